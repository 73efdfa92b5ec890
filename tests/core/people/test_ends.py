"""The end of a placement or an appointment stands: what was said before it does not undo it when it is sent again."""

from __future__ import annotations

import copy
import uuid
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from competency.core import access
from competency.core.models import Appointment, Placement
from competency.core.people import api as people
from competency.core.recording import Conflict, Overlaps
from tests import factories

pytestmark = pytest.mark.django_db

START, END, LATER = date(2025, 1, 1), date(2026, 3, 1), date(2026, 6, 1)


@pytest.fixture(scope="module")
def built(one_transaction):
    return factories.world()


@pytest.fixture
def world(built, db):
    return copy.deepcopy(built)


def placed(world, starts_on=START, **given):
    return people.place(person=world.person, job_role=world.nurse, unit=world.ward, starts_on=starts_on, **given)


def appointed(person, world, starts_on=START, **given):
    return people.appoint(person=person, function="manager", unit=world.root, starts_on=starts_on, **given)


def spans(model, person):
    """What stands of the person's placements or appointments, and how many versions there are in all."""
    rows = model.objects.current().filter(person=person).order_by("starts_on")
    return [(row.starts_on, row.ends_on) for row in rows], model.objects.filter(person=person).count()


@pytest.mark.parametrize("given", [{}, {"uuid": uuid.uuid4()}, {"starts_on": date(2025, 6, 1)}])
def test_a_placement_sent_again_after_it_ended_stays_ended(world, given):
    people.end_placement(placement=world.placement, ends_on=END)
    assert placed(world, **given).ends_on == END
    assert spans(Placement, world.person) == ([(START, END)], 2)


def test_a_placement_sent_again_with_its_uuid_gives_the_first_row_and_stays_ended(world):
    nurse = world.another_nurse()
    number = uuid.uuid4()
    sent = {"person": nurse, "job_role": world.nurse, "unit": world.root, "starts_on": START, "uuid": number}
    first = people.place(**sent)
    people.end_placement(placement=first, ends_on=END)
    assert people.place(**sent) == first
    assert Placement.objects.current().get(key=first.key).ends_on == END
    with pytest.raises(Conflict):
        people.place(**sent | {"starts_on": LATER})


def test_a_return_sent_again_with_its_uuid_is_recorded_once(world):
    people.end_placement(placement=world.placement, ends_on=END)
    number = uuid.uuid4()
    back = placed(world, END, uuid=number)
    assert placed(world, END, uuid=number) == back
    assert spans(Placement, world.person) == ([(START, None)], 3)


def test_who_returns_is_placed_from_the_day_of_the_end_or_later(world):
    people.end_placement(placement=world.placement, ends_on=END)
    placed(world, END)
    assert spans(Placement, world.person) == ([(START, None)], 3)
    people.end_placement(placement=world.placement, ends_on=LATER)
    placed(world, END)  # the return, sent again
    assert spans(Placement, world.person) == ([(START, LATER)], 4)
    placed(world, date(2026, 7, 1))
    assert spans(Placement, world.person) == ([(START, LATER), (date(2026, 7, 1), None)], 5)


def test_somebody_who_never_came_is_not_placed_by_the_first_message_sent_again(world):
    people.end_placement(placement=world.placement, ends_on=START)
    placed(world)
    assert spans(Placement, world.person) == ([(START, START)], 2)


def test_an_end_that_was_never_said_moves_it_and_so_does_an_earlier_one(world):
    people.end_placement(placement=world.placement, ends_on=END)
    assert placed(world, ends_on=LATER).ends_on == LATER
    assert placed(world, ends_on=END).ends_on == END
    assert spans(Placement, world.person) == ([(START, END)], 4)


def test_an_end_that_was_moved_forward_does_not_come_back_when_it_is_sent_again(world):
    manager = world.appointed("manager")
    held = manager.appointments.get()
    for row, end in ((world.placement, people.end_placement), (held, people.end_appointment)):
        name = "placement" if row == world.placement else "appointment"
        for day in (LATER, END, LATER):
            end(**{name: row}, ends_on=day)
        assert type(row).objects.current().get(key=row.key).ends_on == END


def test_a_new_usual_shift_is_recorded_and_the_end_stays(world):
    night = factories.shift(world.facility)
    people.end_placement(placement=world.placement, ends_on=END)
    moved = placed(world, usual_shift=night)
    assert (moved.ends_on, moved.usual_shift) == (END, night)


@pytest.mark.parametrize("number", [None, uuid.uuid4()])
def test_an_appointment_sent_again_after_it_ended_opens_nobodys_records(world, number):
    manager = world.appointed("manager")
    people.end_appointment(appointment=manager.appointments.get(), ends_on=END)
    assert appointed(manager, world, uuid=number).ends_on == END
    assert spans(Appointment, manager) == ([(START, END)], 2)
    assert world.person not in access.visible_people(manager.user, access.Purpose.MANAGE, LATER)


def test_an_appointment_sent_again_with_its_uuid_gives_the_first_row_and_stays_ended(world):
    somebody, number = factories.person("Mia"), uuid.uuid4()
    first = appointed(somebody, world, uuid=number)
    people.end_appointment(appointment=first, ends_on=END)
    assert appointed(somebody, world, uuid=number) == first
    assert spans(Appointment, somebody) == ([(START, END)], 2)
    with pytest.raises(Conflict):
        appointed(somebody, world, LATER, uuid=number)


def test_who_is_appointed_anew_is_so_from_a_later_day(world):
    manager = world.appointed("manager")
    people.end_appointment(appointment=manager.appointments.get(), ends_on=END)
    appointed(manager, world, END)
    assert spans(Appointment, manager) == ([(START, END), (END, None)], 3)
    with pytest.raises(Overlaps):
        appointed(manager, world, ends_on=LATER)


def test_an_appointment_does_not_end_before_it_starts(world):
    manager = world.appointed("manager")
    with pytest.raises(ValidationError):
        people.end_appointment(appointment=manager.appointments.get(), ends_on=date(2024, 12, 31))


def test_a_credential_said_again_after_it_ended_judges_nobody(world):
    ada, from_on, ends = world.another_nurse("Ada"), date(2025, 1, 1), date(2026, 3, 1)
    given = {"person": ada, "competency": world.competency, "from_on": from_on}
    people.credential(**given)
    ended = people.credential(**given, until_on=ends)
    assert people.credential(**given) == ended
    assert people.credential(**given, until_on=date(2026, 2, 1)).until_on == date(2026, 2, 1)
    assert people.credential(**given, until_on=ends).until_on == date(2026, 2, 1)
    # A longer one that was never said is news, and one from a later day is another.
    assert people.credential(**given, until_on=date(2026, 6, 1)).until_on == date(2026, 6, 1)
    anew = people.credential(**given | {"from_on": date(2026, 7, 1)})
    assert anew.key != ended.key and anew.until_on is None
