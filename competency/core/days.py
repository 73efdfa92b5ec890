"""Days and times in words: the one place that writes them for people. A day in, words out; no markup, no query.

Stretches are half-open: ``until`` is the first day that does not count any more, and the day from which something
counts is the first on which it must be met. What people read as "until", "through", "by" or "due" is the day before.
A day that is not near says its year.

A moment is written by the clock of the place it was brought to; one straight from the database, in UTC, by the site's.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from django.template.defaultfilters import date as format_date
from django.template.defaultfilters import time as format_time
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from . import clock

__all__ = [
    "by",
    "day",
    "day_in_full",
    "day_short",
    "day_year",
    "due",
    "in_days",
    "last_day",
    "moment",
    "moment_ahead",
    "moment_short",
    "through",
    "time_of_day",
]

# Nearer than this a day without its year can be no other one. Nothing else makes a day near: on 29 December the 4th of
# January of the same year is a year ago, and reads like next week.
NEAR = timedelta(days=183)


# ── a day ───────────────────────────────────────────────────────────────────────────────────────────────────────


def day(value: date | datetime | None) -> str:
    """A day in full: "12 December", with the year only when it is not near."""
    return _written(value, "j F")


def day_short(value: date | datetime | None) -> str:
    """A day in short: "12 Dec"."""
    return _written(value, "j M")


def day_year(value: date | datetime | None) -> str:
    """A day in a record, always with its year: "12 Dec 2026"."""
    return _as_it_is(value, "j M Y")


def day_in_full(value: date | datetime | None) -> str:
    """A day in a document or a message, always with its year: "12 December 2026"."""
    return _as_it_is(value, "j F Y")


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


# ── the end of a half-open stretch ──────────────────────────────────────────────────────────────────────────────


def last_day(until: date | datetime | None) -> date | None:
    """The last day of a half-open stretch, as people say it; None where it does not end.

    Templates hand it on to the other words: ``until|last_day|day_year``.
    """
    value = _as_date(until)
    return None if not value or value in (date.min, date.max) else value - timedelta(days=1)


def through(until: date | datetime | None) -> str:
    """The last valid day of a half-open stretch, short: ``until`` 12 Feb reads "11 Feb"; no end reads ""."""
    return day_short(last_day(until))


def by(counts_from: date | datetime | None) -> str:
    """The last day on which something can be done that counts from a day on: from 12 December reads "11 December"."""
    return day(last_day(counts_from))


def due(counts_from: date | datetime | None, today: date | None = None) -> str:
    """When something is due that counts from a day on: "Due 11 December"; from that day "Late since 12 December"."""
    when = _as_date(counts_from)
    if when is None or last_day(when) is None:
        return ""
    if when > (today or clock.today()):
        return gettext("Due %(day)s") % {"day": by(when)}
    return gettext("Late since %(day)s") % {"day": day(when)}


# ── a moment ────────────────────────────────────────────────────────────────────────────────────────────────────


def time_of_day(value: datetime | None) -> str:
    """A time: "03:14"."""
    return format_date(_local(value), "H:i") if value else ""


def hour(value: time | None) -> str:
    """A time that is the same every day, midnight too: "07:00"."""
    return "" if value is None else format_time(value, "H:i")


def moment(value: datetime | None) -> str:
    """A moment in a record, always with its year: "12 December 2026, 03:14"."""
    return format_date(_local(value), "j F Y, H:i") if value else ""


def moment_ahead(value: datetime | None) -> str:
    """A moment that somebody waits for or has until: "Saturday 12 December, 03:14"."""
    return f"{_written(value, 'l j F')}, {time_of_day(value)}" if value else ""


def moment_short(value: datetime | None) -> str:
    """The same on a row: "12 Dec 03:14"."""
    return f"{_written(value, 'j M')} {time_of_day(value)}" if value else ""


def _local(value: datetime) -> datetime:
    return timezone.localtime(value) if value.tzinfo is UTC else value


def _as_date(value: date | datetime | None) -> date | None:
    return _local(value).date() if isinstance(value, datetime) else value


def _as_it_is(value: date | datetime | None, form: str) -> str:
    when = _as_date(value)
    return "" if not when or when == date.max else format_date(when, form)


def _written(value: date | datetime | None, form: str) -> str:
    when, today = _as_date(value), clock.today()
    is_near = when is not None and abs(when - today) < NEAR
    return _as_it_is(when, form if is_near else f"{form} Y")
