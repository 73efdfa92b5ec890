"""The day to ask for a refresher: the formula in cases, and what holds for all days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency.refreshers.schedule import LEAD, Why, due, next_due

DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))
LEADS = st.integers(0, 400).map(lambda count: timedelta(days=count))
MAYBE = st.none() | DAYS


@pytest.mark.parametrize(
    ("on", "hard_due", "adaptive_due", "expected"),
    [
        # far ahead: a month before it counts
        (date(2026, 1, 1), date(2026, 6, 30), None, date(2026, 5, 31)),
        # a memory model asks earlier
        (date(2026, 1, 1), date(2026, 6, 30), date(2026, 3, 1), date(2026, 3, 1)),
        # it may not ask later
        (date(2026, 1, 1), date(2026, 6, 30), date(2026, 12, 1), date(2026, 5, 31)),
        # never today: tomorrow at the earliest
        (date(2026, 6, 10), date(2026, 6, 30), None, date(2026, 6, 11)),
        (date(2026, 6, 10), date(2026, 6, 30), date(2026, 2, 1), date(2026, 6, 11)),
        # the day before, the day itself, and past it
        (date(2026, 6, 29), date(2026, 6, 30), None, date(2026, 6, 30)),
        (date(2026, 6, 30), date(2026, 6, 30), None, date(2026, 6, 30)),
        (date(2026, 9, 1), date(2026, 6, 30), None, date(2026, 6, 30)),
    ],
)
def test_the_day_to_ask(on, hard_due, adaptive_due, expected):
    assert next_due(on, hard_due, adaptive_due) == expected


@given(DAYS, DAYS, MAYBE, LEADS)
def test_it_is_never_asked_after_it_counts(on, hard_due, adaptive_due, lead):
    assert next_due(on, hard_due, adaptive_due, lead) <= hard_due


@given(DAYS, DAYS, MAYBE, LEADS)
def test_while_there_is_time_it_is_never_asked_today_or_before(on, hard_due, adaptive_due, lead):
    if on < hard_due:
        assert next_due(on, hard_due, adaptive_due, lead) > on


@given(DAYS, DAYS, DAYS, LEADS)
def test_a_memory_model_only_brings_it_forward(on, hard_due, adaptive_due, lead):
    assert next_due(on, hard_due, adaptive_due, lead) <= next_due(on, hard_due, None, lead)


@given(DAYS, DAYS, DAYS, LEADS)
def test_a_memory_model_is_heard_when_its_day_is_free(on, hard_due, adaptive_due, lead):
    if on < adaptive_due <= hard_due - lead:
        assert next_due(on, hard_due, adaptive_due, lead) == adaptive_due


@given(DAYS, DAYS, DAYS, MAYBE, LEADS)
def test_waiting_never_brings_it_nearer(on, later, hard_due, adaptive_due, lead):
    first, second = sorted((on, later))
    assert next_due(first, hard_due, adaptive_due, lead) <= next_due(second, hard_due, adaptive_due, lead)


@given(DAYS, DAYS, MAYBE, LEADS)
def test_overdue_begins_on_the_day_it_counts(on, hard_due, adaptive_due, lead):
    found = due(Why.COUNTS_FROM, on, hard_due, adaptive_due, lead)
    assert found.is_overdue is (on >= hard_due)
    if found.is_overdue:
        assert found.next_due == hard_due
        assert found.is_open


@given(DAYS, DAYS)
def test_it_is_open_from_a_month_before(on, hard_due):
    assert due(Why.RUNS_OUT, on, hard_due).is_open is (on + timedelta(days=1) >= hard_due - LEAD)


@given(st.dates(), st.dates())
def test_the_ends_of_the_calendar_do_not_break_it(on, hard_due):
    assert next_due(on, hard_due) <= hard_due


def test_a_negative_lead_is_refused():
    with pytest.raises(ValueError, match="negative"):
        next_due(date(2026, 1, 1), date(2026, 2, 1), lead=timedelta(days=-1))
