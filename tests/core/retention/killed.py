"""Lets go of what was confirmed and is killed in the middle: a process of its own, since a test cannot be killed.

Its argument: after how many people the process kills itself, before their transaction ends.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path


def main() -> None:
    sys.path[:0] = [str(Path.cwd()), str(Path.cwd() / "site")]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
    import django

    django.setup()
    from django.core.management import call_command

    from competency.core.retention import api

    after, people = int(sys.argv[1]), 0
    recompute = vars(api)["recompute"]

    def killed(done: list[object]) -> object:
        nonlocal people
        people += 1
        if people > after:
            # The rows of this person are deleted, and nothing of it is committed.
            os.kill(os.getpid(), signal.SIGKILL)
        return recompute(done)

    vars(api)["recompute"] = killed
    call_command("cleared_retention")
