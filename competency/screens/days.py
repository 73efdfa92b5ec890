"""The days a manager asks about: read from the address, and offered as chips. A bad one is said, never raised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest
from django.utils.translation import gettext

from competency.ui.words.dates import day

# Days outside are slips of the keyboard; the calendar's own ends would break the arithmetic of a page.
_FIRST, _LAST = date(2000, 1, 1), date(2100, 12, 31)


@dataclass(frozen=True, slots=True)
class Chip:
    """A day to look at a record or the board on: short words to see, and the day itself for whoever hears the page."""

    words: str
    about: str
    on: date
    is_current: bool


@dataclass(frozen=True, slots=True)
class AskedDay:
    """The day a record or the board is shown for, and what to say when another was asked for and could not be read."""

    on: date
    problem: str = ""


def asked_day(request: HttpRequest, name: str, default: date) -> AskedDay:
    """The day the viewer gave as ``name`` (``YYYY-MM-DD``), or the default, with a message when it cannot be read."""
    text = request.GET.get(name, "").strip()
    if not text:
        return AskedDay(default)
    try:
        chosen = date.fromisoformat(text)
    except ValueError:
        chosen = None
    if chosen is None or not _FIRST <= chosen <= _LAST:
        return AskedDay(
            default,
            gettext("“%(text)s” is not a day we can show. Nothing was changed. You see %(day)s; choose another day.")
            % {"text": text[:20], "day": day(default)},
        )
    return AskedDay(chosen)


def chips(on: date, today: date, go_live_on: date | None) -> list[Chip]:
    """Today, a week before the go-live, the go-live, two weeks after; only Today without a go-live."""
    offered = [(gettext("Today"), "%(day)s", today)]
    if go_live_on is not None:
        offered += [
            (gettext("T-7"), gettext("a week before go-live, %(day)s"), go_live_on - timedelta(days=7)),
            (gettext("Go-live"), "%(day)s", go_live_on),
            (gettext("+14"), gettext("two weeks after go-live, %(day)s"), go_live_on + timedelta(days=14)),
        ]
    return [Chip(words, about % {"day": day(when)}, when, when == on) for words, about, when in offered]
