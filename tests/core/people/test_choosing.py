"""Choosing a person on a form: searched for, within reach, and no list of staff anywhere."""

from __future__ import annotations

import copy
import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from competency.core import access, clock, setup
from competency.core.access import Purpose
from competency.core.framework import api as framework
from competency.core.models import Person, Requirement
from competency.core.people import api as people
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


class Hospital:
    def __init__(self) -> None:
        setup.run()
        self.world = factories.world()
        today = clock.today()
        self.here = self.placed("Łucja", "Quillfeather", self.world.ward)
        self.elsewhere = self.placed("Zoe", "Brambleworth", factories.unit("Pharmacy", parent=self.world.root))
        self.left = self.placed("Lena", "Marrowgate", self.world.ward, ends_on=today - timedelta(days=1))
        self.future = self.placed("Finn", "Thistledown", self.world.ward, starts_on=today + timedelta(days=9))
        self.add = reverse("cleared_requirements:add")

    def placed(self, given: str, family: str, unit: Any, **dates: Any) -> Person:
        person = factories.person(given, family)
        starts_on = dates.pop("starts_on", date(2025, 1, 1))
        people.place(person=person, job_role=self.world.nurse, unit=unit, starts_on=starts_on, **dates)
        return person

    def user(self, function: str = "", group: str = access.AUTHORS_GROUP) -> Any:
        person = self.world.appointed(function, self.world.ward) if function else factories.person(with_user=True)
        setup.join(person.user, group)
        return person.user

    def sent(self, **given: Any) -> dict[str, Any]:
        world = self.world
        return {
            "competency": world.competency.pk,
            "programme": world.programme.pk,
            "subject_kind": "person",
            "unit": world.ward.pk,
            "announced_anchor": "go_live",
            "announced_offset_number": "0",
            "announced_offset_unit": "D",
            "blocks_anchor": "go_live",
            "blocks_offset_number": "0",
            "blocks_offset_unit": "D",
        } | given


@pytest.fixture(scope="module")
def built(one_transaction: None) -> Hospital:
    return Hospital()


@pytest.fixture
def hospital(built: Hospital, db: None) -> Hospital:
    return copy.deepcopy(built)


NAMES = ("Quillfeather", "Brambleworth", "Marrowgate", "Thistledown")
READS = {
    "an author": ("", access.AUTHORS_GROUP, ()),
    "a reviewer": ("", access.REVIEWERS_GROUP, ()),
    "an assessor who writes": ("assessor", access.AUTHORS_GROUP, ()),
    "a trainer": ("trainer", access.AUTHORS_GROUP, ("Quillfeather",)),
    "a manager who writes": ("manager", access.AUTHORS_GROUP, ("Quillfeather",)),
}


@pytest.mark.parametrize(("function", "group", "reads"), READS.values(), ids=READS)
def test_whoever_is_found_is_in_reach_and_there_today(hospital, client, function, group, reads) -> None:
    client.force_login(hospital.user(function, group))
    opened = client.get(hospital.add).content.decode()
    assert not [name for name in NAMES if name in opened]
    unknown = client.post(hospital.add, hospital.sent(person=str(uuid.uuid4()))).context["form"].errors
    for person in (hospital.here, hospital.elsewhere, hospital.left, hospital.future):
        page = client.post(hospital.add, hospital.sent(person_typed=person.given_name))
        assert page.status_code == 200
        text = page.content.decode()
        assert [name for name in NAMES if name in text] == [name for name in reads if name == person.family_name]
        # Forged, or typed as a number: refused in the words for somebody who does not exist.
        for given in ({"person": str(person.pk)}, {"person_typed": person.employee_number}):
            answer = client.post(hospital.add, hospital.sent(**given))
            if person.family_name in reads:
                assert answer.status_code == 302
                assert Requirement.objects.current().get(person=person).person == person
            else:
                assert answer.context["form"].errors == unknown
    assert {row.person for row in Requirement.objects.exclude(person=None)} <= {hospital.here}


def test_records_staff_find_whoever_left_and_whoever_has_yet_to_come(hospital) -> None:
    keeper = hospital.user(group=access.RECORDS_GROUP)
    seen = access.visible_people(keeper, Purpose.REQUIRE)
    assert {hospital.left, hospital.future, hospital.elsewhere, hospital.here} <= set(seen)


def test_it_takes_two_letters_and_shows_twenty(hospital, client) -> None:
    client.force_login(hospital.user("manager"))
    for number in range(22):
        hospital.placed("Ann", f"Ashworth{chr(97 + number)}", hospital.world.ward)
    page = client.post(hospital.add, hospital.sent(person_typed="a"))
    assert "at least two letters" in str(page.context["form"].errors["person"])
    assert "Ashworth" not in page.content.decode()
    page = client.post(hospital.add, hospital.sent(person_typed="ashworth ANN"))
    assert "More than 20" in str(page.context["form"].errors["person"])
    assert len(page.context["form"].fields["person"].widget.lines) == 20


def lines(page) -> list[str]:
    return [words for _pk, words in page.context["form"].fields["person"].widget.lines]


def test_two_of_one_name_are_told_apart_by_unit_and_job_role(hospital, client, django_assert_max_num_queries) -> None:
    client.force_login(hospital.user("manager"))
    bay = factories.unit("Bay A", parent=hospital.world.ward)
    one, other = hospital.placed("Ada", "Smith", hospital.world.ward), hospital.placed("Ada", "Smith", bay)
    asked = hospital.sent(person_typed="smith")
    with django_assert_max_num_queries(60) as few:
        page = client.post(hospital.add, asked)
    assert sorted(lines(page)) == sorted(
        [
            f"Ada Smith · {one.employee_number} · {hospital.world.ward.name}, Nurse",
            f"Ada Smith · {other.employee_number} · Bay A, Nurse",
        ]
    )
    for _number in range(5):
        hospital.placed("Ada", "Smith", bay)
    with django_assert_max_num_queries(len(few.captured_queries)):
        assert len(lines(client.post(hospital.add, asked))) == 7


def test_whoever_only_looked_somebody_up_is_told_of_no_mistake(hospital, client) -> None:
    client.force_login(hospital.user("manager"))
    for typed in ("lucja", "xx", "a"):
        page = client.post(hospital.add, {"subject_kind": "person", "person_typed": typed})
        assert set(page.context["form"].errors) == {"person"}
        assert "could not be created" not in page.content.decode()
    # Nothing typed: that was a save, and the whole form is looked at.
    page = client.post(hospital.add, {"subject_kind": "person"})
    assert {"unit", "competency"} <= set(page.context["form"].errors)
    assert "could not be created" in page.content.decode()


def test_it_finds_by_the_start_of_any_word_of_the_name_or_number(hospital, client) -> None:
    client.force_login(hospital.user("manager"))
    hospital.placed("Ana María", "de la Cruz-Núñez", hospital.world.ward)
    hospital.placed("Sean", "O’Brien", hospital.world.ward)
    for typed in ("cruz", "NUNEZ", "maria", "an mar", "delacruz", "de la cr", "nuñ ana", "ob", "o'br", "obrien sean"):
        assert len(lines(client.post(hospital.add, hospital.sent(person_typed=typed)))) == 1, typed
    for typed in ("ruz", "aria", "rien", "lacruz", "unez", "ean"):
        assert lines(client.post(hospital.add, hospital.sent(person_typed=typed))) == [], typed


def test_who_was_found_is_chosen_by_the_next_save(hospital, client) -> None:
    client.force_login(hospital.user("manager"))
    page = client.post(hospital.add, hospital.sent(person_typed="lucja"))
    assert "One person matches" in str(page.context["form"].errors["person"])
    assert " autofocus>" in page.content.decode()
    assert f'value="{hospital.here.pk}"' in page.content.decode()
    assert client.post(hospital.add, hospital.sent(person=str(hospital.here.pk))).status_code == 302
    assert Requirement.objects.filter(person=hospital.here).count() == 1


def test_an_author_without_an_appointment_is_told_what_works(hospital, client) -> None:
    client.force_login(hospital.user())
    page = client.get(hospital.add).content.decode()
    assert "you are appointed nowhere" in page
    sent = hospital.sent(subject_kind="anybody", person_typed="Łucja", unit=hospital.world.root.pk)
    assert client.post(hospital.add, sent).status_code == 302


def test_lists_and_pages_of_a_requirement_name_nobody_out_of_reach(hospital, client) -> None:
    world = hospital.world
    row = framework.require(
        programme=world.programme, competency=world.competency, unit=world.ward, person=hospital.here
    )
    addresses = [
        reverse("cleared_requirements:index"),
        reverse("cleared_requirements:edit", args=[row.pk]),
        reverse("cleared_requirements:delete", args=[row.pk]),
    ]
    client.force_login(hospital.user())
    for address in addresses:
        page = client.get(address).content.decode()
        assert "Quillfeather" not in page
        assert f"One person, number {hospital.here.employee_number}" in page
    # Whoever may not read the name can still change the rest.
    sent = hospital.sent(person=str(hospital.here.pk), blocks_offset_number="9")
    assert client.post(addresses[1], sent).status_code == 302
    assert Requirement.objects.current().get(person=hospital.here).blocks_offset == "P9D"
    client.force_login(hospital.user("manager"))
    assert "Quillfeather" in client.get(addresses[0]).content.decode()


def test_naming_people_in_a_list_costs_no_query_a_row(hospital, client, django_assert_max_num_queries) -> None:
    world = hospital.world
    client.force_login(hospital.user("manager"))
    for number in range(6):
        somebody = hospital.placed("Ann", f"Ashworth{chr(97 + number)}", world.ward)
        framework.require(programme=world.programme, competency=world.competency, unit=world.ward, person=somebody)
    with django_assert_max_num_queries(45):
        page = client.get(reverse("cleared_requirements:index")).content.decode()
    assert page.count("Ashworth") >= 6
