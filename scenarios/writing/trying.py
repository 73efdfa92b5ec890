"""Playing a draft without keeping anything: which moment it is stands in the address, one sign a decision.

The signs are the places of the choices among the ways on, so an address says the same as long as the draft does.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..graph import NotOpen, State, begin, is_over, play
from ..story import Story

SIGNS = "0123456789abcdefghijklmnopqrstuvwxyz"
# A play that is tried out longer than this has gone round in a circle.
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Tried:
    """A play so far: its moments, and the last decision as step and choice."""

    states: tuple[State, ...]
    made: tuple[str, str] | None
    is_over: bool


def tried(story: Story, number: int, signs: str) -> Tried | None:
    """What a play that began at a step comes to, by its number; None where there is no such play."""
    steps = list(story.graph.steps)
    if not 1 <= number <= len(steps) or len(signs) > LONGEST:
        return None
    states = [replace(begin(story.graph), step=steps[number - 1])]
    made = None
    for sign in signs:
        step = story.graph.steps[states[-1].step]
        place = SIGNS.find(sign)
        if not 0 <= place < len(step.exits):
            return None
        made = (step.key, step.exits[place].key)
        try:
            states.append(play(story.graph, states[-1], step.exits[place].key))
        except NotOpen:
            return None
    return Tried(tuple(states), made, is_over(story.graph, states[-1]))


def sign_of(story: Story, state: State, key: str) -> str:
    """The sign of a way on from a step; empty where it has none of that key. Whether it is open is asked later."""
    exits = story.graph.steps[state.step].exits
    return next((SIGNS[place] for place, choice in enumerate(exits) if choice.key == key), "")


__all__ = ["LONGEST", "Tried", "sign_of", "tried"]
