"""What keeps a scenario from being published although it could be played, each on its step."""

from __future__ import annotations

from typing import Any

import pytest

from scenarios.graph import Code, Graph, compile_graph, lint
from scenarios.graph.faults import Fault
from tests.scenarios.graph.documents import (
    choice,
    decision,
    flag,
    information,
    number,
    option,
    outcome,
    ward,
    when,
)

GOOD, BAD = outcome("good", "safe", passes=True), outcome("bad", "harm")
BOTH = (choice("a", "good"), choice("b", "bad"))


def found(document: dict[str, Any]) -> list[tuple[str, tuple[str | int, ...]]]:
    """The findings; such a document can be played all the same."""
    assert isinstance(compile_graph(document), Graph)
    return [(fault.code, fault.place) for fault in lint(document)]


def test_a_whole_scenario_has_no_findings() -> None:
    assert found(ward()) == []


def small(*choices: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"steps": [decision("first", *choices), GOOD, BAD], **more}


NOT_DONE = flag("done")
CASES: dict[str, tuple[dict[str, Any], list[tuple[str, tuple[str | int, ...]]]]] = {
    "it starts at an end": (
        {"steps": [GOOD, BAD]},
        [(Code.STARTS_AT_END, ("steps", 0, "kind"))],
    ),
    "two things to do of which one can do either": (
        small(choice("a", "good", must_do="A"), choice("b", "good", must_do="B"), choice("c", "bad")),
        [(Code.NEVER_PASSED, ("steps",))],
    ),
    "points of which one can have either": (
        small(
            choice("a", "good", scores={"safety": 1}),
            choice("b", "good", scores={"safety": 1}),
            choice("c", "bad"),
            minimums={"safety": 2},
        ),
        [(Code.NEVER_PASSED, ("steps",))],
    ),
    "a way to pass that is open too late": (
        small(
            choice("a", "good", guard=when("clock", "more", 60)),
            choice("b", "bad"),
            choice("c", "first", cost=10, guard=when("clock", "less", 30)),
        ),
        [(Code.NEVER_PASSED, ("steps",))],
    ),
    "nobody knows, since more can be waited than is tried": (
        small(
            choice("a", "good", must_do="A"),
            choice("b", "good", must_do="B"),
            choice("c", "bad"),
            *(choice(f"wait-{n}", "first", cost=n) for n in range(1, 9)),
        ),
        [(Code.SEARCH_CUT, ("steps",))],
    ),
    "a pass by letting the time run out": (
        {
            "steps": [
                decision(
                    "first",
                    choice("a", "bad"),
                    seconds=10,
                    time_up={"goto": "good", "feedback": "Waiting was right."},
                ),
                GOOD,
                BAD,
            ]
        },
        [],
    ),
    "a step that nobody reaches": (
        {"steps": [decision("first", *BOTH), GOOD, BAD, information("lost", "good")]},
        [(Code.UNREACHABLE, ("steps", 3))],
    ),
    "a step reached by an event alone": (
        {
            "steps": [decision("first", *BOTH), GOOD, BAD, information("alarm", "good")],
            "events": [{"key": "e", "title": "E", "at": 5, "goto": "alarm"}],
        },
        [],
    ),
    "an event that cannot happen leads nowhere": (
        {
            "steps": [decision("first", *BOTH), GOOD, BAD, information("alarm", "good")],
            "variables": [NOT_DONE],
            "events": [{"key": "e", "title": "E", "guard": when("done", "is", True), "goto": "alarm"}],
        },
        [(Code.NEVER_OPEN, ("events", 0, "guard"))],
    ),
    "a decision without choices": (
        {"steps": [decision("first", *BOTH, choice("c", "end")), GOOD, BAD, decision("end")]},
        [(Code.DEAD_END, ("steps", 3))],
    ),
    "no passing end": (
        {"steps": [decision("first", choice("b", "bad")), BAD]},
        [(Code.NO_PASSING_PATH, ("steps",))],
    ),
    "the only way to pass is unsafe": (
        small(choice("a", "good", is_critical_unsafe=True), choice("b", "bad")),
        [(Code.NO_PASSING_PATH, ("steps",))],
    ),
    "no failing end": (
        {"steps": [decision("first", choice("a", "good")), GOOD]},
        [(Code.NO_FAILING_PATH, ("steps",))],
    ),
    "a loop at once": (
        {"steps": [decision("first", *BOTH, choice("c", "second")), GOOD, BAD, information("second", "first")]},
        [(Code.LOOP_WITHOUT_TIME, ("steps", 0))],
    ),
    "between two loops at once": (
        {
            "steps": [
                decision("first", *BOTH, choice("c", "first"), choice("d", "between")),
                GOOD,
                BAD,
                information("between", "second"),
                decision("second", choice("e", "second"), choice("f", "good")),
            ]
        },
        [(Code.LOOP_WITHOUT_TIME, ("steps", 0)), (Code.LOOP_WITHOUT_TIME, ("steps", 4))],
    ),
    "a loop that takes a minute": (small(*BOTH, choice("c", "first", cost=1)), []),
    "a loop that advances the clock": (
        small(*BOTH, choice("c", "first", effects=[{"effect": "advance", "value": 1}])),
        [],
    ),
    "a loop whose step takes a minute": (
        {"steps": [decision("first", *BOTH, choice("c", "first"), cost=1), GOOD, BAD]},
        [],
    ),
    "a guard that contradicts itself": (
        small(
            *BOTH,
            choice("c", "good", guard=when("n", "less", 3, ("n", "more", 5))),
            variables=[number("n", 4, 0, 9, drift={"by": 1})],
        ),
        [(Code.NEVER_OPEN, ("steps", 0, "choices", 2, "guard"))],
    ),
    "a guard between two whole numbers": (
        small(
            *BOTH,
            choice("c", "good", guard=when("n", "more", 3, ("n", "less", 4))),
            variables=[number("n", 4, 0, 9, drift={"by": 1})],
        ),
        [(Code.NEVER_OPEN, ("steps", 0, "choices", 2, "guard"))],
    ),
    "a guard between two tenths": (
        small(
            *BOTH,
            choice("c", "good", guard=when("n", "more", 3, ("n", "less", 4))),
            variables=[number("n", 4, 0, 9, decimals=1, drift={"by": 1})],
        ),
        [],
    ),
    "a guard on what nothing changes": (
        small(*BOTH, choice("c", "good", guard=when("done", "is", True)), variables=[NOT_DONE]),
        [(Code.NEVER_OPEN, ("steps", 0, "choices", 2, "guard"))],
    ),
    "a guard on what an event changes": (
        small(
            *BOTH,
            choice("c", "good", guard=when("done", "is", True)),
            variables=[NOT_DONE],
            events=[
                {"key": "e", "title": "E", "at": 1, "effects": [{"effect": "flag", "variable": "done", "value": True}]}
            ],
        ),
        [],
    ),
    "any of two, one of which can hold": (
        small(
            *BOTH,
            choice("c", "good", guard=when("done", "is", True, ("clock", "more", 3), combine="any")),
            variables=[NOT_DONE],
        ),
        [],
    ),
    "every choice has a condition": (
        small(choice("a", "good", guard=when("clock", "less", 9)), choice("b", "bad", guard=when("clock", "more", 9))),
        [(Code.MAY_BE_STUCK, ("steps", 0, "choices"))],
    ),
    "conditions that leave no gap in time": (
        small(
            choice("a", "good", guard=when("clock", "less", 9)), choice("b", "bad", guard=when("clock", "at_least", 9))
        ),
        [],
    ),
    "conditions that leave no option out": (
        small(
            choice("a", "good", guard=when("state", "is", "x")),
            choice("b", "bad", guard=when("state", "is_not", "x")),
            choice("c", "first", cost=1, guard=when("state", "is", "y", ("clock", "less", 3))),
            variables=[option("state", "x", "x", "y")],
            events=[
                {"key": "e", "title": "E", "at": 1, "effects": [{"effect": "set", "variable": "state", "value": "y"}]}
            ],
        ),
        [],
    ),
    "conditions on two things may leave a gap": (
        small(
            choice("a", "good", guard=when("clock", "less", 9, ("done", "is", False))),
            choice("b", "bad", guard=when("clock", "at_least", 9)),
            variables=[NOT_DONE],
            events=[
                {"key": "e", "title": "E", "at": 1, "effects": [{"effect": "flag", "variable": "done", "value": True}]}
            ],
        ),
        [(Code.MAY_BE_STUCK, ("steps", 0, "choices"))],
    ),
    "no feedback": (
        small(choice("a", "good"), choice("b", "bad") | {"feedback": "  "}),
        [(Code.NO_FEEDBACK, ("steps", 0, "choices", 1, "feedback"))],
    ),
    "no feedback when time is up": (
        {"steps": [decision("first", *BOTH, seconds=30, time_up={"goto": "bad"}), GOOD, BAD]},
        [(Code.NO_FEEDBACK, ("steps", 0, "time_up", "feedback"))],
    ),
    "a must on a path that fails": (
        small(choice("a", "good"), choice("b", "bad", must_do="Told her")),
        [(Code.MUST_DO_OFF_THE_WAY, ("steps", 0, "choices", 1, "must_do"))],
    ),
    "a must behind an unsafe choice": (
        {
            "steps": [
                decision("first", *BOTH, choice("c", "second", is_critical_unsafe=True)),
                GOOD,
                BAD,
                decision("second", choice("d", "good", must_do="Told her")),
            ]
        },
        [(Code.MUST_DO_OFF_THE_WAY, ("steps", 3, "choices", 0, "must_do"))],
    ),
    "a must that is never open": (
        small(*BOTH, choice("c", "good", must_do="Told her", guard=when("done", "is", True)), variables=[NOT_DONE]),
        [(Code.NEVER_OPEN, ("steps", 0, "choices", 2, "guard"))],
    ),
    "a least that nobody can have": (
        small(choice("a", "good", scores={"safety": 2}), choice("b", "bad"), minimums={"safety": 3}),
        [(Code.MINIMUM_TOO_HIGH, ("minimums", "safety"))],
    ),
    "harm that passes": (
        {"steps": [decision("first", *BOTH, choice("c", "odd")), GOOD, BAD, outcome("odd", "harm", passes=True)]},
        [(Code.HARM_THAT_PASSES, ("steps", 3, "passes"))],
    ),
    "an image that nobody describes": (
        {"steps": [decision("first", *BOTH, images_without_alt=1), GOOD, BAD]},
        [(Code.IMAGE_WITHOUT_ALT, ("steps", 0, "images_without_alt"))],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_finding_sits_on_its_step(name: str) -> None:
    document, expected = CASES[name]

    assert found(document) == expected


def long_way(steps: int) -> dict[str, Any]:
    """A long scenario without a fault: each step leads to the next one, or to the end."""
    keys = [f"s{n}" for n in range(steps - 2)]
    chain = [
        decision(key, choice("on", after, cost=1), choice("off", "bad", cost=1))
        for key, after in zip(keys, [*keys[1:], "good"], strict=True)
    ]
    return {"steps": [*chain, GOOD, BAD]}


@pytest.mark.parametrize(("steps", "codes"), [(149, []), (150, [Code.MANY_STEPS]), (299, [Code.MANY_STEPS])])
def test_a_long_scenario_asks_to_be_looked_at(steps: int, codes: list[Code]) -> None:
    findings = lint(long_way(steps))

    assert [fault.code for fault in findings] == codes
    assert not any(fault.refuses_publishing for fault in findings)


def test_three_hundred_steps_are_refused() -> None:
    assert [fault.code for fault in lint(long_way(300))] == [Code.TOO_MANY]


def test_a_fault_shows_in_the_step_it_is_said_of_and_in_those_it_is_counted_for() -> None:
    fault = Fault(Code.UNREACHABLE, ("steps", 3), also=(("steps", 5), ("events", 0)))
    assert [number for number in range(7) if fault.shows_in(number)] == [3, 5]
