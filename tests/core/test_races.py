"""Eight callers at once: one row, and the same answer for all of them. Real threads, real connections."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier, Event
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from competency.core.clearance import stale
from competency.core.framework import api as framework
from competency.core.ledger import api as ledger
from competency.core.ledger.corrections import correct_evidence, void_together
from competency.core.models import Competency, Evidence, Gate, SignOff, Standard, Standing, Verification
from competency.core.people import api as people
from competency.core.publishing.refusals import PublishRefused
from competency.core.record import journal
from competency.core.recording import AlreadyRecorded, Conflict
from tests import factories
from tests.core.personal_data.staff import keeper

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
CALLERS = 8


def at_once(call: Callable[[int], Any], callers: int = CALLERS) -> list[Any]:
    """Run the call in so many threads that start together; raises what any of them raised."""
    barrier = Barrier(callers)

    def run(number: int) -> Any:
        try:
            barrier.wait()
            return call(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(callers) as pool:
        return list(pool.map(run, range(callers)))


def test_the_same_fact_sent_eight_times_is_recorded_once_and_all_get_the_same_answer():
    world = factories.world()
    same = uuid.uuid4()
    answers = at_once(lambda _n: factories.evidence(world.person, competency=world.competency, uuid=same).pk)
    assert set(answers) == {same}
    assert Evidence.objects.count() == Verification.objects.count() == 1


def test_the_same_import_sent_eight_times_is_recorded_once():
    world = factories.world()
    row = {"competency": world.competency, "source": "lms", "source_id": "77"}
    assert len(set(at_once(lambda _n: factories.evidence(world.person, **row).pk))) == 1
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize("same", [{"source": "lms", "source_id": "77"}, {"uuid": uuid.uuid4()}])
def test_one_number_for_eight_people_at_once_is_recorded_for_one_and_the_others_are_told(same):
    world = factories.world()
    nurses = [world.another_nurse(f"Nurse{n}") for n in range(CALLERS)]

    def record(number: int) -> str:
        try:
            factories.evidence(nurses[number], competency=world.competency, **same)
        except Conflict:
            return "told"
        return "recorded"

    assert sorted(at_once(record)) == ["recorded"] + ["told"] * (CALLERS - 1)
    assert Evidence.objects.count() == 1


def test_the_same_signature_sent_eight_times_is_recorded_once():
    world = factories.world()
    assessor = world.appointed("assessor")
    event = uuid.uuid4()
    factories.evidence(world.person, competency=world.competency, event=event)

    def sign(_n: int) -> uuid.UUID:
        return ledger.sign_off(
            person=world.person,
            event=event,
            assessor=assessor,
            verdict="achieved",
            meaning="approved",
            signed_digest="d" * 64,
        ).pk

    assert len(set(at_once(sign))) == 1
    assert SignOff.objects.count() == 1


def test_eight_rows_corrected_to_one_day_at_once_are_one_of_that_day_and_the_others_are_told():
    world, version = factories.world(), factories.activity("session")
    days = [date(2026, 1, 2) + timedelta(days=number) for number in range(CALLERS)]
    rows = [factories.evidence(world.person, activity_version=version, kind=None, performed_on=day) for day in days]
    clerk = keeper("Ria")

    def correct(number: int) -> str:
        performance, _about = factories.performed(
            {"outcome": "passed", "performed_on": date(2026, 2, 1), "zone": "UTC"}
        )
        try:
            correct_evidence(evidence=rows[number], performance=performance, reason="The first.", by=clerk)
        except AlreadyRecorded:
            return "told"
        return "corrected"

    assert sorted(at_once(correct)) == ["corrected"] + ["told"] * (CALLERS - 1)
    assert Evidence.objects.current().filter(performed_on=date(2026, 2, 1)).count() == 1
    assert list(journal.faults(str(world.person.pk))) == []


def test_eight_different_facts_leave_one_whole_chain_and_rows_that_agree_with_the_rules():
    """Without the person's lock the chain forks and the last recompute wins with old facts."""
    world = factories.world()
    everybody = [world.person, world.another_nurse(), world.another_nurse("Cleo", "Park")]

    def record(number: int) -> None:
        for day in range(1, 6):
            for person in everybody:
                factories.evidence(
                    person,
                    competency=world.competency,
                    performed_on=date(2026, 1, 1) + timedelta(days=5 * number + day),  # no deed twice: it would be once
                    outcome="failed" if number % 3 == 0 else "passed",
                )

    at_once(record)
    assert Evidence.objects.count() == CALLERS * 5 * len(everybody)
    for person in everybody:
        assert list(journal.faults(str(person.pk))) == []
    assert list(stale.drifted([person.pk for person in everybody])) == []


def test_definitions_published_while_facts_are_recorded_lose_neither():
    world = factories.world()
    asked = [factories.competency() for _each in range(4)]

    def act(number: int) -> None:
        if number < 4:
            framework.require(
                programme=world.programme, competency=asked[number], unit=world.root, job_role=world.nurse
            )
        else:
            for day in range(1, 6):
                factories.evidence(world.person, competency=asked[number - 4], performed_on=date(2026, 1, day))

    at_once(act)
    stale.recompute_stale()
    assert list(stale.drifted([world.person.pk])) == []
    assert Standing.objects.filter(person=world.person).values("competency").distinct().count() == 5
    assert list(journal.faults("definitions")) == []


def refused(call: Callable[[], Any]) -> str:
    """What a publication was refused with, in words; empty when it went through."""
    try:
        call()
    except PublishRefused as refusal:
        return refusal.sentence
    return ""


def test_eight_reviewers_who_approve_at_once_publish_one_standard_and_seven_are_told():
    asked = factories.competency()
    asked.validity_months = 6
    asked.choose_for_publication(re_evaluate="none")
    waiting = asked.save_revision()
    together = Barrier(CALLERS)

    def approve(_n: int) -> str:
        revision = type(waiting).objects.get(pk=waiting.pk)
        assert revision.content_object.live_revision_id != revision.pk
        together.wait()
        return refused(revision.publish)

    answers = at_once(approve)
    assert Standard.objects.filter(competency=asked).count() == 2
    assert Gate.objects.filter(competency=asked).count() == 1
    assert answers.count("") == 1
    assert all("Somebody else published" in words for words in answers if words)


def test_eight_drafts_published_at_once_make_one_standard_since_each_choice_was_for_that_one():
    asked = factories.competency()

    def draft(months: int) -> Any:
        own = Competency.objects.get(pk=asked.pk)
        own.validity_months = months
        own.choose_for_publication()
        return own.save_revision()

    drafts = [draft(months) for months in range(2, 2 + CALLERS)]
    answers = at_once(lambda n: refused(drafts[n].publish))
    assert Standard.objects.filter(competency=asked).count() == 2
    assert answers.count("") == 1
    assert all("for this publication" in words for words in answers if words)


def test_a_requirement_recorded_while_somebody_is_being_placed_concerns_them_too():
    """Neither sees what the other has not committed: without a common lock both leave the newcomer out."""
    world = factories.world()
    newcomer, asked = factories.person("Nina"), factories.competency()
    is_placed = Event()

    def place() -> None:
        with transaction.atomic():
            people.place(person=newcomer, job_role=world.nurse, unit=world.ward, starts_on=date(2025, 1, 1))
            is_placed.set()
            time.sleep(1)

    def require() -> None:
        assert is_placed.wait(60)
        framework.require(programme=world.programme, competency=asked, unit=world.root, job_role=world.nurse)

    at_once(lambda number: (place, require)[number](), callers=2)
    assert list(stale.drifted([newcomer.pk])) == []
    assert Standing.objects.filter(person=newcomer, competency=asked).exists()


def test_a_publication_waits_for_what_is_being_recorded_and_not_for_everything_that_comes_after():
    world = factories.world()
    nurses = [world.another_nurse(f"Nurse{n}") for n in range(CALLERS - 1)]
    asked_for, published = factories.competency(published=False), Event()
    until = time.monotonic() + 60  # only a publication that never comes about waits so long

    def record_or_publish(number: int) -> bool:
        if number < len(nurses):
            while not published.is_set() and time.monotonic() < until:
                factories.evidence(nurses[number], competency=world.competency)
            return published.is_set()
        time.sleep(0.3)
        try:
            asked_for.save_revision().publish()
            return time.monotonic() < until
        finally:
            published.set()

    assert all(at_once(record_or_publish))


def said_or_told(call: Callable[[], Any]) -> str:
    """What a caller gets: "recorded", or the words of the refusal."""
    try:
        call()
    except ValidationError as refusal:
        return " ".join(refusal.messages)
    return "recorded"


def test_of_two_verdicts_at_once_one_is_recorded_and_the_others_are_told():
    world = factories.world()
    row = factories.evidence(world.person, competency=world.competency, source="lms", source_id="77")
    judges = [keeper(f"Judge{n}") for n in range(CALLERS)]
    answers = at_once(
        lambda n: said_or_told(
            lambda: ledger.verify(
                evidence=row, verdict=("verified", "rejected")[n % 2], only_if_waiting=True, by=judges[n]
            )
        )
    )
    assert answers.count("recorded") == 1
    assert sum("a moment ago" in answer for answer in answers) == CALLERS - 1
    assert Verification.objects.count() == 1
    assert not list(stale.drifted([world.person.pk]))


def test_a_correction_during_verdicts_never_counts_by_a_verdict_on_what_it_corrects():
    for _round in range(6):
        world = factories.world()
        row = factories.evidence(world.person, competency=world.competency, source="lms", source_id=str(uuid.uuid4()))
        judges = [keeper(f"Judge{n}") for n in range(CALLERS)]

        def act(n: int, world: Any = world, row: Any = row, judges: Any = judges) -> str:
            if n == 0:
                return said_or_told(
                    lambda: factories.evidence(
                        world.person,
                        competency=world.competency,
                        performed_on=date(2026, 1, 9),
                        corrects=row,
                        reason="Typed wrongly.",
                    )
                )
            return said_or_told(lambda: ledger.verify(evidence=row, by=judges[n]))

        answers = at_once(act)
        assert answers[0] == "recorded"
        assert all(answer == "recorded" or "corrected since" in answer for answer in answers)
        assert set(Verification.objects.filter(evidence=row.key).values_list("judged_version", flat=True)) <= {1}
        assert not Standing.objects.filter(person=world.person, answer=3).exists()
        assert not list(stale.drifted([world.person.pk]))


def test_of_two_corrections_of_one_version_one_is_recorded_and_the_other_is_told():
    world = factories.world()
    row = factories.evidence(world.person, competency=world.competency)

    def correct(n: int) -> str:
        return said_or_told(
            lambda: factories.evidence(
                world.person, competency=world.competency, score=n, corrects=row, reason="Typed wrongly."
            )
        )

    answers = at_once(correct)
    assert answers.count("recorded") == 1
    assert Evidence.objects.filter(key=row.key).count() == 2


def test_shared_evidence_voided_by_eight_at_once_while_others_record_is_void_once_and_nobody_deadlocks():
    world = factories.world()
    teacher = factories.person("Theo")
    nurses = [world.person, *(world.another_nurse(f"Nurse{n}") for n in range(5))]
    rows = [factories.evidence(nurse, competency=world.competency, assessor=teacher) for nurse in nurses]

    def act(n: int) -> int:
        if n % 2:
            for nurse in nurses[:: (-1) ** (n // 2)]:
                factories.evidence(nurse, competency=world.competency, performed_on=date(2026, 1, n + 1))
            return 0
        return len(
            void_together(
                evidence=rows[:: (-1) ** (n // 2)], reason="Never held.", by=factories.somebody_else()
            ).entries
        )

    assert sum(at_once(act)) == len(rows)
    assert Evidence.objects.filter(withdrawn=True).count() == len(rows)
    assert not list(stale.drifted([nurse.pk for nurse in nurses]))
