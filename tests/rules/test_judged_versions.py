"""A verdict is about the version it judged: random corrections, held against a second opinion of ten lines."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from competency.rules.entries import known_facts
from competency.rules.evidence import ledger
from competency.rules.facts import Entry, Evidence, Kind, Outcome, PersonFacts, Purpose, Verdict, Verification
from competency.rules.judged_versions import accepted_last, decides_alike, judged_last

START = datetime(2024, 1, 1, tzinfo=UTC)
ROW = Evidence(
    uuid="u1",
    key="row",
    recorded_at=START,
    kind=Kind.OBSERVATION,
    activity="n3",
    edition=1,
    competency="c",
    event="e",
    entrustment=4,
    performed_on=date(2024, 1, 1),
    performed_at=START,
    assessor="ann",
)
OTHERWISE: dict[str, Any] = {
    "kind": Kind.MODULE,
    "purpose": Purpose.PRACTICE,
    "activity": "n4",
    "edition": 2,
    "competency": "d",
    "event": None,
    "outcome": Outcome.FAILED,
    "score": Decimal(80),
    "entrustment": 5,
    "critical_failed": True,
    "performed_on": date(2024, 1, 2),
    "performed_at": None,
    "assessor": "ben",
}


def said(n: int, version: int | None, verdict: Verdict, at: datetime) -> Verification:
    return Verification(
        uuid=f"v{n}", key=f"v{n}", recorded_at=at, evidence="row", judged_version=version, verdict=verdict
    )


def decides(rows: list[Evidence], verdicts: list[Verification], at: datetime | None = None) -> bool:
    facts = PersonFacts(person="ida", evidence=tuple(rows), verifications=tuple(verdicts))
    return bool(ledger(known_facts(facts, at)).rows)


def test_every_field_of_evidence_that_the_rules_read_is_changed_below():
    assert set(OTHERWISE) == {field.name for field in fields(Evidence)} - {field.name for field in fields(Entry)}


@pytest.mark.parametrize("name", OTHERWISE)
def test_a_correction_of_any_field_the_rules_read_waits(name):
    corrected = replace(ROW, uuid="u2", version=2, recorded_at=START + timedelta(days=1), **{name: OTHERWISE[name]})
    born = said(1, 1, Verdict.VERIFIED, START)
    assert not decides_alike(ROW, corrected)
    assert decides([ROW], [born])
    assert not decides([ROW, corrected], [born])
    if name not in {"purpose"}:
        assert decides([ROW, corrected], [born, said(2, 2, Verdict.VERIFIED, START + timedelta(days=2))])


def second_opinion(rows: list[Evidence], verdicts: list[Verification], at: datetime) -> bool:
    """Walk through the days: what is recorded on each, and whether the row counts in the evening."""
    stands: Evidence | None = None
    word: Verdict | None = None
    events: list[tuple[datetime, int, int, Evidence | Verification]] = [
        (row.recorded_at, 1, row.version, row) for row in rows if row.recorded_at <= at
    ]
    events += [(row.recorded_at, 0, int(row.uuid[1:]), row) for row in verdicts if row.recorded_at <= at]
    for _moment, _kind, _number, event in sorted(events, key=lambda one: one[:3]):
        if isinstance(event, Evidence):
            if event.withdrawn:
                return False
            if stands is None or event.performed_on != stands.performed_on:
                word = None
            stands = event
        elif stands is not None:
            judged = rows[(event.judged_version or stands.version) - 1]
            same = rows[judged.version - 1 : stands.version]
            if len({row.performed_on for row in same}) == 1:
                word = event.verdict
    return stands is not None and word is Verdict.VERIFIED


def corrected_at_random(random: Random) -> tuple[list[Evidence], list[Verification]]:
    """A row with corrections and verdicts on some of its versions, and seldom withdrawn in the end."""
    rows, verdicts, now = [replace(ROW, event=None)], [], START
    for n in range(random.randint(1, 8)):
        now += timedelta(days=1)
        if random.random() < 0.45:
            day = date(2024, 1, random.choice([1, 1, 2]))
            rows.append(
                replace(
                    rows[-1],
                    uuid=f"u{n + 2}",
                    version=len(rows) + 1,
                    recorded_at=now,
                    performed_on=day,
                    performed_at=None,
                )
            )
            rows[0] = replace(rows[0], performed_at=None)
        else:
            names_it = random.random() < 0.7
            judged = random.randint(1, len(rows)) if names_it else None
            verdicts.append(said(n + 1, judged, random.choice(list(Verdict)), now))
    if random.random() < 0.05:
        rows.append(replace(rows[-1], uuid="void", version=len(rows) + 1, withdrawn=True, recorded_at=now))
    return rows, verdicts


def test_what_counts_is_what_was_judged_whoever_corrected_what_in_between():
    for seed in range(400):
        random = Random(seed)
        rows, verdicts = corrected_at_random(random)
        for days in range(10):
            at = START + timedelta(days=days, hours=1)
            shuffled = random.sample(rows, len(rows)), random.sample(verdicts, len(verdicts))
            assert decides(*shuffled, at) is second_opinion(rows, verdicts, at), (seed, days, rows, verdicts)


def test_the_version_judged_last_is_the_latest_before_what_stands_that_a_verdict_is_about():
    rows = [
        replace(ROW, uuid=f"u{n}", version=n, score=Decimal(n), recorded_at=START + timedelta(days=n))
        for n in range(1, 5)
    ]
    same = [*rows, replace(rows[3], uuid="u5", version=5)]
    first, second, last = (
        said(n, version, Verdict.REJECTED, START + timedelta(days=9)) for n, version in ((1, 1), (2, 2), (3, 5))
    )
    unnamed = said(4, None, Verdict.VERIFIED, START + timedelta(days=3, hours=1))
    assert judged_last(rows, []) is None
    assert judged_last(rows, [second, first]) is rows[1]
    assert judged_last(rows, [first, unnamed]) is rows[2]
    assert judged_last(same, [first, last]) is rows[0]
    assert judged_last(rows[:1], [first]) is None


def test_the_version_accepted_last_is_the_latest_before_what_stands_of_which_it_was_said_last_that_it_counts():
    rows = [
        replace(ROW, uuid=f"u{n}", version=n, performed_on=date(2024, 1, n), recorded_at=START + timedelta(days=n))
        for n in (1, 2, 3)
    ]
    counts, does_not = Verdict.VERIFIED, Verdict.REJECTED
    for verdicts, accepted in (
        ([], None),
        ([(1, counts)], 1),
        ([(1, does_not)], None),
        ([(1, counts), (2, does_not)], 1),
        ([(1, does_not), (2, counts)], 2),
        ([(2, counts), (2, does_not)], None),
        ([(2, does_not), (2, counts)], 2),
        ([(3, counts)], None),  # on what stands: nothing was written after it
    ):
        told = [
            said(n, version, verdict, START + timedelta(days=9 + n)) for n, (version, verdict) in enumerate(verdicts)
        ]
        found = accepted_last(rows, told)
        assert (found.version if found else None) == accepted, verdicts
