"""The demo's hospital and people: what the planted stories promise is what their histories hold."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from competency.core.enums import Function, Kind, Risk, WaiverKind
from competency.core.packing.people import JobRoleRow
from competency.core.packing.places import FacilityRow, ShiftRow, UnitRow
from competency.core.packing.programmes import WaveRow
from portal.demo.story_history import history, required
from portal.demo.story_reading import read
from portal.demo.story_types import Person, Profile, Story

ON = date(2026, 11, 26)


@pytest.fixture(scope="module")
def content() -> Story:
    return read(ON)


def days(wave: WaveRow) -> int:
    assert wave.go_live is not None
    return (wave.go_live - ON).days


# ---- framework ----------------------------------------------------------------------------------------------


def test_every_job_role_has_competencies_and_a_requirement(content: Story) -> None:
    roles = {role.code for role in content.pack.of(JobRoleRow)}
    assert len(roles) == 6
    assert {requirement.job_role or requirement.function for requirement in content.requirements} == roles
    asked = {requirement.competency for requirement in content.requirements}
    assert asked == set(content.competencies)


def test_every_job_role_in_every_unit_with_staff_has_a_rule(content: Story) -> None:
    for person in content.people.values():
        if person.job_role:
            assert any(requirement.job_role == person.job_role for requirement in required(content, person)), person.key


def test_medicines_ask_for_module_workshop_test_and_two_rounds(content: Story) -> None:
    medicines = content.competencies["MED-03"]
    by_key = {criterion.key: criterion for criterion in medicines.criteria}
    assert medicines.risk is Risk.HIGH
    assert set(by_key) == {"module", "workshop", "test", "observation"}
    assert by_key["test"].cut == 80
    watched = by_key["observation"]
    assert (watched.activity, watched.count, watched.assessors, watched.entrustment) == ("N3-OBS", 2, 2, 4)
    module = content.modules[by_key["module"].activity or ""]
    assert f"{module.code} {module.title}" == "N3 Medicine administration with barcode"
    assert module.minutes == 25


def test_the_refresher_blocks_90_days_after_go_live(content: Story) -> None:
    rule = next(requirement for requirement in content.requirements if requirement.competency == "REF-NUR")
    assert (rule.announced.offset, rule.blocks.offset) == ("P60D", "P90D")
    pilot = next(wave for wave in content.pack.of(WaveRow) if (wave.programme, wave.code) == ("AURORA", "W0"))
    assert days(pilot) + 90 == 5


# ---- places and people --------------------------------------------------------------------------------------


def test_the_hospital_is_the_one_of_the_brief(content: Story) -> None:
    (facility,) = content.pack.of(FacilityRow)
    units = content.pack.of(UnitRow)
    assert (facility.code, facility.zone) == ("NBG", "Europe/London")
    assert [unit.code for unit in units[1:]] == ["4EAST", "ED", "ICU", "PHARM", "OPD", "FRONT"]
    assert [days(wave) for wave in content.pack.of(WaveRow) if wave.programme == "AURORA"] == [-85, 14, 45]
    assert len(content.pack.of(ShiftRow)) == 3
    assert len(content.people) == 121
    super_users = [
        person
        for person in content.people.values()
        if any(appointment.function is Function.SUPER_USER for appointment in person.appointments)
    ]
    assert len(super_users) == 14
    assert {person.unit for person in super_users} == {unit.code for unit in units[1:]}


def test_names_are_given_once(content: Story) -> None:
    names = Counter((person.given_name, person.family_name) for person in content.people.values())
    families = Counter(person.family_name for person in content.people.values())
    assert max(names.values()) == 1
    assert max(families.values()) == 1


def test_amira_is_one_module_one_test_and_one_observation_away(content: Story) -> None:
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


def is_covered(content: Story, person: Person) -> bool:
    return person.profile in {Profile.CLEARED, Profile.EXCEPTION}


def test_icu_nights_are_the_only_hole(content: Story) -> None:
    holes = {
        (rule.unit, rule.job_role, rule.shift): (len(there), rule.needed)
        for rule in content.cover
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


def test_4_east_stays_covered_when_the_refresher_blocks(content: Story) -> None:
    for rule in content.cover:
        if (rule.unit, rule.job_role) == ("4EAST", "nurse"):
            fresh = [
                person
                for person in content.people.values()
                if (person.unit, person.job_role, person.shift) == (rule.unit, rule.job_role, rule.shift)
                and person.profile is Profile.CLEARED
                and person.refreshed is not None
            ]
            assert len(fresh) >= rule.needed, rule.shift


def test_four_have_expired_and_three_have_exceptions(content: Story) -> None:
    profiles = Counter(person.profile for person in content.people.values())
    assert profiles[Profile.EXPIRED] == 4
    assert profiles[Profile.EXCEPTION] == 3
    kinds = Counter(person.exception.kind for person in content.people.values() if person.exception)
    assert kinds == {WaiverKind.SUPERVISED: 2, WaiverKind.WAIVER: 1}
    for person in content.people.values():
        if person.profile in {Profile.EXPIRED, Profile.EXCEPTION}:
            assert person.story


@pytest.mark.parametrize("profile", [Profile.EXPIRED, Profile.CLEARED])
def test_rows_are_old_enough_or_young_enough(content: Story, profile: Profile) -> None:
    """Twelve months are 365 or 366 days; the days for catching up afterwards are over as well."""
    for person in content.people.values():
        if person.profile is profile:
            for row in history(content, person):
                is_over = person.expired is not None and row.competency == person.expired.competency
                late = 14 if content.competencies[row.competency].grace == "P14D" else 0
                assert row.day < -366 - late if is_over else row.day > -250, (person.key, row)


def test_cleared_people_have_every_criterion(content: Story) -> None:
    for person in content.people.values():
        if person.profile is Profile.CLEARED:
            rows = Counter((row.competency, row.criterion) for row in history(content, person))
            for requirement in required(content, person):
                competency = content.competencies[requirement.competency]
                for criterion in competency.criteria:
                    if competency.code not in content.refreshers:
                        assert rows[competency.code, str(criterion.key)] == criterion.count, person.key


def test_assessors_were_appointed_or_trainers_and_never_the_same_twice(content: Story) -> None:
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


def test_super_users_hold_the_highest_level(content: Story) -> None:
    levels = {
        row.entrustment
        for person in content.people.values()
        if any(appointment.function is Function.SUPER_USER for appointment in person.appointments)
        for row in history(content, person)
        if row.kind is Kind.OBSERVATION
    }
    assert levels == {5}


def test_nobody_was_trained_before_she_came(content: Story) -> None:
    for person in content.people.values():
        for row in history(content, person):
            assert person.started <= row.day < 0
