"""Wagtail's indexes, of references and for its search, are kept of what a request saves, and else where a test asks.

They are kept by signals of every save, and took a sixteenth of the run for rows that no test looks up there. A site
keeps them of everything.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import modelsearch.signal_handlers
import pytest
import wagtail.signal_handlers
from django.core.signals import request_finished, request_started

_IS_ASKED: ContextVar[bool] = ContextVar("somebody asked that indexes are kept", default=False)
_IS_SERVED: ContextVar[bool] = ContextVar("a request is served", default=False)


class _Task:
    """What the signals of Wagtail enqueue, where the indexes are kept."""

    def __init__(self, task: Any) -> None:
        self.task = task

    def enqueue(self, *given: Any) -> None:
        if _IS_ASKED.get() or _IS_SERVED.get():
            self.task.enqueue(*given)


def _begins(**_given: Any) -> None:
    _IS_SERVED.set(True)


def _ends(**_given: Any) -> None:
    _IS_SERVED.set(False)


@contextmanager
def kept() -> Iterator[None]:
    token = _IS_ASKED.set(True)
    try:
        yield
    finally:
        _IS_ASKED.reset(token)


@pytest.fixture(scope="session", autouse=True)
def indexes_of_requests() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for module, name in (
            (wagtail.signal_handlers, "update_reference_index_task"),
            (modelsearch.signal_handlers, "insert_or_update_object_task"),
        ):
            patch.setattr(module, name, _Task(getattr(module, name)))
        request_started.connect(_begins)
        request_finished.connect(_ends)
        yield
        request_started.disconnect(_begins)
        request_finished.disconnect(_ends)


@pytest.fixture
def indexed() -> Iterator[None]:
    """For a test that looks something up in an index, which was not saved by a request."""
    with kept():
        yield
