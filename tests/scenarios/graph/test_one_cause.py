"""One cause is one sentence, where it is mended; what only follows from it is counted in it, or not said."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.graph import Code, lint
from tests.scenarios.graph.documents import choice, decision, flag, information, made_up, when
from tests.scenarios.graph.test_linting import BOTH, long_way, small


def told(document: dict[str, Any]) -> list[tuple[Code, Any, int]]:
    """What is wrong, where, and in how many more places."""
    return [(fault.code, fault.place, len(fault.also)) for fault in lint(document)]


def conditioned(steps: int) -> dict[str, Any]:
    """A long way on which each step can be left early by whoever is prepared, which the first step sees to."""
    document = long_way(steps)
    document["variables"] = [flag("prepared")]
    first, *others = document["steps"][:-2]
    first["choices"][0]["effects"] = [{"effect": "flag", "variable": "prepared", "value": True}]
    for step in others:
        step["choices"][1]["guard"] = when("prepared", "is", False)
        step["choices"].append(choice("early", "good", cost=1, guard=when("prepared", "is", True)))
    return document


def goto_renamed(document: dict[str, Any]) -> None:
    document["steps"][0]["choices"][0]["goto"] = "gone"


def step_taken_out(document: dict[str, Any]) -> None:
    del document["steps"][-1]


def variable_taken_out(document: dict[str, Any]) -> None:
    document["variables"] = []


def variable_mistyped_where_it_is_set(document: dict[str, Any]) -> None:
    document["steps"][0]["choices"][0]["effects"][0]["variable"] = "prepard"


def nothing_sets_it(document: dict[str, Any]) -> None:
    document["steps"][0]["choices"][0]["effects"] = []


def left_the_wrong_way(document: dict[str, Any]) -> None:
    document["steps"][0]["choices"][0]["goto"] = "good"


def ended_too_soon(document: dict[str, Any]) -> None:
    document["steps"][0]["choices"] = []


CHOICES = ("steps", 0, "choices")
ONE_CAUSE = [
    (goto_renamed, (Code.UNKNOWN_STEP, (*CHOICES, 0, "goto"), 0)),
    (step_taken_out, (Code.UNKNOWN_STEP, (*CHOICES, 1, "goto"), 29)),
    # Set in the first step, asked for twice in each of the 29 others.
    (variable_taken_out, (Code.UNKNOWN_VARIABLE, (*CHOICES, 0, "effects", 0, "variable"), 58)),
    (variable_mistyped_where_it_is_set, (Code.UNKNOWN_VARIABLE, (*CHOICES, 0, "effects", 0, "variable"), 0)),
    (nothing_sets_it, (Code.NEVER_OPEN, ("steps", 1, "choices", 2, "guard"), 28)),
    (left_the_wrong_way, (Code.UNREACHABLE, ("steps", 1), 28)),
    (ended_too_soon, (Code.DEAD_END, ("steps", 0), 0)),
]


@pytest.mark.parametrize(("spoil", "cause"), ONE_CAUSE, ids=lambda one: getattr(one, "__name__", ""))
def test_one_cause_is_one_sentence(spoil: Any, cause: Any) -> None:
    document = conditioned(32)
    assert lint(document) == ()
    spoil(document)
    assert told(document) == [cause]


def test_each_of_two_causes_is_said() -> None:
    document = conditioned(32)
    goto_renamed(document)
    document["steps"][5]["choices"][1]["goto"] = "gone-too"
    document["steps"].append(information("lost", "lost-too"))
    document["steps"][6]["choices"][1]["feedback"] = ""
    assert [(code, place[1]) for code, place, _more in told(document)] == [
        (Code.UNKNOWN_STEP, 0),
        (Code.UNKNOWN_STEP, 5),
        (Code.UNKNOWN_STEP, 32),
        (Code.NO_FEEDBACK, 6),
    ]


def test_a_step_that_nobody_reaches_is_said_beside_a_way_of_its_own_that_leads_nowhere() -> None:
    document = small(*BOTH)
    document["steps"].append(decision("lost", choice("c", "gone"), choice("d", "good")))
    assert told(document) == [
        (Code.UNKNOWN_STEP, ("steps", 3, "choices", 0, "goto"), 0),
        (Code.UNREACHABLE, ("steps", 3), 0),
    ]


def test_it_is_said_in_how_many_places_it_shows() -> None:
    document = conditioned(32)
    step_taken_out(document)
    [fault] = lint(document)
    assert fault.sentence == "No step has the key “bad”. The same in further places: 29."
    document = conditioned(32)
    left_the_wrong_way(document)
    [fault] = lint(document)
    assert fault.sentence == "Nobody can reach this step. Nor those that only follow from it: 28."


@given(st.integers(0, 400), st.data())
def test_whatever_one_way_is_spoilt_something_is_said_of_it(seed: int, data: st.DataObject) -> None:
    """What follows is silent, and the cause never is: such a scenario is not published."""
    document = made_up(seed)
    ways = [way for step in document["steps"] for way in (step, *step.get("choices", ())) if way.get("goto")]
    if ways:
        data.draw(st.sampled_from(ways))["goto"] = "gone"
        assert sum(fault.code is Code.UNKNOWN_STEP for fault in lint(document)) == 1
