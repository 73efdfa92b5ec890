"""The recording that is open, for what must not happen in one. Only ``core.recording`` opens it."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

__all__ = ["is_recording", "opened"]

opened: ContextVar[Any] = ContextVar("cleared_open_recording", default=None)


def is_recording() -> bool:
    """Whether a recording is open: what is read in it is read to decide what is recorded."""
    return opened.get() is not None
