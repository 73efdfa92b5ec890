"""The demo's hospital and people: what the planted stories promise is what their histories hold."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from competency.rules.facts import Kind, Risk, WaiverKind
from portal.demo import content_files
from portal.demo.content_files import load
from portal.demo.content_history import history, required
from portal.demo.content_place_types import Function, Person, Profile
from portal.demo.content_types import DemoContent

FOLDER = Path(content_files.__file__).parent / "content"


@pytest.fixture(scope="module")
def content() -> DemoContent:
    return load(FOLDER)


# ---- framework ----------------------------------------------------------------------------------------------


def test_every_job_role_has_competencies_and_a_requirement(content: DemoContent) -> None:
    roles = {role.code for role in content.places.job_roles}
    assert len(roles) == 6
    assert {competency.job_role for competency in content.competencies.values()} == roles
    asked = {requirement.competency for requirement in content.requirements}
    assert asked == set(content.competencies)


def test_every_job_role_in_every_unit_with_staff_has_a_rule(content: DemoContent) -> None:
    for person in content.people.values():
        if person.job_role:
            assert any(requirement.job_role == person.job_role for requirement in required(content, person)), person.key


def test_medicines_ask_for_module_workshop_test_and_two_rounds(content: DemoContent) -> None:
    medicines = content.competencies["MED-03"]
    by_key = {criterion.key: criterion for criterion in medicines.criteria}
    assert medicines.risk is Risk.HIGH
    assert set(by_key) == {"module", "workshop", "test", "observation"}
    assert by_key["test"].cut == 80
    watched = by_key["observation"]
    assert (watched.activity, watched.count, watched.assessors, watched.entrustment) == ("N3-OBS", 2, 2, 4)
    assert by_key["module"].title == "N3 Medicine administration with barcode"
    assert by_key["module"].minutes == 25


def test_the_refresher_blocks_90_days_after_go_live(content: DemoContent) -> None:
    rule = next(requirement for requirement in content.requirements if requirement.competency == "REF-NUR")
    assert (rule.announced.days, rule.blocks.days) == (60, 90)
    pilot = next(wave for wave in content.places.waves if (wave.programme, wave.code) == ("AURORA", "W0"))
    assert pilot.go_live + rule.blocks.days == 5


# ---- places and people --------------------------------------------------------------------------------------


def test_the_hospital_is_the_one_of_the_brief(content: DemoContent) -> None:
    places = content.places
    assert (places.facility.code, places.facility.zone) == ("NBG", "Europe/London")
    assert [unit.code for unit in places.units[1:]] == ["4EAST", "ED", "ICU", "PHARM", "OPD", "FRONT"]
    assert [wave.go_live for wave in places.waves if wave.programme == "AURORA"] == [-85, 14, 45]
    assert len(places.shifts) == 3
    assert len(content.people) == 121
    super_users = [
        person
        for person in content.people.values()
        if any(appointment.function is Function.SUPER_USER for appointment in person.appointments)
    ]
    assert len(super_users) == 14
    assert {person.unit for person in super_users} == {unit.code for unit in places.units[1:]}


def test_names_are_given_once(content: DemoContent) -> None:
    names = Counter((person.given_name, person.family_name) for person in content.people.values())
    families = Counter(person.family_name for person in content.people.values())
    assert max(names.values()) == 1
    assert max(families.values()) == 1


def test_amira_is_one_module_one_test_and_one_observation_away(content: DemoContent) -> None:
    amira = content.people["amira.haddad"]
    done = history(content, amira)
    open_ = {(each.competency, each.criterion): each.missing for each in amira.open}
    assert (amira.job_role, amira.unit, amira.shift) == ("nurse", "ICU", "night")
    assert open_ == {("MED-03", "module"): None, ("MED-03", "test"): None, ("MED-03", "observation"): 1}
    assert {(row.competency, row.criterion) for row in done} == {
        ("NUR-01", "module"),
        ("NUR-02", "module"),
        ("NUR-02", "simulation"),
        ("NUR-04", "module"),
        ("MED-03", "workshop"),
        ("MED-03", "observation"),
    }
    watched = [row for row in done if row.kind is Kind.OBSERVATION]
    assert [(row.assessor, row.entrustment) for row in watched] == [("tomasz.wilk", 4)]
    assert content.cast["assessor"].person == "joy.okafor"


def is_covered(content: DemoContent, person: Person) -> bool:
    return person.profile in {Profile.CLEARED, Profile.EXCEPTION}


def test_icu_nights_are_the_only_hole(content: DemoContent) -> None:
    holes = {
        (rule.unit, rule.job_role, rule.shift): (len(there), rule.needed)
        for rule in content.places.cover
        if len(
            there := [
                person
                for person in content.people.values()
                if (person.unit, person.job_role, person.shift) == (rule.unit, rule.job_role, rule.shift)
                and is_covered(content, person)
            ]
        )
        < rule.needed
    }
    assert holes == {("ICU", "nurse", "night"): (1, 2)}


def test_4_east_stays_covered_when_the_refresher_blocks(content: DemoContent) -> None:
    for rule in content.places.cover:
        if (rule.unit, rule.job_role) == ("4EAST", "nurse"):
            fresh = [
                person
                for person in content.people.values()
                if (person.unit, person.job_role, person.shift) == (rule.unit, rule.job_role, rule.shift)
                and person.profile is Profile.CLEARED
                and person.refreshed is not None
            ]
            assert len(fresh) >= rule.needed, rule.shift


def test_four_have_expired_and_three_have_exceptions(content: DemoContent) -> None:
    profiles = Counter(person.profile for person in content.people.values())
    assert profiles[Profile.EXPIRED] == 4
    assert profiles[Profile.EXCEPTION] == 3
    kinds = Counter(person.exception.kind for person in content.people.values() if person.exception)
    assert kinds == {WaiverKind.SUPERVISED: 2, WaiverKind.WAIVER: 1}
    for person in content.people.values():
        if person.profile in {Profile.EXPIRED, Profile.EXCEPTION}:
            assert person.story


@pytest.mark.parametrize("profile", [Profile.EXPIRED, Profile.CLEARED])
def test_rows_are_old_enough_or_young_enough(content: DemoContent, profile: Profile) -> None:
    """Twelve months are 365 or 366 days; the days for catching up afterwards are over as well."""
    for person in content.people.values():
        if person.profile is profile:
            for row in history(content, person):
                is_over = person.expired is not None and row.competency == person.expired.competency
                late = 14 if content.competencies[row.competency].grace == "P14D" else 0
                assert row.day < -366 - late if is_over else row.day > -250, (person.key, row)


def test_cleared_people_have_every_criterion(content: DemoContent) -> None:
    for person in content.people.values():
        if person.profile is Profile.CLEARED:
            rows = Counter((row.competency, row.criterion) for row in history(content, person))
            for requirement in required(content, person):
                competency = content.competencies[requirement.competency]
                for criterion in competency.criteria:
                    if not competency.refresher:
                        assert rows[competency.code, criterion.key] == criterion.count, person.key


def test_assessors_were_appointed_or_trainers_and_never_the_same_twice(content: DemoContent) -> None:
    for person in content.people.values():
        watched = [row for row in history(content, person) if row.assessor]
        pairs = Counter((row.competency, row.assessor) for row in watched)
        assert not pairs or max(pairs.values()) == 1
        for row in watched:
            assessor = content.people[row.assessor or ""]
            appointed = [
                appointment
                for appointment in assessor.appointments
                if appointment.function is Function.ASSESSOR
                and appointment.competency == row.competency
                and appointment.since <= row.day
            ]
            assert assessor.key != person.key
            assert appointed or row.competency in assessor.credential, (person.key, row)


def test_super_users_hold_the_highest_level(content: DemoContent) -> None:
    levels = {
        row.entrustment
        for person in content.people.values()
        if any(appointment.function is Function.SUPER_USER for appointment in person.appointments)
        for row in history(content, person)
        if row.kind is Kind.OBSERVATION
    }
    assert levels == {5}


def test_nobody_was_trained_before_she_came(content: DemoContent) -> None:
    for person in content.people.values():
        for row in history(content, person):
            assert person.started <= row.day < 0
