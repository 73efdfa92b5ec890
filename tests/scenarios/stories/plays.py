"""The scenarios, read from their files, and plays of them by name: what is chosen, where it ends, what it is worth."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from competency.core.packing.first import STARTER
from competency.packs import tree
from competency.packs.faults import Faults
from portal.demo.story_reading import PACK as DEMO
from scenarios.graph import State, begin, best_path, is_over, open_choices, play
from scenarios.packing.reading import ScenarioFile, read_node
from scenarios.packing.scenarios import BESIDE
from scenarios.playing.debrief import Debrief, debrief
from scenarios.story import Story
from scenarios.story import read as read_story

FOLDER = Path(__file__).parent
LARKIN, MARSH, SORENSEN = "s1-nothing-flagged", "s2-notes-in-my-pocket", "s3-two-hundred-over-what"
FILES = {path.stem: path for pack in (DEMO, STARTER) for path in sorted((pack / "scenarios").glob("*.yaml"))}


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """``choices`` are keys in order; ``points`` are those for safety, data quality, workflow and communication."""

    scenario: str
    name: str
    choices: str
    end: str
    minutes: int
    points: tuple[int, ...]
    passes: bool = False
    unsafe: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    short_of: tuple[str, ...] = ()


def _plays() -> tuple[Play, ...]:
    stored = yaml.safe_load((FOLDER / "plays.yaml").read_text())
    return tuple(
        Play(
            scenario=scenario,
            name=one["name"],
            choices=one["choices"],
            end=one["end"],
            minutes=one["minutes"],
            points=tuple(one["points"]),
            passes=one.get("passes", False),
            unsafe=tuple(one.get("unsafe", ())),
            lacking=tuple(one.get("lacking", ())),
            short_of=tuple(one.get("short_of", ())),
        )
        for scenario, plays in stored.items()
        for one in plays
    )


PLAYS = _plays()


def written(name: str) -> ScenarioFile:
    """The scenario of a file, in which nothing is wrong to read."""
    node = tree.read(FILES[name].read_text(), FILES[name].name, faults := Faults())
    assert node is not None
    found = read_node(node, FILES[name].name, faults, beside=BESIDE)
    assert found is not None and not len(faults), [str(fault) for fault in faults]
    return found


@cache
def story(name: str) -> Story:
    """The scenario of a file, which can be played."""
    found = read_story(written(name).document)
    assert isinstance(found, Story), found
    return found


def played(one: Play) -> tuple[list[tuple[str, str]], State]:
    """The decisions of a play, as pairs of step and choice, and the moment it ends in."""
    graph = story(one.scenario).graph
    state, decisions = begin(graph), list[tuple[str, str]]()
    for key in one.choices.split():
        decisions.append((state.step, key))
        state = play(graph, state, key)
    return decisions, state


def at_random(name: str, dice: random.Random) -> Iterator[tuple[tuple[str, str], State]]:
    """One play of the scenario by chance: each decision, as step and choice, and the moment it leads to."""
    graph = story(name).graph
    state = begin(graph)
    for _n in range(60):
        if is_over(graph, state):
            return
        step = graph.steps[state.step]
        ways = [*open_choices(graph, state), *([step.time_up] if step.time_up else [])]
        chosen = dice.choice(ways)
        made = (state.step, chosen.key)
        state = play(graph, state, chosen.key)
        yield made, state


@cache
def moments(name: str) -> tuple[tuple[tuple[str, str], State, State], ...]:
    """Decisions of the plays with a name and of many by chance: what was made, the moment before and after."""
    found: list[tuple[tuple[str, str], State, State]] = []
    graph = story(name).graph
    for one in PLAYS:
        states = [begin(graph)]
        for key in one.choices.split() if one.scenario == name else ():
            states.append(play(graph, states[-1], key))
            found.append(((states[-2].step, key), states[-2], states[-1]))
    for dice in map(random.Random, range(300)):
        before: State | None = None
        for made, after in at_random(name, dice):
            if before is not None:
                found.append((made, before, after))
            before = after
    return tuple(found)


def looked_back_on(name: str, play_named: str) -> Debrief:
    """What somebody reads who played it so."""
    [one] = [one for one in PLAYS if (one.scenario, one.name) == (name, play_named)]
    graph = story(name).graph
    made, _end = played(one)
    states = [begin(graph)]
    for _step, key in made:
        states.append(play(graph, states[-1], key))
    return debrief(story(name), states, made, best_path(graph))
