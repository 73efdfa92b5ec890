"""Half-open days as people read them: the first day that does not count is never the one somebody is told."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import override_settings

from competency.core import clock
from competency.ui.words import dates

TODAY = date(2027, 2, 20)


@pytest.fixture(autouse=True)
def today(settings):
    settings.CLEARED_ALLOW_BACKDATING = True
    with clock.at(datetime(2027, 2, 20, 12, tzinfo=UTC)):
        yield


# First day that does not count any more, or from which it must be met; the last good day short, in full, as due.
UNTIL = [
    (date(2027, 3, 10), "9 Mar", "9 March", "Due 9 March"),
    (date(2027, 3, 1), "28 Feb", "28 February", "Due 28 February"),
    (date(2028, 3, 1), "29 Feb 2028", "29 February 2028", "Due 29 February 2028"),
    (date(2028, 2, 29), "28 Feb 2028", "28 February 2028", "Due 28 February 2028"),
    (date(2028, 1, 1), "31 Dec 2027", "31 December 2027", "Due 31 December 2027"),
    (date(2028, 1, 2), "1 Jan 2028", "1 January 2028", "Due 1 January 2028"),
    (date(2027, 2, 21), "20 Feb", "20 February", "Due 20 February"),
    (date(2027, 2, 20), "19 Feb", "19 February", "Late since 20 February"),
    (date(2027, 1, 1), "31 Dec", "31 December", "Late since 1 January"),
    (date(2026, 12, 1), "30 Nov", "30 November", "Late since 1 December"),
    (date(2026, 3, 1), "28 Feb 2026", "28 February 2026", "Late since 1 March 2026"),
    (date(2024, 3, 1), "29 Feb 2024", "29 February 2024", "Late since 1 March 2024"),
]


@pytest.mark.parametrize(("until", "short", "in_full", "due"), UNTIL, ids=lambda value: str(value))
def test_the_last_good_day_is_said(until: date, short: str, in_full: str, due: str) -> None:
    assert dates.through(until) == short
    assert dates.by(until) == in_full
    assert dates.due(until, TODAY) == due
    assert dates.last_day(until) == until - timedelta(days=1)


@pytest.mark.parametrize("endless", [None, date.max, date.min])
def test_what_has_no_such_day_says_none(endless: date | None) -> None:
    assert (dates.through(endless), dates.by(endless), dates.due(endless)) == ("", "", "")


def test_a_day_is_due_only_before_it_is_late() -> None:
    """On no day of a year is somebody told that something is due on a day on which it does not count any more."""
    for ahead in range(366):
        counts_from = TODAY + timedelta(days=ahead)
        said = dates.due(counts_from, TODAY)
        assert (said == f"Due {dates.day(counts_from - timedelta(days=1))}") is (ahead > 0)
        assert (said == f"Late since {dates.day(counts_from)}") is (ahead == 0)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2027, 12, 31), "31 December 2027"),
        (TODAY + timedelta(days=182), "21 August"),
        (TODAY + timedelta(days=183), "22 August 2027"),
        (date(2027, 1, 1), "1 January"),
        (date(2026, 12, 31), "31 December"),
        (TODAY - timedelta(days=182), "22 August"),
        (TODAY - timedelta(days=183), "21 August 2026"),
        (date(2028, 1, 1), "1 January 2028"),
        (date(2028, 2, 29), "29 February 2028"),
    ],
)
def test_a_far_day_has_its_year(day: date, said: str) -> None:
    assert dates.day(day) == said
    assert dates.day_in_full(day) == f"{said.removesuffix(f' {day.year}')} {day.year}"


def test_a_far_day_of_this_year_has_it_too() -> None:
    """On 29 December the 4th of January is a year ago, and the one of next year next week."""
    with clock.at(datetime(2026, 12, 29, 12, tzinfo=UTC)):
        assert dates.day_short(date(2026, 1, 4)) == "4 Jan 2026"
        assert dates.due(date(2026, 1, 4)) == "Late since 4 January 2026"
        assert dates.day_short(date(2027, 1, 4)) == "4 Jan"


def test_a_moment_is_by_the_clock_of_its_place() -> None:
    at = datetime(2027, 2, 20, 23, 30, tzinfo=UTC)
    with override_settings(TIME_ZONE="Europe/London"):
        assert dates.moment(at) == "20 February 2027, 23:30"
    away = at.astimezone(ZoneInfo("Asia/Tokyo"))
    assert (dates.moment(away), dates.time_of_day(away)) == ("21 February 2027, 08:30", "08:30")
    assert dates.day(away) == "21 February"
    assert dates.moment_ahead(away) == "Sunday 21 February, 08:30"
    assert dates.moment_short(away) == "21 Feb 08:30"


def test_a_moment_of_another_year_says_it() -> None:
    at = datetime(2028, 2, 29, 8, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert dates.moment_ahead(at) == "Tuesday 29 February 2028, 08:00"
