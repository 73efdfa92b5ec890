"""The demo's scenarios were played by those whom the story calls done, and stand open for those whom it does not."""

from __future__ import annotations

from datetime import date

import pytest

from competency.core.enums import Kind, Outcome, Purpose
from competency.core.models import Activity, Attempt, Evidence, Person
from portal.demo.story_history import history, required
from portal.demo.story_reading import read
from portal.demo.story_types import Story
from scenarios.playing import api as playing
from scenarios.playing.attested import Plays
from scenarios.playing.looking_back import path_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


@pytest.fixture(scope="module")
def told() -> Story:
    return read(date(2026, 11, 26))


def asked_for(told: Story, scenario: str) -> set[tuple[str | None, str]]:
    """The job roles and units of people who are asked for a scenario."""
    return {
        (person.job_role, person.unit)
        for person in told.people.values()
        for requirement in required(told, person)
        for criterion in told.competencies[requirement.competency].criteria
        if criterion.activity == scenario
    }


def test_each_scenario_is_asked_of_those_it_is_about(told: Story) -> None:
    assert {("physician", "4EAST"), ("pharmacist", "PHARM")} <= asked_for(told, "S1")
    assert asked_for(told, "S2") == {("nurse", "ED"), ("physician", "ED")}
    assert asked_for(told, "S3") == {("telehealth_clinician", "OPD")}


def test_whoever_has_done_it_has_played_it(told: Story) -> None:
    expected = {
        (person.employee_number, row.activity)
        for person in told.people.values()
        for row in history(told, person)
        if row.kind is Kind.SCENARIO
    }
    recorded = Evidence.objects.filter(kind=Kind.SCENARIO, purpose=Purpose.GATE)
    assert set(recorded.values_list("outcome", flat=True)) == {Outcome.PASSED}
    rows = recorded.values_list("person__employee_number", "activity_version__activity__code")
    assert sorted(rows) == sorted(expected)
    assert {code for _number, code in expected} == {"S1", "S2", "S3"}


def test_every_play_gives_its_moments_again() -> None:
    plays = Attempt.objects.filter(activity__kind=Kind.SCENARIO)
    assert plays.count() > 50
    assert not plays.filter(closed_at__isnull=True).exists()
    assert list(Plays().faults()) == []


def test_not_everybody_played_it_in_the_same_way() -> None:
    for code in ("S1", "S2", "S3"):
        plays = Attempt.objects.filter(activity__code=code)
        assert len({made_in(play) for play in plays}) > 1, code


def made_in(play: Attempt) -> tuple[str, ...]:
    return tuple(row.choice for row in path_of(play))


@pytest.mark.parametrize(("key", "code"), [("camille.aubert", "S1"), ("dorothea.klein", "S2"), ("mirela.stan", "S3")])
def test_somebody_is_left_who_may_play_each_so_that_it_counts(told: Story, key: str, code: str) -> None:
    person = Person.objects.get(employee_number=told.people[key].employee_number)
    assert playing.offer(person=person, activity=Activity.objects.get(code=code)).may_count
