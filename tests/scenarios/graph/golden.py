"""Plays that were stored once. ``python -m tests.scenarios.graph.golden`` adds those that are missing.

A file that is there is never written again: it says what was once shown to somebody.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from scenarios.graph import Graph, Replayed, begin, is_over, open_choices, play, replay, score, state_as_json, trace_of
from tests.scenarios.graph.documents import compiled, made_up, ward

FOLDER = Path(__file__).parent / "plays"
PLAYS = sorted(FOLDER.glob("*.json"))


def as_stored(graph: Graph, played: Replayed) -> list[dict[str, Any]]:
    """Each moment with its score."""
    return [state_as_json(state) | {"score": _score(graph, state)} for state in played.states]


def _score(graph: Graph, state: Any) -> dict[str, Any]:
    found = score(graph, state)
    return {
        "ending": found.ending,
        "passed": found.passed,
        "is_decided": found.is_decided,
        "points": dict(found.points),
        "short_of": list(found.short_of),
        "unsafe": [list(pair) for pair in found.unsafe],
        "must_done": list(found.must_done),
        "must_lacking": list(found.must_lacking),
    }


def _at_random(graph: Graph, seed: int) -> list[tuple[str, str]]:
    dice = random.Random(seed)
    state = begin(graph)
    decisions: list[tuple[str, str]] = []
    while not is_over(graph, state) and len(decisions) < 25:
        step = graph.steps[state.step]
        choices = open_choices(graph, state) or (step.time_up,)
        chosen = dice.choice(choices)
        assert chosen is not None
        decisions.append((step.key, chosen.key))
        state = play(graph, state, chosen.key)
    return decisions


def _write(name: str, document: dict[str, Any], decisions: list[tuple[str, str]]) -> None:
    path = FOLDER / f"{name}.json"
    if path.exists():
        return
    graph = compiled(document)
    again = replay(graph, trace_of(decisions))
    stored = {
        "document": document,
        "trace": trace_of(decisions),
        "states": as_stored(graph, again),
        "passed": score(graph, again.state).passed,
    }
    path.write_text(json.dumps(stored, indent=1) + "\n")


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    ways = {
        "safe": ["code", "give"],
        "harm": ["order", "go-on"],
        "by-the-pharmacist": ["ring", "code", "give"],
        "too-late": ["ring", "wait", "wait", "wait"],
    }
    for name, choices in ways.items():
        graph = compiled(ward())
        state, decisions = begin(graph), list[tuple[str, str]]()
        for key in ["go-on", *choices]:
            decisions.append((state.step, key))
            state = play(graph, state, key)
        _write(f"ward-{name}", ward(), decisions)
    for seed in range(1_000, 1_012):
        document = made_up(seed)
        _write(f"made-up-{seed}", document, _at_random(compiled(document), seed))
