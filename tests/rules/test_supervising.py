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
