"""The same thing sent from several places at once happens once. Real threads, real connections."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import Count

from competency.core import clock
from competency.core.activities import overdue
from competency.core.clearance.book import Book
from competency.core.models import Attempt, Evidence, Verification
from scenarios.graph import GO_ON
from scenarios.models import Decision, LookingBack, PlaySetup
from scenarios.playing import api as playing
from scenarios.playing.looking_back import react
from tests.core.test_races import at_once
from tests.scenarios.playing import factories
from tests.scenarios.playing.factories import SAFE

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ward():
    return factories.asked_to_play()


def fresh(attempt: Attempt) -> Attempt:
    return playing.attempts_of(attempt.person).get(pk=attempt.pk)


def test_of_eight_taps_one_decision_stands(ward) -> None:
    attempt = ward.play(GO_ON)
    answers = at_once(lambda _n: playing.decide(attempt=fresh(attempt), number=2, choice="ring"))
    assert [answer.moved for answer in answers].count(True) == 1
    assert all(answer.moved or answer.is_repeat for answer in answers)
    assert Decision.objects.filter(attempt=attempt, number=2).count() == 1


def test_of_two_tabs_that_choose_differently_one_stands(ward) -> None:
    attempt = ward.play(GO_ON)
    choices = ["code", "ring"]
    answers = at_once(lambda n: playing.decide(attempt=fresh(attempt), number=2, choice=choices[n]), callers=2)
    assert sorted((answer.moved, answer.is_repeat) for answer in answers) == [(False, False), (True, False)]
    stands = Decision.objects.get(attempt=attempt, number=2)
    assert stands.choice == choices[[answer.moved for answer in answers].index(True)]


@pytest.mark.parametrize("last", [("give", 3, SAFE[:2]), ("order", 2, SAFE[:1])], ids=["an end", "an unsafe choice"])
def test_a_play_that_counts_is_closed_once(ward, last) -> None:
    choice, number, before = last
    attempt = ward.play(*before, counted=True)
    answers = at_once(lambda _n: playing.decide(attempt=fresh(attempt), number=number, choice=choice))
    assert [answer.moved for answer in answers].count(True) == 1
    assert Evidence.objects.filter(pk=attempt.pk).count() == 1
    assert PlaySetup.objects.filter(continues=attempt).count() == (1 if choice == "order" else 0)


def test_eight_starts_open_one_play(ward) -> None:
    started = at_once(lambda _n: ward.start(counted=True).pk)
    assert len(set(started)) == 1
    assert PlaySetup.objects.count() == 1


def test_a_decision_and_the_end_of_the_72_hours_do_not_both_happen(ward) -> None:
    attempt = ward.play(*SAFE[:2], counted=True)
    late = attempt.deadline
    assert late is not None

    def both(n: int) -> object:
        if n % 2:
            with clock.at(late):
                return playing.expire(attempt=fresh(attempt))
        return playing.decide(attempt=fresh(attempt), number=3, choice="give")

    at_once(both)
    assert Evidence.objects.filter(pk=attempt.pk).count() == 1
    made = Decision.objects.filter(attempt=attempt).aggregate(count=Count("pk"))["count"]
    assert (made, Evidence.objects.get(pk=attempt.pk).outcome) in {(3, "passed"), (2, "failed")}


def test_readers_and_the_command_close_what_is_overdue_once_and_all_know_of_it(ward) -> None:
    with clock.at(clock.now() - timedelta(days=4)):
        attempt = ward.play(SAFE[0], counted=True)

    def reads(n: int) -> bool:
        if n % 4 == 0:
            overdue.close_all()
        return str(attempt.pk) in {row.key for row in Book([ward.person]).facts(ward.person).evidence if not row.score}

    assert all(at_once(reads))
    row = Evidence.objects.get(pk=attempt.pk)
    assert (row.outcome, row.performed_at) == ("failed", attempt.deadline)
    assert Verification.objects.filter(evidence=row.key).count() == 1


def test_the_same_words_sent_eight_times_are_kept_once(ward) -> None:
    attempt = ward.play(*SAFE)
    at_once(lambda _n: react(attempt=fresh(attempt), feeling="calm", line="It went well."))
    assert LookingBack.objects.count() == 1
