"""Every test that was handed in comes to its result again; one that cannot be marked is named, and stops nothing."""

from __future__ import annotations

import copy
import json
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from competency.assessments.knowledge_tests import api as sitting
from competency.assessments.knowledge_tests.attested import Sittings
from competency.assessments.models import GivenAnswer, QuestionKey, QuestionVersion, ServedQuestion
from competency.core import clock
from competency.core.activities.attempts import close_attempt
from competency.core.activities.attested import ClosedAttempts
from competency.core.ledger.performance import Performance
from competency.core.models import Attempt, Evidence
from competency.core.recording import recording
from tests.assessments import factories
from tests.core.record.test_verify import faults
from tests.tampering import of, unguarded

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
NOT_ITS_RESULT = "what was asked and answered does not come to its result"


@pytest.fixture(scope="module")
def built(one_transaction: None) -> factories.Sat:
    return factories.sat(asks=3, bank=4, critical=1, types=("single", "multiple", "numeric"))


@pytest.fixture
def sat(built: factories.Sat, db: None) -> factories.Sat:
    return copy.deepcopy(built)


def said() -> list[str]:
    return [fault.what for fault in Sittings().faults()]


def test_a_test_that_was_handed_in_left_or_is_open_is_no_fault(sat) -> None:
    sat.sit(right=2)
    with clock.at(clock.now() + timedelta(days=30)):
        sat.sit()
    sat.world.person = sat.world.another_nurse()
    sat.sit(hand_in=False)
    assert faults() == []


def test_a_test_that_was_closed_with_another_result_than_its_answers_give_is_found(sat) -> None:
    """By whoever may call the verb that closes: the hash of what was handed in fits."""
    attempt = sat.sit(right=0, hand_in=False)
    close_attempt(attempt=attempt, ended_by="submitted", performance=Performance(outcome="passed", score=Decimal(100)))
    assert said() == [NOT_ITS_RESULT]
    assert len(faults()) == 1


@pytest.mark.parametrize(
    ("column", "value"), [("outcome", "failed"), ("score", "99.00"), ("critical_failed", True), ("entrustment", 4)]
)
def test_a_result_that_the_answers_do_not_come_to_is_found(sat, column: str, value: object) -> None:
    sat.sit()
    unguarded(Evidence, f"UPDATE {{table}} SET {column} = %s", value)
    assert said() == [NOT_ITS_RESULT]


def test_a_question_that_was_added_while_it_was_open_is_found(sat) -> None:
    """No guard refuses it, and all that it comes to fits."""
    attempt = sat.sit(right=2, hand_in=False)
    asked = ServedQuestion.objects.filter(attempt=attempt)
    version = QuestionVersion.objects.exclude(pk__in=asked.values("question_version")).latest("recorded_at")
    ServedQuestion.objects.create(attempt=attempt, position=asked.count() + 1, question_version=version)
    sitting.submit(attempt=attempt)
    assert Evidence.objects.get(pk=attempt.pk).score == Decimal("50.00")
    assert said() == ["it does not ask what its test asks for"]
    assert len(faults()) == 1


def test_evidence_about_somebody_else_than_its_attempt_is_found(sat) -> None:
    """The hash of what was handed in says whose it was; the row of evidence has to say so as well."""
    sat.sit()
    unguarded(Evidence, "UPDATE {table} SET person_id = %s", of(sat.world.another_nurse().pk))
    assert [fault.what for fault in ClosedAttempts().faults()] == ["it is not about what its evidence is about"]


def test_a_test_is_marked_by_the_keys_that_were_known_when_it_ended(sat) -> None:
    served = factories.served_of(sat.sit())
    with clock.at(clock.now() + timedelta(hours=1)), recording(by=None, definitions=True) as record:
        for key in map(factories.key_of, served):
            record.append(_corrected(key), key=key.key)
    assert QuestionKey.objects.filter(version=2).count() == len(served)
    assert said() == []


def _corrected(key: QuestionKey) -> QuestionKey:
    stated = {name: getattr(key, name) for name in QuestionKey.stated}
    return QuestionKey(
        **stated | {"right": {"options": ["k9"]} if "options" in key.right else key.right, "critical": True}
    )


@pytest.mark.parametrize("damage", ["type", "answer"])
def test_what_cannot_be_marked_any_more_is_said_and_stops_nothing(sat, damage: str) -> None:
    attempt = sat.sit()
    served = factories.served_of(attempt)[0]
    if damage == "type":
        snapshot = json.dumps(served.question_version.snapshot | {"type": "not-installed"})
        version = of(served.question_version_id)
        unguarded(QuestionVersion, "UPDATE {table} SET snapshot = %s WHERE uuid = %s", snapshot, version)
    else:
        unguarded(GivenAnswer, "UPDATE {table} SET given = %s WHERE served_id = %s", "7", served.pk)
    assert said() == ["it cannot be marked any more, so nobody can tell whether it came to what is recorded"]


def test_looking_at_more_tests_asks_no_more_of_the_database(sat, django_assert_num_queries) -> None:
    sat.sit()
    with django_assert_num_queries(9):
        assert said() == []
    for _n in range(2):
        sat.world.person = sat.world.another_nurse()
        sat.sit(right=1)
    with django_assert_num_queries(9):
        assert said() == []


# ---- the keys of then ---------------------------------------------------------------------------------------------


def _correct_keys_at(attempt: Attempt, moment: datetime) -> None:
    """From ``moment`` on other answers are right, and every question is critical."""
    with clock.at(moment), recording(by=None, definitions=True) as record:
        for key in map(factories.key_of, factories.served_of(attempt)):
            record.append(_corrected(key), key=key.key)


@pytest.mark.parametrize("asked", [timedelta(hours=73), timedelta(hours=100), timedelta(days=40)])
def test_what_ran_out_comes_to_the_same_whenever_somebody_looks(sat, asked: timedelta) -> None:
    opened = clock.now()
    attempt = sat.sit(hand_in=False)
    _correct_keys_at(attempt, opened + timedelta(hours=90))
    with clock.at(opened + asked):
        sitting.expire(attempt=attempt)
    row = Evidence.objects.get(pk=attempt.pk)
    assert (row.outcome, row.score, row.critical_failed) == ("passed", Decimal("100.00"), False)
    assert said() == []


def test_a_key_that_was_corrected_before_the_deadline_marks_what_ran_out(sat) -> None:
    attempt = sat.sit(hand_in=False)
    _correct_keys_at(attempt, attempt.deadline)
    with clock.at(attempt.deadline + timedelta(days=1)):
        sitting.expire(attempt=attempt)
    assert Evidence.objects.get(pk=attempt.pk).outcome == "failed"
    assert said() == []


def test_what_was_handed_in_is_marked_by_the_keys_of_its_arrival(sat) -> None:
    opened = clock.now()
    attempt = sat.sit(hand_in=False)
    _correct_keys_at(attempt, opened + timedelta(hours=2))
    with clock.at(opened + timedelta(hours=3)):
        sitting.submit(attempt=attempt, arrived_at=opened + timedelta(hours=1))
    assert Evidence.objects.get(pk=attempt.pk).outcome == "passed"
    assert said() == []


def test_its_page_shows_what_was_right_then(sat) -> None:
    opened = clock.now()
    attempt = sat.sit(hand_in=False)
    _correct_keys_at(attempt, opened + timedelta(hours=90))
    with clock.at(opened + timedelta(hours=100)):
        sitting.expire(attempt=attempt)
        attempt.refresh_from_db()
        assert sitting.result(attempt=attempt).is_passed
        assert all(feedback.is_right for feedback in sitting.review(attempt=attempt))
