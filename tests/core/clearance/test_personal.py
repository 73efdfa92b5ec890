"""What was recorded about people, read by one statement, is what each table says for itself."""

from __future__ import annotations

import copy
import uuid
from dataclasses import fields
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from competency.core.clearance import at_once, personal
from competency.core.enums import Kind, Meaning, SignOffVerdict, WaiverKind
from competency.core.exceptions import api as exceptions
from competency.core.ledger import api as ledger
from competency.core.ledger.models import Evidence, SignOff
from competency.core.models import Person
from competency.core.people import api as people
from competency.core.recording import recording
from competency.rules.facts import PersonFacts
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def with_one_of_each(world: Any) -> Person:
    """Somebody of whom every kind of fact is recorded, one of them corrected, one void, one reversed."""
    person, joy = world.person, make.person("Joy", "Okafor")
    seen = uuid.uuid4()
    at = datetime(2026, 1, 12, 8, 30, tzinfo=UTC)
    watched = make.evidence(
        person,
        competency=world.competency,
        kind=Kind.OBSERVATION,
        entrustment=4,
        assessor=joy,
        event=seen,
        performed_on=date(2026, 1, 12),
        performed_at=at,
    )
    make.evidence(
        person, activity_version=make.activity(Kind.KNOWLEDGE_TEST), kind=Kind.KNOWLEDGE_TEST, score=Decimal("0.81")
    )
    make.evidence(
        person,
        competency=world.competency,
        corrects=watched,
        kind=Kind.OBSERVATION,
        entrustment=3,
        assessor=joy,
        event=seen,
        performed_on=date(2026, 1, 12),
        performed_at=at,
        reason="A three.",
    )
    wrong = make.evidence(person, competency=world.competency, performed_on=date(2026, 1, 14))
    ledger.void_evidence(evidence=wrong, reason="Somebody else's.", by=make.somebody_else())
    with recording(about=[person], by=joy) as record:
        signed = SignOff(
            person=person,
            event=seen,
            assessor=joy,
            verdict=SignOffVerdict.ACHIEVED,
            meaning=Meaning.REVIEWED,
            signed_digest="0" * 64,
            signed_at=at,
        )
        record.append(signed, key=f"{seen}:{joy.pk}")
    manager = make.person("Helen", "Marsh")
    people.appoint(person=manager, function="manager", unit=world.root, starts_on=date(2025, 1, 1))
    exceptions.waive(
        person=person,
        competency=world.competency,
        kind=WaiverKind.WAIVER,
        from_on=date(2026, 2, 1),
        until_on=date(2026, 3, 1),
        approver=manager,
        reason="On another system.",
    )
    ended = exceptions.revoke(person=person, effective_on=date(2026, 4, 1), reason="An incident.", safety=True)
    exceptions.reverse(revocation=ended, reason="It was somebody else.")
    people.record_leave(person=person, starts_on=date(2026, 5, 1), ends_on=None)
    people.appoint(person=person, function="super_user", unit=world.ward, starts_on=date(2026, 1, 1))
    return person


def told(facts: PersonFacts) -> dict[str, Any]:
    """Everything that is said of somebody, in an order that no database chooses."""
    said = {field.name: getattr(facts, field.name) for field in fields(facts)}
    return {
        name: sorted(rows, key=lambda row: row.uuid) if isinstance(rows, tuple) else rows for name, rows in said.items()
    }


def table_by_table(person: Person) -> dict[str, Any]:
    alone = {name: tuple(personal._facts(name, person_id=person.pk)) for name in personal._PERSONAL}
    return told(PersonFacts(person=str(person.pk), **alone))


@pytest.fixture(scope="module")
def built(one_transaction: Any) -> Any:
    world = make.world()
    with_one_of_each(world)
    return world


@pytest.fixture
def world(built: Any, db: Any) -> Any:
    return copy.deepcopy(built)


def test_one_statement_says_what_every_table_says(world: Any, django_assert_num_queries: Any) -> None:
    personal.facts_of([world.person.pk])
    with django_assert_num_queries(1):
        read = personal.facts_of([world.person.pk])
    said = told(read[world.person.pk])
    assert said == table_by_table(world.person)
    assert [name for name in personal._PERSONAL if not said[name]] == []


def test_of_many_people_everybody_has_their_own(
    world: Any, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    others = [make.person("Given", f"Family {number}") for number in range(4)]
    for other in others[:3]:
        make.evidence(other, competency=world.competency)
    asked = [world.person, *others]
    monkeypatch.setattr(at_once, "PEOPLE_AT_ONCE", 2)
    with django_assert_num_queries(3):
        read = personal.facts_of([person.pk for person in asked])
    assert [told(read[person.pk]) for person in asked] == [table_by_table(person) for person in asked]
    assert personal.facts_of([]) == {}


def test_a_table_with_a_column_of_no_known_type_is_refused() -> None:
    table = at_once.Table(
        "journal", Evidence, ("uuid", "recorded_by__user__last_login", "person_id", "activity_version__snapshot")
    )
    with pytest.raises(TypeError, match="snapshot"):
        list(at_once.rows_about((table,), [uuid.uuid4()]))
