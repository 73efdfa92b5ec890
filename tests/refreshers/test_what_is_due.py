"""The section "What is due" of My path: each thing with its day and its reason, once on the page."""

from datetime import UTC, date, datetime

import pytest

from competency.core.people import api as people
from tests.plain_words import banned_words


@pytest.fixture
def due(hospital, signed_in, read):
    def words(person) -> str:
        page = read(signed_in(person), "/my/")
        return page[page.index("What is due") : page.index("Where you work")]

    return words


@pytest.fixture
def live_nurse(hospital):
    """Her unit went live on 1 September, so that the refresher counts from 30 November."""
    return hospital.person("Linh Pham", hospital.clinic)


def test_ninety_days_after_go_live_is_due_with_its_reason(hospital, due):
    words = due(hospital.person("Amira Haddad"))
    assert "Three months on Due 5 March" in words
    assert "6 minutes" in words
    assert "Best from 4 February on" in words
    assert "90 days after go-live, habits slip. From 6 March nobody is cleared without it." in words


def test_before_its_time_it_cannot_be_started_from_there(hospital, signed_in):
    html = signed_in(hospital.person("Amira Haddad")).get("/my/").content.decode()
    assert f"/learn/{hospital.short.activity_id}/" not in html


def test_when_its_time_has_come_it_can(hospital, live_nurse, signed_in, due):
    html = signed_in(live_nurse).get("/my/").content.decode()
    assert f'href="/learn/{hospital.short.activity_id}/"' in html
    assert "Three months on Due 29 November" in due(live_nurse)


def test_once_it_counts_it_is_a_task_like_any_other(hospital, live_nurse, signed_in, read, due, time_machine):
    time_machine.move_to(datetime(2026, 12, 2, 12, tzinfo=UTC), tick=False)
    page = read(signed_in(live_nurse), "/my/")
    assert "Late since 30 November" in page
    assert "Three months on" not in due(live_nurse)


def test_what_was_done_is_not_due(hospital, live_nurse, due):
    hospital.passes(live_nurse, hospital.short, date(2026, 11, 20))
    assert "habits slip" not in due(live_nurse)


def test_what_runs_out_soon_is_due_with_its_last_day(hospital, live_nurse, due):
    hospital.passes(live_nurse, hospital.module, date(2025, 12, 10))
    words = due(live_nurse)
    assert "Start of shift Due 9 December" in words
    assert "What you have shown counts until 9 December. Do it again before then." in words


def test_what_runs_out_next_year_is_not_news(hospital, live_nurse, due):
    hospital.passes(live_nurse, hospital.module, date(2026, 11, 10))
    assert "Start of shift" not in due(live_nurse)


def test_it_stands_on_the_page_once(hospital, live_nurse, signed_in, read):
    page = read(signed_in(live_nurse), "/my/")
    assert page.count("Three months on Due") == 1
    assert "Counts later" not in page


def test_an_earlier_move_to_the_unit_moves_nothing(hospital, live_nurse, due):
    people.place(person=live_nurse, job_role=hospital.nurse, unit=hospital.icu, starts_on=date(2026, 11, 1))
    words = due(live_nurse)
    assert "Due 29 November" in words
    assert "Due 5 March" in words


def test_with_nothing_due_it_says_so(hospital, live_nurse, due):
    hospital.clears(live_nurse, date(2026, 11, 10))
    hospital.passes(live_nurse, hospital.short, date(2026, 11, 10))
    assert "Nothing falls due in the next two months." in due(live_nurse)


def test_somebody_who_is_asked_nothing_has_no_such_section(hospital, signed_in, read):
    from tests import factories as make

    assert "What is due" not in read(signed_in(make.person("Nora", "Nowhere", with_user=True)), "/my/")


def test_its_words_are_a_learners(hospital, live_nurse, due):
    hospital.passes(live_nurse, hospital.module, date(2025, 12, 10))
    assert banned_words(due(live_nurse)) == []
