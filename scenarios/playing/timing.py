"""Real seconds at a timed step: how many somebody has, from when, and whether a choice came in time. Pure.

The scenario's own clock moves by what is done and by nothing else. Only a timed step has seconds; they run from the
moment the decision before was recorded, and are judged by when the choice arrived.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from ..graph import Step
from .models import Pace

__all__ = ["GRACE", "is_too_late", "seconds_for", "seconds_left"]

GRACE = timedelta(seconds=5)
"""For the way over the network, both ways; nobody is told that time was up within it."""

_TIMES = {Pace.AS_WRITTEN: 1, Pace.TWICE: 2, Pace.FOUR_TIMES: 4}


def seconds_for(step: Step, pace: str) -> int | None:
    """The seconds that somebody has at the step; None where it is not timed, or where the pace has no limit."""
    if step.seconds is None or pace == Pace.OFF:
        return None
    return step.seconds * _TIMES[Pace(pace)]


def seconds_left(step: Step, pace: str, *, since: datetime, now: datetime) -> int | None:
    """The whole seconds that are left, 0 when time is up; None where there is no limit."""
    seconds = seconds_for(step, pace)
    return None if seconds is None else max(0, int((since + timedelta(seconds=seconds) - now).total_seconds()))


def is_too_late(step: Step, pace: str, *, since: datetime, arrived_at: datetime) -> bool:
    """Whether a choice arrived after its seconds, and the grace for the network, were over."""
    seconds = seconds_for(step, pace)
    return seconds is not None and arrived_at > since + timedelta(seconds=seconds) + GRACE
