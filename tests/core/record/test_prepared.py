"""A statement that was put together once says what the query says that Django would put together each time."""

from __future__ import annotations

import uuid
from datetime import date
from threading import Thread

import pytest
from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.test.utils import CaptureQueriesContext

from competency.core.clearance import personal
from competency.core.models import Evidence, Leave, Person
from competency.core.record.prepared import Prepared
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

COLUMNS = {name: ("person_id", *fields) for name, (_model, fields, _fact) in personal._PERSONAL.items()}


@pytest.fixture
def people() -> list[Person]:
    """Two of whom much is on record, and one of whom nothing is."""
    world = factories.world()
    other = world.another_nurse()
    version = factories.activity()
    for person in (world.person, other):
        factories.evidence(person, activity_version=version)
        factories.evidence(person, competency=world.competency, score="61.5", performed_on=date(2026, 1, 11))
    return [world.person, other, factories.person()]


@pytest.mark.parametrize("name", COLUMNS)
def test_it_gives_the_rows_of_the_query_in_their_types(people: list[Person], name: str) -> None:
    rows = personal._PERSONAL[name][0]._base_manager.values(*COLUMNS[name])
    prepared = Prepared(rows, "person")
    for person in (*people, *people):
        found = prepared.of(person.pk)
        assert sorted(found, key=str) == sorted(rows.filter(person=person), key=str)
        assert [[type(value) for value in row.values()] for row in found] == [
            [type(value) for value in row.values()] for row in rows.filter(person=person)
        ]


def test_the_facts_of_one_are_those_they_have_among_many(people: list[Person]) -> None:
    of_all = personal.facts_of([person.pk for person in people])
    assert len(of_all[people[0].pk].evidence) == len(of_all[people[1].pk].evidence) == 2
    for person in people:
        assert personal.facts_of([person.pk]) == {person.pk: of_all[person.pk]}


def test_it_asks_one_statement_and_the_first_row_alone(people: list[Person]) -> None:
    rows = Evidence.objects.order_by("-performed_on").values("performed_on")
    prepared = Prepared(rows, "person", first=True)
    for person in people:
        with CaptureQueriesContext(connection) as asked:
            found = prepared.of(person.pk)
        assert len(asked) == 1
        assert found == list(rows.filter(person=person)[:1])


def test_what_else_the_query_says_stands(people: list[Person]) -> None:
    is_late = ExpressionWrapper(Q(performed_on__gt=date(2026, 1, 10)), output_field=BooleanField())
    rows = Evidence.objects.current().filter(zone="Europe/London").order_by("performed_on").values("pk", late=is_late)
    prepared = Prepared(rows, "person")
    for person in people:
        assert prepared.of(person.pk) == list(rows.filter(person=person))
    assert [row["late"] for row in prepared.of(people[0].pk)] == [False, True]


@pytest.mark.parametrize("field", ["uuid", "person"])
def test_nothing_is_no_value(field: str) -> None:
    with pytest.raises(ValueError, match="None is no value"):
        Prepared(Leave.objects.values("pk"), field).of(None)


def test_every_connection_has_its_own(people: list[Person]) -> None:
    """What is put together holds the connection, which belongs to one thread."""
    prepared = Prepared(Leave.objects.values("pk"), "person")
    prepared.of(uuid.uuid4())
    failed: list[BaseException] = []

    def ask() -> None:
        try:
            assert prepared.of(uuid.uuid4()) == []
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    thread = Thread(target=ask)
    thread.start()
    thread.join()
    assert not failed
