"""Whom a requirement concerns: the rule in its cases, and against what the clearances of a person ask."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency.rules.concerns import Holding, calls_for, concerns, is_about, may_concern
from competency.rules.facts import AnchorKind, Appointment, DayRule, Place, Placement, Requirement, SubjectKind

from .searching import searched

PLACES = {
    "house": Place(("house",), "Europe/London"),
    "ward": Place(("ward", "house"), "Europe/London"),
    "bay": Place(("bay", "ward", "house"), "Europe/London"),
    "lab": Place(("lab", "house"), "Europe/London"),
}
NURSE, LEAD = Holding("ida", job_role="nurse"), Holding("ida", job_role="lead")
SUPER_USER = Holding("ida", function="super_user")
UNITS = st.sampled_from(sorted(PLACES))
HOLDINGS = st.sampled_from([NURSE, LEAD, SUPER_USER, Holding("jan", job_role="nurse")])
ABOUT: Any = st.sampled_from(
    [
        (SubjectKind.JOB_ROLE, "nurse"),
        (SubjectKind.FUNCTION, "super_user"),
        (SubjectKind.PERSON, "ida"),
        (SubjectKind.ANYBODY, ""),
    ]
)


ENTRY: Any = {"uuid": "e", "key": "e", "recorded_at": datetime(2026, 1, 1, tzinfo=UTC), "unit": "ward"}


def test_a_placement_is_held_as_a_job_role_and_an_appointment_as_a_function() -> None:
    day = date(2026, 1, 1)
    assert Holding.of("ida", Placement(**ENTRY, job_role="nurse", starts_on=day)) == NURSE
    assert Holding.of("ida", Appointment(**ENTRY, function="super_user", starts_on=day)) == SUPER_USER


def requirement(kind: SubjectKind, subject: str, unit: str = "ward") -> Requirement:
    day = DayRule(anchor=AnchorKind.GO_LIVE)
    return Requirement(
        uuid="r",
        key="r",
        recorded_at=datetime(2026, 1, 1, tzinfo=UTC),
        programme="aurora",
        subject_kind=kind,
        subject=subject,
        unit=unit,
        competency="c",
        announced_on=day,
        blocks_from=day,
    )


@pytest.mark.parametrize(
    ("kind", "subject", "about"),
    [
        (SubjectKind.JOB_ROLE, "nurse", [NURSE]),
        (SubjectKind.FUNCTION, "super_user", [SUPER_USER]),
        (SubjectKind.PERSON, "ida", [NURSE, LEAD, SUPER_USER]),
        (SubjectKind.PERSON, "jan", []),
        (SubjectKind.ANYBODY, "", [NURSE, LEAD, SUPER_USER]),
    ],
)
def test_what_is_held_is_what_is_named(kind, subject, about):
    assert [each for each in (NURSE, LEAD, SUPER_USER) if is_about(requirement(kind, subject), each)] == about


@pytest.mark.parametrize(("unit", "here", "somewhere"), [("ward", True, True), ("bay", True, True)])
def test_below_the_unit_it_names_a_requirement_asks_at_once(unit, here, somewhere):
    asked = requirement(SubjectKind.JOB_ROLE, "nurse")
    assert concerns(asked, NURSE, PLACES[unit]) == here
    assert may_concern(asked, NURSE, unit, PLACES) == somewhere


def test_of_whoever_is_placed_above_it_asks_on_the_units_below_only():
    asked = requirement(SubjectKind.JOB_ROLE, "nurse")
    assert not concerns(asked, NURSE, PLACES["house"])
    assert may_concern(asked, NURSE, "house", PLACES)


def test_beside_it_asks_nothing():
    asked = requirement(SubjectKind.ANYBODY, "")
    assert not concerns(asked, NURSE, PLACES["lab"])
    assert not may_concern(asked, NURSE, "lab", PLACES)


@pytest.mark.parametrize(
    ("kind", "subject", "of_an_appointment"),
    [(SubjectKind.FUNCTION, "super_user", True), (SubjectKind.PERSON, "ida", False), (SubjectKind.ANYBODY, "", False)],
)
def test_an_appointment_is_called_for_by_its_function_only(kind, subject, of_an_appointment):
    asked = requirement(kind, subject)
    assert calls_for(asked, SUPER_USER) == of_an_appointment
    assert calls_for(asked, NURSE) == (kind is not SubjectKind.FUNCTION)


@searched
@given(UNITS, UNITS, HOLDINGS, ABOUT)
def test_it_may_concern_whom_it_concerns_on_some_unit_that_they_reach(named, held_on, holding, about):
    kind, subject = about
    asked = requirement(kind, subject, named)
    reached = [place for place in PLACES.values() if held_on in place.ancestors]
    assert may_concern(asked, holding, held_on, PLACES) == any(concerns(asked, holding, place) for place in reached)
