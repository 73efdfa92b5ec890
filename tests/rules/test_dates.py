"""Calendar arithmetic: clamping, anchors, the ends of the calendar, and local days."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency.rules import DAWN, FOREVER, Period, add, end_of_day, local_day

PERIODS = st.builds(
    lambda sign, m, d: Period(sign * m, sign * d), st.sampled_from([1, -1]), *[st.integers(0, 5000)] * 2
)


@pytest.mark.parametrize(
    ("text", "period", "written"),
    [
        ("P1Y", Period(months=12), "P1Y"),
        ("P12M", Period(months=12), "P1Y"),
        ("P14M", Period(months=14), "P1Y2M"),
        ("P2W", Period(days=14), "P14D"),
        ("P1Y2M3W4D", Period(months=14, days=25), "P1Y2M25D"),
        ("P0D", Period(), "P0D"),
        ("-P2W", Period(days=-14), "-P14D"),
        ("-P1M", Period(months=-1), "-P1M"),
    ],
)
def test_periods_are_read_and_written(text, period, written):
    assert Period.parse(text) == period
    assert period.format() == written


@given(PERIODS)
def test_what_is_written_is_read_back(period):
    assert Period.parse(period.format()) == period


@pytest.mark.parametrize("text", ["", "P", "1Y", "P1H", "PT1H", "P1.5M", "P1D1M", "p1d", "P-1D", "P1Y ", "P١D"])
def test_other_text_is_no_period(text):
    with pytest.raises(ValueError, match="is not a period"):
        Period.parse(text)


def test_both_parts_of_a_period_point_the_same_way():
    with pytest.raises(ValueError, match="same way"):
        Period(months=1, days=-1)


def test_periods_know_whether_they_lead_on():
    assert Period(days=1).is_positive and Period(months=1).is_positive
    assert not Period().is_positive and not Period(days=-1).is_positive


@pytest.mark.parametrize(
    ("day", "text", "times", "expected"),
    [
        (date(2024, 1, 31), "P1M", 1, date(2024, 2, 29)),
        (date(2024, 1, 31), "P1M", 2, date(2024, 3, 31)),
        (date(2024, 1, 31), "P1M", 3, date(2024, 4, 30)),
        (date(2024, 2, 29), "P1Y", 1, date(2025, 2, 28)),
        (date(2024, 2, 29), "P1Y", 4, date(2028, 2, 29)),
        (date(2024, 3, 31), "P1M", -1, date(2024, 2, 29)),
        (date(2024, 1, 31), "P1M1D", 1, date(2024, 3, 1)),
        (date(2024, 1, 1), "P10D", -2, date(2023, 12, 12)),
        (date(9999, 6, 1), "P1Y", 1, FOREVER),
        (date(9999, 12, 30), "P2D", 1, FOREVER),
        (date(1, 6, 1), "P1Y", -1, DAWN),
        (date(1, 1, 2), "P2D", -1, DAWN),
        (FOREVER, "P1Y", -1, FOREVER),
        (DAWN, "P1Y", 1, DAWN),
    ],
)
def test_adding_periods(day, text, times, expected):
    assert add(day, Period.parse(text), times) == expected


def test_the_local_day_is_that_of_the_facility():
    assert local_day(datetime(2024, 1, 16, 4, 55, tzinfo=UTC), "America/New_York") == date(2024, 1, 15)
    assert local_day(datetime(2024, 7, 1, 23, 5, tzinfo=UTC), "Europe/London") == date(2024, 7, 2)
    with pytest.raises(ValueError, match="names no time zone"):
        local_day(datetime(2024, 1, 16, 4, 55), "Europe/London")


@pytest.mark.parametrize(
    ("day", "zone", "expected"),
    [
        (date(2024, 7, 1), "Europe/London", datetime(2024, 7, 1, 22, 59, 59, 999999, UTC)),
        (date(2024, 1, 15), "America/New_York", datetime(2024, 1, 16, 4, 59, 59, 999999, UTC)),
        # The clocks go back in the night after this day, and forward at midnight here.
        (date(2024, 10, 27), "Europe/London", datetime(2024, 10, 27, 23, 59, 59, 999999, UTC)),
        (date(2024, 3, 30), "Asia/Beirut", datetime(2024, 3, 30, 21, 59, 59, 999999, UTC)),
    ],
)
def test_the_end_of_a_local_day(day, zone, expected):
    assert end_of_day(day, zone) == expected
    assert local_day(expected, zone) == day


def test_as_known_on_the_last_day_of_the_calendar_is_everything():
    assert end_of_day(FOREVER, "Europe/London") > datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
