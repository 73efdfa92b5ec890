"""The best path: found by playing, and the best there is where every play was tried."""

from __future__ import annotations

import pytest

from scenarios.graph import (
    BestPath,
    Domain,
    Graph,
    State,
    begin,
    best_path,
    is_over,
    open_choices,
    play,
    replay,
    score,
    searching,
    trace_of,
)
from scenarios.graph.searching import nobody_can_pass
from tests.scenarios.graph.documents import choice, compiled, decision, flag, made_up, number, outcome, ward, when
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

    assert not nobody_can_pass(compiled({"steps": steps}))
    assert nobody_can_pass(compiled({"steps": [decision("first", *steps[0]["choices"][:2]), GOOD]}))


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
