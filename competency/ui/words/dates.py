"""Days in words: in full, short, with the year, "valid through", and how far off. A day in, words out; no markup."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.template.defaultfilters import date as format_date
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from competency.core import clock

__all__ = ["day", "day_short", "day_year", "in_days", "last_day", "through"]


def day(value: date | datetime | None) -> str:
    """A day in full: "12 December", with the year only when it is not near."""
    return _written(_as_date(value), "F")


def day_short(value: date | datetime | None) -> str:
    """A day in short: "12 Dec"."""
    return _written(_as_date(value), "M")


def day_year(value: date | datetime | None) -> str:
    """A day in a record, always with its year: "12 Dec 2026"."""
    when = _as_date(value)
    return "" if not when or when == date.max else format_date(when, "j M Y")


def through(until: date | datetime | None) -> str:
    """The last valid day of a half-open interval, short: ``until`` 12 Feb reads "11 Feb"; no end reads ""."""
    return _written(last_day(until), "M")


def last_day(until: date | datetime | None) -> date | None:
    """The last day of a half-open stretch, as people say it; None where it does not end.

    Templates hand it on to the other words: ``until|last_day|day_year``.
    """
    value = _as_date(until)
    return None if not value or value == date.max else value - timedelta(days=1)


def in_days(value: date | datetime | None, today: date | None = None) -> str:
    """A day's distance in words: "today", "tomorrow", "in 5 days", "3 days ago" - counted from ``today``."""
    when = _as_date(value)
    if when is None:
        return ""
    count = (when - (today or clock.today())).days
    if count == 0:
        return gettext("today")
    if count == 1:
        return gettext("tomorrow")
    if count == -1:
        return gettext("yesterday")
    if count > 0:
        return ngettext("in %(count)d day", "in %(count)d days", count) % {"count": count}
    return ngettext("%(count)d day ago", "%(count)d days ago", -count) % {"count": -count}


def _as_date(value: date | datetime | None) -> date | None:
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def _written(value: date | None, month: str) -> str:
    if not value or value == date.max:
        return ""
    same_year = value.year == clock.today().year
    near = abs((value - clock.today()).days) < 183
    return format_date(value, f"j {month}" if same_year or near else f"j {month} Y")
