"""Nothing arrives before its attempt was opened, by whichever verb; and no attempt is opened that is over."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from competency.assessments.knowledge_tests import api as tests
from competency.assessments.questions import api as questions
from competency.core import clock
from competency.core.activities import attempts
from competency.core.ledger.performance import Performance
from competency.core.models import Attempt, Evidence
from scenarios.graph import GO_ON
from scenarios.playing import api as playing
from tests import factories as core
from tests.assessments import factories as tests_of
from tests.scenarios.playing import factories as plays_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

OPENED = datetime(2026, 3, 2, 12, tzinfo=UTC)
EARLIER, LATER = OPENED - timedelta(microseconds=1), OPENED + timedelta(minutes=5)


@dataclass
class Begun:
    """Somebody's open attempt at a test, at a play and at something else, all begun at the same moment."""

    test: Attempt
    play: Attempt
    other: Attempt

    @property
    def served(self) -> Any:
        return tests_of.served_of(self.test)[0]


@pytest.fixture(scope="module")
def built(one_transaction: None) -> Begun:
    with clock.at(OPENED - timedelta(days=30)):
        sat, ward = tests_of.sat(asks=2, bank=2), plays_of.asked_to_play(plays_of.timed(30))
        activity = core.activity().activity
    with clock.at(OPENED):
        return Begun(sat.start(), ward.start(), attempts.open_attempt(person=sat.person, activity=activity))


@pytest.fixture
def begun(built: Begun, db: None) -> Begun:
    return copy.deepcopy(built)


def _right(begun: Begun) -> dict[str, Any]:
    return tests_of.right_answer(begun.served)


def _closed(attempt: Attempt, at: datetime) -> Evidence:
    return attempts.close_attempt(
        attempt=attempt, ended_by="completed", performance=Performance(outcome="passed", performed_at=at)
    )


VERBS: dict[str, Callable[[Begun, datetime], Any]] = {
    "answer": lambda to, at: questions.answer(served=to.served, arrived_at=at, **_right(to)),
    "flag": lambda to, at: questions.flag(served=to.served, flagged=True, arrived_at=at),
    "save an answer": lambda to, at: tests.save_answer(attempt=to.test, position=1, arrived_at=at, **_right(to)),
    "hand in": lambda to, at: tests.submit(attempt=to.test, arrived_at=at),
    "decide": lambda to, at: playing.decide(attempt=to.play, number=1, choice=GO_ON, arrived_at=at),
    "close": lambda to, at: _closed(to.other, at),
}


def _left(begun: Begun) -> list[Any]:
    return [
        list(Attempt.objects.order_by("pk").values_list("pk", "closed_at")),
        [row.flagged for row in tests_of.served_of(begun.test)],
        tests_of.served_of(begun.test)[0].attempt.answers.count(),
        begun.play.decisions.count(),
        Evidence.objects.count(),
    ]


@pytest.mark.parametrize("verb", VERBS)
def test_nothing_arrives_before_its_attempt_was_opened(begun: Begun, verb: str) -> None:
    before = _left(begun)
    with clock.at(LATER), pytest.raises(ValidationError, match="before it was begun"):
        VERBS[verb](begun, EARLIER)
    assert _left(begun) == before


@pytest.mark.parametrize("verb", VERBS)
def test_what_arrives_at_the_moment_of_opening_counts(begun: Begun, verb: str) -> None:
    before = _left(begun)
    with clock.at(LATER):
        VERBS[verb](begun, OPENED)
    assert _left(begun) != before


@pytest.mark.parametrize("verb", VERBS)
def test_a_server_whose_clock_went_back_records_nothing_from_before_the_opening(begun: Begun, verb: str) -> None:
    """Who gives no moment has that of the server: it is held against the same."""
    given: dict[str, Callable[[], Any]] = {
        "hand in": lambda: tests.submit(attempt=begun.test),
        "decide": lambda: playing.decide(attempt=begun.play, number=1, choice=GO_ON),
        "close": lambda: attempts.close_attempt(
            attempt=begun.other, ended_by="completed", performance=Performance(outcome="passed")
        ),
    }
    with clock.at(EARLIER), pytest.raises(ValidationError, match="before it was begun"):
        given.get(verb, lambda: VERBS[verb](begun, EARLIER))()


@pytest.mark.parametrize("verb", VERBS)
def test_a_moment_of_arrival_names_its_zone_and_has_come(begun: Begun, verb: str) -> None:
    with clock.at(LATER):
        with pytest.raises(ValidationError, match="in which time zone"):
            VERBS[verb](begun, LATER.replace(tzinfo=None))
        with pytest.raises(ValidationError, match="lies in the future"):
            VERBS[verb](begun, LATER + timedelta(seconds=1))


def test_no_decision_arrives_before_the_one_that_it_follows(begun: Begun) -> None:
    """It would have more seconds at a timed step than there are."""
    with clock.at(LATER):
        playing.decide(attempt=begun.play, number=1, choice=GO_ON, arrived_at=LATER)
        with pytest.raises(ValidationError, match="before what it follows"):
            playing.decide(attempt=begun.play, number=2, choice="code", arrived_at=OPENED)
        assert not playing.decide(attempt=begun.play, number=1, choice=GO_ON, arrived_at=OPENED).moved, "a repeat"
        assert playing.decide(attempt=begun.play, number=2, choice="code", arrived_at=LATER).moved


def test_pages_say_so_in_words_and_what_was_saved_stands(begun: Begun, client: Any) -> None:
    """The clock of the server went back: nobody meets an error, and nothing is gone."""
    [option] = tests_of.right_answer(begun.served)["chosen"]
    answer = {"option": [begun.served.option_order.index(option) + 1]}
    pages: list[tuple[Attempt, str, list[Any], dict[str, Any]]] = [
        (begun.test, "cleared:test_question", [begun.test.pk, 1], answer),
        (begun.test, "cleared:test_hand_in", [begun.test.pk], {}),
        (begun.play, "cleared:scenario_play", [begun.play.pk], {"moment": 1, "choice": GO_ON}),
    ]
    before = _left(begun)
    for attempt, name, args, sent in pages:
        client.force_login(attempt.person.user)
        with clock.at(EARLIER):
            response = client.post(reverse(name, args=args), sent, follow=True)
        assert response.status_code == 200
        assert "before it was begun, by the clock of the server" in response.content.decode()
    assert _left(begun) == before


# ---- an attempt that would be over before it begins ---------------------------------------------------------------


@pytest.mark.parametrize("after", [timedelta(days=-1), timedelta(0)])
@pytest.mark.parametrize("purpose", ["gate", "practice", "pre_test", "delta"])
def test_no_attempt_is_opened_that_is_over_already(after: timedelta, purpose: str) -> None:
    person, activity = core.person(), core.activity().activity
    with clock.at(LATER):
        with pytest.raises(ValidationError, match="over before it begins"):
            attempts.open_attempt(person=person, activity=activity, purpose=purpose, deadline=LATER + after)
        assert not Attempt.objects.filter(person=person).exists()
        until = LATER + timedelta(seconds=1)
        assert attempts.open_attempt(person=person, activity=activity, deadline=until).deadline == until


def test_a_deadline_names_its_zone() -> None:
    person, activity, naive = core.person(), core.activity().activity, (LATER + timedelta(days=1)).replace(tzinfo=None)
    with clock.at(LATER), pytest.raises(ValidationError, match="in which time zone"):
        attempts.open_attempt(person=person, activity=activity, deadline=naive)
    assert not Attempt.objects.filter(person=person).exists()


def test_an_attempt_that_is_open_is_given_back_also_after_the_deadline_that_was_asked_for() -> None:
    """The same request once more: it opens nothing."""
    person, activity = core.person(), core.activity().activity
    until = OPENED + timedelta(minutes=1)
    with clock.at(OPENED):
        begun = attempts.open_attempt(person=person, activity=activity, deadline=until)
    with clock.at(LATER):
        assert attempts.open_attempt(person=person, activity=activity, deadline=until) == begun


def test_an_accommodation_of_no_time_at_all_starts_no_test() -> None:
    sat = tests_of.sat(asks=2, bank=2, time_limit_minutes=20)
    with pytest.raises(ValidationError, match="over before it begins"):
        sat.start(accommodation=0)
    assert not Attempt.objects.filter(person=sat.person).exists()
