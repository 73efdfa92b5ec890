"""The level that may supervise others: from a verified observation, in the competency, no older than its validity."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from competency.rules.facts import (
    CriteriaGroup,
    Criterion,
    Evidence,
    Kind,
    Outcome,
    Period,
    PersonFacts,
    Risk,
    Standard,
    Verdict,
    Verification,
)
from competency.rules.supervising import may_supervise

DAY = date(2026, 3, 1)
RECORDED = datetime(2026, 1, 11, 12, tzinfo=UTC)
STANDARD = Standard(
    uuid="s",
    key="s",
    recorded_at=datetime(2025, 1, 1, tzinfo=UTC),
    competency="c",
    number=1,
    effective_from=date(2025, 1, 1),
    risk=Risk.HIGH,
    groups=(CriteriaGroup(criteria=(Criterion(key="seen", activity="sheet"),)),),
    validity=Period(months=12),
)
SEEN = Evidence(
    uuid="e",
    key="e",
    recorded_at=RECORDED,
    kind=Kind.OBSERVATION,
    outcome=Outcome.PASSED,
    competency="c",
    entrustment=5,
    performed_on=date(2026, 1, 10),
)

VERIFIED = Verification(uuid="v", key="v", recorded_at=RECORDED, evidence="e", verdict=Verdict.VERIFIED)


def facts_of(seen: Evidence) -> PersonFacts:
    return PersonFacts(person="p", evidence=(seen,), verifications=(VERIFIED,))


ROWS = {
    "named": (SEEN, True),
    "by the activity": (replace(SEEN, competency=None, activity="sheet"), True),
    "another competency": (replace(SEEN, competency="d"), False),
    "level 4": (replace(SEEN, entrustment=4), False),
    "no observation": (replace(SEEN, kind=Kind.SIMULATED_STATION), False),
    "on the day": (replace(SEEN, performed_on=DAY), True),
    "after the day": (replace(SEEN, performed_on=date(2026, 3, 2)), False),
    "last day of the validity": (replace(SEEN, performed_on=date(2025, 3, 2)), True),
    "run out": (replace(SEEN, performed_on=date(2025, 3, 1)), False),
    "failed": (replace(SEEN, outcome=Outcome.FAILED), False),
}


@pytest.mark.parametrize("row", ROWS)
def test_what_gives_it(row: str) -> None:
    seen, expected = ROWS[row]
    assert may_supervise(facts_of(seen), STANDARD, on=DAY) is expected


def test_what_nobody_verified_gives_nothing() -> None:
    assert not may_supervise(PersonFacts(person="p", evidence=(SEEN,)), STANDARD, on=DAY)


def test_without_a_validity_it_does_not_run_out() -> None:
    facts = facts_of(replace(SEEN, performed_on=date(2020, 1, 1)))
    assert may_supervise(facts, replace(STANDARD, validity=None), on=DAY)


FAILED = replace(SEEN, uuid="f", key="f", outcome=Outcome.FAILED, entrustment=1, performed_on=date(2026, 2, 1))
CRITICAL = replace(FAILED, critical_failed=True)
TEST = Standard(
    **{name: getattr(STANDARD, name) for name in ("uuid", "key", "recorded_at", "competency", "number")},
    effective_from=STANDARD.effective_from,
    risk=Risk.HIGH,
    groups=(CriteriaGroup(criteria=(Criterion(key="seen", activity="sheet"), Criterion(key="test", activity="test"))),),
    validity=STANDARD.validity,
)
FAILS = {
    "a fail": (FAILED, STANDARD, False),
    "by the activity": (replace(FAILED, competency=None, activity="sheet"), STANDARD, False),
    "before it": (replace(CRITICAL, performed_on=date(2026, 1, 9)), STANDARD, True),
    "on its day, since a fail outranks": (replace(CRITICAL, performed_on=SEEN.performed_on), STANDARD, False),
    "on the day": (replace(CRITICAL, performed_on=DAY), STANDARD, False),
    "after the day": (replace(CRITICAL, performed_on=date(2026, 3, 2)), STANDARD, True),
    "of another competency": (replace(CRITICAL, competency="d"), STANDARD, True),
    "that does not end a low-risk standing": (FAILED, replace(STANDARD, risk=Risk.LOW), True),
    "a critical one on low risk": (CRITICAL, replace(STANDARD, risk=Risk.LOW), False),
    "a critical one that nothing asks for": (replace(CRITICAL, kind=Kind.SCENARIO), STANDARD, False),
    "of a test that is passed anew": (
        replace(CRITICAL, kind=Kind.KNOWLEDGE_TEST, competency=None, activity="test"),
        TEST,
        True,
    ),
}


@pytest.mark.parametrize("row", FAILS)
def test_a_fail_of_what_is_watched_takes_it(row: str) -> None:
    fail, standard, expected = FAILS[row]
    verdicts = (VERIFIED, replace(VERIFIED, uuid="vf", key="vf", evidence="f"))
    told = PersonFacts(person="p", evidence=(SEEN, fail), verifications=verdicts)
    assert may_supervise(told, standard, on=DAY) is expected
    assert may_supervise(replace(told, verifications=(VERIFIED,)), standard, on=DAY)


def test_level_5_shown_anew_gives_it_back() -> None:
    anew = replace(SEEN, uuid="n", key="n", performed_on=date(2026, 2, 20))
    verdicts = tuple(replace(VERIFIED, uuid=f"v{key}", key=f"v{key}", evidence=key) for key in ("e", "f", "n"))
    told = PersonFacts(person="p", evidence=(SEEN, CRITICAL, anew), verifications=verdicts)
    assert may_supervise(told, STANDARD, on=DAY)
    assert not may_supervise(told, STANDARD, on=date(2026, 2, 19))
