"""The same deed is recorded once, whichever verb is asked again and with whichever number; others are told apart."""

from __future__ import annotations

import copy
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from competency.core import clock
from competency.core.activities import attempts
from competency.core.exceptions import api as exceptions
from competency.core.framework import api as framework
from competency.core.ledger import api as ledger
from competency.core.ledger.performance import Performance
from competency.core.models import Evidence, Remediation, Requirement, Verification
from competency.core.people import api as people
from competency.core.programmes import api as programmes
from competency.core.record import journal
from competency.core.record.entry import Entry
from competency.core.recording import AlreadyRecorded, Conflict
from tests import factories
from tests.core.personal_data.staff import keeper

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
DAY, LATER = date(2026, 3, 1), date(2026, 4, 1)


def waived(world: Any, reason: str = "Cover for the night.") -> Entry:
    return exceptions.waive(
        person=world.person,
        competency=world.competency,
        kind="waiver",
        from_on=DAY,
        until_on=LATER,
        approver=world.manager,
        reason=reason,
    )


def revoked(world: Any, reason: str = "An incident.") -> Any:
    return exceptions.revoke(person=world.person, competency=world.competency, effective_on=DAY, reason=reason)


def entered(world: Any, **given: Any) -> Evidence:
    return factories.evidence(world.person, **{"competency": world.competency} | given)


def watched(world: Any, **given: Any) -> Evidence:
    usual = {"kind": "observation", "assessor": world.manager, "entrustment": 4}
    return entered(world, **usual | given)


def required(world: Any) -> Requirement:
    return framework.require(
        programme=world.programme, competency=world.competency, unit=world.ward, job_role=world.nurse
    )


def remedied(world: Any) -> Entry:
    return ledger.record_remediation(
        person=world.person, activity=world.test.activity, by=world.helper, performed_on=DAY
    )


DEEDS: dict[str, Callable[[Any], Entry]] = {
    "an observation": watched,
    "evidence entered by hand": entered,
    "a verdict": lambda world: ledger.verify(evidence=world.imported, verdict="verified", by=world.keeper),
    "a signature": lambda world: ledger.sign_off(
        person=world.person,
        event=world.event,
        assessor=world.manager,
        verdict="achieved",
        meaning="approved",
        signed_digest="d" * 64,
    ),
    "a remediation": remedied,
    "a waiver": waived,
    "a revocation": revoked,
    "a reversal": lambda world: exceptions.reverse(revocation=world.revoked, reason="It was a mistake."),
    "a placement": lambda world: people.place(
        person=world.person, job_role=world.nurse, unit=world.root, starts_on=DAY
    ),
    "an appointment": lambda world: people.appoint(
        person=world.person, function="assessor", unit=world.ward, starts_on=DAY
    ),
    "leave": lambda world: people.record_leave(person=world.person, starts_on=DAY, ends_on=LATER),
    "a credential": lambda world: people.credential(person=world.person, competency=world.competency, from_on=DAY),
    "a requirement": required,
    "a gate": lambda world: framework.set_gate(effect="none", from_on=DAY, activity=world.version.activity, edition=1),
    "a go-live": lambda world: programmes.set_go_live(wave=world.wave, go_live_on=LATER, reason="The test failed."),
    "a unit in a wave": lambda world: programmes.assign_unit(wave=world.wave, unit=world.root),
    "a closing": lambda world: programmes.close_unit(unit=world.ward, closes_on=LATER),
}


@pytest.fixture(scope="module")
def built(one_transaction):
    """Everything that the deeds are about."""
    world: Any = factories.world()
    world.manager, world.other = world.appointed("manager"), world.appointed("trainer")
    world.keeper = keeper()
    world.helper = world.appointed("super_user")
    world.version, world.test = factories.activity(), factories.activity("knowledge_test")
    world.event = uuid.uuid4()
    given = {"source": "lms", "source_id": "77", "event": world.event}
    world.imported = entered(world, performed_on=date(2026, 2, 2), **given)
    other = factories.competency()
    world.revoked = exceptions.revoke(person=world.person, competency=other, effective_on=DAY, reason="An incident.")
    return world


@pytest.fixture
def ready(built, db):
    return copy.deepcopy(built)


@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS)
def test_a_deed_done_again_is_the_first_one(ready, deed):
    first = deed(ready)
    rows = type(first)._base_manager.count()
    again = deed(ready)
    assert again.pk == first.pk
    assert type(first)._base_manager.count() == rows
    assert list(journal.faults(journal.chain_of(first))) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (watched, lambda world: watched(world, entrustment=5)),
        (watched, lambda world: watched(world, outcome="failed", critical_failed=True)),
        (watched, lambda world: watched(world, assessor=world.other)),
        (watched, lambda world: watched(world, assessor=None)),
        (entered, lambda world: entered(world, score=80)),
        (entered, lambda world: entered(world, outcome="failed")),
        (entered, lambda world: entered(world, assessor=world.other)),
        (entered, lambda world: entered(world, performed_at=datetime(2026, 1, 10, 9, tzinfo=UTC))),
        (waived, lambda world: waived(world, reason="Something else.")),
        (revoked, lambda world: revoked(world, reason="Another incident.")),
    ],
)
def test_the_same_deed_in_other_words_is_told_and_changes_nothing(ready, first, second):
    stands = first(ready)
    rows = type(stands)._base_manager.count()
    with pytest.raises(AlreadyRecorded, match="nothing was recorded again") as told:
        second(ready)
    assert told.value.entry == stands
    assert type(stands)._base_manager.count() == rows


def test_the_row_that_is_handed_back_says_that_it_stood_already(ready):
    assert [watched(ready).is_replay, watched(ready).is_replay] == [False, True]


def test_it_is_another_one_when_the_row_says_which_it_repeats(ready):
    first = watched(ready)
    second = watched(ready, entrustment=5, repeats=first.key)
    assert (second.repeats, Evidence.objects.get(pk=second.pk).repeats) == (first.key, first.key)
    with pytest.raises(AlreadyRecorded):
        watched(ready, entrustment=3, repeats=first.key)
    assert list(journal.faults(str(ready.person.pk))) == []


def test_a_row_of_before_keeps_its_digest_and_a_repeat_is_part_of_it(ready):
    """A field that joined later is left out while it holds its default."""
    row = watched(ready)
    assert "repeats" not in journal.stated_values(row)
    assert journal.stated_values(watched(ready, entrustment=5, repeats=row.key))["repeats"] == row.key


def test_the_next_version_of_a_row_is_no_repeat(ready):
    row = watched(ready)
    corrected = watched(ready, entrustment=5, corrects=row, reason="Typed wrongly.")
    assert (corrected.key, corrected.version) == (row.key, 2)


def test_a_fact_that_was_corrected_is_still_the_deed_it_was_recorded_as(ready):
    """Else whoever says the same again, or has it said by another page, does it a second time."""
    row = entered(ready, outcome="failed")
    corrected = entered(
        ready, outcome="passed", corrects=row, reason="Read from the wrong line.", by=factories.somebody_else()
    )
    with pytest.raises(AlreadyRecorded, match="recorded before, and changed on") as told:
        entered(ready, outcome="failed")
    assert told.value.entry == corrected


def test_what_is_published_is_what_its_last_version_says(ready):
    first = required(ready)
    framework.end_requirement(requirement=first, ends_on=LATER)
    assert required(ready).key != first.key


def test_what_is_void_does_not_stand_in_the_way(ready):
    ledger.void_evidence(evidence=watched(ready), reason="The wrong person.", by=factories.somebody_else())
    assert not watched(ready, entrustment=5).is_replay


def test_a_clearance_given_back_can_be_revoked_again_in_the_same_words(ready):
    first = revoked(ready)
    exceptions.reverse(revocation=first, reason="It was a mistake.")
    assert revoked(ready).pk != first.pk


def test_a_verdict_is_a_repeat_only_of_the_last_one_said_by_the_same_person(ready):
    for verdict in ("verified", "rejected", "verified"):
        ledger.verify(evidence=ready.imported, verdict=verdict, by=ready.keeper)
    assert Verification.objects.filter(evidence=ready.imported.key).count() == 3
    ledger.verify(evidence=ready.imported, verdict="verified", by=keeper("Otto"))
    assert Verification.objects.filter(evidence=ready.imported.key).count() == 4


def test_an_import_is_told_apart_by_the_numbers_of_its_source(ready):
    for number in ("1", "2"):
        entered(ready, source="lms", source_id=number)
    assert Evidence.objects.filter(source="lms", performed_on=date(2026, 1, 10)).count() == 2


@pytest.mark.parametrize(
    "other",
    [
        {"kind": "session"},
        {"purpose": "practice"},
        {"performed_on": date(2026, 1, 11)},
        {"source": "lms", "source_id": "1"},
    ],
    ids=lambda other: next(iter(other)),
)
def test_another_kind_purpose_day_or_source_is_another_deed(ready, other):
    entered(ready)
    assert not entered(ready, **other).is_replay


@pytest.mark.parametrize(
    "other",
    [{"competency": True}, {"kind": "attestation"}, {"kind": "session", "competency": True}],
    ids=["and a competency", "another kind", "both"],
)
def test_what_is_of_an_activity_is_one_deed_under_whichever_columns(ready, other):
    """A rule that names an activity asks for nothing else of a row: under three sorts of columns it counted thrice."""
    given = {"competency": None, "activity_version": ready.version}
    first = entered(ready, **given)
    rows = Evidence.objects.count()
    with pytest.raises(AlreadyRecorded) as told:
        entered(ready, **given | other | ({"competency": ready.competency} if "competency" in other else {}))
    assert (told.value.entry, Evidence.objects.count()) == (first, rows)


@pytest.mark.parametrize(
    ("source", "number"), [("LMS", "77 b"), ("lms ", "77 b"), ("lms", " 77 b"), ("lms", "77  B"), ("LMS", "77 B ")]
)
def test_a_number_of_a_source_is_one_however_both_are_written(ready, source, number):
    first = entered(ready, source="lms", source_id="77 b")
    again = entered(ready, source=source, source_id=number)
    assert (again.pk, again.is_replay) == (first.pk, True)
    with pytest.raises(Conflict):
        entered(ready, source=source, source_id=number, outcome="failed")
    stored = Evidence.objects.get(pk=first.pk)
    assert (stored.source, stored.source_id) == ("lms", "77 b")


def test_signs_in_a_number_tell_rows_apart_still(ready):
    keys = {entered(ready, source="lms", source_id=number).key for number in ("1-2", "12", "1.2", "01-2")}
    assert len(keys) == 4


def test_what_is_said_to_come_from_here_is_from_here_however_it_is_written(ready):
    first = entered(ready)
    assert entered(ready, source="Cleared ").pk == first.pk


def test_a_correction_takes_no_number_that_another_row_has_in_other_writing(ready):
    entered(ready, source="lms", source_id="b1")
    row = entered(ready, source="lms", source_id="b2", performed_on=date(2026, 1, 11))
    with pytest.raises(Conflict):
        entered(ready, source="LMS", source_id=" B1", corrects=row, reason="Typed wrongly.")


def test_what_was_entered_by_hand_does_not_keep_anybody_from_watching_that_day(ready):
    """Signed and closed is a deed by itself; entered by hand after it is the same deed."""
    version = ready.version
    entered(ready, competency=None, activity_version=version, performed_on=clock.today())
    attempt = attempts.open_attempt(person=ready.person, activity=version.activity, version=version)
    closed = attempts.close_attempt(attempt=attempt, ended_by="completed", performance=Performance(outcome="failed"))
    assert not closed.is_replay
    with pytest.raises(AlreadyRecorded) as told:
        entered(ready, competency=None, activity_version=version, performed_on=closed.performed_on, score=90)
    assert told.value.entry == closed


def test_the_same_two_may_work_through_it_once_more_that_day_and_the_record_says_so(ready):
    first = remedied(ready)
    again = ledger.record_remediation(
        person=ready.person,
        activity=ready.test.activity,
        by=ready.helper,
        performed_on=DAY,
        note="All of it.",
        repeats=first.key,
    )
    assert Remediation.objects.count() == 2 and again.repeats == first.key


def test_the_refusal_is_one_that_every_form_can_show():
    assert issubclass(AlreadyRecorded, ValidationError)
