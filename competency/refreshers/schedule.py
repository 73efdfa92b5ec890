"""When to ask for a refresher: the one formula, pure. It never decides whether somebody is cleared.

``hard_due`` is the day a requirement starts to block or a clearance ends; ``adaptive_due`` is the day a memory
model would ask (or nothing). A model may only bring a refresher forward, never put it off past ``hard_due``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

LEAD = timedelta(days=30)
_ONE_DAY = timedelta(days=1)


class Why(StrEnum):
    """What makes a refresher fall due. Codes are kept with the inputs, so that a date can be explained later."""

    COUNTS_FROM = "counts_from"  # a requirement starts to block on `hard_due`
    RUNS_OUT = "runs_out"  # what was shown ends on `hard_due`


@dataclass(frozen=True, slots=True)
class Due:
    """When to ask for one refresher, with the reason code and the inputs that led there."""

    why: Why
    asked_on: date
    hard_due: date
    adaptive_due: date | None
    lead: timedelta
    next_due: date
    is_overdue: bool

    @property
    def is_open(self) -> bool:
        """Whether the time to do the refresher has come."""
        return self.is_overdue or self.next_due <= self.asked_on + _ONE_DAY


def next_due(on: date, hard_due: date, adaptive_due: date | None = None, lead: timedelta = LEAD) -> date:
    """A refresher's day, seen from ``on``: min(hard_due, max(on + 1 day, min(hard_due - lead, adaptive_due))).

    Past ``hard_due`` it stays ``hard_due``: what is overdue says so and is not put off to tomorrow. Raises
    ``ValueError`` for a negative ``lead``.
    """
    if lead < timedelta(0):
        raise ValueError("The lead cannot be negative: nothing is asked for after it is due.")
    planned = hard_due - lead if hard_due - date.min > lead else date.min
    if adaptive_due is not None:
        planned = min(planned, adaptive_due)
    tomorrow = on + _ONE_DAY if on < date.max else on
    return min(hard_due, max(tomorrow, planned))


def due(why: Why, on: date, hard_due: date, adaptive_due: date | None = None, lead: timedelta = LEAD) -> Due:
    """A refresher's ``next_due`` with what explains it. On ``hard_due`` itself it is overdue: that day counts."""
    return Due(
        why=why,
        asked_on=on,
        hard_due=hard_due,
        adaptive_due=adaptive_due,
        lead=lead,
        next_due=next_due(on, hard_due, adaptive_due, lead),
        is_overdue=on >= hard_due,
    )
