"""Recording and signing an observation: one transaction, one record, and what it is worth to the nurse."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from competency.assessments.models import Observation, ObservedItem
from competency.assessments.observations import api as observations
from competency.assessments.observations.attested import SignedObservations
from competency.assessments.observations.judging import MissingOnSheet, StepSeen
from competency.core import clock
from competency.core.clearance.book import Book
from competency.core.enums import Kind, Meaning, Outcome, SignOffVerdict
from competency.core.models import Attempt, Evidence, Narrative, SignOff, Verification
from competency.core.personal_data.api import erase_narrative
from competency.rules.results import Answer
from tests import factories as core
from tests.assessments.observations.factories import Watch, checklist, watch
from tests.core.personal_data.staff import keeper
from tests.tampering import unguarded

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def answer(ward: Watch, on: date | None = None) -> Answer:
    found = Book([ward.nurse]).headline(
        ward.nurse, programme=ward.world.programme, unit=ward.world.ward, on=on or clock.today()
    )
    return found.answer


def test_one_signature_leaves_attempt_steps_evidence_and_sign_off(ward: Watch) -> None:
    assessor = ward.assessor()
    signed = ward.observe(assessor, comment="Calm and careful.")
    attempt = Attempt.objects.get(pk=signed.observation.pk)
    assert (attempt.person, attempt.activity_version, attempt.ended_by) == (ward.nurse, ward.version, "signed")
    assert ObservedItem.objects.filter(observation=signed.observation, result="done").count() == 3
    evidence = Evidence.objects.get(pk=attempt.pk)
    assert (evidence.kind, evidence.outcome, evidence.entrustment) == (Kind.OBSERVATION, Outcome.PASSED, 4)
    assert (evidence.assessor, evidence.event, evidence.critical_failed) == (assessor, attempt.pk, False)
    assert Verification.objects.filter(evidence=evidence.key, verdict="verified").exists()
    signature = SignOff.objects.get(event=attempt.pk)
    assert (signature.assessor, signature.verdict) == (assessor, SignOffVerdict.ACHIEVED)
    assert signature.meaning == Meaning.RESPONSIBLE
    assert signature.signed_digest == signed.observation.digest


def test_two_different_assessors_make_two_and_the_answer_changes_at_once(ward: Watch) -> None:
    ward.observe(ward.assessor("Tomasz", "Wilk"))
    assert answer(ward) is Answer.NOT_CLEARED
    ward.observe(ward.assessor())
    assert answer(ward) is Answer.CLEARED


def test_the_same_assessor_twice_does_not_make_two(ward: Watch) -> None:
    assessor = ward.assessor()
    first = ward.observe(assessor)
    ward.observe(assessor, another_than=first.observation.pk)
    assert Evidence.objects.filter(person=ward.nurse, assessor=assessor).count() == 2
    assert answer(ward) is Answer.NOT_CLEARED


def test_a_level_below_the_one_asked_does_not_count_and_is_no_fail(ward: Watch) -> None:
    ward.observe(ward.assessor("Tomasz", "Wilk"))
    low = ward.observe(ward.assessor("Ada", "Nowak"), entrustment=3, comment="Needs somebody on call.")
    assert low.evidence.outcome == Outcome.PASSED
    assert answer(ward) is Answer.NOT_CLEARED
    ward.observe(ward.assessor())
    assert answer(ward) is Answer.CLEARED


@pytest.mark.parametrize("results", [{"signs-in": StepSeen.NOT_DONE}, {"due-list": StepSeen.UNSAFE}])
def test_something_unsafe_or_a_critical_step_not_done_ends_the_clearance(ward: Watch, results: dict) -> None:
    ward.observe(ward.assessor("Tomasz", "Wilk"))
    ward.observe(ward.assessor())
    failed = ward.observe(
        ward.assessor("Ada", "Nowak"), results=results, entrustment=1, comment="Gave before the scan."
    )
    assert (failed.evidence.outcome, failed.evidence.critical_failed) == (Outcome.FAILED, True)
    assert failed.sign_off.verdict == SignOffVerdict.NOT_ACHIEVED
    assert answer(ward) is Answer.NOT_CLEARED


def test_a_critical_step_not_observed_decides_nothing(ward: Watch) -> None:
    ward.observe(ward.assessor("Tomasz", "Wilk"))
    half = ward.observe(ward.assessor(), results={"signs-in": StepSeen.NOT_OBSERVED})
    assert half.evidence.outcome == Outcome.INCOMPLETE
    assert answer(ward) is Answer.NOT_CLEARED
    ward.observe(ward.assessor("Ada", "Nowak"))
    assert answer(ward) is Answer.CLEARED, "the incomplete one overturned nothing"


def test_a_simulated_checklist_is_evidence_of_a_simulation() -> None:
    ward = watch()
    station = checklist(setting="station")
    ward.checklist = station
    version = ward.version
    assert version.activity.kind == Kind.SIMULATED_STATION


def test_a_past_day_has_no_time_of_day_and_counts_from_that_day(ward: Watch) -> None:
    day = clock.today() - timedelta(days=3)
    signed = ward.observe(ward.assessor(), performed_on=day)
    assert (signed.evidence.performed_on, signed.evidence.performed_at) == (day, None)
    ward.observe(ward.assessor("Tomasz", "Wilk"), performed_on=day)
    assert answer(ward, day) is Answer.CLEARED


def test_a_day_to_come_is_refused(ward: Watch) -> None:
    with pytest.raises(ValidationError, match="future"):
        ward.observe(ward.assessor(), performed_on=clock.today() + timedelta(days=1))
    assert not Attempt.objects.exists()


def test_a_sheet_that_lacks_something_is_refused_whole(ward: Watch) -> None:
    with pytest.raises(observations.SheetRefused) as refused:
        ward.observe(ward.assessor(), entrustment=3)
    assert [problem.fault for problem in refused.value.problems] == [MissingOnSheet.COMMENT_LEVEL]
    assert not Attempt.objects.exists()


def test_the_same_uuid_gives_the_first_record_back(ward: Watch) -> None:
    assessor, number = ward.assessor(), uuid.uuid4()
    first = ward.observe(assessor, uuid=number)
    again = ward.observe(assessor, uuid=number)
    assert (first.is_replay, again.is_replay) == (False, True)
    assert (again.evidence, again.sign_off, again.judgement) == (first.evidence, first.sign_off, first.judgement)
    assert Observation.objects.count() == SignOff.objects.count() == 1


@pytest.mark.parametrize("change", ["content", "assessor", "person"])
def test_the_same_uuid_with_something_else_is_refused(ward: Watch, change: str) -> None:
    assessor, number = ward.assessor(), uuid.uuid4()
    ward.observe(assessor, uuid=number)
    others: dict[str, dict[str, Any]] = {
        "content": {"assessor": assessor, "entrustment": 5},
        "assessor": {"assessor": ward.assessor("Tomasz", "Wilk")},
        "person": {"assessor": assessor, "person": ward.world.another_nurse()},
    }
    with pytest.raises(observations.AlreadySigned if change == "content" else observations.Conflict):
        ward.observe(**others[change], uuid=number)
    assert Observation.objects.count() == 1


def test_a_uuid_of_somebody_elses_evidence_is_refused(ward: Watch) -> None:
    other = Evidence.objects.filter(person=ward.assessor()).earliest("recorded_at")
    with pytest.raises(observations.Conflict):
        ward.observe(ward.assessor("Tomasz", "Wilk"), uuid=other.pk)


def test_a_replay_is_given_back_even_when_the_assessor_may_no_longer_sign(ward: Watch) -> None:
    assessor, number = ward.assessor(), uuid.uuid4()
    ward.observe(assessor, uuid=number)
    from competency.core.people import api as people

    for row in assessor.appointments.all():
        people.end_appointment(appointment=row, ends_on=clock.today())
    assert ward.observe(assessor, uuid=number).is_replay


def test_when_something_goes_wrong_halfway_nothing_is_left(ward: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_given: object) -> None:
        raise RuntimeError("the power went")

    assessor = ward.assessor()
    monkeypatch.setattr(observations, "sign_off", broken)
    with pytest.raises(RuntimeError):
        ward.observe(assessor)
    assert not Observation.objects.exists()
    assert not Attempt.objects.exists()
    assert not Evidence.objects.filter(person=ward.nurse).exists()


def test_free_text_can_be_erased_and_the_signature_still_holds(ward: Watch) -> None:
    prompted = ward.prompted("signs-in")
    signed = ward.observe(ward.assessor(), comment="Well done.", **prompted)
    narrative = Narrative.objects.get(entry=signed.observation.pk)
    assert narrative.text == "Well done.\n\nSigns in as herself: Scanned after I asked."
    erase_narrative(entry=narrative.pk, why="not_needed", by=keeper())
    assert observations.is_intact(Observation.objects.get(pk=signed.observation.pk))


def test_the_signature_breaks_when_what_was_signed_is_changed(ward: Watch) -> None:
    signed = ward.observe(ward.assessor())
    found = Observation.objects.get(pk=signed.observation.pk)
    found.entrustment = 5
    assert not observations.is_intact(found)


@pytest.mark.parametrize(
    ("column", "value"), [("outcome", "failed"), ("critical_failed", True), ("entrustment", 5), ("assessor_id", None)]
)
def test_a_result_that_what_was_seen_does_not_come_to_is_found(ward: Watch, column: str, value: Any) -> None:
    ward.observe(ward.assessor())
    assert not list(SignedObservations().faults())
    unguarded(Evidence, f"UPDATE {{table}} SET {column} = %s WHERE event IS NOT NULL", value)
    assert [fault.what for fault in SignedObservations().faults()] == ["what was seen does not come to its result"]


def test_what_was_signed_cannot_be_changed_in_the_database(ward: Watch) -> None:
    signed = ward.observe(ward.assessor())
    for rows in (Observation.objects.filter(pk=signed.observation.pk), signed.observation.items.all()):
        field = "rating" if rows.model is Observation else "result"
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**{field: 1})


def test_an_open_sheet_is_signed_on_the_version_it_was_opened_on(ward: Watch) -> None:
    first = ward.version
    ward.checklist.title = "Medicine round, new words"
    ward.checklist.classify_change("tell", note="What changed.")
    ward.checklist.save_revision().publish()
    assert ward.version != first
    signed = ward.observe(ward.assessor(), version=first, results={})
    assert signed.evidence.activity_version == first


def test_a_retired_checklist_is_no_longer_signed(ward: Watch) -> None:
    core.end_requirements()
    ward.checklist.unpublish()
    with pytest.raises(ValidationError, match="no longer offered"):
        ward.observe(ward.assessor())


class TestSecondSignature:
    """Another assessor's word: the majority decides."""

    def disputed(self, ward: Watch) -> Observation:
        ward.observe(ward.assessor("Tomasz", "Wilk"))
        signed = ward.observe(ward.assessor())
        assert answer(ward) is Answer.CLEARED
        observations.second_sign(
            observation=signed.observation,
            assessor=ward.assessor("Ada", "Nowak"),
            verdict=SignOffVerdict.NOT_ACHIEVED,
            comment="The band was scanned after giving.",
        )
        return signed.observation

    def test_case_59_yes_and_no_is_disputed_and_not_achieved(self, ward: Watch) -> None:
        self.disputed(ward)
        assert answer(ward) is Answer.NOT_CLEARED

    @pytest.mark.parametrize(
        ("third", "expected"),
        [(SignOffVerdict.ACHIEVED, Answer.CLEARED), (SignOffVerdict.NOT_ACHIEVED, Answer.NOT_CLEARED)],
    )
    def test_a_third_decides(self, ward: Watch, third: str, expected: Answer) -> None:
        observation = self.disputed(ward)
        observations.second_sign(
            observation=observation, assessor=ward.assessor("Li", "Chen"), verdict=third, comment="I was there."
        )
        assert answer(ward) is expected

    def test_the_same_word_again_is_one_signature(self, ward: Watch) -> None:
        observation = self.disputed(ward)
        third = ward.assessor("Li", "Chen")
        first = observations.second_sign(observation=observation, assessor=third, verdict="achieved")
        assert observations.second_sign(observation=observation, assessor=third, verdict="achieved") == first
        assert SignOff.objects.filter(event=observation.pk).count() == 3

    def test_nobody_changes_a_word_once_signed(self, ward: Watch) -> None:
        observation = self.disputed(ward)
        with pytest.raises(ValidationError, match="Your first word stands"):
            observations.second_sign(
                observation=observation,
                assessor=observation.assessor,
                verdict="not_achieved",
                comment="On second thoughts.",
            )

    def test_a_no_says_why(self, ward: Watch) -> None:
        signed = ward.observe(ward.assessor())
        with pytest.raises(ValidationError) as refused:
            observations.second_sign(
                observation=signed.observation, assessor=ward.assessor("Ada", "Nowak"), verdict="not_achieved"
            )
        assert "comment" in refused.value.message_dict

    def test_the_person_herself_has_no_word(self, ward: Watch) -> None:
        signed = ward.observe(ward.assessor())
        with pytest.raises(observations.NotEligible):
            observations.second_sign(observation=signed.observation, assessor=ward.nurse, verdict="achieved")

    def test_somebody_below_level_5_has_no_word(self, ward: Watch) -> None:
        signed = ward.observe(ward.assessor())
        with pytest.raises(observations.NotEligible):
            observations.second_sign(
                observation=signed.observation, assessor=ward.assessor("Ada", "Nowak", level=4), verdict="achieved"
            )

    def test_no_signature_undoes_a_critical_failure(self, ward: Watch) -> None:
        failed = ward.observe(
            ward.assessor(), results={"signs-in": StepSeen.NOT_DONE}, entrustment=1, comment="Used another's session."
        )
        with pytest.raises(ValidationError, match="not decided by signatures"):
            observations.second_sign(
                observation=failed.observation, assessor=ward.assessor("Ada", "Nowak"), verdict="achieved"
            )

    def test_a_void_observation_is_not_signed(self, ward: Watch) -> None:
        from competency.core.ledger.api import void_evidence

        signed = ward.observe(ward.assessor())
        void_evidence(evidence=signed.evidence, reason="Wrong nurse.", by=core.somebody_else())
        with pytest.raises(ValidationError, match="void"):
            observations.second_sign(
                observation=signed.observation, assessor=ward.assessor("Ada", "Nowak"), verdict="achieved"
            )
