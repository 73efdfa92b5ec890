"""One fact is recorded once: replays, conflicts, corrections and voids."""

from __future__ import annotations

import copy
import uuid
from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import IntegrityError, transaction
from django.forms import model_to_dict

from competency.core import clock
from competency.core.clearance.book import Book
from competency.core.enums import AnswerCode
from competency.core.exceptions import api as exceptions
from competency.core.ledger import api as ledger
from competency.core.models import (
    Evidence,
    Narrative,
    Placement,
    Revocation,
    SignOff,
    Standing,
    Verification,
    Waiver,
)
from competency.core.people import api as people
from competency.core.recording import Conflict, recording
from competency.core.signals import clearance_changed, evidence_recorded
from competency.screens.catalogue import catalogue
from competency.screens.record.facts import Reader, facts_of
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture(scope="module")
def built(one_transaction):
    return factories.world()


@pytest.fixture
def world(built, db):
    return copy.deepcopy(built)


def written_after_the_void(world, row):
    """A version that no verb records any more, and that a database of before may hold; somebody judged it."""
    number = uuid.uuid4()
    said = model_to_dict(row) | {"person": row.person, "competency": row.competency}
    later = Evidence(**said | {"uuid": number, "source_id": str(number), "score": 100})
    with recording(about=[world.person], by=None) as record:
        record.append(later, key=row.key, narrative="Too late.")
        said = {"person": world.person, "evidence": row.key, "judged_version": later.version}
        record.append(Verification(uuid=uuid.uuid4(), verdict="verified", **said))


def test_the_same_fact_twice_is_recorded_once_and_answered_the_same(world):
    same = uuid.uuid4()
    first = factories.evidence(world.person, competency=world.competency, uuid=same)
    again = factories.evidence(world.person, competency=world.competency, uuid=same)
    assert first.pk == again.pk
    assert Evidence.objects.count() == 1


def test_the_same_uuid_with_other_content_is_refused_and_changes_nothing(world):
    same = uuid.uuid4()
    factories.evidence(world.person, competency=world.competency, uuid=same)
    with pytest.raises(Conflict):
        factories.evidence(world.person, competency=world.competency, uuid=same, outcome="failed")
    assert Evidence.objects.get().outcome == "passed"


def test_an_imported_row_is_known_by_its_number_at_the_source_and_waits_for_somebody_to_verify_it(world):
    row = {"competency": world.competency, "source": "lms", "source_id": "77"}
    assert factories.evidence(world.person, **row).pk == factories.evidence(world.person, **row).pk
    assert not Verification.objects.exists()


@pytest.mark.parametrize("change", ["person", "outcome"])
def test_a_number_at_the_source_that_comes_again_with_something_else_is_refused_and_not_taken_for_done(world, change):
    row = {"competency": world.competency, "source": "lms", "source_id": "77"}
    first = factories.evidence(world.person, **row)
    person = world.another_nurse() if change == "person" else world.person
    other = {"outcome": "failed"} if change == "outcome" else {}
    with pytest.raises(Conflict):
        factories.evidence(person, **row | other)
    assert list(Evidence.objects.all()) == [first]


@pytest.mark.parametrize("rejected", [False, True])
def test_correcting_a_row_from_elsewhere_verifies_nothing(world, rejected):
    row = factories.evidence(world.person, competency=world.competency, source="lms", source_id="77")
    if rejected:
        ledger.verify(evidence=row, verdict="rejected")
    factories.evidence(
        world.person, competency=world.competency, performed_on=date(2026, 1, 9), corrects=row, reason="Typed wrongly."
    )
    assert not Verification.objects.filter(verdict="verified").exists()
    assert not Standing.objects.filter(person=world.person, answer=AnswerCode.CLEARED).exists()


def test_correcting_a_row_of_our_own_that_was_rejected_does_not_make_it_count_again(world):
    row = factories.evidence(world.person, competency=world.competency)
    ledger.verify(evidence=row, verdict="rejected", by=factories.somebody_else())
    factories.evidence(world.person, competency=world.competency, corrects=row, reason="Typed wrongly.")
    assert not Standing.objects.filter(person=world.person, answer=AnswerCode.CLEARED).exists()


def test_a_row_is_not_corrected_into_one_about_somebody_else(world):
    row = factories.evidence(world.person, competency=world.competency)
    with pytest.raises(ValidationError):
        factories.evidence(world.another_nurse(), competency=world.competency, corrects=row, reason="Wrong person.")
    assert [each.pk for each in Evidence.objects.current()] == [row.pk]


def test_our_own_rows_are_born_verified(world):
    row = factories.evidence(world.person, competency=world.competency)
    assert Verification.objects.get().evidence == row.key


def test_a_correction_is_the_next_version_of_the_same_key_and_keeps_the_first(world):
    first = factories.evidence(world.person, competency=world.competency)
    fixed = factories.evidence(
        world.person,
        competency=world.competency,
        performed_on=date(2026, 1, 9),
        corrects=first,
        reason="Wrong day on the form.",
    )
    assert (fixed.key, fixed.version) == (first.key, 2)
    assert [row.pk for row in Evidence.objects.current()] == [fixed.pk]
    assert Evidence.objects.count() == 2
    assert Narrative.objects.get(entry=fixed.pk).text == "Wrong day on the form."
    assert "Wrong" not in fixed.reason


def test_a_correction_needs_a_reason(world):
    first = factories.evidence(world.person, competency=world.competency)
    with pytest.raises(ValidationError):
        factories.evidence(world.person, competency=world.competency, corrects=first)


def test_a_void_wins_over_every_version_and_is_recorded_once(world):
    first = factories.evidence(world.person, competency=world.competency)
    void = ledger.void_evidence(evidence=first, reason="Entered for the wrong person.", by=factories.somebody_else())
    assert (
        ledger.void_evidence(evidence=first, reason="Entered for the wrong person.", by=factories.somebody_else()).pk
        == void.pk
    )
    written_after_the_void(world, first)
    assert not Evidence.objects.current().exists()


def test_as_known_before_the_correction_the_first_row_stands(world):
    with clock.at(datetime(2026, 2, 1, tzinfo=UTC)):
        first = factories.evidence(world.person, competency=world.competency)
    with clock.at(datetime(2026, 3, 1, tzinfo=UTC)):
        ledger.void_evidence(evidence=first, reason="Wrong person.", by=factories.somebody_else())
    before = Evidence.objects.current(datetime(2026, 2, 15, tzinfo=UTC))
    assert [row.pk for row in before] == [first.pk]
    assert not Evidence.objects.current(datetime(2026, 3, 15, tzinfo=UTC)).exists()


def test_nobody_assesses_verifies_or_approves_themselves(world):
    person = world.person
    row = factories.evidence(person, competency=world.competency)
    for own in (
        lambda: factories.evidence(person, competency=world.competency, assessor=person),
        lambda: ledger.verify(evidence=row, by=person),
        lambda: ledger.sign_off(
            person=person,
            event=uuid.uuid4(),
            assessor=person,
            verdict="achieved",
            meaning="approved",
            signed_digest="0",
        ),
        lambda: exceptions.waive(
            person=person,
            competency=world.competency,
            kind="waiver",
            from_on=date(2026, 1, 1),
            until_on=date(2026, 2, 1),
            approver=person,
            reason="Short of staff.",
        ),
    ):
        with pytest.raises(ValidationError):
            own()


def test_the_database_itself_refuses_an_assessor_who_is_the_person(world):
    row = SignOff(
        key="k",
        digest="0",
        recorded_at=clock.now(),
        person=world.person,
        event=uuid.uuid4(),
        assessor=world.person,
        verdict="achieved",
        meaning="approved",
        signed_digest="0",
        signed_at=clock.now(),
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_a_future_day_is_refused(world):
    with pytest.raises(ValidationError):
        factories.evidence(world.person, competency=world.competency, performed_on=date(2999, 1, 1))


def test_whether_a_day_has_come_is_asked_where_it_was_done(world):
    with clock.at(datetime(2026, 6, 1, 20, tzinfo=UTC)):
        done = {"competency": world.competency, "performed_on": date(2026, 6, 2)}
        assert factories.evidence(world.person, zone="Asia/Tokyo", **done).performed_on == date(2026, 6, 2)
        with pytest.raises(ValidationError):
            factories.evidence(world.person, zone="Europe/London", **done)


def test_what_was_void_stays_void_for_whoever_reads_it_also_after_a_correction(world):
    first = factories.evidence(world.person, competency=world.competency)
    shelf = catalogue(Book([world.person]), clock.today())
    assert [fact.counts for fact in facts_of(world.person, shelf, reader=Reader.SELF)] == [True]
    ledger.void_evidence(evidence=first, reason="Somebody else sat it.", by=factories.somebody_else())
    written_after_the_void(world, first)
    (shown,) = facts_of(world.person, shelf, reader=Reader.SELF)
    assert (shown.result, shown.counts) == ("Void: never counts", False)


@pytest.mark.parametrize("said", [("verified", "rejected"), ("rejected", "verified")])
def test_of_two_verdicts_of_one_moment_a_rejection_is_read_whichever_came_first(world, said):
    row = factories.evidence(world.person, competency=world.competency, source="lms", source_id="5")
    with clock.at(datetime(2026, 6, 1, 12, tzinfo=UTC)):
        for verdict in said:
            ledger.verify(evidence=row, verdict=verdict, by=factories.somebody_else())
    (shown,) = facts_of(world.person, catalogue(Book([world.person]), clock.today()), reader=Reader.SELF)
    assert (shown.result, shown.counts) == ("Checked: does not count", False)
    assert not Standing.objects.filter(person=world.person, answer=AnswerCode.CLEARED).exists()


def test_a_recording_without_the_lock_of_the_chain_is_refused(world):
    other = world.another_nurse()
    with pytest.raises(RuntimeError), recording(about=[other], by=None) as record:
        record.append(Placement(person=world.person, job_role=world.nurse, unit=world.ward, starts_on=date(2026, 1, 1)))


def test_a_recording_inside_another_may_not_ask_for_more_locks(world):
    other = world.another_nurse()
    with pytest.raises(RuntimeError), recording(about=[other], by=None):
        factories.evidence(world.person, competency=world.competency)


def test_a_failure_half_way_leaves_nothing(world):
    def fail_half_way():
        with recording(about=[world.person], by=None):
            factories.evidence(world.person, competency=world.competency)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    assert not Evidence.objects.exists()
    assert not Verification.objects.exists()


def test_only_a_demo_or_a_test_may_pretend_another_moment(settings):
    settings.CLEARED_ALLOW_BACKDATING = False
    with pytest.raises(ImproperlyConfigured), clock.at(datetime(2026, 1, 1, tzinfo=UTC)):
        pass


def test_signals_go_out_after_the_commit_with_what_changed(world, django_capture_on_commit_callbacks):
    told = []

    def evidence_told(evidence, **kwargs):
        told.append(evidence)

    def clearance_told(person, changes, **kwargs):
        told.append((person, changes))

    evidence_recorded.connect(evidence_told)
    clearance_changed.connect(clearance_told)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            row = factories.evidence(world.person, competency=world.competency)
            assert told == []
    finally:
        evidence_recorded.disconnect(evidence_told)
        clearance_changed.disconnect(clearance_told)
    assert told == [row, (world.person.pk, [(world.placement.pk, world.programme.pk)])]


def test_a_fact_that_changes_no_clearance_tells_of_none(world, django_capture_on_commit_callbacks):
    told = []

    def clearance_told(person, changes, **kwargs):
        told.append(changes)

    clearance_changed.connect(clearance_told)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            factories.evidence(world.person, competency=factories.competency())
    finally:
        clearance_changed.disconnect(clearance_told)
    assert told == []


def test_an_import_with_a_remark_may_be_sent_again(world):
    row = {"competency": world.competency, "source": "lms", "source_id": "9", "reason": "Taken over from paper."}
    first = factories.evidence(world.person, **row)
    assert factories.evidence(world.person, **row).pk == first.pk
    with pytest.raises(Conflict):
        factories.evidence(world.person, **row | {"reason": "Said by phone."})


def test_a_correction_under_the_number_of_what_it_corrects_is_refused_in_words(world):
    row = {"competency": world.competency, "source": "lms", "source_id": "9"}
    first = factories.evidence(world.person, **row)
    with pytest.raises(Conflict), transaction.atomic():
        factories.evidence(world.person, **row, corrects=first, reason="Typed wrong.", outcome="failed")
    assert Evidence.objects.get().outcome == "passed"


def test_a_number_of_an_entry_of_another_kind_is_a_conflict(world):
    """With and without words: the journal and the texts each know a number once."""
    taken = factories.evidence(world.person, competency=world.competency).pk
    revoked = {"person": world.person, "effective_on": date(2026, 3, 1), "reason": "Unsafe twice."}
    with pytest.raises(Conflict), transaction.atomic():
        exceptions.revoke(**revoked, uuid=taken)
    with pytest.raises(Conflict), transaction.atomic():
        people.record_leave(person=world.person, starts_on=date(2026, 3, 1), ends_on=None, uuid=taken)
    told = exceptions.revoke(**revoked)
    with pytest.raises(Conflict), transaction.atomic():
        exceptions.waive(**_excepted(world, reason="Short of staff.", uuid=told.pk))
    assert (Narrative.objects.count(), Revocation.objects.count(), Waiver.objects.count()) == (1, 1, 0)


def _excepted(world, **given):
    return {
        "person": world.person,
        "competency": world.competency,
        "kind": "waiver",
        "from_on": date(2026, 1, 1),
        "until_on": date(2026, 2, 1),
        "approver": world.appointed("manager", name="Helen"),
        "supervisor": factories.person("Joy", "Okafor"),
        "reason": "New on the ward.",
    } | given


def test_nobody_enters_their_own_exception_revocation_or_reversal(world):
    person, other = world.person, world.appointed("manager", name="Ruth")
    revoked = exceptions.revoke(person=person, effective_on=date(2026, 3, 1), reason="Unsafe twice.", by=other)
    for own in (
        lambda by: exceptions.waive(**_excepted(world, by=by)),
        lambda by: exceptions.revoke(person=person, effective_on=date(2026, 2, 1), reason="On leave.", by=by),
        lambda by: exceptions.reverse(revocation=revoked, reason="It was a mistake.", by=by),
    ):
        with pytest.raises(ValidationError, match=r"about themselves. Nothing was changed"):
            own(person)
        own(other)
