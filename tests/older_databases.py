"""Databases of older versions, opened in the place of the test's own: a process of its own takes seconds to start."""

from __future__ import annotations

import gzip
import io
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.management import ManagementUtility
from django.db import connections
from django.db.utils import ConnectionHandler
from pytest_django import DjangoDbBlocker

from portal.settings.base import SQLITE_OPTIONS

FIXTURES = Path(__file__).with_name("fixtures")
AT_EASE = SQLITE_OPTIONS | {"init_command": f"{SQLITE_OPTIONS['init_command']} PRAGMA synchronous=OFF;"}


class Ran(NamedTuple):
    """How a command ended, as a shell is told it."""

    code: int
    said: str
    complained: str


def unpacked(name: str, file: Path) -> Path:
    """One of ``tests/fixtures``, written to this file; whoever asks may change it before it is opened."""
    file.write_bytes(gzip.decompress((FIXTURES / f"{name}.sqlite3.gz").read_bytes()))
    return file


@contextmanager
def opened(file: Path, blocker: DjangoDbBlocker) -> Iterator[None]:
    """Everything that asks the database asks this file, and finds nothing of what another database left in memory."""
    before = connections["default"]
    here = ConnectionHandler(
        {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(file), "OPTIONS": AT_EASE}}
    )
    _forget()
    connections["default"] = here["default"]
    try:
        with blocker.unblock():
            yield
    finally:
        connections["default"].close()
        connections["default"] = before
        _forget()


def _forget() -> None:
    cache.clear()
    ContentType.objects.clear_cache()


def manage(*words: str) -> Ran:
    """``manage.py`` with these words, on the database that is open: what it prints, and its exit code."""
    said, complained, code = io.StringIO(), io.StringIO(), 0
    typed = ["manage.py", *words]
    with redirect_stdout(said), redirect_stderr(complained):
        try:
            ManagementUtility(typed).fetch_command(words[0]).run_from_argv(typed)
        except SystemExit as end:
            code = int(end.code or 0)
        except Exception:  # as Python ends a program that let it through
            traceback.print_exc()
            code = 1
    return Ran(code, said.getvalue(), complained.getvalue())
