"""Where people begin by what they are and do, and which pages about themselves they are offered."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client

from competency.core import clock, setup
from competency.core.access import AUTHORS_GROUP
from competency.core.enums import AnchorKind
from competency.core.framework import api as framework
from competency.core.people import api as people
from competency.screens import own
from competency.ui import landing, menu
from tests import factories as make
from tests.screens import worlds

START = "/my/start/"


@pytest.fixture
def groups(db: Any) -> None:
    setup.run()


def begins(person: Any) -> str:
    return landing.first_task_of(person.user)


def offered(rf: Any, user: Any) -> list[str]:
    request = rf.get("/")
    request.user = user
    return [link.url for link in menu.entries(request)]


def writes(person: Any) -> Any:
    person.user.groups.add(Group.objects.get(name=AUTHORS_GROUP))
    return person


def test_who_is_placed_begins_on_the_path_also_before_the_first_day(hospital: worlds.Hospital, rf: Any) -> None:
    placed = hospital.person("Nell Nurse")
    coming = hospital.person("Cora Coming", since=worlds.TODAY + timedelta(days=30))
    assert [begins(placed), begins(coming)] == ["/my/", "/my/"]
    assert offered(rf, placed.user) == offered(rf, coming.user) == ["/my/", "/my/record/"]


def test_who_left_begins_on_the_record_or_is_told_that_nothing_waits(
    hospital: worlds.Hospital, rf: Any, signed_in: Any, read: Any
) -> None:
    showed = hospital.person("Lena Left", until=worlds.TODAY)
    hospital.passes(showed, hospital.module)
    nothing = hospital.person("Nora Nothing", until=worlds.TODAY)
    assert begins(showed) == "/my/record/"
    assert offered(rf, showed.user) == ["/my/record/"]
    assert begins(nothing) == ""
    assert offered(rf, nothing.user) == []
    words = read(signed_in(nothing), START)
    assert "You are on no unit’s staff list today" in words
    assert "No rule for you here" not in words


def test_a_manager_begins_on_the_board_also_when_placed_and_only_while_appointed(hospital: worlds.Hospital) -> None:
    nurse = hospital.person("Mona Manager")
    people.appoint(person=nurse, function="manager", unit=hospital.icu, starts_on=worlds.TODAY + timedelta(days=1))
    assert begins(nurse) == "/my/"
    people.appoint(person=nurse, function="manager", unit=hospital.ed, starts_on=worlds.TODAY)
    assert begins(nurse) == "/manage/"


def test_who_writes_begins_in_the_editor_unless_asked_for_something(hospital: worlds.Hospital, groups: None) -> None:
    assert begins(writes(hospital.staff("Tom Trainer", "trainer", hospital.root))) == "/admin/"
    assert begins(writes(hospital.person("Una Both"))) == "/my/"


def test_who_keeps_records_begins_in_the_admin_and_not_on_the_board(groups: None, hospital: worlds.Hospital) -> None:
    keeper = worlds.records_staff("Bram Keeper")
    assert begins(keeper) == "/admin/"
    people.place(person=keeper, job_role=hospital.nurse, unit=hospital.icu, starts_on=worlds.TODAY)
    assert begins(keeper) == "/admin/"


def test_an_assessor_who_works_on_no_unit_begins_where_people_wait(hospital: worlds.Hospital, rf: Any) -> None:
    assessor = hospital.staff("Asa Assessor", "assessor", hospital.root)
    assert begins(assessor) == "/assess/"
    assert offered(rf, assessor.user) == ["/assess/"]


@pytest.mark.parametrize(
    ("over", "ended", "is_asked"),
    [("root", False, True), ("icu", False, True), ("ed", False, False), ("root", True, False)],
)
def test_an_appointment_has_a_path_where_something_is_required_for_it(
    hospital: worlds.Hospital, over: str, ended: bool, is_asked: bool
) -> None:
    assessor = hospital.staff("Asa Assessor", "assessor", hospital.icu)
    with clock.at(worlds.LONG_AGO):
        required = framework.require(
            programme=hospital.aurora,
            competency=hospital.medicines,
            unit=getattr(hospital, over),
            function="assessor",
            blocks=(AnchorKind.FIXED, date(2026, 1, 1)),
        )
    if ended:
        framework.end_requirement(requirement=required, ends_on=worlds.TODAY)
    assert own.is_asked(assessor.user) is is_asked
    assert begins(assessor) == ("/my/" if is_asked else "/assess/")


def test_units_are_compared_as_they_are_written(hospital: worlds.Hospital) -> None:
    """A requirement on "ICU Bay A" is not one above the ICU, whatever their paths begin with."""
    assessor = hospital.staff("Asa Assessor", "assessor", hospital.icu)
    with clock.at(worlds.LONG_AGO):
        framework.require(
            programme=hospital.aurora,
            competency=hospital.medicines,
            unit=hospital.bay,
            function="assessor",
            blocks=(AnchorKind.FIXED, date(2026, 1, 1)),
        )
    assert not own.is_asked(assessor.user)


def test_a_certificate_is_offered_once_somebody_is_cleared_or_has_one(hospital: worlds.Hospital, rf: Any) -> None:
    nurse = hospital.person("Ada Able", hospital.clinic)
    assert "/my/certificates/" not in offered(rf, nurse.user)
    hospital.clears(nurse)
    assert "/my/certificates/" in offered(rf, nurse.user)


def test_an_account_without_a_person_is_told_in_words_what_that_means(client: Client, db: Any) -> None:
    client.force_login(make.user("temp"))
    answer = client.get(START)
    assert answer.status_code == 200
    assert "This account belongs to nobody on the staff list yet" in answer.content.decode()


def test_whoever_is_not_signed_in_is_asked_who_it_is_and_comes_back(client: Client, db: Any) -> None:
    answer = client.get(START)
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/sign-in/?next={START}"


def test_the_conditions_of_all_entries_are_one_statement(
    hospital: worlds.Hospital, rf: Any, django_assert_num_queries: Any
) -> None:
    nurse = hospital.person("Nell Nurse")
    request = rf.get("/")
    request.user = get_user_model()._default_manager.select_related("person").get(person=nurse)
    # What the account may, by its groups and itself; its appointments; whether it keeps records; and all conditions.
    with django_assert_num_queries(5):
        menu.entries(request)


def test_a_closed_account_begins_nowhere(hospital: worlds.Hospital) -> None:
    manager = hospital.staff("Helen Chief", "manager", hospital.root)
    assert manager.user is not None
    manager.user.is_active = False
    assert begins(manager) == ""
