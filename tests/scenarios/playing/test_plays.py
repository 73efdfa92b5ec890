"""What closes a play, what counts, and what nothing changes: told as plays of the small ward."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from competency.core import clock
from competency.core.activities import overdue
from competency.core.activities.api import retire_activity
from competency.core.clearance.book import Book
from competency.core.enums import EndedBy, Outcome, Purpose
from competency.core.models import Attempt, Evidence
from competency.rules.results import Answer
from scenarios.graph import GO_ON, NotOpen, replay, trace_of
from scenarios.models import Decision
from scenarios.playing import api as playing
from scenarios.playing.stories import story_of
from tests.scenarios.graph import documents as graphs
from tests.scenarios.playing import factories
from tests.scenarios.playing.factories import HARM, LATE, SAFE
from tests.scenarios.story.documents import ward as small_ward

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_noon(ward):
    with clock.at(NOON):
        yield


def answer(ward) -> Answer:
    asked = {"programme": ward.world.programme, "unit": ward.world.ward, "on": date(2026, 3, 3)}
    return Book([ward.person]).headline(ward.person, **asked).answer


def evidence(attempt: Attempt) -> Evidence:
    return Evidence.objects.get(pk=attempt.pk)


# (choices, how it counts) -> (outcome, critically failed, cleared by it, what is still open afterwards)
ENDS = {
    "safe, and it counts": (SAFE, True, ("passed", False), Answer.CLEARED, set()),
    "safe, in practice": (SAFE, False, ("passed", False), Answer.NOT_CLEARED, set()),
    "late, and it counts": (LATE, True, ("failed", False), Answer.NOT_CLEARED, set()),
    "an unsafe choice, and it counts": (HARM[:2], True, ("failed", True), Answer.NOT_CLEARED, {"practice"}),
    "an unsafe choice, in practice": (HARM[:2], False, None, Answer.NOT_CLEARED, {"practice"}),
    "harm to its end, and it counts": (HARM, True, ("failed", True), Answer.NOT_CLEARED, set()),
    "harm to its end, in practice": (HARM, False, ("failed", False), Answer.NOT_CLEARED, set()),
    "on the way, and it counts": (SAFE[:2], True, None, Answer.NOT_CLEARED, {"gate"}),
}


@pytest.mark.parametrize("name", ENDS)
def test_what_a_play_comes_to(ward, name: str) -> None:
    choices, counted, came_to, cleared, left_open = ENDS[name]
    attempt = ward.start(counted=counted)
    factories.decide(attempt, *choices)
    row = Evidence.objects.filter(pk=attempt.pk).first()
    assert (None if row is None else (row.outcome, row.critical_failed)) == came_to
    assert row is None or (row.kind, row.purpose) == ("scenario", "gate" if counted else "practice")
    assert answer(ward) == cleared
    running = Attempt.objects.filter(person=ward.person, closed_at=None)
    assert set(running.values_list("purpose", flat=True)) == left_open


def test_after_an_unsafe_choice_the_story_goes_on_in_practice_from_that_very_moment(ward) -> None:
    attempt = ward.start(counted=True)
    after = factories.decide(attempt, *HARM[:2])
    assert after.pk != attempt.pk
    assert (after.purpose, after.play.continues_id) == (Purpose.PRACTICE, attempt.pk)
    left = Decision.objects.filter(attempt=attempt).latest("number")
    assert after.play.starts_from == left.state
    moment = playing.state_of(after)
    assert (moment.state.step, moment.number) == ("nothing", 1)
    factories.decide(after, GO_ON)
    assert evidence(after).outcome == Outcome.FAILED
    assert evidence(attempt).recorded_at <= evidence(after).recorded_at


def test_leaving_after_an_unsafe_choice_saves_nobody(ward) -> None:
    attempt = ward.play(*HARM[:2], counted=True)
    assert evidence(attempt).critical_failed
    stands = playing.admissions(person=ward.person, activities=[ward.activity])[ward.activity.pk]
    assert (stands.state, stands.tries_left) == (playing.AdmissionState.WAIT, 2)


def test_a_practice_that_is_open_gives_way_to_the_story_that_goes_on(ward) -> None:
    before = ward.play(GO_ON)
    after = factories.decide(ward.start(counted=True), *HARM[:2])
    assert evidence(before).outcome == Outcome.INCOMPLETE
    assert playing.offer(person=ward.person, activity=ward.activity).practice == after


def test_where_it_is_offered_no_more_the_story_ends_with_what_counted(ward) -> None:
    attempt = ward.play(GO_ON, counted=True)
    retire_activity(key=ward.activity.pk)
    attempt = playing.attempts_of(ward.person).get(pk=attempt.pk)
    made = playing.decide(attempt=attempt, number=2, choice="order")
    assert (made.moved, made.goes_on_in) == (True, None)
    assert evidence(attempt).critical_failed


def test_each_decision_is_kept_with_the_moment_after_it(ward) -> None:
    attempt = ward.play(*LATE)
    made = list(Decision.objects.filter(attempt=attempt).order_by("number"))
    assert [(row.number, row.choice) for row in made] == list(enumerate(LATE, 1))
    again = replay(story_of(ward.version.pk).graph, trace_of((row.step, row.choice) for row in made))
    assert [state.clock for state in again.states[1:]] == [row.state["clock"] for row in made]


@pytest.mark.parametrize("number", [0, 1, 3, 99])
def test_a_decision_of_another_moment_changes_nothing(ward, number: int) -> None:
    attempt = ward.play(GO_ON)
    made = playing.decide(attempt=attempt, number=number, choice="code")
    assert (made.moved, made.is_repeat) == (False, False)
    assert playing.state_of(attempt).number == 2


def test_the_same_decision_again_is_known_as_a_repeat(ward) -> None:
    attempt = ward.play(GO_ON, "code")
    made = playing.decide(attempt=attempt, number=2, choice="code")
    assert (made.moved, made.is_repeat) == (False, True)
    assert Decision.objects.filter(attempt=attempt).count() == 2


def test_what_is_over_takes_no_decision(ward) -> None:
    attempt = ward.play(*SAFE, counted=True)
    made = playing.decide(attempt=attempt, number=4, choice=GO_ON)
    assert not made.moved
    assert Decision.objects.filter(attempt=attempt).count() == len(SAFE)


@pytest.mark.parametrize("choice", ["", "gone", "time-up", "note", "<script>", "x" * 9_999])
def test_what_cannot_be_chosen_is_refused_and_nothing_happened(ward, choice: str) -> None:
    attempt = ward.play(GO_ON)
    with pytest.raises(NotOpen):
        playing.decide(attempt=attempt, number=2, choice=choice)
    assert Decision.objects.filter(attempt=attempt).count() == 1


def test_a_play_goes_on_where_it_was_left_and_practice_can_begin_anew(ward) -> None:
    first = ward.play(GO_ON)
    assert ward.start() == first
    anew = ward.start(afresh=True)
    assert anew != first
    assert playing.state_of(anew).number == 1
    assert evidence(first).outcome == Outcome.INCOMPLETE
    counted = ward.play(GO_ON, counted=True)
    assert ward.start(counted=True, afresh=True) == counted, "what counts is never begun anew"


def test_what_is_open_for_72_hours_is_closed_as_not_passed(ward) -> None:
    attempt = ward.play(*SAFE[:2], counted=True)
    almost = NOON + timedelta(hours=72) - timedelta(seconds=1)
    with clock.at(almost):
        assert overdue.close_all() == (0, 0)
    with clock.at(NOON + timedelta(hours=80)):
        made = playing.decide(attempt=attempt, number=3, choice="give")
    assert not made.moved
    row = evidence(attempt)
    assert (row.outcome, row.critical_failed, row.performed_at) == ("failed", False, NOON + timedelta(hours=72))
    assert attempt.ended_by == EndedBy.HARD_CLOSE
    with clock.at(NOON + timedelta(hours=90)):
        assert overdue.close_all() == (0, 0)


def test_practice_stays_open_as_long_as_somebody_likes(ward) -> None:
    attempt = ward.play(GO_ON)
    with clock.at(NOON + timedelta(days=400)):
        assert overdue.close_all() == (0, 0)
        factories.decide(attempt, "code", "give")
    assert evidence(attempt).outcome == Outcome.PASSED


def test_what_is_offered_no_more_is_not_started(ward) -> None:
    retire_activity(key=ward.activity.pk)
    activity = playing.activities().get(pk=ward.activity.pk)
    with pytest.raises(ValidationError, match="no longer offered"):
        playing.start(person=ward.person, activity=activity, counted=False)


def test_a_version_that_does_not_compile_is_not_started(ward) -> None:
    broken = factories.publish(snapshot={"story": {"steps": [{"key": "a"}]}})
    with pytest.raises(playing.UnreadableStory):
        playing.start(person=ward.person, activity=broken.activity, counted=True)
    ends = factories.publish(small_ward(steps=[graphs.outcome("end", "safe", passes=True)], events=[], minimums={}))
    with pytest.raises(playing.UnreadableStory):
        playing.start(person=ward.person, activity=ends.activity, counted=False)
    assert not Attempt.objects.exists()
