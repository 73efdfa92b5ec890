"""What is refused before a standard or a requirement is published."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from competency.rules import MILLER, Period, requirement_problems, standard_problems
from competency.rules.facts import (
    AnchorKind,
    Base,
    CriteriaGroup,
    Criterion,
    DayRule,
    Kind,
    Requirement,
    Risk,
    Standard,
    SubjectKind,
)

RECORDED = datetime(2024, 1, 1, tzinfo=UTC)
TEST = Criterion(key="test", kind=Kind.KNOWLEDGE_TEST)
SEEN = Criterion(key="seen", kind=Kind.OBSERVATION)
SEEN_TWICE = replace(SEEN, entrustment=4, count=2, assessors=2)
PUMP = Criterion(key="pump", activity="pump")
GOOD = Standard(
    uuid="s",
    key="c/1",
    recorded_at=RECORDED,
    competency="c",
    number=1,
    effective_from=date(2024, 1, 1),
    groups=(CriteriaGroup(criteria=(TEST, SEEN)),),
    validity=Period(months=12),
)
ASKED = Requirement(
    uuid="r",
    key="r",
    recorded_at=RECORDED,
    programme="aurora",
    subject_kind=SubjectKind.JOB_ROLE,
    subject="nurse",
    unit="ward",
    competency="c",
    announced_on=DayRule(AnchorKind.FIXED, date(2024, 1, 1)),
    blocks_from=DayRule(AnchorKind.FIXED, date(2024, 3, 1)),
)


def asking(*criteria, needed=None, **changed):
    return replace(GOOD, groups=(CriteriaGroup(criteria=criteria, needed=needed),), **changed)


def codes(problems):
    return [each.code for each in problems]


def test_a_good_standard_has_no_problem():
    assert standard_problems(GOOD) == ()
    assert standard_problems(asking(TEST, SEEN_TWICE, risk=Risk.HIGH)) == ()


def test_every_kind_has_its_level():
    assert set(MILLER) == set(Kind)
    assert {kind for kind, level in MILLER.items() if level in ("shows_how", "does")} == {
        Kind.SIMULATED_TASK,
        Kind.SIMULATED_STATION,
        Kind.SCENARIO_TASK,
        Kind.OBSERVATION,
    }


FAULTS = {
    "nothing asked": (replace(GOOD, groups=()), "empty"),
    "an empty group": (asking(), "empty_group"),
    "more than there are": (asking(TEST, needed=2), "needed"),
    "none of them": (asking(TEST, needed=0), "needed"),
    "a key twice": (asking(TEST, replace(SEEN, key="test")), "key_twice"),
    "neither kind nor activity": (asking(Criterion(key="x")), "one_of"),
    "kind and activity": (asking(replace(TEST, activity="pump")), "one_of"),
    "no times": (asking(replace(TEST, count=0)), "count"),
    "more assessors than times": (asking(replace(SEEN, assessors=2)), "count"),
    "no assessor": (asking(replace(SEEN, assessors=0)), "count"),
    "no age": (asking(replace(TEST, max_age=Period())), "not_positive"),
    "no validity": (replace(GOOD, validity=Period()), "not_positive"),
    "no window": (replace(GOOD, window=Period(days=-1)), "not_positive"),
    "negative grace": (replace(GOOD, grace=Period(days=-1)), "negative"),
    "negative minimum": (replace(GOOD, min_active=Period(months=-1)), "negative"),
    "no fixed day": (replace(GOOD, base=Base.FIXED_CYCLE), "fixed_cycle"),
    "no fixed length": (replace(GOOD, base=Base.FIXED_CYCLE, fixed_on=date(2024, 1, 1), validity=None), "fixed_cycle"),
    "cut": (asking(replace(TEST, cut=Decimal(101))), "cut"),
    "entrustment": (asking(replace(SEEN, entrustment=6)), "entrustment"),
    "pre-test of a skill": (asking(replace(SEEN, pre_test=True)), "pre_test"),
    "window as long as the cycle": (replace(GOOD, base=Base.PREVIOUS_EXPIRY, window=Period(months=12)), "window"),
    "the same from completion": (replace(GOOD, window=Period(days=365)), "window"),
    "the same on a fixed cycle": (
        replace(GOOD, base=Base.FIXED_CYCLE, fixed_on=date(2024, 1, 1), validity=Period(months=1)),
        "window",
    ),
    # From 31 January a month ends on the 28th: the window would open on the day the cycle begins.
    "window as long as the shortest month": (
        replace(GOOD, validity=Period(months=1), window=Period(days=28)),
        "window",
    ),
}


@pytest.mark.parametrize(("standard", "code"), FAULTS.values(), ids=FAULTS)
def test_a_standard_with_a_problem_says_which(standard, code):
    (problem,) = standard_problems(standard)
    assert problem.code == code
    assert problem.text.endswith(".")


def test_high_risk_needs_something_simulated_or_observed():
    assert codes(standard_problems(asking(TEST, risk=Risk.HIGH))) == ["high_risk"]
    assert codes(standard_problems(asking(PUMP, risk=Risk.HIGH))) == ["high_risk"]
    assert codes(standard_problems(asking(PUMP, risk=Risk.HIGH), kinds={"pump": Kind.SCENARIO})) == ["high_risk"]
    simulated = asking(replace(SEEN_TWICE, kind=None, activity="pump"), risk=Risk.HIGH)
    assert standard_problems(simulated, kinds={"pump": Kind.SCENARIO_TASK}) == ()


def test_and_it_must_not_be_possible_to_leave_it_out():
    assert codes(standard_problems(asking(TEST, SEEN_TWICE, needed=1, risk=Risk.HIGH))) == ["high_risk_optional"]
    assert standard_problems(asking(TEST, SEEN_TWICE, needed=2, risk=Risk.HIGH)) == ()


LESS = {
    "one look at no level": SEEN,
    "no level": replace(SEEN_TWICE, entrustment=None),
    "level 3": replace(SEEN_TWICE, entrustment=3),
    "level 1, as it was once published": replace(SEEN, entrustment=1),
    "once": replace(SEEN_TWICE, count=1, assessors=1),
    "twice by one assessor": replace(SEEN_TWICE, assessors=1),
    "five times by one assessor": replace(SEEN_TWICE, count=5, assessors=1),
}
STATION = Criterion(key="station", activity="pump")


@pytest.mark.parametrize("criterion", LESS.values(), ids=LESS)
def test_observations_of_high_risk_ask_for_level_4_twice_by_two_or_a_reviewer_confirms_less(criterion):
    (problem,) = standard_problems(asking(criterion, risk=Risk.HIGH))
    assert (problem.code, problem.criterion) == ("lighter", "seen")
    assert standard_problems(asking(criterion, risk=Risk.HIGH), is_lighter_confirmed=True) == ()
    assert standard_problems(asking(criterion)) == ()


def test_each_observation_is_asked_also_beside_a_full_one_and_in_a_choice():
    light = replace(SEEN, key="light")
    assert [each.criterion for each in standard_problems(asking(SEEN_TWICE, light, risk=Risk.HIGH))] == ["light"]
    choice = asking(SEEN_TWICE, light, needed=1, risk=Risk.HIGH)
    assert codes(standard_problems(choice)) == ["lighter"]


def test_more_than_that_is_enough():
    assert standard_problems(asking(replace(SEEN_TWICE, entrustment=5, count=3, assessors=3), risk=Risk.HIGH)) == ()


def test_what_is_asked_of_an_activity_goes_by_what_it_is():
    high = asking(STATION, risk=Risk.HIGH)
    assert codes(standard_problems(high, kinds={"pump": Kind.OBSERVATION})) == ["lighter"]
    assert codes(standard_problems(high, kinds={"pump": Kind.SIMULATED_STATION}, watched=["pump"])) == ["lighter"]
    assert codes(standard_problems(high, kinds={"pump": Kind.SIMULATED_STATION})) == ["lighter"]
    beside = asking(SEEN_TWICE, Criterion(key="base", competency="d"), risk=Risk.HIGH)
    assert standard_problems(beside) == ()


SHOWN = (Kind.SIMULATED_TASK, Kind.SIMULATED_STATION, Kind.SCENARIO_TASK, Kind.OBSERVATION)


@pytest.mark.parametrize("kind", SHOWN)
def test_whatever_somebody_watches_is_asked_the_same_by_kind_and_by_activity(kind):
    by_kind = asking(Criterion(key="seen", kind=kind), risk=Risk.HIGH)
    by_activity = asking(STATION, risk=Risk.HIGH)
    kinds, watched = {"pump": kind}, ["pump"]
    assert codes(standard_problems(by_kind, kinds=kinds, watched=watched)) == ["lighter"]
    assert codes(standard_problems(by_activity, kinds=kinds, watched=watched)) == ["lighter"]
    assert standard_problems(by_kind, is_lighter_confirmed=True, kinds=kinds, watched=watched) == ()
    full = replace(SEEN_TWICE, kind=kind)
    assert standard_problems(asking(full, risk=Risk.HIGH), kinds=kinds, watched=watched) == ()


@pytest.mark.parametrize("kind", [Kind.SIMULATED_TASK, Kind.SCENARIO_TASK])
def test_what_a_machine_marks_is_not_asked_for_a_level_until_somebody_watches_it(kind):
    by_kind = asking(Criterion(key="played", kind=kind), risk=Risk.HIGH)
    assert standard_problems(by_kind, kinds={"pump": kind}) == ()
    assert standard_problems(by_kind, kinds={"pump": Kind.OBSERVATION}, watched=["pump"]) == ()


def test_loops_are_refused_however_long():
    def building(competency, *on):
        criteria = tuple(Criterion(key=each, competency=each) for each in on)
        return asking(*criteria, competency=competency, key=f"{competency}/1", uuid=competency)

    others = [building("a", "b", "d"), building("b", "c"), building("d", "e")]
    assert codes(standard_problems(building("c", "a"), others)) == ["loop"]
    assert codes(standard_problems(building("c", "c"))) == ["loop"]
    assert standard_problems(building("c", "d"), others) == ()
    # The version being corrected does not count against itself.
    assert standard_problems(building("c", "d"), [*others, building("c", "a")]) == ()


def test_versions_take_effect_in_the_order_of_their_numbers():
    second = replace(GOOD, uuid="s2", key="c/2", number=2)
    assert codes(standard_problems(second, [GOOD])) == ["order"]
    assert standard_problems(replace(second, effective_from=date(2024, 1, 2)), [GOOD]) == ()
    assert codes(standard_problems(replace(second, effective_from=date(2023, 1, 2)), [GOOD])) == ["order"]
    assert standard_problems(replace(second, competency="d", key="d/2"), [GOOD]) == ()


def test_a_good_requirement_has_no_problem():
    assert requirement_problems(ASKED, [GOOD]) == ()
    assert requirement_problems(replace(ASKED, validity=Period(months=6)), [GOOD]) == ()
    assert requirement_problems(replace(ASKED, subject_kind=SubjectKind.ANYBODY, subject=""), [GOOD]) == ()
    endless = replace(GOOD, validity=None)
    assert requirement_problems(replace(ASKED, validity=Period(months=36)), [endless]) == ()


def relative(anchor, days):
    return DayRule(anchor, offset=Period(days=days))


UNFIT = {
    "nobody": (replace(ASKED, subject=""), "subject"),
    "anybody by name": (replace(ASKED, subject_kind=SubjectKind.ANYBODY), "subject"),
    "no unit": (replace(ASKED, unit=""), "empty"),
    "no programme": (replace(ASKED, programme=""), "empty"),
    "no day": (replace(ASKED, blocks_from=DayRule(AnchorKind.FIXED)), "no_day"),
    "announced late": (replace(ASKED, announced_on=DayRule(AnchorKind.FIXED, date(2024, 4, 1))), "announced_late"),
    "announced late by offset": (
        replace(ASKED, announced_on=relative(AnchorKind.GO_LIVE, 5), blocks_from=relative(AnchorKind.GO_LIVE, 4)),
        "announced_late",
    ),
    "ends first": (replace(ASKED, ends_on=date(2024, 3, 1)), "never"),
    "no validity": (replace(ASKED, validity=Period()), "not_positive"),
    "no standard": (replace(ASKED, competency="d"), "no_standard"),
    "longer": (replace(ASKED, validity=Period(months=13)), "longer"),
    "no longer than the window": (replace(ASKED, validity=Period(months=1)), "within_window"),
    "no longer than the window in February": (replace(ASKED, validity=Period(days=31)), "within_window"),
}


@pytest.mark.parametrize(("requirement", "code"), UNFIT.values(), ids=UNFIT)
def test_a_requirement_with_a_problem_says_which(requirement, code):
    assert codes(requirement_problems(requirement, [GOOD])) == [code]


def test_what_was_superseded_opens_no_window_any_more_and_what_comes_does():
    wide = replace(GOOD, window=Period(months=6))
    narrow = replace(GOOD, uuid="s2", key="c/2", number=2, effective_from=date(2024, 6, 1))
    half_a_year = replace(ASKED, validity=Period(months=6))
    assert codes(requirement_problems(half_a_year, [wide, narrow])) == ["within_window"]
    assert codes(requirement_problems(half_a_year, [narrow, wide], on=date(2024, 5, 31))) == ["within_window"]
    assert requirement_problems(half_a_year, [narrow, wide], on=date(2024, 6, 1)) == ()
    widening = [replace(narrow, window=Period(months=6)), replace(wide, window=Period(months=1))]
    assert codes(requirement_problems(half_a_year, widening, on=date(2024, 1, 1))) == ["within_window"]


def test_a_standard_is_refused_whose_window_is_no_shorter_than_a_requirement_asks_for():
    half_a_year = replace(ASKED, validity=Period(months=6))
    wide = replace(GOOD, window=Period(months=6))
    assert codes(standard_problems(wide, requirements=[half_a_year])) == ["window_required"]
    assert standard_problems(replace(wide, window=Period(months=5)), requirements=[half_a_year]) == ()
    assert standard_problems(wide, requirements=[ASKED, replace(half_a_year, competency="d")]) == ()
    # One that has ended by then, or asks for no validity of its own, is not in the way.
    assert standard_problems(wide, requirements=[replace(half_a_year, ends_on=wide.effective_from)]) == ()
    ending = replace(half_a_year, ends_on=date(2024, 1, 2))
    assert codes(standard_problems(wide, requirements=[ending])) == ["window_required"]
    # What is no length of time at all is said first.
    assert codes(standard_problems(replace(wide, window=Period()), requirements=[half_a_year])) == ["not_positive"]


def test_days_that_cannot_be_compared_are_not_called_late():
    mixed = replace(ASKED, announced_on=relative(AnchorKind.GO_LIVE, 400))
    assert requirement_problems(mixed, [GOOD]) == ()
