"""Whoever corrects is told whom it un-clears, exactly; shared wrong evidence is voided together or not at all."""

from __future__ import annotations

import copy
import uuid
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from competency.core import clock
from competency.core.clearance.foretold import Foretelling, Moved, Spell, lost_by
from competency.core.clearance.models import ClearanceSegment
from competency.core.days import day_in_full
from competency.core.enums import AnchorKind, Kind, Verdict
from competency.core.framework import api as framework
from competency.core.ledger import api as ledger
from competency.core.ledger import corrections
from competency.core.ledger.corrections import (
    Shared,
    correct_evidence,
    corrected_version,
    ended_by_correction,
    ended_by_void,
    foretell_correction,
    foretell_verdict,
    foretell_void,
    void_together,
)
from competency.core.ledger.performance import Performance
from competency.core.ledger.told import told_ended
from competency.core.models import Evidence, JournalEntry, Narrative, Person
from competency.core.recording import recording
from tests import factories
from tests.core.personal_data.staff import keeper

pytestmark = pytest.mark.django_db
TODAY = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def on_the_first_of_june():
    with clock.at(TODAY):
        yield


def stored(person: Person) -> dict[Any, tuple[Spell, ...]]:
    spells: dict[Any, list[Spell]] = {}
    for row in ClearanceSegment.objects.filter(person=person):
        spell = Spell(row.starts_on, row.ends_on, row.answer, row.missing, row.reason)
        spells.setdefault((row.placement_id, row.programme_id), []).append(spell)
    return {pair: tuple(sorted(rows)) for pair, rows in spells.items()}


def expected(before: dict[Any, tuple[Spell, ...]], moves: list[Moved] | tuple[Moved, ...]) -> Any:
    after = dict(before)
    for moved in moves:
        pair = (moved.placement.pk, moved.programme.pk)
        assert before.get(pair, ()) == moved.before
        after[pair] = moved.after
    return {pair: spells for pair, spells in after.items() if spells}


def done(**given: Any) -> Performance:
    usual: dict[str, Any] = {
        "kind": Kind.MODULE,
        "outcome": "passed",
        "performed_on": date(2026, 1, 10),
        "zone": "Europe/London",
    }
    return Performance(**usual | given)


# ---- told before, and by the verb ------------------------------------------------------------------------------------


def test_a_correction_tells_whom_it_un_clears_and_writes_nothing_before():
    world = factories.world()
    row = factories.evidence(world.person, competency=world.competency)
    links = JournalEntry.objects.count()
    (moved,) = foretell_correction(row, done(performed_on=date(2026, 1, 9)))
    assert (JournalEntry.objects.count(), Evidence.objects.count()) == (links, 1)
    assert moved.lost_from(clock.today()) == clock.today()
    assert lost_by([moved]) == {world.person.pk}
    corrected = correct_evidence(
        evidence=row, performance=done(performed_on=date(2026, 1, 9)), reason="Typed wrongly.", by=None
    )
    assert [(one.before, one.after) for one in corrected.moved] == [(moved.before, moved.after)]
    (back,) = foretell_verdict(corrected.evidence, "verified")
    assert back.gained_from(clock.today()) == clock.today()
    assert foretell_verdict(corrected.evidence, "rejected") == []


def test_the_same_correction_sent_again_moves_nothing():
    world = factories.world()
    row = factories.evidence(world.person, competency=world.competency)
    words: dict[str, Any] = {"evidence": row, "performance": done(score=90), "reason": "Wrong.", "uuid": uuid.uuid4()}
    first, again = correct_evidence(**words), correct_evidence(**words)
    assert first.evidence.pk == again.evidence.pk
    assert (len(first.moved), again.moved) == (1, ())


def test_a_correction_that_decides_nothing_moves_nobody():
    world = factories.world()
    row = factories.evidence(world.person, competency=world.competency)
    assert foretell_correction(row, done()) == []
    assert correct_evidence(evidence=row, performance=done(), reason="A note.").moved == ()


def a_random_world(random: Random) -> tuple[Any, list[Person]]:
    risk = random.choice(["low", "high"])
    times = random.choice([1, 2])
    full = {"count": 2, "assessors": 2, "entrustment": 4} if risk == "high" else {"count": times}
    assessors = [factories.person("Ines"), factories.person("Joy")]
    world = factories.world(
        risk=risk,
        base=random.choice(["completion", "previous_expiry"]),
        shown_by=factories.criteria((None, [factories.asked(kind=Kind.SIMULATED_TASK, **full)])),
        grace_days=random.choice([0, 14]),
    )
    second = factories.competency(validity_months=random.choice([6, 12]))
    framework.require(
        programme=world.programme,
        competency=second,
        unit=world.ward,
        blocks=(AnchorKind.FIXED, date(2026, random.randint(1, 9), 1)),
        announced=(AnchorKind.FIXED, date(2026, 1, 1)),
    )
    people = [world.person, world.another_nurse()]
    for person in people:
        for number in range(random.randint(2, 7)):
            is_task = random.random() < 0.6
            row = factories.evidence(
                person,
                competency=world.competency if is_task else second,
                kind=Kind.SIMULATED_TASK if is_task else Kind.MODULE,
                entrustment=random.choice([4, 5]) if is_task else None,
                assessor=random.choice(assessors) if is_task else None,
                outcome=random.choices(["passed", "failed", "incomplete"], [80, 15, 5])[0],
                performed_on=date(2025, 3, 1) + timedelta(days=random.randint(0, 440)),
                source="lms",
                source_id=f"{person.pk}/{number}",
            )
            if random.random() < 0.85:
                verdict = random.choices(["verified", "rejected"], [9, 1])[0]
                ledger.verify(evidence=row, verdict=verdict, by=factories.somebody_else())
    return world, people


@pytest.mark.parametrize("seed", [*range(4), *(pytest.param(seed, marks=pytest.mark.long) for seed in range(4, 12))])
def test_what_is_foretold_is_what_stands_afterwards(seed):
    random = Random(seed)
    _world, people = a_random_world(random)
    judge = keeper("Otto")
    for _step in range(8):
        with clock.at(TODAY + timedelta(hours=_step)):
            rows = list(Evidence.objects.current().filter(person__in=people).order_by("pk"))
            if not rows:
                break
            row = random.choice(rows)
            before = {person.pk: stored(person) for person in people}
            act = random.choice(["correct", "correct", "verdict", "void"])
            if act == "correct":
                number = uuid.UUID(int=random.getrandbits(128))
                performance = done(
                    kind=row.kind,
                    outcome=random.choice([row.outcome, "passed", "failed"]),
                    performed_on=row.performed_on + timedelta(days=random.choice([0, 0, -5])),
                )
                moves: Any = foretell_correction(row, performance, uuid=number)
                by = keeper(f"Ria {_step}")  # each is somebody else, who may
                said = correct_evidence(
                    evidence=row, performance=performance, reason="Wrong.", uuid=number, by=by
                ).moved
                assert [(one.before, one.after) for one in said] == [(one.before, one.after) for one in moves]
            elif act == "verdict":
                verdict = random.choice(["verified", "rejected"])
                moves = foretell_verdict(row, verdict)
                ledger.verify(evidence=row, verdict=verdict, by=judge)
            else:
                chosen = random.sample(rows, min(len(rows), random.randint(1, 3)))
                moves = foretell_void(chosen)
                void_together(evidence=chosen, reason="Wrong.", by=factories.somebody_else())
            for person in people:
                own = [moved for moved in moves if moved.placement.person_id == person.pk]
                assert expected(before[person.pk], own) == stored(person), (seed, act)


# ---- voided together ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def built(one_transaction):
    """Three nurses cleared by what one teacher said of them on one day, and one by somebody else."""
    world = factories.world()
    teacher, other = factories.person("Theo", "Teacher"), factories.person("Otto")
    nurses = [world.person, world.another_nurse("Ben"), world.another_nurse("Cleo"), world.another_nurse("Dora")]
    rows = [
        factories.evidence(nurse, competency=world.competency, assessor=other if nurse is nurses[3] else teacher)
        for nurse in nurses
    ]
    return world, teacher, nurses, rows


@pytest.fixture
def taught(built, db):
    return copy.deepcopy(built)


def shared_rows(**asked: Any) -> list[Evidence]:
    return list(Shared(**asked).rows(Person.objects.all()))


def test_what_one_teacher_said_is_voided_together_once_and_with_one_reason(taught):
    _world, teacher, nurses, rows = taught
    found = shared_rows(assessor=teacher, performed_from=date(2026, 1, 10), performed_until=date(2026, 1, 10))
    assert {row.pk for row in found} == {row.pk for row in rows[:3]}
    assert lost_by(foretell_void(found)) == {nurse.pk for nurse in nurses[:3]}
    voided = void_together(evidence=found, reason="The workshop was never held.", by=factories.somebody_else())
    assert (len(voided.entries), lost_by(voided.moved)) == (3, {nurse.pk for nurse in nurses[:3]})
    assert {row.text for row in Narrative.objects.all()} == {"The workshop was never held."}
    assert [row.person for row in Evidence.objects.current()] == [nurses[3]]
    links = JournalEntry.objects.count()
    again = void_together(evidence=found, reason="The workshop was never held.", by=factories.somebody_else())
    assert (again.entries, again.moved, JournalEntry.objects.count()) == ((), (), links)
    assert shared_rows(assessor=teacher) == []
    call_command("cleared_verify")


def test_what_ends_is_told_of_each_person_also_where_nothing_asks_for_it(taught, django_assert_num_queries):
    """A competency that nobody requires ends unseen by any clearance; what is built on it ends too."""
    world, teacher, nurses, _rows = taught
    alone = factories.competency(code="ZZ-01", title="Asked by nobody")
    whole = factories.competency(
        code="ZZ-02",
        title="Built on it",
        shown_by=factories.criteria((None, [{"competency": str(alone.pk)}])),
    )
    untouched = factories.competency(code="ZZ-03", title="Shown otherwise")
    for nurse in nurses[:2]:
        factories.evidence(nurse, competency=alone, assessor=teacher)
        factories.evidence(nurse, competency=untouched)
    found = [row for row in shared_rows(assessor=teacher) if row.competency_id == alone.pk]
    assert foretell_void(found) == []
    ended = ended_by_void(found)
    assert {(one.person, one.competency, one.from_on) for one in ended} == {
        (nurse, competency, clock.today()) for nurse in nurses[:2] for competency in (alone, whole)
    }
    everything = shared_rows(assessor=teacher)
    with django_assert_num_queries(7):
        ended = ended_by_void(everything)
    with django_assert_num_queries(7):
        ended_by_void(found[:1])
    assert {one.person for one in ended if one.competency == world.competency} == set(nurses[:3])
    row = found[0]
    corrected = corrected_version(row, done(performed_on=date(2026, 1, 9), assessor=teacher))
    told = Foretelling([row.person_id])
    assert [one.competency for one in ended_by_correction(corrected, told=told)] == [alone, whole]
    # Once it counts they run out a day earlier than they would have.
    later = ended_by_correction(corrected, told=told, verdict=Verdict.VERIFIED)
    days = (date(2027, 1, 9), date(2027, 1, 10))
    assert [(one.competency, one.from_on, one.instead_of) for one in later] == [(alone, *days), (whole, *days)]


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (9, "until 8 Jan 2027 instead of 9 Jan 2027"),
        (12, "until 11 Jan 2027 instead of 9 Jan 2027"),
        (10, None),
    ],
)
def test_what_runs_out_either_way_is_no_ending_and_its_grace_is_not_counted(taught, day, words):
    """The days are those on which its record says it is done: half-open, and without the days of grace."""
    world, *_ = taught
    kept = factories.competency(code="ZZ-04", title="Kept", grace_days=14)
    row = factories.evidence(world.person, competency=kept, performed_on=date(2026, 1, 10))
    corrected = corrected_version(row, done(performed_on=date(2026, 1, day)))
    said = told_ended(ended_by_correction(corrected, told=Foretelling([row.person_id]), verdict=Verdict.VERIFIED))
    person = f"{row.person.name} ({row.person.employee_number}): Kept, "
    assert said == ([], [person + words] if words else [])


def test_voiding_the_newer_of_two_moves_the_end_and_voiding_both_ends_it(taught):
    world, *_ = taught
    kept = factories.competency(code="ZZ-05", title="Kept", grace_days=14)
    older, newer = (
        factories.evidence(world.person, competency=kept, performed_on=date(2026, month, 10)) for month in (1, 3)
    )
    person = f"{older.person.name} ({older.person.employee_number}): Kept, "
    assert told_ended(ended_by_void([newer])) == ([], [person + "until 9 Jan 2027 instead of 9 Mar 2027"])
    assert told_ended(ended_by_void([older])) == ([], [])
    gone = told_ended(ended_by_void([older, newer]))
    assert gone == ([person + f"not held any more from {day_in_full(clock.today())}"], [])


def test_what_is_only_in_its_days_of_grace_does_not_end(taught):
    world, *_ = taught
    kept = factories.competency(code="ZZ-06", title="Kept", grace_days=90)
    ran_out = clock.today() - timedelta(days=400)
    assert ended_by_void([factories.evidence(world.person, competency=kept, performed_on=ran_out)]) == []


def test_an_import_is_found_by_its_source_and_the_day_it_was_recorded(taught):
    _world, _teacher, nurses, _rows = taught
    clerk = factories.person("Clara")
    row = factories.evidence(nurses[0], competency=_world.competency, source="lms", source_id="9", by=clerk)
    assert shared_rows(source="lms") == shared_rows(brought_by=clerk) == [row]
    assert shared_rows(source="lms", recorded_until=date(2026, 5, 31)) == []
    assert shared_rows(source="lms", recorded_from=date(2026, 6, 1), recorded_until=date(2026, 6, 1)) == [row]
    with pytest.raises(ValidationError, match="Say what they share"):
        shared_rows(performed_from=date(2026, 1, 1))


def test_all_or_none_when_one_of_them_was_corrected_meanwhile(taught):
    _world, teacher, _nurses, rows = taught
    found = shared_rows(assessor=teacher)
    correct_evidence(evidence=rows[1], performance=done(assessor=teacher, score=90), reason="Wrong score.")
    with pytest.raises(ValidationError, match="corrected since"):
        void_together(evidence=found, reason="Never held.", by=factories.somebody_else())
    assert not Evidence.objects.filter(withdrawn=True).exists()


def test_a_failure_in_the_middle_leaves_nothing_behind(taught, monkeypatch):
    _world, teacher, _nurses, _rows = taught
    found, calls = shared_rows(assessor=teacher), []
    void = ledger.voided

    def once(*row: Evidence, **given: Any) -> Evidence:
        calls.append(given)
        if len(calls) == 2:
            raise RuntimeError("the lights went out")
        return void(*row, **given)

    monkeypatch.setattr(ledger, "voided", once)
    with pytest.raises(RuntimeError):
        void_together(evidence=found, reason="Never held.", by=factories.somebody_else())
    assert not Evidence.objects.filter(withdrawn=True).exists()
    assert not Narrative.objects.exists()


def test_without_a_reason_and_for_more_people_than_the_bound_it_is_refused(taught, monkeypatch):
    _world, teacher, _nurses, _rows = taught
    found = shared_rows(assessor=teacher)
    with pytest.raises(ValidationError, match="Say why"):
        void_together(evidence=found, reason=" ", by=factories.somebody_else())
    monkeypatch.setattr(corrections, "AT_MOST", 2)
    with pytest.raises(ValidationError, match="more than 2 people"):
        void_together(evidence=found, reason="Never held.", by=factories.somebody_else())
    assert void_together(evidence=[], reason="Nothing.", by=factories.somebody_else()).entries == ()
    assert not Evidence.objects.filter(withdrawn=True).exists()


def test_foretelling_for_many_costs_the_same_number_of_queries(taught, django_assert_num_queries):
    _world, _teacher, nurses, _rows = taught
    with django_assert_num_queries(5) as few:
        Foretelling([nurses[0].pk])
    with django_assert_num_queries(len(few.captured_queries)):
        told = Foretelling([nurse.pk for nurse in nurses])
    with django_assert_num_queries(0):
        told.moves(nurses[0].pk, told.facts[nurses[0].pk])


def test_two_people_in_one_recording_lock_in_key_order(taught):
    """The voiding opens one recording about all of them; inside another it asks for no more locks."""
    _world, teacher, nurses, _rows = taught
    with pytest.raises(RuntimeError), recording(about=nurses[:1], by=None):
        void_together(evidence=shared_rows(assessor=teacher), reason="Never held.", by=factories.somebody_else())
