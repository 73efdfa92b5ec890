"""The queries for whom a definition concerns agree with the rule, in any hospital."""

from __future__ import annotations

import copy
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from competency.core.clearance import personal, reading
from competency.core.clearance.stale import drifted
from competency.core.framework import api as framework
from competency.core.framework.requirements_without_day import units_without_day
from competency.core.models import JobRole, Person, Requirement, Standing, Unit, Wave
from competency.core.people import api as people
from competency.core.publishing.concerned import called_for, held_as_required, people_required
from competency.core.recording import Overlaps
from competency.rules import known
from competency.rules.concerns import Holding, calls_for, may_concern
from competency.rules.facts import Appointment, Placement
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 1)
FIXED = ("fixed", date(2026, 1, 1))
SPANS = [(date(2025, 1, 1), None), (date(2026, 1, 1), date(2026, 3, 1)), (date(2026, 9, 1), None)]


@dataclass
class Hospital:
    """A tree of units and some people, with what is random in it still to come."""

    world: factories.World
    units: list[Unit]
    roles: list[JobRole]
    people: list[Person]

    def fill(self, random: Random) -> None:
        for _ in range(random.randint(1, 6)):
            starts_on, ends_on = random.choice(SPANS)
            given: dict[str, Any] = {
                "person": random.choice(self.people),
                "unit": random.choice(self.units),
                "starts_on": starts_on,
                "ends_on": ends_on,
            }
            with suppress(Overlaps):  # what holds on these days is said once
                if random.random() < 0.5:
                    people.place(job_role=random.choice(self.roles), **given)
                else:
                    people.appoint(function=random.choice(["super_user", "manager"]), **given)

    def require(self, random: Random) -> Requirement:
        about: dict[str, Any] = random.choice(
            [
                {"job_role": random.choice(self.roles)},
                {"function": "super_user"},
                {"person": random.choice(self.people)},
                {},
            ]
        )
        return framework.require(
            programme=self.world.programme,
            competency=self.world.competency,
            unit=random.choice(self.units),
            announced=("fixed", date(2026, 1, 1)),
            blocks=("fixed", date(2026, 2, 1)),
            **about,
        )


@pytest.fixture(scope="module")
def built(one_transaction: None) -> Hospital:
    world = factories.world(with_user=False)
    other = factories.unit("Annex", of=factories.facility())
    bay = factories.unit("Bay", parent=world.ward)
    units = [world.root, world.ward, bay, factories.unit("Laboratory", parent=world.root), other]
    staff = [world.person, *(factories.person(name) for name in ("Ida", "Jan"))]
    return Hospital(world, units, [world.nurse, factories.job_role("Lead")], staff)


@pytest.fixture
def hospital(built: Hospital, db: None) -> Hospital:
    return copy.deepcopy(built)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(random=st.randoms(use_true_random=False))
def test_the_queries_find_what_the_rule_says(hospital: Hospital, random: Random) -> None:
    with transaction.atomic():
        hospital.fill(random)
        requirement = hospital.require(random)
        published = reading.definitions()
        rule = next(row for row in published.requirements if row.uuid == str(requirement.pk))
        concerned, called = set(), set()
        for person, facts in personal.facts_of([person.pk for person in hospital.people]).items():
            entries: tuple[Placement | Appointment, ...] = (*facts.placements, *facts.appointments)
            now = {entry.uuid for entry in (*known(facts.placements), *known(facts.appointments)) if in_force(entry)}
            for entry in entries:
                holding = Holding.of(str(person), entry)
                if may_concern(rule, holding, entry.unit, published.places):
                    concerned.add((person, entry.uuid))
                    if entry.uuid in now and calls_for(rule, holding):
                        called.add(person)
        held = held_as_required(requirement)
        found = [*held.placements.values_list("person", "pk"), *held.appointments.values_list("person", "pk")]
        assert {(person, str(pk)) for person, pk in found} == concerned
        named = {requirement.person_id} if requirement.person_id else set()
        assert people_required([requirement]) == {person for person, _entry in concerned} | named
        assert called_for([requirement], TODAY) == len(called)
        assert not list(drifted(person.pk for person in hospital.people))
        transaction.set_rollback(True)


def in_force(entry: Any) -> bool:
    return entry.starts_on <= TODAY and (entry.ends_on is None or entry.ends_on > TODAY)


def test_what_is_asked_of_anybody_concerns_whoever_is_only_appointed_there(hospital: Hospital) -> None:
    """Asked in the appointment's own scope, it has a standing of its own there, which has to be computed."""
    visitor, asked = hospital.people[1], factories.competency()
    people.appoint(person=visitor, function="super_user", unit=hospital.world.ward, starts_on=date(2025, 1, 1))
    requirement = framework.require(
        programme=hospital.world.programme, competency=asked, unit=hospital.world.root, announced=FIXED, blocks=FIXED
    )
    assert visitor.pk in people_required([requirement])
    assert not list(drifted([visitor.pk]))
    assert Standing.objects.filter(person=visitor, competency=asked).exists()
    # The record has it; an appointment alone puts it on nobody's list.
    assert called_for([requirement], TODAY) == 1
    assert called_for([requirement, requirement], TODAY) == 1


def test_where_a_day_is_missing_for_one_person_only_their_own_units_are_told(hospital: Hospital) -> None:
    world, named = hospital.world, hospital.people[1]
    people.place(person=named, job_role=world.nurse, unit=hospital.units[3], starts_on=date(2025, 1, 1))
    wave = Wave.objects.create(programme=world.programme, code="later", name="Later")
    row = framework.require(
        programme=world.programme, competency=world.competency, unit=world.root, wave=wave, person=named
    )
    assert units_without_day([row], TODAY) == {row.pk: [hospital.units[3]]}
