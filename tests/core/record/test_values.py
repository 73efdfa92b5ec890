"""No entry holds a value off its list: asked where every entry goes by, and of functions by the database as well."""

from __future__ import annotations

import copy
import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from competency.core.activities import attempts
from competency.core.exceptions import api as exceptions
from competency.core.framework import api as framework
from competency.core.ledger import api as ledger
from competency.core.models import Appointment, Attempt, Entry, Evidence, Requirement
from competency.core.people import api as people
from competency.core.record.guards import append_only_models
from competency.core.recording import Recording
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

DAY = date(2026, 1, 1)


@pytest.fixture(scope="module")
def built(one_transaction):
    return factories.world()


@pytest.fixture
def world(built, db):
    return copy.deepcopy(built)


def sign(world, **given):
    other, event = factories.person("Ben"), uuid.uuid4()
    factories.evidence(world.person, competency=world.competency, event=event)
    ledger.sign_off(
        person=world.person,
        event=event,
        assessor=other,
        signed_digest="d",
        **{"verdict": "achieved", "meaning": "approved"} | given,
    )


ATTEMPTED = {
    "a function": lambda w: people.appoint(person=w.person, function="boss", unit=w.ward, starts_on=DAY),
    "a function of a requirement": lambda w: framework.require(
        programme=w.programme, competency=w.competency, unit=w.ward, function="boss"
    ),
    "an anchor": lambda w: framework.require(
        programme=w.programme, competency=w.competency, unit=w.ward, announced=("some day", "P0D")
    ),
    "an effect": lambda w: framework.set_gate(effect="half", from_on=DAY, competency=w.competency, number=1),
    "a kind": lambda w: factories.evidence(w.person, kind="hearsay", competency=w.competency),
    "an outcome": lambda w: factories.evidence(w.person, outcome="nearly", competency=w.competency),
    "a purpose": lambda w: factories.evidence(w.person, purpose="fun", competency=w.competency),
    "a zone": lambda w: factories.evidence(w.person, zone="Mars/Base", competency=w.competency),
    "a verdict": lambda w: ledger.verify(
        evidence=factories.evidence(w.person, competency=w.competency), verdict="perhaps", by=factories.somebody_else()
    ),
    "a signature": lambda w: sign(w, verdict="yes"),
    "a meaning": lambda w: sign(w, meaning="hello"),
    "an exception": lambda w: exceptions.waive(
        person=w.person,
        competency=w.competency,
        kind="favour",
        from_on=DAY,
        until_on=date(2026, 2, 1),
        approver=w.appointed("manager"),
        reason="Because.",
    ),
    "a change": lambda w: factories.activity(change_class="tiny"),
    "a kind of activity": lambda w: factories.activity(kind="hearsay"),
    "the purpose of an attempt": lambda w: attempts.open_attempt(
        person=w.person, activity=factories.activity().activity, purpose="fun"
    ),
    "an end of an attempt": lambda w: attempts.close_attempt(
        attempt=attempts.open_attempt(person=w.person, activity=factories.activity().activity),
        ended_by="a bell",
        performance=factories.performed({"outcome": "passed"})[0],
    ),
}


@pytest.mark.parametrize("attempted", ATTEMPTED.values(), ids=ATTEMPTED)
def test_a_value_off_its_list_is_refused_in_words_and_nothing_is_recorded(world, attempted) -> None:
    with pytest.raises(ValidationError) as refused, transaction.atomic():
        attempted(world)
    assert any(words in str(refused.value) for words in ("Nothing was recorded", "time zone", "Say what this change"))
    assert not Attempt.objects.filter(purpose="fun").exists()
    assert not Attempt.objects.filter(closed_at__isnull=False).exists()


def test_the_refusal_says_what_there_is(world) -> None:
    with pytest.raises(ValidationError, match="“boss” is none of these: Assessor, Super-user, Manager, Trainer"):
        people.appoint(person=world.person, function="boss", unit=world.ward, starts_on=DAY)


def test_whatever_is_on_a_list_goes_by_the_same_gate(world) -> None:
    """Each column with a list, of each kind of entry: a value that is none of it never gets past ``append``."""
    tried = 0
    for model in append_only_models():
        if not issubclass(model, Entry):
            continue
        for name in model.stated:
            field = model._meta.get_field(name)
            if not getattr(field, "choices", None):
                continue
            entry = model(**{name: "9" if isinstance(field, models.IntegerField) else "off"})
            with pytest.raises(ValidationError) as refused:
                Recording([], by=None, definitions=True).append(entry)
            assert name in refused.value.message_dict, f"{model.__name__}.{name}"
            tried += 1
    assert tried >= 18


def test_what_never_should_have_been_recorded_can_still_be_declared_void(world) -> None:
    wrong = factories.evidence(world.person, competency=world.competency)
    values = {field.attname: getattr(wrong, field.attname) for field in Evidence._meta.concrete_fields}
    older = Evidence(**values | {"zone": "Mars/Base"})
    assert ledger.void_evidence(evidence=older, reason="No such zone.", by=factories.somebody_else()).withdrawn


def test_asking_costs_no_query(world, django_assert_num_queries) -> None:
    from competency.core.record.values import refuse_unknown_values_of_entry

    appointment = Appointment(person=world.person, function="manager", unit=world.ward, starts_on=DAY)
    with django_assert_num_queries(0):
        refuse_unknown_values_of_entry(appointment)


@pytest.mark.parametrize("model", [Appointment, Requirement])
def test_the_database_knows_the_functions_too(world, model) -> None:
    if model is Appointment:
        row: Any = people.appoint(person=world.person, function="manager", unit=world.ward, starts_on=DAY)
    else:
        row = framework.require(
            programme=world.programme, competency=world.competency, unit=world.ward, function="manager"
        )
    values = {field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields}
    forged = model(**values | {"uuid": uuid.uuid4(), "version": 2, "function": "boss"})
    with pytest.raises(IntegrityError, match="known_function"), transaction.atomic():
        models.Model.save(forged, force_insert=True)


FIGURES: list[dict[str, Any]] = [
    {"score": -1},
    {"score": Decimal("-0.01")},
    {"score": 101},
    {"score": Decimal("100.01")},
    {"score": Decimal("NaN")},
    {"score": True},
    {"entrustment": 0},
    {"entrustment": 6},
    {"entrustment": 9},
    {"entrustment": -4},
    {"entrustment": 4.9},
    {"entrustment": Decimal("4.5")},
    {"entrustment": True},
    {"entrustment": "4.9"},
    {"entrustment": "high"},
]


@pytest.mark.parametrize("figures", FIGURES, ids=str)
def test_a_figure_that_cannot_be_is_refused_in_words_and_not_made_to_fit(world, figures) -> None:
    (name,) = figures
    with pytest.raises(ValidationError) as refused, transaction.atomic():
        factories.evidence(world.person, competency=world.competency, **figures)
    assert "Nothing was recorded" in " ".join(refused.value.message_dict[name])
    attempt = attempts.open_attempt(person=world.person, activity=factories.activity().activity)
    performance = factories.performed({"outcome": "passed"} | figures)[0]
    with pytest.raises(ValidationError), transaction.atomic():
        attempts.close_attempt(attempt=attempt, ended_by="completed", performance=performance)
    assert not Evidence.objects.exists()
    assert Attempt.objects.get(pk=attempt.pk).is_open


@pytest.mark.parametrize("figures", [{"score": 0}, {"score": Decimal("100.00")}, {"score": 79.5}, {"entrustment": 5}])
def test_a_figure_that_can_be_is_recorded_as_it_is(world, figures) -> None:
    row = factories.evidence(world.person, competency=world.competency, **figures)
    ((name, value),) = figures.items()
    assert getattr(Evidence.objects.get(pk=row.pk), name) == value


def test_a_whole_number_of_any_entry_is_given_whole(world) -> None:
    numbers: list[Any] = [1.5, True]
    for number in numbers:
        with pytest.raises(ValidationError, match="Nothing was recorded"):
            framework.set_gate(effect="none", from_on=DAY, competency=world.competency, number=number)


def test_a_requirement_names_no_wave_of_another_programme(world) -> None:
    other = factories.programme("Borealis")
    with pytest.raises(ValidationError, match="belongs to another programme"):
        framework.require(programme=other, competency=world.competency, unit=world.ward, wave=world.wave)
    assert not Requirement.objects.filter(programme=other).exists()
