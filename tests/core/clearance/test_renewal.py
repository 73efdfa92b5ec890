"""When what somebody holds is to be renewed: under the shortest requirement, and in no query of its own."""

from __future__ import annotations

import copy
from datetime import date

import pytest

from competency.core.clearance.book import Book
from competency.core.framework import api as framework
from competency.core.people import api as people
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def built(one_transaction):
    return factories.world(base="previous_expiry", validity_months=24)


@pytest.fixture
def world(built, db):
    return copy.deepcopy(built)


def require(world, **given):
    usual = {
        "programme": world.programme,
        "competency": world.competency,
        "unit": world.root,
        "job_role": world.nurse,
        "announced": ("fixed", date(2026, 1, 1)),
        "blocks": ("fixed", date(2026, 1, 1)),
    }
    return framework.require(**usual | given)


def test_the_shortest_requirement_says_when_and_before_its_window_it_is_too_early(world):
    factories.evidence(world.person, competency=world.competency, performed_on=date(2026, 1, 10))
    require(world, validity="P12M")
    require(world, validity="P6M", job_role=factories.job_role("Lead"))
    found = Book([world.person]).renewal(world.person, world.competency, on=date(2026, 6, 1))
    assert found is not None
    assert (found.until, found.opens_on, found.asked_from) == (
        date(2027, 1, 10),
        date(2026, 12, 10),
        date(2026, 12, 10),
    )
    assert found.is_too_early(date(2026, 12, 9))
    assert not found.is_too_early(date(2026, 12, 10))


def test_nothing_is_too_early_where_nothing_is_held(world):
    book = Book([world.person])
    assert book.renewal(world.person, world.competency.pk) is None
    factories.evidence(world.person, competency=world.competency, performed_on=date(2026, 1, 10))
    assert Book([world.person]).renewal(world.person, world.competency, on=date(2028, 1, 10)) is None


def test_many_competencies_cost_no_query_beyond_what_the_book_reads(world, django_assert_num_queries):
    factories.evidence(world.person, competency=world.competency, performed_on=date(2026, 1, 10))
    people.place(person=world.person, job_role=world.nurse, unit=world.root, starts_on=date(2026, 1, 1))
    others = [factories.competency() for _ in range(5)]
    for each in others:
        require(world, competency=each, validity="P3M")
        factories.evidence(world.person, competency=each, performed_on=date(2026, 1, 10))
    book = Book([world.person])
    book.record(world.person)
    with django_assert_num_queries(0):
        found = [book.renewal(world.person, each, on=date(2026, 2, 1)) for each in others]
    assert [each and each.until for each in found] == [date(2026, 4, 10)] * 5
