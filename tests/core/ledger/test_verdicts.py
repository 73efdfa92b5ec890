"""A verdict is about the version it judged: corrections wait for one by somebody else, and decide nothing meanwhile."""

import copy
import uuid
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from competency.core import clock
from competency.core.clearance.book import Book
from competency.core.enums import Kind, Outcome
from competency.core.ledger import api as ledger
from competency.core.ledger.models import Verification
from competency.core.ledger.waiting import described
from competency.core.models import Evidence, Person
from competency.core.people import api as people
from competency.core.record.digests import canonical, sha256
from competency.core.record.journal import digest_of
from competency.core.recording import recording
from competency.rules.results import Answer
from tests import factories
from tests.core.personal_data.staff import keeper

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 2, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def built(one_transaction):
    return factories.world()


@pytest.fixture
def world(built, db):
    return copy.deepcopy(built)


def is_held(world, on: date = date(2026, 2, 2), known_at: datetime | None = None) -> bool:
    segments = Book([world.person], known_at=known_at).standing(world.person, world.competency)
    return next(one for one in segments if one.starts_on <= on < one.ends_on).answer is Answer.CLEARED


def recorded(world, **given):
    return factories.evidence(world.person, **{"competency": world.competency} | given)


def corrected(world, row, **given):
    return recorded(world, corrects=row, reason="Typed wrongly.", **{"performed_on": date(2026, 1, 9)} | given)


def test_a_correction_waits_and_counts_once_somebody_else_has_said_so(world):
    clerk, other = keeper("Clara"), keeper("Otto")
    row = recorded(world)
    assert is_held(world)
    fixed = corrected(world, row, by=clerk)
    assert not is_held(world)
    with pytest.raises(ValidationError, match="entered this yourself"):
        ledger.verify(evidence=fixed, by=clerk)
    given = ledger.verify(evidence=fixed, by=other)
    assert given.judged_version == 2
    assert is_held(world)
    call_command("cleared_verify")


def test_what_would_have_been_said_on_each_day_stays_answerable(world):
    with clock.at(NOON):
        row = recorded(world)
    with clock.at(NOON.replace(day=10)):
        fixed = corrected(world, row)
    with clock.at(NOON.replace(day=20)):
        ledger.verify(evidence=fixed, by=keeper("Otto"))
    said = [is_held(world, known_at=NOON.replace(day=day, hour=13)) for day in (1, 10, 20)]
    assert said == [True, False, True]


@pytest.mark.parametrize(
    "change",
    [
        {"performed_on": date(2026, 1, 9)},
        {"outcome": "failed"},
        {"score": 80},
        {"entrustment": 4},
        {"critical_failed": True},
        {"kind": Kind.SESSION},
        {"purpose": "practice"},
        {"performed_at": datetime(2026, 1, 10, 9, tzinfo=UTC)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_each_change_of_what_decides_waits(world, change):
    row = recorded(world)
    corrected(world, row, **{"performed_on": date(2026, 1, 10)} | change)
    assert not is_held(world)


def test_a_correction_of_what_decides_nothing_keeps_its_verdict(world):
    row = recorded(world, source="lms", source_id="77")
    ledger.verify(evidence=row)
    corrected(world, row, performed_on=date(2026, 1, 10), source="lms", source_id="78")
    assert is_held(world)


def test_a_correction_of_an_assessor_waits(world):
    row = recorded(world, assessor=keeper("Ada"))
    corrected(world, row, performed_on=date(2026, 1, 10), assessor=keeper("Ben"))
    assert not is_held(world)


def test_an_import_is_not_checked_by_whoever_brought_it(world):
    clerk = keeper("Clara")
    row = recorded(world, source="lms", source_id="77", by=clerk)
    with pytest.raises(ValidationError, match="entered this yourself"):
        ledger.verify(evidence=row, by=clerk)
    assert not Verification.objects.exists()


def test_a_correction_that_decides_nothing_does_not_pass_the_pen_on(world):
    clerk, other = keeper("Clara"), keeper("Otto")
    fixed = corrected(world, recorded(world), by=clerk, source="lms", source_id="1")
    again = corrected(world, fixed, by=other, source="lms", source_id="2")
    for somebody in (clerk, other):
        with pytest.raises(ValidationError, match="entered this yourself"):
            ledger.verify(evidence=again, by=somebody)
    ledger.verify(evidence=again, by=keeper("Third"))
    assert is_held(world)


def test_a_verdict_on_a_correction_bears_a_name(world):
    fixed = corrected(world, recorded(world))
    with pytest.raises(ValidationError, match="Say who gives it"):
        ledger.verify(evidence=fixed)


def test_a_verdict_on_a_version_that_was_corrected_meanwhile_is_refused(world):
    row = recorded(world, source="lms", source_id="77")
    corrected(world, row)
    with pytest.raises(ValidationError, match="corrected since"):
        ledger.verify(evidence=row, by=keeper("Otto"))
    with pytest.raises(ValidationError, match="corrected since"):
        corrected(world, row, performed_on=date(2026, 1, 8))


def test_a_void_row_is_not_judged(world):
    row = recorded(world, source="lms", source_id="77")
    ledger.void_evidence(evidence=row, reason="Somebody else.", by=factories.somebody_else())
    with pytest.raises(ValidationError, match="void"):
        ledger.verify(evidence=row)


def test_a_second_verdict_from_an_old_page_is_told_and_not_recorded(world):
    row = recorded(world, source="lms", source_id="77")
    given = ledger.verify(evidence=row, verdict="rejected", by=keeper("Otto"), only_if_waiting=True)
    with pytest.raises(ValidationError, match="a moment ago"):
        ledger.verify(evidence=row, by=keeper("Third"), only_if_waiting=True)
    again = ledger.verify(evidence=row, verdict="rejected", by=given.recorded_by, uuid=given.pk, only_if_waiting=True)
    assert again.pk == given.pk
    assert Verification.objects.count() == 1


def test_a_verdict_from_before_reads_as_it_was_and_belongs_to_the_version_that_stood(world):
    with clock.at(NOON):
        row = recorded(world, source="lms", source_id="77")
    with clock.at(NOON.replace(day=2)), recording(about=[world.person], by=None) as record:
        old = record.append(Verification(person=world.person, evidence=row.key, verdict="verified"))
    before = {
        "model": "cleared_core.verification",
        "key": old.key,
        "withdrawn": False,
        "reason": "",
        "person": str(world.person.pk),
        "evidence": row.key,
        "verdict": "verified",
    }
    assert digest_of(old) == old.digest == sha256(canonical(before))
    assert is_held(world)
    assert ledger.verify(evidence=row, uuid=old.pk).pk == old.pk  # sent once more
    with clock.at(NOON.replace(day=3)):
        corrected(world, row)
    assert not is_held(world)


def test_an_attempt_recorded_before_is_closed_once_more_without_a_conflict(world):
    same = uuid.uuid4()
    with recording(about=[world.person], by=None) as record:
        row = Evidence(
            uuid=same,
            person=world.person,
            competency=world.competency,
            kind=Kind.MODULE,
            outcome="passed",
            performed_on=date(2026, 1, 10),
            zone="Europe/London",
            source_id=str(same),
        )
        record.append(row)
        born = uuid.uuid5(same, "verification")
        record.append(Verification(uuid=born, person=world.person, evidence=row.key, verdict="verified"))
    assert recorded(world, uuid=same).pk == row.pk
    assert Verification.objects.count() == 1


def test_whoever_records_inside_somebody_elses_recording_signs_with_their_own_name(world):
    clerk, other = keeper("Clara"), keeper("Otto")
    with recording(about=[world.person], by=clerk):
        row = recorded(world, source="lms", source_id="77")
        given = ledger.verify(evidence=row, by=other)
    assert (row.recorded_by, given.recorded_by) == (clerk, other)
    assert Evidence.objects.get().recorded_by == clerk


# ---- who may judge --------------------------------------------------------------------------------------------------


def test_whoever_corrected_an_outcome_does_not_judge_it_once_somebody_else_corrected_something_after(world):
    ruth, yuki, piotr = (keeper(name) for name in ("Ruth", "Yuki", "Piotr"))
    row = recorded(world, entrustment=3)
    failed = corrected(world, row, outcome=Outcome.FAILED, by=ruth)
    ledger.verify(evidence=failed, by=yuki)
    passed = corrected(world, failed, entrustment=5, by=piotr)
    scored = corrected(world, passed, entrustment=5, score=Decimal(90), by=yuki)
    for pen in (piotr, yuki):
        with pytest.raises(ValidationError, match="entered this yourself"):
            ledger.verify(evidence=scored, by=pen)
    (waiting,) = described([scored])
    assert [one.label for one in waiting.changes] == ["Outcome", "Score (%)", "Level"]
    assert [waiting.may_be_judged_by(one) for one in (piotr, yuki, ruth, world.person)] == [False, False, True, False]
    ledger.verify(evidence=scored, by=ruth)
    assert is_held(world)


def test_who_brought_a_row_that_nobody_judged_does_not_judge_it_after_somebody_elses_correction(world):
    bringer, clerk, other = (keeper(name) for name in ("Bea", "Clara", "Otto"))
    row = recorded(world, source="lms", source_id="77", by=bringer)
    fixed = corrected(world, row, by=clerk)
    for pen in (bringer, clerk):
        with pytest.raises(ValidationError, match="entered this yourself"):
            ledger.verify(evidence=fixed, by=pen)
    ledger.verify(evidence=fixed, by=other)


def test_a_verdict_of_somebody_else_does_not_give_the_pen_the_next_word(world):
    clerk, other = keeper("Clara"), keeper("Otto")
    fixed = corrected(world, recorded(world), by=clerk)
    ledger.verify(evidence=fixed, verdict="rejected", by=other)
    with pytest.raises(ValidationError, match="entered this yourself"):
        ledger.verify(evidence=fixed, by=clerk)


def test_what_somebody_brought_and_others_rejected_is_not_theirs_to_judge_after_a_small_correction(world):
    bringer, other, clerk = (keeper(name) for name in ("Bea", "Otto", "Clara"))
    row = recorded(world, source="lms", source_id="77", by=bringer)
    ledger.verify(evidence=row, verdict="rejected", by=other)
    fixed = corrected(world, row, by=clerk)
    with pytest.raises(ValidationError, match="entered this yourself"):
        ledger.verify(evidence=fixed, by=bringer)
    assert not is_held(world)
    ledger.verify(evidence=fixed, by=other)


@pytest.mark.parametrize("who", ["pen", "eyes"])
def test_a_rejection_between_two_corrections_accepts_nothing(world, who):
    ada, clerk, other, late = (keeper(name) for name in ("Ada", "Clara", "Otto", "Lena"))
    row = recorded(world, outcome=Outcome.FAILED, assessor=ada)
    passed = corrected(world, row, by=clerk)
    ledger.verify(evidence=passed, verdict="rejected", by=other)
    again = corrected(world, passed, performed_on=date(2026, 1, 8), by=late)
    with pytest.raises(ValidationError, match="yourself"):
        ledger.verify(evidence=again, by={"pen": clerk, "eyes": ada}[who])
    assert not is_held(world)


def test_a_correction_back_to_what_was_judged_waits_and_says_so(world):
    clerk, other = keeper("Clara"), keeper("Otto")
    back = corrected(world, corrected(world, recorded(world), by=clerk), performed_on=date(2026, 1, 10), by=other)
    (waiting,) = described([back])
    assert (waiting.changes, waiting.is_correction) == ((), True)
    assert not waiting.may_be_judged_by(clerk)


@pytest.mark.parametrize("whose", ["was", "is", "signed"])
def test_an_assessor_does_not_judge_the_correction_of_what_they_judged(world, whose):
    was, now, signer = keeper("Ada"), keeper("Ben"), keeper("Sita")
    event = uuid.uuid4()
    row = recorded(world, kind=Kind.OBSERVATION, assessor=was, event=event)
    ledger.sign_off(
        person=world.person,
        event=event,
        assessor=signer,
        verdict="achieved",
        meaning="responsible",
        signed_digest="0" * 64,
    )
    fixed = corrected(world, row, kind=Kind.OBSERVATION, assessor=now, event=event, by=keeper("Clara"))
    who = {"was": was, "is": now, "signed": signer}[whose]
    with pytest.raises(ValidationError, match="what you saw and judged yourself"):
        ledger.verify(evidence=fixed, by=who)
    assert not described([fixed])[0].may_be_judged_by(who)
    ledger.verify(evidence=fixed, by=keeper("Otto"))


def test_what_changed_is_shown_of_a_row_recorded_this_moment_with_a_whole_score(world):
    fixed = corrected(world, recorded(world, score=80), score=90, by=keeper("Clara"))
    (waiting,) = described([fixed])
    assert ("Score (%)", "80", "90") in [(one.label, one.was, one.became) for one in waiting.changes]


def test_only_records_staff_say_whether_a_row_counts(world):
    row = recorded(world, source="lms", source_id="77")
    for by in (world.another_nurse("Ben", with_user=True), world.appointed("manager"), factories.person("Gone")):
        with pytest.raises(ValidationError, match="Only records staff may do this"):
            ledger.verify(evidence=row, by=by)
    assert not Verification.objects.filter(evidence=row.key).exists()


def moved(account, first, second):
    people.unlink_account(person=first, by=None)
    people.link_account(person=second, user=account, by=None)
    return Person.objects.get(pk=second.pk)


def test_one_account_that_stood_for_two_people_judges_nothing_it_entered(world):
    first, second = keeper("Clara"), factories.person("Clara", "Second")
    account = first.user
    row = corrected(world, recorded(world), by=first)
    second = moved(account, first, second)
    with pytest.raises(ValidationError, match="entered this yourself"):
        ledger.verify(evidence=row, by=second)
    # Under yet another account it is the same pair of hands.
    third = keeper("Third")
    other = third.user
    people.unlink_account(person=second, by=None)
    second = moved(other, third, second)
    with pytest.raises(ValidationError, match="entered this yourself"):
        ledger.verify(evidence=row, by=second)
    ledger.verify(evidence=row, by=keeper("Otto"))


def test_one_account_that_stood_for_two_people_judges_no_record_of_its_own_nor_what_it_saw(world):
    ada, second = keeper("Ada"), factories.person("Ada", "Second")
    account = ada.user
    mine = factories.evidence(ada, competency=world.competency, source="lms", source_id="78")
    seen = recorded(world, kind=Kind.OBSERVATION, assessor=ada, source="lms", source_id="79")
    second = moved(account, ada, second)
    with pytest.raises(ValidationError, match="verify their own record"):
        ledger.verify(evidence=mine, by=second)
    with pytest.raises(ValidationError, match="saw and judged yourself"):
        ledger.verify(evidence=seen, by=second)
