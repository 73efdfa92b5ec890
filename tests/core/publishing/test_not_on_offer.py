"""What people are asked for and nobody can start: one list, which says since when, by what, and for how many."""

from __future__ import annotations

import copy
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competency.core import clock, setup
from competency.core.access import AUTHORS_GROUP
from competency.core.activities import api as activities
from competency.core.models import Activity
from competency.core.publishing.wanted import not_on_offer
from tests import factories as make

pytestmark = pytest.mark.django_db
TAKEN_OFF = datetime(2026, 11, 3, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def built(one_transaction):
    """An activity that one nurse is asked for."""
    version = make.activity(title="Order entry")
    shown_by = make.criteria((None, [make.asked(activity=str(version.activity_id))]))
    return make.world(shown_by=shown_by), version.activity


@pytest.fixture
def asked_for(built, db):
    return copy.deepcopy(built)


def taken_off(activity):
    """By a program that asks nobody: the refusals stand before this verb."""
    with clock.at(TAKEN_OFF):
        activities.retire_activity(key=activity.key)


def test_what_is_asked_for_and_gone_is_listed_with_since_when_and_for_whom(asked_for):
    world, activity = asked_for
    assert not_on_offer(clock.today()) == []
    taken_off(activity)
    (gone,) = not_on_offer(clock.today())
    assert (gone.activity, gone.since) == (activity, TAKEN_OFF)
    assert gone.sentences == [f"{world.competency} asks for it, for 1 person."]


def test_what_nobody_is_asked_for_may_be_gone(asked_for):
    _world, activity = asked_for
    taken_off(activity)
    make.end_requirements(ends_on=date(2025, 6, 1))
    assert not_on_offer(clock.today()) == []


def test_while_all_is_on_offer_one_question_tells(asked_for):
    with CaptureQueriesContext(connection) as queries:
        assert not_on_offer(clock.today()) == []
    assert len(queries) == 1


def test_how_much_is_asked_costs_nothing_where_it_is_on_offer(asked_for):
    _world, activity = asked_for
    taken_off(activity)
    with CaptureQueriesContext(connection) as one:
        not_on_offer(clock.today())
    for _n in range(5):
        taken_off(make.activity().activity)
    with CaptureQueriesContext(connection) as many:
        not_on_offer(clock.today())
    assert len(many) == len(one)


def test_an_author_reads_it_on_the_first_page_and_nobody_else(client, asked_for):
    world, activity = asked_for
    setup.run()
    author = make.person("Ines", "Falk", with_user=True).user
    setup.join(author, AUTHORS_GROUP)
    client.force_login(author)
    home = reverse("wagtailadmin_home")
    assert "Asked for, not on offer" not in client.get(home).content.decode()
    taken_off(activity)
    words = client.get(home).content.decode()
    assert "Asked for, not on offer" in words
    assert "not on offer since 3 November 2026" in words
    assert f"{world.competency} asks for it, for 1 person." in words
    keeper = make.person("Bram", "Keeper", with_user=True).user
    setup.join(keeper, "Cleared records staff")
    client.force_login(keeper)
    assert "Asked for, not on offer" not in client.get(home).content.decode()


def test_an_activity_nobody_knows_is_nobodys_to_bring_back():
    Activity.objects.create(key=uuid.uuid4(), source="elsewhere", kind="module", title="X", retired_at=TAKEN_OFF)
    assert not_on_offer(clock.today() + timedelta(days=1)) == []
