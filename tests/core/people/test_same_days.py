"""What is said of one person for the same days twice: the second is refused, or is the next version of the first."""

from __future__ import annotations

import copy
import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from competency.core.models import Appointment, Leave, Placement
from competency.core.people import api as people
from competency.core.recording import Conflict, Overlaps
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

Days = tuple[date, date | None]
APRIL, MAY, JUNE, JULY = (date(2026, month, 1) for month in (4, 5, 6, 7))


@pytest.fixture(scope="module")
def built(one_transaction: None) -> Any:
    return factories.world()


@pytest.fixture
def world(built: Any, db: None) -> Any:
    return copy.deepcopy(built)


def leave(world: Any, days: Days, **given: Any) -> Any:
    return people.record_leave(person=world.person, starts_on=days[0], ends_on=days[1], **given)


def appointed(world: Any, days: Days, **given: Any) -> Any:
    usual = {"person": world.person, "function": "assessor", "unit": world.ward}
    return people.appoint(starts_on=days[0], ends_on=days[1], **usual | given)


def placed(world: Any, days: Days, **given: Any) -> Any:
    usual = {"person": world.person, "job_role": world.nurse, "unit": world.root}
    return people.place(starts_on=days[0], ends_on=days[1], **usual | given)


VERBS: dict[str, Callable[..., Any]] = {"leave": leave, "appointment": appointed, "placement": placed}
IN_THE_WAY: list[tuple[str, Days, Days]] = [
    ("leave", (APRIL, JUNE), (MAY, JULY)),
    ("leave", (APRIL, JULY), (MAY, JUNE)),
    ("leave", (MAY, JULY), (APRIL, JUNE)),
    ("leave", (MAY, None), (APRIL, None)),
    ("appointment", (APRIL, None), (date(2026, 4, 2), None)),
    ("appointment", (APRIL, JUNE), (MAY, None)),
    ("appointment", (MAY, None), (APRIL, None)),
    ("placement", (MAY, None), (APRIL, None)),
    ("placement", (MAY, JULY), (APRIL, JUNE)),
]
BESIDE: list[tuple[str, Days, Days]] = [
    ("leave", (APRIL, MAY), (MAY, JUNE)),
    ("leave", (MAY, MAY), (APRIL, JUNE)),
    ("appointment", (APRIL, MAY), (MAY, None)),
    ("placement", (MAY, None), (APRIL, MAY)),
]


@pytest.mark.parametrize(("what", "first", "second"), IN_THE_WAY)
def test_days_that_are_recorded_already_are_refused(world: Any, what: str, first: Days, second: Days) -> None:
    stands = VERBS[what](world, first)
    before = type(stands).objects.count()
    with pytest.raises(Overlaps, match="Nothing was recorded again") as refused:
        VERBS[what](world, second)
    assert refused.value.entry == stands
    assert type(stands).objects.count() == before


@pytest.mark.parametrize(("what", "first", "second"), BESIDE)
def test_days_beside_them_are_not(world: Any, what: str, first: Days, second: Days) -> None:
    assert VERBS[what](world, first).key != VERBS[what](world, second).key


@pytest.mark.parametrize("what", VERBS)
def test_what_is_sent_again_is_the_first_and_other_words_under_its_number_are_refused(world: Any, what: str) -> None:
    number = uuid.uuid4()
    first = VERBS[what](world, (APRIL, JUNE), uuid=number)
    assert VERBS[what](world, (APRIL, JUNE), uuid=number).pk == first.pk
    with pytest.raises(Conflict):
        VERBS[what](world, (MAY, JULY), uuid=number)


def test_of_one_leave_the_last_word_on_the_return_stands(world: Any) -> None:
    first = leave(world, (APRIL, JUNE))
    assert leave(world, (APRIL, None)).key == leave(world, (APRIL, MAY)).key == first.key
    assert Leave.objects.current().get(person=world.person).ends_on == MAY
    leave(world, (JUNE, JULY))
    with pytest.raises(Overlaps):
        leave(world, (APRIL, None))


def test_another_unit_function_or_person_is_nothing_of_the_kind(world: Any) -> None:
    appointed(world, (APRIL, None))
    appointed(world, (MAY, None), function="manager")
    appointed(world, (MAY, None), unit=world.root)
    appointed(world, (MAY, None), competency=world.competency)
    appointed(world, (MAY, None), person=factories.person("Ben"))
    assert Appointment.objects.current().count() == 5


def test_rows_that_overlap_from_before_can_be_ended(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as before:
        before.setattr(Placement, "alone", None)
        first, second = placed(world, (MAY, None)), placed(world, (APRIL, None))
    assert first.key != second.key
    assert people.end_placement(placement=second, ends_on=JUNE).ends_on == JUNE
    assert people.end_placement(placement=first, ends_on=MAY).ends_on == MAY
