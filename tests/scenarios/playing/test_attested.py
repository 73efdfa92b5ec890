"""A play has to come to what is recorded of it, and one that begins in the middle has to have had a beginning.

Each change is made past the guards, and the play is then closed by the program as any other, so that its hash fits.
"""

from __future__ import annotations

import json

import pytest

from competency.core import clock
from competency.core.activities.attempts import close_attempt, open_attempt
from competency.core.ledger.performance import Performance
from competency.core.models import ActivityVersion, Attempt, Evidence
from scenarios.models import Decision, PlaySetup
from scenarios.playing import api as playing
from scenarios.playing.attested import Plays
from scenarios.playing.stories import forget
from tests.core.record.test_verify import faults
from tests.scenarios.playing import factories
from tests.scenarios.playing.factories import HARM, LATE, SAFE, decide
from tests.tampering import of, unguarded

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def said() -> list[str]:
    return [fault.what for fault in Plays().faults()]


def gone_on(ward) -> Attempt:
    """The practice in which a play that counted goes on after its unsafe choice."""
    decided = ward.play(*HARM[:2], counted=True)
    practice = playing.continuation_of(decided)
    assert practice is not None
    return practice


def state_after(*choices: str, ward) -> str:
    """A moment of the scenario, from a practice of somebody else."""
    other = ward.world.another_nurse()
    attempt = playing.start(person=other, activity=ward.activity, counted=False)
    decide(attempt, *choices)
    return json.dumps(Decision.objects.filter(attempt=attempt).latest("number").state)


def test_practice_that_goes_on_is_no_fault_open_or_closed(ward) -> None:
    practice = gone_on(ward)
    assert faults() == []
    decide(practice, *HARM[2:])
    ward.play(*LATE[:2], afresh=True)
    ward.start(afresh=True)
    assert faults() == []


def test_plays_that_were_begun_at_the_same_moment_are_told_apart(ward) -> None:
    with clock.at(clock.now()):
        for person in (ward.person, ward.world.another_nurse(), ward.world.another_nurse()):
            decide(playing.start(person=person, activity=ward.activity, counted=True), *SAFE)
        assert said() == []


def test_a_play_that_begins_at_a_made_up_moment_is_found_though_it_was_closed_as_any_other(ward) -> None:
    practice = gone_on(ward)
    table = Attempt._meta.db_table
    near_the_end = state_after(*SAFE[:2], ward=ward)
    unguarded(PlaySetup, "UPDATE {table} SET starts_from = %s WHERE attempt_id = %s", near_the_end, of(practice.pk))
    unguarded(Attempt, f"UPDATE {table} SET purpose = 'gate' WHERE uuid = %s", of(practice.pk))
    counted = playing.attempts_of(ward.person).get(pk=practice.pk)
    decide(counted, *SAFE[2:])
    assert Evidence.objects.get(pk=practice.pk).outcome == "passed"
    assert said() == ["it counts, and begins in the middle"]
    assert len(faults()) == 1


def test_practice_that_begins_elsewhere_than_it_stopped_is_found(ward) -> None:
    practice = gone_on(ward)
    before = state_after(SAFE[0], ward=ward)
    unguarded(PlaySetup, "UPDATE {table} SET starts_from = %s WHERE attempt_id = %s", before, of(practice.pk))
    assert said() == ["it does not begin where the play that it goes on from was decided"]


@pytest.mark.parametrize("whose", ["of somebody else", "practice", "of another version", "open"])
def test_practice_that_goes_on_from_another_play_is_found(ward, whose: str) -> None:
    practice = gone_on(ward)
    before = practice.play.continues_id
    assert before is not None
    change = {
        "of somebody else": ("person_id", of(ward.world.another_nurse().pk)),
        "practice": ("purpose", "practice"),
        "of another version": ("activity_version_id", of(factories.publish().pk)),
        "open": ("closed_at", None),
    }[whose]
    ended = ", ended_by = ''" if whose == "open" else ""
    with_it = f"UPDATE {{table}} SET {change[0]} = %s{ended} WHERE uuid = %s"
    unguarded(Attempt, with_it, change[1], of(before))
    assert "it goes on from no play of the same person that counted" in said()


@pytest.mark.parametrize(
    ("choices", "counted", "ended_by", "performance"),
    [
        (HARM[:1], True, "completed", Performance(outcome="passed")),
        (SAFE[:1], True, "submitted", Performance(outcome="incomplete")),
        (SAFE[:1], True, "hard_close", Performance(outcome="passed")),
        (SAFE[:1], False, "hard_close", Performance(outcome="failed")),
        (SAFE[:1], False, "submitted", Performance(outcome="passed")),
    ],
)
def test_a_play_that_did_not_come_to_its_end_is_found(ward, choices, counted, ended_by, performance) -> None:
    """Closed by whoever may call the verb that closes, and not by what was decided."""
    attempt = ward.play(*choices, counted=counted)
    close_attempt(attempt=attempt, ended_by=ended_by, performance=performance)
    (what,) = said()
    assert what in {"it did not end by what its record says", "what was decided in it does not come to its result"}
    assert len(faults()) == 1


@pytest.mark.parametrize(
    ("choices", "column", "value"),
    [
        (SAFE, "outcome", "failed"),
        (LATE, "outcome", "passed"),
        (HARM[:2], "critical_failed", False),
        (SAFE, "critical_failed", True),
        (SAFE, "score", "80.00"),
        (SAFE, "performed_at", "2020-01-01 00:00:00+00:00"),
    ],
)
def test_a_result_that_the_decisions_do_not_come_to_is_found(ward, choices, column, value) -> None:
    ward.play(*choices, counted=True)
    unguarded(Evidence, f"UPDATE {{table}} SET {column} = %s WHERE purpose = 'gate'", value)
    assert said() == ["what was decided in it does not come to its result"]


def test_a_decision_after_the_one_that_decided_is_found(ward) -> None:
    """As if the unsafe choice had not been the end of it."""
    practice = gone_on(ward)
    before = practice.play.continues_id
    assert before is not None
    decide(practice, *HARM[2:])
    unguarded(
        Decision,
        "UPDATE {table} SET attempt_id = %s, number = 3 WHERE attempt_id = %s",
        of(before),
        of(practice.pk),
    )
    assert "decision 3 was made after it was decided" in said()


def test_a_play_that_counts_and_whose_setup_is_gone_is_found(ward) -> None:
    attempt = open_attempt(person=ward.person, activity=ward.activity)
    close_attempt(attempt=attempt, ended_by="completed", performance=Performance(outcome="passed"))
    assert said() == ["how it was set up is gone"]


def test_a_play_that_was_left_until_its_time_was_up_is_no_fault(ward) -> None:
    attempt = ward.play(*SAFE[:2], counted=True)
    assert attempt.deadline is not None
    with clock.at(attempt.deadline):
        assert playing.expire(attempt=attempt) is not None
    assert said() == []


def test_a_version_that_cannot_be_played_any_more_is_said_of_its_plays_and_stops_nothing(ward) -> None:
    ward.play(*SAFE, counted=True)
    other = factories.asked_to_play()
    begun = other.play(SAFE[0])
    unguarded(Decision, "UPDATE {table} SET choice = 'gone' WHERE attempt_id = %s", of(begun.pk))
    broken = json.dumps({"story": {"title": "Broken", "steps": [{"key": "a"}]}})
    unguarded(ActivityVersion, "UPDATE {table} SET snapshot = %s WHERE uuid = %s", broken, of(ward.version.pk))
    forget()
    assert sorted(said()) == [
        "it is no play of its scenario",
        "its scenario cannot be played any more, so nobody can tell whether it came to what is recorded",
    ]


@pytest.mark.parametrize("moment", [{"clock": "soon"}, {"values": {}}, {"step": ["a"]}], ids=str)
def test_a_beginning_that_is_no_moment_is_a_fault_and_no_error(ward, moment) -> None:
    practice = gone_on(ward)
    nonsense = json.dumps(practice.play.starts_from | moment)
    unguarded(PlaySetup, "UPDATE {table} SET starts_from = %s WHERE continues_id IS NOT NULL", nonsense)
    unguarded(Decision, "UPDATE {table} SET state = %s WHERE number = 2", nonsense)
    assert "it is no play of its scenario" in said()


def test_looking_at_twice_as_many_plays_asks_no_more_of_the_database(ward, django_assert_num_queries) -> None:
    ward.play(*SAFE)
    assert said() == []
    with django_assert_num_queries(6):
        said()
    for _n in range(2):
        ward.play(*LATE, afresh=True)
    with django_assert_num_queries(6):
        said()
