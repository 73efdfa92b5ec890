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
from scenarios.playing.group import Group, group_of
from scenarios.playing.looking_back import path_of
from scenarios.playing.stories import story_of

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


@pytest.mark.parametrize("code", ["S1", "S2"])
def test_a_group_chose_more_than_what_is_good(code: str) -> None:
    """Whoever leads the talk in the group sees where people went wrong when they first played it."""
    group = group_that_played(code)
    assert group.are_enough
    wrong = sum(choice.people or 0 for step in group.steps for choice in step.choices if choice.is_unsafe)
    assert 0 < wrong < group.people / 2


def test_of_the_few_who_played_the_third_nothing_is_said() -> None:
    assert Attempt.objects.filter(activity__code="S3").exists()
    assert group_that_played("S3").steps == ()


def group_that_played(code: str) -> Group:
    activity = Activity.objects.get(code=code)
    version = playing.version_for(activity)
    assert version is not None
    return group_of(Person.objects.all(), activity, version, story_of(version.pk))


def test_whoever_went_wrong_did_so_in_practice_and_passed_afterwards() -> None:
    practised = Attempt.objects.filter(activity__kind=Kind.SCENARIO, purpose=Purpose.PRACTICE)
    rows = Evidence.objects.filter(pk__in=practised.values("pk"))
    assert set(rows.values_list("outcome", flat=True)) == {Outcome.FAILED}
    for play in practised:
        counted = Attempt.objects.get(person=play.person, activity=play.activity, purpose=Purpose.GATE)
        assert play.opened_at < counted.opened_at


def made_in(play: Attempt) -> tuple[str, ...]:
    return tuple(row.choice for row in path_of(play))


@pytest.mark.parametrize(("key", "code"), [("camille.aubert", "S1"), ("dorothea.klein", "S2"), ("mirela.stan", "S3")])
def test_somebody_is_left_who_may_play_each_so_that_it_counts(told: Story, key: str, code: str) -> None:
    person = Person.objects.get(employee_number=told.people[key].employee_number)
    assert playing.offer(person=person, activity=Activity.objects.get(code=code)).may_count
