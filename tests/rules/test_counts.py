"""Have and need count what the rule counts: all of them exactly when the criterion is met, on every day."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from competency import rules
from competency.rules.counts import Count, fewest
from competency.rules.facts import (
    CriteriaGroup,
    Criterion,
    Definitions,
    Evidence,
    Kind,
    Outcome,
    PersonFacts,
    Risk,
    Standard,
    Verdict,
    Verification,
)
from competency.rules.marks import Window
from competency.rules.results import ReasonCode
from competency.rules.standing import Standings

DAY = date(2024, 3, 1)
SEEN = Criterion(key="seen", kind=Kind.OBSERVATION, count=2, assessors=2)
STANDARD = Standard(
    uuid="s",
    key="c:1",
    version=1,
    recorded_at=datetime(2020, 1, 1, tzinfo=UTC),
    competency="c",
    number=1,
    effective_from=date(2020, 1, 1),
    risk=Risk.LOW,
    groups=(CriteriaGroup(criteria=(SEEN,)),),
    validity=rules.Period.parse("P12M"),
)


def row(number: int, *, on: date = DAY, by: str | None = "joy", **given: object) -> Evidence:
    usual: dict[str, object] = {
        "uuid": f"e{number}",
        "key": f"e{number}",
        "version": 1,
        "recorded_at": datetime(2024, 3, 2, tzinfo=UTC),
        "kind": Kind.OBSERVATION,
        "competency": "c",
        "outcome": Outcome.PASSED,
        "performed_on": on,
        "assessor": by,
    }
    return Evidence(**usual | given)  # type: ignore[arg-type]


def answers(*rows: Evidence, asked: Criterion = SEEN, **changed: object) -> rules.PersonAnswers:
    standard = replace(STANDARD, groups=(CriteriaGroup(criteria=(asked,)),), **changed)  # type: ignore[arg-type]
    verified = tuple(
        Verification(
            uuid=f"v{one.uuid}",
            key=f"v{one.uuid}",
            version=1,
            recorded_at=one.recorded_at,
            evidence=one.key,
            verdict=Verdict.VERIFIED,
        )
        for one in rows
    )
    facts = PersonFacts(person="p", evidence=rows, verifications=verified)
    return rules.Workbench(Definitions(standards=(standard,))).person(facts)


def count(*rows: Evidence, on: date = DAY, asked: Criterion = SEEN, **changed: object) -> Count:
    found = answers(*rows, asked=asked, **changed).count("c", asked.key, on=on)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("rows", "have", "by_others"),
    [
        ([], 0, 2),
        ([row(1)], 1, 1),
        # Two by one assessor are one where two must see it: "2 of 2 are done" was said of them.
        ([row(1), row(2)], 1, 1),
        ([row(1), row(2, event="e1"), row(3, event="e1")], 1, 1),
        ([row(1), row(2, by="tomasz")], 2, 0),
        ([row(1), row(2), row(3, by="tomasz")], 2, 0),
        # Since the last fail.
        ([row(1), row(2, by="tomasz", on=DAY - timedelta(days=2)), row(3, outcome=Outcome.FAILED)], 0, 2),
        # Too old to be counted.
        ([row(1, on=DAY - timedelta(days=400)), row(2, by="tomasz")], 1, 1),
        # Nobody is known to have seen it.
        ([row(1, by=None), row(2)], 1, 1),
    ],
)
def test_what_is_counted_is_what_the_rule_counts(rows, have, by_others):
    found = count(*rows, risk=Risk.HIGH if len(rows) == 3 and rows[2].outcome is Outcome.FAILED else Risk.LOW)
    assert (found.have, found.need, found.by_others) == (have, 2, by_others)
    assert found.is_met == (have == 2)
    assert found.lack == 2 - have


def test_a_low_risk_fail_leaves_what_was_met_and_starts_the_next_count_anew():
    met = [row(1), row(2, by="tomasz"), row(3, on=DAY + timedelta(days=1), outcome=Outcome.FAILED)]
    assert count(*met, on=DAY + timedelta(days=2)).have == 2
    half = [row(1), row(3, on=DAY + timedelta(days=1), outcome=Outcome.FAILED)]
    assert count(*half, on=DAY + timedelta(days=2)).have == 0


def test_what_ran_out_is_never_full_although_its_rows_are_young_enough():
    asked = replace(SEEN, max_age=rules.Period.parse("P36M"))
    late = date(2025, 6, 1)
    found = count(row(1), row(2, by="tomasz"), asked=asked, on=late)
    assert (found.have, found.need, found.by_others, found.lack) == (1, 2, 0, 1)
    assert found.is_brought_forward_by("joy")


@pytest.mark.parametrize(
    ("rows", "joy", "ada"),
    [([row(1)], False, True), ([row(1), row(2, by="tomasz")], False, False), ([], True, True)],
)
def test_whose_next_observation_would_count(rows, joy, ada):
    found = count(*rows)
    assert (found.is_brought_forward_by("joy"), found.is_brought_forward_by("ada")) == (joy, ada)
    anybody = count(*rows[:1], asked=replace(SEEN, count=3))
    assert anybody.is_brought_forward_by("joy") and anybody.is_brought_forward_by("ada")


def test_a_count_that_is_met_rests_on_no_more_than_it_needs():
    found = count(row(1), row(2, on=DAY), row(3, by="tomasz", on=DAY - timedelta(days=3)), row(4, on=DAY))
    assert len(found.rows) == 2 and "e3" in found.rows
    assert count(row(1)).rows == ()


def test_the_fewest_rows_that_serve():
    rows = [row(1), row(3, event="e2"), row(2), row(4, by=None), row(5, by="tomasz"), row(6, by="ada")]
    assert [one.uuid for one in fewest(SEEN, rows) or ()] == ["e1", "e5"]
    assert [one.uuid for one in fewest(replace(SEEN, count=3), rows) or ()] == ["e1", "e2", "e5"]
    assert [one.uuid for one in fewest(replace(SEEN, assessors=1), rows) or ()] == ["e1", "e2"]
    assert fewest(SEEN, rows[:3]) is None
    assert fewest(replace(SEEN, count=9), rows) is None


def test_a_count_is_ahead_of_one_with_less_done():
    one, two = count(row(1)), count(row(1), row(2, by="tomasz"))
    assert two.is_ahead_of(one)
    assert not one.is_ahead_of(two) and not one.is_ahead_of(one)


def test_the_reasons_carry_the_same_count():
    (reason,) = (
        reason
        for segment in answers(row(1), row(2)).standing("c")
        if segment.starts_on <= DAY < segment.ends_on
        for reason in segment.reasons
    )
    assert (reason.code, reason.have, reason.need, reason.by_others) == (ReasonCode.MISSING, 1, 2, 1)


def test_there_is_no_count_of_what_cannot_be_answered():
    asked = answers(row(1))
    assert asked.count("c", "other", on=DAY) is None
    assert asked.count("unknown", "seen", on=DAY) is None
    assert asked.count("c", "seen", on=date(2019, 1, 1)) is None


def test_another_competency_is_one_thing():
    component = replace(STANDARD, uuid="s2", key="d:1", competency="d")
    whole = replace(STANDARD, groups=(CriteriaGroup(criteria=(Criterion(key="d", competency="d"),)),))
    facts = PersonFacts(person="p", evidence=(row(1),))
    held = rules.Workbench(Definitions(standards=(whole, component))).person(facts).count("c", "d", on=DAY)
    assert held == Count(have=0, need=1)


def test_all_are_done_exactly_when_the_criterion_is_met():
    for seed in range(150):
        agrees_with_the_rule(seed)


def agrees_with_the_rule(seed: int) -> None:
    """The count against the rule itself, on every day on which either may change."""
    dice = random.Random(seed)
    times = dice.randint(1, 3)
    asked = Criterion(
        key="seen",
        kind=Kind.OBSERVATION,
        count=times,
        assessors=dice.randint(1, times),
        max_age=dice.choice([None, rules.Period.parse("P4M"), rules.Period.parse("P30M")]),
    )
    rows = [
        row(
            number,
            on=DAY + timedelta(days=dice.randint(-300, 300)),
            by=dice.choice(["joy", "tomasz", "ada", None]),
            outcome=dice.choice([Outcome.PASSED] * 4 + [Outcome.FAILED]),
            event=dice.choice([None, "round"]),
        )
        for number in range(dice.randint(0, 9))
    ]
    record = answers(*rows, asked=asked, risk=dice.choice(list(Risk)))
    standings: Standings = record._standings
    (era,) = standings.timeline("c", None).eras
    criteria_met = era.cycles.in_force(DAY)
    for day in [DAY, *criteria_met.days()]:
        for window in (Window(), Window(day - timedelta(days=90))):
            found = criteria_met.count(asked, day, window)
            assert (found.have == found.need) == (criteria_met.met(asked, day, window) is not None), (seed, day)
            assert 0 <= found.have <= found.need == asked.count, (seed, day)
            assert found.by_others <= found.lack, (seed, day)
            assert len(found.rows) == (found.need if found.is_met else 0), (seed, day)


@pytest.mark.parametrize("given", [{"outcome": Outcome.FAILED}, {"outcome": Outcome.FAILED, "critical_failed": True}])
def test_the_reason_of_a_fail_carries_it_as_well(given):
    asked = answers(row(1), row(2, on=DAY + timedelta(days=1), **given))
    (reason,) = (
        reason
        for segment in asked.standing("c")
        if segment.starts_on <= DAY + timedelta(days=1) < segment.ends_on
        for reason in segment.reasons
    )
    assert reason.code in {ReasonCode.FAILED, ReasonCode.CRITICAL_FAILED}
    assert (reason.have, reason.need, reason.by_others) == (0, 2, 2)
