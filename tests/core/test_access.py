"""Whose record: reach comes from appointments, on the day, and from nothing else."""

from __future__ import annotations

import copy
from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser, Group

from competency.core import access
from competency.core.access import Purpose
from competency.core.models import Appointment, Unit
from competency.core.people import api as people
from competency.core.publishing.concerned import people_under
from competency.screens.board.cells import board_of
from competency.screens.reach import reach_of
from tests import factories

pytestmark = pytest.mark.django_db
ON = date(2026, 6, 1)


@pytest.fixture(scope="module")
def built(one_transaction):
    return factories.world()


@pytest.fixture
def world(built, db):
    return copy.deepcopy(built)


@pytest.fixture
def elsewhere(world):
    unit = factories.unit("Pharmacy", parent=world.root)
    person = factories.person("Zoe", "Canary")
    people.place(person=person, job_role=world.nurse, unit=unit, starts_on=date(2025, 1, 1))
    return person


def seen(user, purpose, on=ON):
    return set(access.visible_people(user, purpose, on))


def test_nobody_signed_in_sees_nobody(world):
    assert not any(seen(AnonymousUser(), purpose) for purpose in Purpose)


def test_a_nurse_sees_herself_and_nobody_else(world, elsewhere):
    user = world.person.user
    assert seen(user, Purpose.OWN) == {world.person}
    assert not any(seen(user, purpose) for purpose in set(Purpose) - {Purpose.OWN})


def test_a_manager_sees_the_people_placed_in_the_subtree(world, elsewhere):
    of_ward = world.appointed("manager", world.ward)
    of_all = world.appointed("manager", world.root)
    assert seen(of_ward.user, Purpose.MANAGE) == {world.person}
    assert seen(of_all.user, Purpose.MANAGE) == {world.person, elsewhere}


def test_a_unit_whose_code_differs_only_by_case_is_another_unit(world):
    """SQLite compares beginnings without regard to case; PostgreSQL does not."""
    units = {
        code: Unit.objects.create(facility=world.facility, code=code, name=code, parent=world.root)
        for code in ("icu", "ICU", "Icu_", "ICU%")
    }
    placed = {code: factories.person(code) for code in units}
    for code, unit in units.items():
        people.place(person=placed[code], job_role=world.nurse, unit=unit, starts_on=date(2025, 1, 1))
    manager = world.appointed("manager", units["icu"])
    assert seen(manager.user, Purpose.MANAGE) == {placed["icu"]}
    assert set(access.visible_units(manager.user, Purpose.MANAGE, ON)) == {units["icu"]}
    assert people_under([units["ICU"]]) & {person.pk for person in placed.values()} == {placed["ICU"].pk}
    board = board_of(reach_of(manager.user), world.programme, ON)
    assert [(row.unit, row.total.people) for row in board.rows] == [(units["icu"], 1)]


@pytest.mark.parametrize(
    ("function", "purposes"),
    [
        ("assessor", {Purpose.ASSESS}),
        ("super_user", {Purpose.ASSESS}),
        ("manager", {Purpose.MANAGE, Purpose.REQUIRE}),
        ("trainer", {Purpose.TEACH, Purpose.REQUIRE}),
    ],
)
def test_each_appointment_opens_its_own_purposes_and_no_other(world, function, purposes):
    user = world.appointed(function).user
    opened = {each for each in Purpose if world.person in seen(user, each)}
    assert opened == purposes


def test_an_assessor_never_finds_herself_among_those_to_assess(world):
    people.appoint(person=world.person, function="assessor", unit=world.root, starts_on=date(2025, 1, 1))
    assert world.person not in seen(world.person.user, Purpose.ASSESS)


def test_an_ended_appointment_opens_nothing_from_that_day(world):
    manager = world.appointed("manager")
    people.end_appointment(appointment=Appointment.objects.get(person=manager), ends_on=ON)
    assert seen(manager.user, Purpose.MANAGE, date(2026, 5, 31)) == {world.person}
    assert not seen(manager.user, Purpose.MANAGE, ON)


def test_somebody_who_starts_later_is_seen_by_whoever_asks_about_later_only(world):
    manager = world.appointed("manager")
    newcomer = factories.person("Nina")
    people.place(person=newcomer, job_role=world.nurse, unit=world.ward, starts_on=date(2026, 9, 1))
    assert newcomer not in seen(manager.user, Purpose.MANAGE)
    assert {newcomer, world.person} <= set(access.visible_people(manager.user, Purpose.MANAGE, ON, or_later=True))


@pytest.mark.parametrize("purpose", Purpose)
def test_an_account_that_was_closed_sees_nobody(world, purpose):
    administrator = factories.user(is_superuser=True)
    for user in (administrator, world.appointed("manager").user, world.appointed("assessor").user, world.person.user):
        user.is_active = False
        user.save()
        assert not seen(user, purpose)
        assert not access.is_records_staff(user)


def test_somebody_who_left_the_unit_is_out_of_reach(world):
    manager = world.appointed("manager")
    people.end_placement(placement=world.placement, ends_on=ON)
    assert not seen(manager.user, Purpose.MANAGE, ON)


def test_records_staff_see_everybody_and_nothing_for_other_purposes(world, elsewhere):
    user = factories.user()
    user.groups.add(Group.objects.create(name=access.RECORDS_GROUP))
    assert {world.person, elsewhere} <= seen(user, Purpose.RECORDS)
    assert not seen(user, Purpose.ASSESS)
    assert not seen(user, Purpose.TEACH)


def test_an_inactive_account_sees_nobody(world):
    manager = world.appointed("manager")
    manager.user.is_active = False
    assert not seen(manager.user, Purpose.MANAGE)


def test_reach_over_units_is_the_subtree(world):
    manager = world.appointed("manager", world.root)
    assert set(access.visible_units(manager.user, Purpose.MANAGE, ON)) == {world.root, world.ward}
    assert not access.visible_units(world.person.user, Purpose.MANAGE, ON)


@pytest.mark.parametrize("function", ["", "assessor", "super_user", "manager", "trainer"])
def test_the_purposes_asked_for_at_once_are_those_asked_for_one_by_one(world, function) -> None:
    viewer = world.appointed(function) if function else world.person
    assert access.purposes_of(viewer.user) == {each for each in Purpose if access.has_any(viewer.user, each)}
    viewer.user.groups.add(Group.objects.get_or_create(name=access.RECORDS_GROUP)[0])
    assert access.purposes_of(viewer.user) == {each for each in Purpose if access.has_any(viewer.user, each)}
