"""An attempt from its start to its one row of evidence: draws, saving, deadlines, endings, tries."""

import copy
import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from competency.assessments.knowledge_tests import api as tests
from competency.assessments.models import GivenAnswer, KnowledgeTest, Question
from competency.core import clock
from competency.core.activities.attempts import close_attempt
from competency.core.enums import EndedBy, Outcome
from competency.core.ledger.performance import Performance
from competency.core.models import Attempt, Evidence, Verification
from tests.assessments import factories
from tests.assessments.factories import answer_rightly, right_answer, served_of, wrong_answer

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def later(**lapse: float) -> datetime:
    return NOON + timedelta(**lapse)


@pytest.fixture(scope="module")
def built(one_transaction: None):
    return factories.sat(asks=3, bank=6)


@pytest.fixture
def sat(built, db: None):
    return copy.deepcopy(built)


@pytest.fixture(autouse=True)
def at_noon(sat):
    with clock.at(NOON):
        yield


# ---- the start


def test_the_start_fixes_questions_order_and_deadline(sat) -> None:
    attempt = sat.start()
    first = [(row.position, row.question_version_id, row.option_order) for row in served_of(attempt)]

    sat.bank[0].unpublish()

    assert sat.start().pk == attempt.pk
    assert [(row.position, row.question_version_id, row.option_order) for row in served_of(attempt)] == first
    assert len(first) == 3
    assert attempt.deadline == later(hours=72)


def test_a_question_published_anew_does_not_change_a_running_attempt(sat) -> None:
    attempt = sat.start()
    served = served_of(attempt)[0]
    question = next(one for one in sat.bank if one.uuid == served.question_version.question)

    question.stem = "<p>Another question?</p>"
    question.save_revision().publish()

    assert served_of(attempt)[0].question_version.snapshot["stem"] != "<p>Another question?</p>"


def test_starting_twice_gives_the_same_attempt(sat) -> None:
    assert sat.start().pk == sat.start().pk
    assert Attempt.objects.count() == 1


def test_a_time_limit_shortens_the_deadline_and_extra_time_lengthens_it() -> None:
    sat = factories.sat(asks=3, bank=3, time_limit_minutes=20)

    assert sat.start(accommodation=Decimal("1.25")).deadline == later(minutes=25)


def test_extra_time_never_outlasts_the_hours_a_try_stays_open() -> None:
    sat = factories.sat(asks=3, bank=3, time_limit_minutes=60, open_hours=1)

    assert sat.start(accommodation=Decimal(2)).deadline == later(hours=1)


def test_a_retired_test_cannot_be_started(sat) -> None:
    sat.test.unpublish()

    with pytest.raises(tests.NotNow) as refused:
        sat.start()
    assert refused.value.admission.state == tests.AdmissionState.NOT_OFFERED


def test_a_bank_that_shrank_refuses_the_start_and_uses_up_nothing(sat) -> None:
    # From before such questions had to stay.
    Question.objects.filter(pk__in=[question.pk for question in sat.bank[:4]]).update(live=False)

    with pytest.raises(tests.NotNow) as refused:
        sat.start()
    assert refused.value.admission.state == tests.AdmissionState.TOO_FEW_QUESTIONS
    assert not Attempt.objects.exists()


def test_nothing_has_to_be_read_before_the_test_is_taken(sat) -> None:
    assert not Evidence.objects.filter(person=sat.person).exists()

    assert tests.may_start(person=sat.person, activity=sat.activity).may


def test_a_retake_draws_other_questions_where_the_bank_allows(sat) -> None:
    first = {row.question_version.question for row in served_of(sat.sit(right=0))}
    with clock.at(later(hours=25)):
        second = {row.question_version.question for row in served_of(sat.sit(right=0))}
    with clock.at(later(hours=50)):
        third = {row.question_version.question for row in served_of(sat.start())}

    assert not first & second
    assert len(third) == 3


# ---- saving


def test_each_answer_is_saved_as_it_is_given(sat) -> None:
    attempt = sat.start()
    served = served_of(attempt)[0]

    tests.save_answer(attempt=attempt, position=1, **wrong_answer(served))
    with clock.at(later(minutes=5)):
        saved = tests.save_answer(attempt=attempt, position=1, **right_answer(served))

    assert GivenAnswer.objects.get() == saved
    assert saved.given == {"options": right_answer(served)["chosen"]}
    assert saved.given_at == later(minutes=5)


def test_saving_the_same_answer_again_changes_nothing(sat) -> None:
    attempt = sat.start()
    answer_rightly(served_of(attempt)[0])
    with clock.at(later(minutes=5)):
        answer_rightly(served_of(attempt)[0])

    assert GivenAnswer.objects.get().given_at == NOON


def test_an_answer_can_be_taken_back(sat) -> None:
    attempt = sat.start()
    answer_rightly(served_of(attempt)[0])

    assert tests.save_answer(attempt=attempt, position=1) is None
    assert not GivenAnswer.objects.exists()


def test_an_unreadable_number_keeps_the_answer_saved_before() -> None:
    sat = factories.sat(asks=1, bank=1, types=("numeric",))
    attempt = sat.start()
    tests.save_answer(attempt=attempt, position=1, typed="2,5")

    with pytest.raises(tests.Unreadable):
        tests.save_answer(attempt=attempt, position=1, typed="2 mL", flagged=True)

    assert GivenAnswer.objects.get().given["number"] == "2.5"
    assert not served_of(attempt)[0].flagged


def test_a_place_that_was_not_served_is_refused(sat) -> None:
    with pytest.raises(tests.NotServed):
        tests.save_answer(attempt=sat.start(), position=4)


@pytest.mark.parametrize("place", ["0", "9", "k0", "-1", "²", ""])
def test_an_option_that_is_not_on_the_page_is_refused(sat, place) -> None:
    with pytest.raises(tests.Unreadable):
        tests.save_answer(attempt=sat.start(), position=1, sent={"option": [place]})


def test_the_check_lists_what_is_open_flagged_and_answered(sat) -> None:
    attempt = sat.start()
    served = served_of(attempt)
    answer_rightly(served[0])
    tests.save_answer(attempt=attempt, position=2, flagged=True, **right_answer(served[1]))
    tests.save_answer(attempt=attempt, position=3, flagged=True)

    states = [(line.state, line.flagged) for line in tests.check_before_hand_in(attempt=attempt)]
    assert states == [("answered", False), ("flagged", True), ("not_answered", True)]


# ---- the end


def test_handing_in_records_one_verified_row_of_evidence(sat) -> None:
    attempt = sat.sit()

    row = Evidence.objects.get(pk=attempt.pk)
    assert (row.outcome, row.score, row.critical_failed) == (Outcome.PASSED, Decimal(100), False)
    assert (row.kind, row.purpose, row.person) == ("knowledge_test", "gate", sat.person)
    assert row.performed_at == NOON
    assert Verification.objects.get(evidence=row.key).verdict == "verified"
    assert attempt.ended_by == EndedBy.SUBMITTED


def test_handing_in_twice_gives_the_first_result_back(sat) -> None:
    attempt = sat.sit()
    first = Evidence.objects.get(pk=attempt.pk)

    with clock.at(later(days=5)):
        assert tests.submit(attempt=attempt) == first
    assert Evidence.objects.filter(person=sat.person).count() == 1


def test_the_score_is_rounded_down(sat) -> None:
    assert Evidence.objects.get(pk=sat.sit(right=2).pk).score == Decimal("66.66")


def test_what_is_not_answered_is_wrong(sat) -> None:
    attempt = sat.start()
    answer_rightly(served_of(attempt)[0])

    assert tests.submit(attempt=attempt).score == Decimal("33.33")


def test_a_critical_mistake_is_recorded_and_fails_a_good_score() -> None:
    sat = factories.sat(asks=6, bank=6, critical=1)
    attempt = sat.start()
    for served in served_of(attempt):
        answer_rightly(served, wrongly=factories.key_of(served).critical)

    row = tests.submit(attempt=attempt)
    assert (row.score, row.outcome, row.critical_failed) == (Decimal("83.33"), Outcome.FAILED, True)


def test_an_answer_after_the_deadline_is_refused_and_the_attempt_closed_as_it_stood(sat) -> None:
    attempt = sat.start()
    served = served_of(attempt)
    answer_rightly(served[0])

    with clock.at(later(hours=72)), pytest.raises(tests.LateAnswer):
        tests.save_answer(attempt=attempt, position=2, **right_answer(served[1]))

    row = Evidence.objects.get(pk=attempt.pk)
    assert row.score == Decimal("33.33")
    assert row.performed_at == later(hours=72)
    attempt.refresh_from_db()
    assert attempt.ended_by == EndedBy.HARD_CLOSE


def test_an_answer_that_arrived_in_time_counts_however_long_it_waited(sat) -> None:
    attempt = sat.start()
    served = served_of(attempt)[0]

    with clock.at(later(hours=73)):
        tests.save_answer(
            attempt=attempt, position=1, arrived_at=later(hours=72, microseconds=-1), **right_answer(served)
        )
        tests.expire(attempt=attempt)

    assert Evidence.objects.get(pk=attempt.pk).score == Decimal("33.33")


def test_no_answer_arrives_before_its_moment(sat) -> None:
    attempt = sat.start()
    with pytest.raises(ValidationError):
        tests.save_answer(attempt=attempt, position=1, arrived_at=later(hours=1), **right_answer(served_of(attempt)[0]))
    assert not GivenAnswer.objects.exists()


def test_the_time_limit_ends_an_attempt_as_time_up() -> None:
    sat = factories.sat(asks=3, bank=3, time_limit_minutes=20)
    attempt = sat.start()

    with clock.at(later(minutes=21)):
        row = tests.submit(attempt=attempt)

    assert row.performed_at == later(minutes=20)
    assert attempt.ended_by == EndedBy.TIME_UP


def test_an_answer_after_handing_in_is_refused(sat) -> None:
    attempt = sat.sit(right=2)

    with pytest.raises(tests.AttemptClosed):
        tests.save_answer(attempt=attempt, position=3, **right_answer(served_of(attempt)[2]))
    assert Evidence.objects.get(pk=attempt.pk).score == Decimal("66.66")


def test_the_command_closes_what_ran_out_and_nothing_else(sat, capsys) -> None:
    overdue = sat.start()
    other = factories.sat(asks=1, bank=1)
    with clock.at(later(hours=70)):
        running = other.start()

    with clock.at(later(hours=72)):
        call_command("cleared_close_attempts")
        call_command("cleared_close_attempts")

    assert capsys.readouterr().out.split("\n")[:2] == ["1 attempts closed.", "0 attempts closed."]
    assert Evidence.objects.get(pk=overdue.pk).recorded_at == later(hours=72)
    running.refresh_from_db()
    assert running.is_open


def test_a_start_closes_the_attempt_that_ran_out_first(sat) -> None:
    overdue = sat.start()

    with clock.at(later(hours=73)), pytest.raises(tests.NotNow) as refused:
        sat.start()

    assert refused.value.admission.until == later(hours=72 + 24)
    assert Evidence.objects.get(pk=overdue.pk).outcome == Outcome.FAILED


def test_a_new_pass_mark_never_marks_a_past_or_running_attempt_anew() -> None:
    sat = factories.sat(asks=5, bank=5)
    attempt = sat.sit(right=4, hand_in=False)
    test = KnowledgeTest.objects.get(pk=sat.test.pk)
    test.cut = Decimal(90)
    test.classify_change("tell", note="What changed.")
    test.save_revision().publish()

    row = tests.submit(attempt=attempt)

    assert (row.score, row.outcome) == (Decimal(80), Outcome.PASSED)
    assert tests.result(attempt=attempt).is_passed


def test_closing_by_another_way_is_final(sat) -> None:
    """Core's verb is the one that closes; whatever called it, handing in later gives its row back."""
    attempt = sat.start()
    row = close_attempt(attempt=attempt, ended_by=EndedBy.HARD_CLOSE, performance=Performance(outcome=Outcome.FAILED))

    assert tests.submit(attempt=attempt) == row


def test_an_attempt_may_bring_its_own_identity(sat) -> None:
    key = uuid.uuid4()

    assert sat.start(uuid=key).pk == key
