"""How My path shows a test: where it starts, how far she is, how long it takes."""

import copy
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from competency.assessments.knowledge_tests import api as tests
from competency.core import clock
from competency.core.activities.sources import ActivitySource, Loaded, NextStep, Progress, source_for
from competency.core.clearance.book import Book
from competency.core.models import Activity
from tests.assessments import factories

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def built(one_transaction):
    with clock.at(NOON):
        return factories.sat(asks=2, bank=2)


@pytest.fixture
def sat(built, db):
    with clock.at(NOON):
        yield copy.deepcopy(built)


def source_of(activity: Activity) -> ActivitySource:
    found = source_for(activity)
    assert found is not None
    return found


def progress(sat) -> Progress | None:
    return source_of(sat.activity).progress(sat.person, [sat.activity]).get(sat.activity.key)


def test_a_test_is_launched_at_its_own_address_and_lasts_as_published(sat) -> None:
    source = source_of(sat.activity)

    assert source.launch_url(sat.activity) == reverse("cleared:test_intro", args=[sat.activity.key])
    assert source.minutes([sat.activity]) == {sat.activity.key: 15}


def test_progress_tells_what_is_next(sat) -> None:
    assert progress(sat) is None

    attempt = sat.start()
    factories.answer_rightly(factories.served_of(attempt)[0])
    where = reverse("cleared:test_question", args=[attempt.pk, 2])
    assert progress(sat) == Progress("started", "1 of 2 answered", 15, url=where)

    with clock.at(NOON + timedelta(hours=72)):
        assert progress(sat) == Progress("blocked", "Next try from 6 Mar 12:00", 15)

    for day in (5, 7):
        with clock.at(NOON + timedelta(days=day)):
            sat.sit(right=0)
    with clock.at(NOON + timedelta(days=9)):
        assert progress(sat) == Progress("blocked", "Next: 20 minutes with a super-user")


def test_a_page_that_read_the_facts_already_says_the_same(sat) -> None:
    """Tries come from the book then; every state must be the one that the source's own queries give."""

    def of_page() -> Progress | None:
        loaded = Loaded(sat.person, clock.today(), Book([sat.person]), minutes={str(sat.activity.key): 15})
        return source_of(sat.activity).progress(sat.person, [sat.activity], loaded).get(sat.activity.key)

    said = []
    for day in (0, 2, 4):
        with clock.at(NOON + timedelta(days=day)):
            sat.sit(right=0)
            said.append(of_page())
            assert said[-1] == progress(sat)
    with clock.at(NOON + timedelta(days=5)):
        helper = factories.super_user(sat.world)
        tests.remediate(person=sat.person, activity=sat.activity, by=helper, note="Read the band aloud.")
        assert of_page() == progress(sat)
        sat.start()
        said.append(of_page())
        assert said[-1] == progress(sat)
    assert [one.state for one in said if one] == ["blocked", "blocked", "blocked", "started"]


def test_progress_of_many_tests_costs_no_more_than_of_one(sat, django_assert_num_queries) -> None:
    with clock.at(NOON):
        others = [factories.knowledge_test(sat.world.competency, asks=2) for _ in range(4)]
    activities = [sat.activity, *(factories.Sat(sat.world, test).activity for test in others)]
    source = source_of(sat.activity)

    with django_assert_num_queries(5):
        source.progress(sat.person, activities)
    with django_assert_num_queries(5):
        source.progress(sat.person, activities[:1])


def test_a_source_that_is_not_installed_answers_nothing(sat) -> None:
    activity = sat.activity
    activity.source = "gone"

    assert source_for(activity) is None


def test_a_test_that_is_offered_no_more_leads_nowhere(sat) -> None:
    source = source_of(sat.activity)

    assert source.next_step(sat.activity, Progress("to_do")) == NextStep(source.launch_url(sat.activity))
    assert source.next_step(None, Progress("to_do")) is None
