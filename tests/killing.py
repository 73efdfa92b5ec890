"""Kills a process in the middle of what it records: a process of its own, since a test cannot be killed.

A test calls ``killed``. The program it names calls ``set_up``, then ``dies_in``, and then the verb.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


def killed(program: str, *words: Any) -> None:
    """Run ``main`` of this module on the database of the test, with these words; it has to have killed itself."""
    run = subprocess.run(
        [sys.executable, "-c", f"from {program} import main; main()", *map(str, words)],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": address(), "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}"},
        capture_output=True,
        text=True,
    )
    assert run.returncode == -signal.SIGKILL, run.stderr


def address() -> str:
    from django.db import connection

    config = connection.settings_dict
    where = f"{config['HOST'] or '127.0.0.1'}:{config['PORT'] or 5432}"
    return f"postgres://{config['USER']}:{config['PASSWORD']}@{where}/{config['NAME']}"


def set_up() -> None:
    """In the program: Django, with the settings of tests."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
    import django

    django.setup()


def dies_in(name: str, *, after: int = 0) -> None:
    """Kill this process when the function that stands under this name is called, for the time after so many times.

    ``name`` is where it is called from, since a verb looks it up there. Nothing of its transaction is committed.
    """
    module, _dot, function = name.rpartition(".")
    where, times = vars(import_module(module)), 0
    called = where[function]

    def dying(*args: Any, **named: Any) -> Any:
        nonlocal times
        times += 1
        if times > after:
            os.kill(os.getpid(), signal.SIGKILL)
        return called(*args, **named)

    where[function] = dying
