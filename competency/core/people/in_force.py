"""Which placements and appointments hold, on a day or now: each by the calendar of its own unit.

A unit's day is that of its facility, whose zone never changes, as no unit moves. So "today" is asked of the unit: with
facilities in several zones there is no day of the site that would be right for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from .. import clock
from .models import Appointment, Placement


def placed_on(day: date) -> Q:
    """A filter for placements or appointments in force on a day."""
    return Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gt=day))


def holds_now(row: Placement | Appointment) -> bool:
    """Whether it is in force today where its unit is; read the unit with its facility."""
    return row.starts_on <= clock.today(row.unit) < (row.ends_on or date.max)


def place_today(placements: Iterable[Placement]) -> Placement | None:
    """Where somebody works today: of a person's placements that hold the newest; None for who is placed nowhere."""
    return max(filter(holds_now, placements), key=lambda row: row.starts_on, default=None)


def home_of(placements: Iterable[Placement]) -> Placement | None:
    """By whose calendar a person's pages are: where they work today, will work next, or worked last."""
    rows = list(placements)
    ahead = (row for row in rows if row.starts_on > clock.today(row.unit))
    return (
        place_today(rows)
        or min(ahead, key=lambda row: row.starts_on, default=None)
        or max(rows, key=lambda row: row.starts_on, default=None)
    )
