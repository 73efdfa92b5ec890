"""A stored play is the same when it is played again, and what is none is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from scenarios.graph import BadTrace, begin, play, replay, score, state_as_json, state_from_json, trace_of
from tests.scenarios.graph.documents import compiled, ward
from tests.scenarios.graph.golden import PLAYS, as_stored

SAFELY = [("comes-up", "go-on"), ("swelled", "code"), ("order-now", "give")]


def test_a_play_comes_back_from_its_trace() -> None:
    graph = compiled(ward())
    states = [begin(graph)]
    for _step, choice in SAFELY:
        states.append(play(graph, states[-1], choice))

    again = replay(graph, json.loads(json.dumps(trace_of(SAFELY))))

    assert again.states == tuple(states) and again.state == states[-1]
    assert again.decisions == tuple(SAFELY)


def test_a_moment_comes_back_as_it_was() -> None:
    graph = compiled(ward())
    for state in replay(graph, trace_of(SAFELY)).states:
        assert state_from_json(graph, json.loads(json.dumps(state_as_json(state)))) == state


@pytest.mark.parametrize(
    ("trace", "number"),
    [
        (None, 0),
        ([], 0),
        ({}, 0),
        ({"format": 2, "decisions": []}, 0),
        ({"format": 1}, 0),
        ({"format": 1, "decisions": ["go-on"]}, 1),
        ({"format": 1, "decisions": [{"step": "comes-up"}]}, 1),
        (trace_of([("swelled", "code")]), 1),
        (trace_of([("comes-up", "go-on"), ("swelled", "fly")]), 2),
        (trace_of([*SAFELY, ("safe", "go-on")]), 4),
    ],
)
def test_what_is_no_play_of_it_is_refused_at_its_decision(trace: Any, number: int) -> None:
    with pytest.raises(BadTrace) as refused:
        replay(compiled(ward()), trace)

    assert refused.value.number == number and refused.value.why


def changed(**fields: Any) -> Any:
    graph = compiled(ward())
    return state_as_json(replay(graph, trace_of(SAFELY)).state) | fields


@pytest.mark.parametrize(
    "stored",
    [
        None,
        {},
        changed(format=9),
        changed(step="gone"),
        changed(values={}),
        changed(values={"oxygen": "much", "treated": True, "allergy": "coded"}),
        changed(taken=[["swelled", "fly"]]),
        changed(taken=[["gone", "fly"]]),
        changed(taken=7),
        changed(drifted=[]),
        changed(clock=None),
        changed(clock="soon"),
    ],
)
def test_what_is_no_moment_of_it_is_refused(stored: Any) -> None:
    with pytest.raises(BadTrace):
        state_from_json(compiled(ward()), stored)


@pytest.mark.parametrize("path", PLAYS, ids=lambda path: path.stem)
def test_a_play_stored_long_ago_is_the_same_for_ever(path: Path) -> None:
    stored = json.loads(path.read_text())
    graph = compiled(stored["document"])

    again = replay(graph, stored["trace"])

    assert json.loads(json.dumps(as_stored(graph, again))) == stored["states"]
    assert score(graph, again.state).passed is stored["passed"]


def test_there_are_stored_plays() -> None:
    assert len(PLAYS) >= 12
