"""Lets go of what was confirmed and is killed in the middle, after as many people as its argument says."""

from __future__ import annotations

import sys

from tests.killing import dies_in, set_up


def main() -> None:
    set_up()
    from django.core.management import call_command

    # The rows of this person are deleted then, and nothing of it is committed.
    dies_in("competency.core.retention.api.recompute", after=int(sys.argv[1]))
    call_command("cleared_retention")
