"""High-risk work is watched: the weakest way to meet a standard counts, through its choices and through its parts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from competency.rules import lighter_criteria
from competency.rules.facts import CriteriaGroup, Criterion, Kind, Risk, Standard

FULL = Criterion(key="full", kind=Kind.OBSERVATION, entrustment=4, count=2, assessors=2)
LIGHT = Criterion(key="light", kind=Kind.OBSERVATION)
# Marked by the machine, with nobody watching.
PLAYED = Criterion(key="played", kind=Kind.SCENARIO)
TEST = Criterion(key="test", kind=Kind.KNOWLEDGE_TEST)
KINDS = {"sheet": Kind.OBSERVATION}


def part(name: str) -> Criterion:
    return Criterion(key=f"part {name}", competency=name)


def all_of(*criteria: Criterion) -> CriteriaGroup:
    return CriteriaGroup(criteria=criteria)


def any_of(*criteria: Criterion, needed: int = 1) -> CriteriaGroup:
    return CriteriaGroup(criteria=criteria, needed=needed)


def standard(name: str, *groups: CriteriaGroup, risk: Risk = Risk.LOW, number: int = 1, year: int = 2024) -> Standard:
    return Standard(
        uuid=f"{name}/{number}",
        key=f"{name}/{number}",
        recorded_at=datetime(2024, 1, 1, tzinfo=UTC),
        competency=name,
        number=number,
        effective_from=date(year, 1, 1),
        risk=risk,
        groups=groups,
    )


def high(*groups: CriteriaGroup) -> Standard:
    return standard("whole", *groups, risk=Risk.HIGH)


LIGHT_PART, FULL_PART, TAUGHT_PART = (
    standard("light", all_of(LIGHT)),
    standard("full", all_of(FULL)),
    standard("taught", all_of(TEST)),
)
NESTED = standard("nested", all_of(part("light")))
CHOICE_PART = standard("choice", any_of(FULL, PLAYED))
PARTS = (LIGHT_PART, FULL_PART, TAUGHT_PART, NESTED, CHOICE_PART)

WAYS = {
    "watched in full": (high(all_of(TEST, FULL)), []),
    "nothing is watched anywhere": (high(all_of(PLAYED), any_of(PLAYED, TEST)), []),
    "a light part beside a scenario": (high(all_of(PLAYED, part("light"))), ["part light"]),
    "a light part beside a full observation": (high(all_of(FULL, part("light"))), ["part light"]),
    "a light part two doors down": (high(all_of(FULL, part("nested"))), ["part nested"]),
    "a light part in a choice": (high(all_of(FULL), any_of(PLAYED, part("light"))), ["part light"]),
    "a full part": (high(all_of(PLAYED, part("full"))), []),
    "a full part, or a scenario": (high(all_of(PLAYED), any_of(part("full"), PLAYED)), ["played"]),
    "a part that is only taught": (high(all_of(FULL, part("taught"))), []),
    "a part that nobody published": (high(all_of(FULL, part("nowhere"))), []),
    "a part with a way round, alone": (high(all_of(PLAYED, part("choice"))), ["part choice"]),
    "a part with a way round, beside a full one": (high(all_of(FULL, part("choice"))), []),
    "one watched or one played": (high(any_of(FULL, PLAYED)), ["played"]),
    "one of three, two of them watched": (high(any_of(FULL, replace(FULL, key="other"), PLAYED)), ["played"]),
    "two of two, so none is left out": (high(any_of(FULL, PLAYED, needed=2)), []),
    "a choice beside a full observation": (high(all_of(FULL), any_of(replace(FULL, key="other"), PLAYED)), []),
    "a light one, or a scenario": (high(any_of(LIGHT, PLAYED)), ["light", "played"]),
    "a sheet or a scenario": (high(any_of(replace(FULL, kind=None, activity="sheet"), PLAYED)), ["played"]),
    "a choice of low risk": (standard("low", any_of(LIGHT, PLAYED)), []),
}


def named(asked: Standard, others: tuple[Standard, ...] = PARTS) -> list[str | None]:
    problems = lighter_criteria(asked, KINDS, others=others)
    assert {problem.code for problem in problems} <= {"lighter"}
    return [problem.criterion for problem in problems]


@pytest.mark.parametrize("way", WAYS)
def test_the_weakest_way_counts(way: str) -> None:
    asked, expected = WAYS[way]
    assert named(asked) == expected


def test_a_part_of_high_risk_work_is_held_to_what_that_asks() -> None:
    whole = high(all_of(FULL, part("middle")))
    middle = standard("middle", all_of(TEST, part("end")))
    end = standard("end", all_of(LIGHT))
    assert named(end, (middle,)) == []
    assert named(end, (whole, middle)) == ["light"]
    assert named(replace(middle, groups=(all_of(LIGHT),)), (whole,)) == ["light"]


def test_only_a_whole_that_counts_meanwhile_holds_its_parts() -> None:
    whole, end = high(all_of(FULL, part("end"))), standard("end", all_of(LIGHT), year=2026)
    without = standard("whole", all_of(FULL), risk=Risk.HIGH, number=2, year=2025)
    assert named(end, (whole, without)) == []
    assert named(end, (whole, replace(without, effective_from=date(2027, 1, 1)))) == ["light"]


def test_of_a_part_the_versions_count_that_are_in_force_then_or_later() -> None:
    light, full = standard("part", all_of(LIGHT)), standard("part", all_of(FULL), number=2, year=2026)
    before = high(all_of(FULL, part("part")))
    assert named(before, (light, full)) == ["part part"]
    assert named(replace(before, effective_from=date(2026, 1, 1)), (light, full)) == []
    again = replace(light, uuid="3", key="3", number=3, effective_from=date(2027, 1, 1))
    assert named(replace(before, effective_from=date(2026, 1, 1)), (light, full, again)) == ["part part"]


def test_parts_that_lead_back_are_read_once() -> None:
    round_and_round = standard("a", all_of(part("b"))), standard("b", all_of(part("a"), part("whole")))
    assert named(high(all_of(FULL, part("a"))), round_and_round) == []
