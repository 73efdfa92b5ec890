"""The best path: found by playing, and the best there is where every play was tried."""

from __future__ import annotations

from typing import Any

import pytest

from scenarios.graph import (
    BestPath,
    Domain,
    Graph,
    State,
    begin,
    best_path,
    conditions,
    is_over,
    lint,
    open_choices,
    play,
    playing,
    replay,
    score,
    searching,
    trace_of,
)
from scenarios.graph.model import Guard
from scenarios.graph.searching import Passable, can_be_passed
from tests.scenarios.graph.documents import (
    choice,
    compiled,
    decision,
    flag,
    made_up,
    number,
    outcome,
    torn,
    ward,
    when,
)
from tests.scenarios.graph.test_linting import long_way

GOOD, BAD = outcome("good", "safe", passes=True), outcome("bad", "harm")


def test_the_best_path_has_the_most_points() -> None:
    found = best_path(compiled(ward()))

    assert found.decisions == (("comes-up", "go-on"), ("swelled", "code"), ("order-now", "give"))
    assert found.state is not None and found.state.clock == 13


def test_of_equal_points_the_quicker_and_then_the_shorter_is_better() -> None:
    steps = [
        decision("first", choice("slow", "good", cost=5), choice("long", "second"), choice("short", "good")),
        decision("second", choice("on", "good")),
        GOOD,
    ]

    assert best_path(compiled({"steps": steps})).decisions == (("first", "short"),)


def test_nobody_can_pass() -> None:
    steps = [decision("first", choice("a", "good", must_do="A"), choice("b", "good", must_do="B")), GOOD]

    assert best_path(compiled({"steps": steps})) == BestPath(decisions=None, is_exhaustive=True)


def test_who_can_pass_is_not_known_where_not_every_play_was_tried() -> None:
    steps = [decision("first", choice("a", "good", must_do="A"), choice("b", "good", must_do="B")), GOOD]
    waits = [choice(f"wait-{n}", "first", cost=n) for n in range(1, 10)]
    steps[0]["choices"] += waits

    assert can_be_passed(compiled({"steps": steps})) is Passable.NOT_KNOWN
    assert can_be_passed(compiled({"steps": [decision("first", *steps[0]["choices"][:2]), GOOD]})) is Passable.NO
    assert can_be_passed(compiled(ward())) is Passable.YES


def crowded(*, minutes: int) -> dict[str, Any]:
    """Fifty steps of a dozen choices, and all the drifts and events that may be: a play of it is a lot of work."""
    names = [f"v{n}" for n in range(40)]
    asks = {"combine": "all", "conditions": [{"variable": "v0", "operator": "at_least", "value": 0}] * 11}
    never = {"variable": "v0", "operator": "more", "value": 999_999}
    keys = [f"s{n}" for n in range(50)]
    waits = [
        decision(
            key,
            *(choice(f"c{n}", keys[(place + n) % 50], cost=minutes, guard=asks if n else {}) for n in range(11)),
            choice("good", "good", cost=minutes, must_do="it" if place == 49 else "", guard=asks),
        )
        for place, key in enumerate(keys)
    ]
    return {
        "variables": [number(name, 50, 0, 1_000_000, drift={"by": 1, "guard": asks}) for name in names],
        "events": [
            {"key": f"e{n}", "title": "E", "guard": asks | {"conditions": [*asks["conditions"], never]}}
            for n in range(40)
        ],
        "steps": [*waits, GOOD, BAD],
    }


@pytest.mark.parametrize("minutes", [0, 1, 1_440])
@pytest.mark.parametrize(("most", "is_any_enough"), [(1_500, True), (500, False)])
def test_what_is_looked_at_is_bounded_whatever_is_written(
    monkeypatch: pytest.MonkeyPatch, minutes: int, most: int, is_any_enough: bool
) -> None:
    """A draft is looked through at every save: with days for acts it took ten seconds, for a dozen of plays."""
    graph = compiled(crowded(minutes=minutes))
    looked_at = 0

    def counted(guard: Guard, values: Any, clock: int) -> bool:
        nonlocal looked_at
        looked_at += len(guard.conditions)
        return conditions.holds(guard, values, clock)

    monkeypatch.setattr(playing, "holds", counted)
    best_path(graph, most_plays=most, is_any_enough=is_any_enough)

    assert looked_at < most * 250


def test_an_act_that_costs_more_than_is_left_hides_none_that_costs_less() -> None:
    waits = crowded(minutes=0)
    waits["steps"] = [decision("first", choice("long", "good", cost=1_440), choice("short", "second")), GOOD, BAD]
    waits["steps"].append(decision("second", choice("on", "good")))

    found = best_path(compiled(waits), most_plays=50)

    assert found.decisions == (("first", "short"), ("second", "on")) and not found.is_exhaustive


def test_the_longest_scenario_is_passed_in_few_plays() -> None:
    document = long_way(299)
    for step in document["steps"][:297]:
        step["choices"] += [choice(f"also-{n}", "s0", cost=1) for n in range(10)]

    assert can_be_passed(compiled(document)) is Passable.YES


@pytest.mark.parametrize("steps", [25, 60, 150, 299])
@pytest.mark.parametrize("must_dos", [3, 10])
def test_points_that_pull_apart_do_not_hide_that_it_can_be_passed(steps: int, must_dos: int) -> None:
    document = torn(steps, must_dos=must_dos)

    assert can_be_passed(compiled(document)) is Passable.YES
    assert [fault.code for fault in lint(document) if fault.refuses_publishing] == []


def test_acts_that_take_days_are_tried_less_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of their minutes is gone through, so a page would wait for thousands of them."""
    tried: list[str] = []

    def counted(graph: Graph, state: State, choice: str) -> State:
        tried.append(choice)
        return play(graph, state, choice)

    monkeypatch.setattr(searching, "play", counted)
    waits = [choice(f"wait-{n}", "first", cost=1_400 + n) for n in range(9)]
    falls = number("oxygen", 92, 60, 100, drift={"by": -1, "every": 15})

    found = best_path(compiled({"steps": [decision("first", *waits, choice("a", "good")), GOOD], "variables": [falls]}))

    assert found.decisions == (("first", "a"),) and not found.is_exhaustive
    assert len(tried) < 1_000


def test_the_search_ends_where_it_is_told_to() -> None:
    found = best_path(compiled(ward()), most_plays=1)

    assert found == BestPath(decisions=None, is_exhaustive=False)


def test_a_long_scenario_with_a_must_at_its_end_is_passed() -> None:
    """Trying every play of it would take longer than anybody has: 3 to the power of 24."""
    document = long_way(26)
    document["steps"][23]["choices"][0]["must_do"] = "Told her"
    for step in document["steps"][:23]:
        step["choices"].append(choice("also", step["choices"][0]["goto"], cost=2))

    found = best_path(compiled(document), most_plays=300)

    assert found.decisions is not None and len(found.decisions) == 24


def test_a_door_that_has_to_be_opened_first_is_found() -> None:
    steps = [
        decision(
            "hall",
            choice("through", "good", guard=when("open", "is", True), cost=1),
            choice("key", "hall", cost=1, effects=[{"effect": "flag", "variable": "open", "value": True}]),
            choice("give-up", "bad"),
        ),
        GOOD,
        BAD,
    ]

    found = best_path(compiled({"steps": steps, "variables": [flag("open")]}), most_plays=300)

    assert found.decisions == (("hall", "key"), ("hall", "through"))


def test_where_not_all_can_be_tried_the_better_of_two_equal_ways_is_found() -> None:
    """Twelve decisions between a plain way and a better one that takes longer: the plays are more than are tried."""
    document = long_way(14)
    for step in document["steps"][:12]:
        goto = step["choices"][0]["goto"]
        step["choices"] = [choice("plain", goto, cost=1), choice("better", goto, cost=3, scores={"safety": 1})]

    found = best_path(compiled(document), most_plays=60)

    assert found.state is not None and not found.is_exhaustive
    assert score(compiled(document), found.state).points[Domain.SAFETY] == 12


def every_end(graph: Graph, *, decisions: int) -> list[State]:
    """Every play of at most so many decisions, without any cleverness."""
    ends, waiting = [], [begin(graph)]
    for _n in range(decisions + 1):
        ends += [state for state in waiting if is_over(graph, state)]
        waiting = [
            play(graph, state, one.key)
            for state in waiting
            if not is_over(graph, state)
            for one in open_choices(graph, state)
        ]
        if len(waiting) > 500:
            break
    return ends


SEEDS = range(12)


@pytest.mark.parametrize("seed", SEEDS)
def test_it_is_at_least_as_good_as_whatever_is_found_by_trying_all(seed: int) -> None:
    graph = compiled(made_up(seed, steps=5))

    found = best_path(graph, most_plays=300)

    passing = [score(graph, state) for state in every_end(graph, decisions=6) if score(graph, state).passed]
    most = max((sum(one.points.values()) for one in passing), default=None)
    if found.decisions is not None:
        again = replay(graph, trace_of(found.decisions)).state
        assert again == found.state and score(graph, again).passed
    if most is not None:
        assert found.state is not None
        assert sum(score(graph, found.state).points.values()) >= most or not found.is_exhaustive


def test_passing_worlds_are_among_those_tried() -> None:
    """The comparison above compares something."""
    graphs = [compiled(made_up(seed, steps=5)) for seed in SEEDS]

    assert sum(best_path(graph, most_plays=300).decisions is not None for graph in graphs) >= 1
