"""A placement or an appointment that is said, or ended, a second time goes on as it stands."""

from __future__ import annotations

import copy
from datetime import date

import pytest

from competency.core.models import (
    Appointment,
    Placement,
)
from competency.core.people import api as people
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture(scope="module")
def built(one_transaction):
    return factories.world()


@pytest.fixture
def world(built, db):
    return copy.deepcopy(built)


def test_ending_a_placement_that_was_read_earlier_keeps_what_was_corrected_since(world):
    night = factories.shift(world.facility)
    read_earlier = world.placement
    people.place(
        person=world.person,
        job_role=world.nurse,
        unit=world.ward,
        starts_on=read_earlier.starts_on,
        usual_shift=night,
    )
    for _again in range(2):
        people.end_placement(placement=read_earlier, ends_on=date(2026, 3, 1))
    stands = Placement.objects.current().get(key=read_earlier.key)
    assert (stands.version, stands.usual_shift, stands.ends_on) == (3, night, date(2026, 3, 1))


def test_ending_an_appointment_twice_is_recorded_once(world):
    held = Appointment.objects.get(person=world.appointed("manager"))
    for _again in range(2):
        people.end_appointment(appointment=held, ends_on=date(2026, 3, 1))
    assert [row.ends_on for row in Appointment.objects.filter(key=held.key).order_by("version")] == [
        None,
        date(2026, 3, 1),
    ]


def test_leaving_and_rejoining_a_unit_on_one_day_goes_on_with_the_old_placement(world):
    """Case 33: no duplicate."""
    people.end_placement(placement=world.placement, ends_on=date(2026, 3, 1))
    back = people.place(person=world.person, job_role=world.nurse, unit=world.ward, starts_on=date(2026, 3, 1))
    assert back.key == world.placement.key
    current = Placement.objects.current().get(person=world.person)
    assert (current.starts_on, current.ends_on) == (date(2025, 1, 1), None)


def test_placing_somebody_who_is_there_changes_nothing(world):
    again = people.place(person=world.person, job_role=world.nurse, unit=world.ward, starts_on=date(2026, 5, 1))
    assert again.pk == world.placement.pk
