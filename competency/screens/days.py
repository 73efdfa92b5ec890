"""The days a manager asks about: read from the address, and offered as chips. A bad one is said, never raised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest
from django.utils.translation import gettext

from competency.ui.words.dates import day

# Days outside are slips of the keyboard; the calendar's own ends would break the arithmetic of a page.
_FIRST, _LAST = date(2000, 1, 1), date(2100, 12, 31)
# A go-live within two years is on the slider; with one that is further off, a day would be less than a step of it.
_NEAR = 730


@dataclass(frozen=True, slots=True)
class Chip:
    """A day to look at a record or the board on. ``cleared/day_chip.html`` writes the words and the day beside them."""

    words: str
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


@dataclass(frozen=True, slots=True)
class Slider:
    """From which day to which a slider goes. Both hang on today and the go-live, never on the day that is looked at, so
    that a place on it is the same day wherever it is moved."""

    start: date
    end: date
    go_live_on: date | None


def slider(today: date, go_live_on: date | None) -> Slider:
    """Two months back and half a year on, around today and the go-live; one that is years away is left outside."""
    near = go_live_on if go_live_on is not None and abs((go_live_on - today).days) <= _NEAR else None
    days = [today, near or today]
    return Slider(min(days) - timedelta(days=60), max(days) + timedelta(days=180), near)


def chips(on: date, today: date, go_live_on: date | None) -> list[Chip]:
    """Today, a week before the go-live, the go-live, two weeks after; only Today without a go-live."""
    offered = [(gettext("Today"), today)]
    if go_live_on is not None:
        offered += [
            (gettext("A week before"), go_live_on - timedelta(days=7)),
            (gettext("Go-live"), go_live_on),
            (gettext("Two weeks after"), go_live_on + timedelta(days=14)),
        ]
    return [Chip(words, when, when == on) for words, when in offered]
