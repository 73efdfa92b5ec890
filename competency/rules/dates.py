"""Calendar arithmetic: adding periods to days, and the way between moments and local days.

Nothing here asks what day it is. Months and years clamp to the end of the month and are always counted from
the anchor (31 January plus one month is 29 February, plus two is 31 March), never chained from a clamped day.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .facts import Period
from .results import DAWN, FOREVER

ONE_DAY = timedelta(days=1)


def add(day: date, period: Period, times: int = 1) -> date:
    """The day ``times`` periods after ``day`` (before it, when ``times`` is negative).

    ``DAWN`` and ``FOREVER`` stay what they are, and a result outside the calendar becomes one of them.
    """
    if day in (DAWN, FOREVER):
        return day
    year, month = divmod(day.year * 12 + day.month - 1 + period.months * times, 12)
    if year < DAWN.year:
        return DAWN
    if year > FOREVER.year:
        return FOREVER
    clamped = date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    days = period.days * times
    try:
        return clamped + timedelta(days=days)
    except OverflowError:
        return FOREVER if days > 0 else DAWN


def local_day(moment: datetime, zone: str) -> date:
    """The calendar day of an aware moment in an IANA zone. Raises ``ValueError`` for a naive moment."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} names no time zone, so its local day is unknown.")
    return moment.astimezone(ZoneInfo(zone)).date()


def start_of_day(day: date, zone: str, at: time = time(0)) -> datetime:
    """The moment a local day begins, or its wall-clock time ``at``, in UTC."""
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)


def end_of_day(day: date, zone: str) -> datetime:
    """The last moment of a local day, in UTC: "as known at" a date means as known then."""
    if day == FOREVER:
        return datetime.max.replace(tzinfo=UTC)
    return start_of_day(day + ONE_DAY, zone) - timedelta(microseconds=1)
