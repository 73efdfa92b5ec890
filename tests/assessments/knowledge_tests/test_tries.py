"""Tries, the wait between them, the fresh set after the last, and when right answers may be read."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from competency.assessments.knowledge_tests import api as tests
from competency.assessments.knowledge_tests.admission import Admission, admissions
from competency.core import clock
from competency.core.clearance.book import Book
from competency.core.enums import Kind, Outcome
from competency.core.ledger import api as ledger
from competency.core.ledger.performance import Performance
from competency.core.models import Attempt, Evidence
from tests import factories as core
from tests.assessments import factories

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def later(**lapse: float) -> datetime:
    return NOON + timedelta(**lapse)


@pytest.fixture(scope="module")
def built(one_transaction: None):
    return factories.sat(asks=3, bank=6)


@pytest.fixture(autouse=True)
def at_noon(sat):
    with clock.at(NOON):
        yield


def test_the_next_try_waits_for_a_day(sat) -> None:
    sat.sit(right=0)

    with clock.at(later(hours=24, seconds=-1)):
        admission = tests.may_start(person=sat.person, activity=sat.activity)
        assert (admission.state, admission.until, admission.tries_left) == (
            tests.AdmissionState.WAIT,
            later(hours=24),
            2,
        )
        with pytest.raises(tests.NotNow):
            sat.start()
    with clock.at(later(hours=24)):
        assert tests.may_start(person=sat.person, activity=sat.activity).may


def fail_three_times(sat) -> list[Attempt]:
    attempts = []
    for day in range(3):
        with clock.at(later(days=2 * day)):
            attempts.append(sat.sit(right=0))
    return attempts


def test_after_the_third_fail_nothing_opens_by_waiting(sat) -> None:
    fail_three_times(sat)

    with clock.at(later(days=300)):
        assert tests.may_start(person=sat.person, activity=sat.activity).state == tests.AdmissionState.USED_UP
        with pytest.raises(tests.NotNow):
            sat.start()


def test_remediation_opens_a_fresh_set_at_once(sat) -> None:
    fail_three_times(sat)
    helper = factories.super_user(sat.world)

    with clock.at(later(days=4, hours=1)):
        first = tests.remediate(person=sat.person, activity=sat.activity, by=helper, note="Read the band aloud.")
        again = tests.remediate(person=sat.person, activity=sat.activity, by=helper, note="Read the band aloud.")
        admission = tests.may_start(person=sat.person, activity=sat.activity)
        sat.sit()

    assert again == first
    assert (admission.state, admission.tries_left) == (tests.AdmissionState.READY, 3)


def test_remediation_before_the_tries_are_used_up_is_refused(sat) -> None:
    sat.sit(right=0)

    with pytest.raises(ValidationError, match="tries left"):
        tests.remediate(person=sat.person, activity=sat.activity, by=factories.super_user(sat.world))


def test_nor_does_a_program_open_a_fresh_set_before(sat) -> None:
    sat.sit(right=0)
    helper = factories.super_user(sat.world)
    usual = {"person": sat.person, "activity": sat.activity, "by": helper, "performed_on": clock.today()}

    with pytest.raises(ValidationError, match="tries left"):
        ledger.record_remediation(**usual)

    assert tests.may_start(person=sat.person, activity=sat.activity).state == tests.AdmissionState.WAIT


def test_a_program_that_says_it_again_has_the_first_back(sat) -> None:
    fail_three_times(sat)
    helper = factories.super_user(sat.world)

    with clock.at(later(days=4, hours=1)):
        usual = {"person": sat.person, "activity": sat.activity, "by": helper, "performed_on": clock.today()}
        first = ledger.record_remediation(**usual)
        assert ledger.record_remediation(**usual).pk == first.pk
        with pytest.raises(ValidationError, match="tries left"):
            ledger.record_remediation(**usual, repeats=first.key)


def test_nobody_records_remediation_for_herself(sat) -> None:
    fail_three_times(sat)

    with clock.at(later(days=5)), pytest.raises(ValidationError):
        tests.remediate(person=sat.person, activity=sat.activity, by=sat.person)


def test_a_pass_resets_the_tries_for_the_renewal(sat) -> None:
    sat.sit(right=0)
    with clock.at(later(days=2)):
        sat.sit()
    with clock.at(later(days=300)):
        admission = tests.may_start(person=sat.person, activity=sat.activity)

    assert (admission.state, admission.tries_left) == (tests.AdmissionState.READY, 3)


def test_a_try_that_was_set_aside_uses_up_nothing(sat) -> None:
    attempts = fail_three_times(sat)

    with clock.at(later(days=4, hours=1)):
        ledger.void_evidence(
            evidence=Evidence.objects.get(pk=attempts[0].pk), reason="The page broke.", by=core.somebody_else()
        )
        admission = tests.may_start(person=sat.person, activity=sat.activity)

    assert (admission.state, admission.tries_left) == (tests.AdmissionState.WAIT, 1)


# ---- reading the right answers


def test_after_a_fail_the_right_answers_stay_hidden_until_the_test_is_passed(sat) -> None:
    failed = sat.sit(right=1)

    assert not tests.may_review(attempt=failed)
    with clock.at(later(days=2)):
        sat.sit()
        assert tests.may_review(attempt=failed)


def test_when_the_tries_are_used_up_the_right_answers_are_shown_and_hidden_again_for_the_fresh_set(sat) -> None:
    attempts = fail_three_times(sat)

    with clock.at(later(days=4, hours=1)):
        assert all(tests.may_review(attempt=attempt) for attempt in attempts)
        tests.remediate(person=sat.person, activity=sat.activity, by=factories.super_user(sat.world))
        assert not any(tests.may_review(attempt=attempt) for attempt in attempts)


def test_while_a_try_is_open_no_earlier_one_shows_its_answers(sat) -> None:
    passed = sat.sit()
    with clock.at(later(days=200)):
        assert tests.may_review(attempt=passed)
        sat.start()
        assert not tests.may_review(attempt=passed)


def test_the_review_names_the_slip() -> None:
    sat = factories.sat(asks=1, bank=1, types=("numeric",))
    attempt = sat.start()
    tests.save_answer(attempt=attempt, position=1, typed="25")
    tests.submit(attempt=attempt)
    with clock.at(later(days=2)):
        sat.sit()

    feedback = tests.review(attempt=attempt)[0]
    assert (feedback.is_right, feedback.said.given, feedback.said.right) == (False, "25", "2.5")
    assert feedback.said.text == "The point has moved."


def imported(sat, outcome: Outcome, at: datetime) -> Evidence:
    """A row of another system, which names only the day."""
    return ledger.record_evidence(
        person=sat.person,
        activity_version=sat.activity.versions.get(),
        performance=Performance(
            kind=Kind.KNOWLEDGE_TEST, outcome=outcome, performed_on=at.date(), zone="Europe/London"
        ),
        source="lms",
        source_id=f"{outcome}/{at}",
    )


def asked(sat, *, has_book: bool) -> Admission:
    book = Book([sat.person]) if has_book else None
    return admissions(person=sat.person, activities=[sat.activity], book=book)[sat.activity.key]


BOTH_WAYS = pytest.mark.parametrize("has_book", [False, True], ids=["asked alone", "asked with the page"])


@BOTH_WAYS
def test_a_fail_that_names_only_its_day_is_a_try_once_somebody_has_said_that_it_counts(sat, has_book: bool) -> None:
    """It opens no wait: when it was sat is not known. One that was rejected was no try."""
    with clock.at(later(hours=1)):
        row, other = imported(sat, Outcome.FAILED, NOON), imported(sat, Outcome.FAILED, later(days=-1))
        waiting = asked(sat, has_book=has_book)
        ledger.verify(evidence=row)
        ledger.verify(evidence=other, verdict="rejected", by=core.somebody_else())
        counted = asked(sat, has_book=has_book)
    assert (waiting.state, waiting.tries_left) == (tests.AdmissionState.READY, 3)
    assert (counted.state, counted.tries_left) == (tests.AdmissionState.READY, 2)


@BOTH_WAYS
def test_three_fails_from_elsewhere_use_the_tries_up_and_remediation_of_that_day_opens_them(
    sat, has_book: bool
) -> None:
    for day in range(3):
        with clock.at(later(days=day)):
            ledger.verify(evidence=imported(sat, Outcome.FAILED, later(days=day)))
    with clock.at(later(days=2, hours=1)):
        used_up = asked(sat, has_book=has_book)
        tests.remediate(person=sat.person, activity=sat.activity, by=factories.super_user(sat.world))
        fresh = asked(sat, has_book=has_book)
    assert (used_up.state, used_up.tries_left) == (tests.AdmissionState.USED_UP, 0)
    assert (fresh.state, fresh.tries_left) == (tests.AdmissionState.READY, 3)


@BOTH_WAYS
def test_a_fail_that_names_only_its_day_stands_at_the_end_of_it(sat, has_book: bool) -> None:
    """As in the rules: a pass of that day does not give the try back."""
    sat.sit()
    with clock.at(later(days=1)):
        ledger.verify(evidence=imported(sat, Outcome.FAILED, NOON))
        found = asked(sat, has_book=has_book)
    assert found.tries_left == 2


@BOTH_WAYS
def test_a_pass_that_names_only_its_day_is_a_pass(sat, has_book: bool) -> None:
    """As an import brings it in. It is shown with its day, and earlier tries count no more."""
    fail_three_times(sat)
    with clock.at(later(days=10)):
        row = imported(sat, Outcome.PASSED, later(days=8))
        waiting = asked(sat, has_book=has_book)
        ledger.verify(evidence=row)
        found = asked(sat, has_book=has_book)
    assert (waiting.state, waiting.passed_on) == (tests.AdmissionState.USED_UP, None)
    assert found.passed_on == later(days=8).date()
    assert (found.state, found.tries_left) == (tests.AdmissionState.READY, 3)
