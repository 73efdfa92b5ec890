"""Each shape of a criterion, asked of each kind of evidence: what no row of that kind can say is refused."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from competency.rules import standard_problems
from competency.rules.facts import Criterion, Kind
from competency.rules.never_met import SAYS
from tests.rules.test_publishing import asking, codes

PLAIN = Criterion(key="one", kind=Kind.MODULE)
SHAPES: dict[str, dict[str, Any]] = {
    "never_marked": {"cut": Decimal(80)},
    "never_rated": {"entrustment": 4},
    "never_assessed": {"count": 2, "assessors": 2},
}
MARK, LEVEL, JUDGED = SHAPES
# What is refused of each kind, and of an activity of that kind that nobody watches.
REFUSED = {
    Kind.MODULE: {MARK, LEVEL, JUDGED},
    Kind.SESSION: {MARK, LEVEL, JUDGED},
    Kind.ATTESTATION: {MARK, LEVEL, JUDGED},
    Kind.EXTERNAL: set(),
    Kind.PRIOR: set(),
    Kind.KNOWLEDGE_TEST: {LEVEL, JUDGED},
    Kind.SCENARIO: {MARK, LEVEL, JUDGED},
    Kind.SCENARIO_TASK: set(),
    Kind.SIMULATED_TASK: set(),
    Kind.SIMULATED_STATION: set(),
    Kind.OBSERVATION: {MARK},
}


def test_every_kind_is_asked_about():
    assert set(REFUSED) == set(Kind) == set(SAYS)


@pytest.mark.parametrize("kind", REFUSED)
def test_what_a_kind_never_says_is_refused_by_kind_and_by_activity(kind):
    by_activity = replace(PLAIN, kind=None, activity="it")
    for code, shape in SHAPES.items():
        expected = [code] if code in REFUSED[kind] else []
        assert codes(standard_problems(asking(replace(PLAIN, kind=kind, **shape)))) == expected
        assert codes(standard_problems(asking(replace(by_activity, **shape)), kinds={"it": kind})) == expected
        watched = standard_problems(asking(replace(by_activity, **shape)), kinds={"it": kind}, watched=["it"])
        assert codes(watched) == ([code] if code == MARK else [])


@pytest.mark.parametrize("kind", REFUSED)
def test_counting_and_age_can_be_met_of_every_kind(kind):
    assert standard_problems(asking(replace(PLAIN, kind=kind, count=3))) == ()


def test_several_are_told_each_with_the_criterion():
    found = standard_problems(
        asking(PLAIN, replace(PLAIN, key="two", kind=Kind.SCENARIO, cut=Decimal(80), entrustment=4))
    )
    assert [(problem.code, problem.criterion) for problem in found] == [(MARK, "two"), (LEVEL, "two")]
    assert all(problem.text.endswith(".") for problem in found)


def test_a_kind_that_a_checklist_gives_is_rated_there():
    """Another activity of the kind is run by something else, and gives what that gives."""
    session = replace(PLAIN, kind=Kind.SESSION, entrustment=4)
    kinds = {"sheet": Kind.SESSION, "talk": Kind.SESSION}
    assert standard_problems(asking(session), kinds=kinds, watched=["sheet"]) == ()
    of_talk = replace(session, kind=None, activity="talk")
    assert codes(standard_problems(asking(of_talk), kinds=kinds, watched=["sheet"])) == [LEVEL]


def test_an_activity_of_unknown_kind_and_a_competency_are_not_judged():
    shape: dict[str, Any] = {"cut": Decimal(80), "entrustment": 4, "count": 2, "assessors": 2}
    for named in (Criterion(key="one", activity="it", **shape), Criterion(key="one", competency="d", **shape)):
        assert standard_problems(asking(named)) == ()
