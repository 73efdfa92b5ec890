"""The best path: how somebody passes, found by playing.

Of the plays that pass it is the one with the most points, then the one that takes the least time, then the one with the
fewest decisions. Plays that look nearest to a pass are tried first, and of equally near ones those with most points.
What is tried is bounded, so that a scenario with very many paths, or with acts that take days, gets a good one and
perhaps not the best.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count

from .model import Graph, State
from .playing import begin, is_over, open_choices, play
from .scoring import score

MOST_PLAYS = 5_000
# In so many minutes, each counted once a drift and an event, an act costs as much as one more.
_AS_MUCH_AS_AN_ACT = 200
_NOWHERE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class BestPath:
    """``decisions`` are pairs of step and choice; ``None`` when no play that was tried passes.

    ``is_exhaustive`` says that every play was tried: then it is the best there is, or nobody can pass.
    """

    decisions: tuple[tuple[str, str], ...] | None
    state: State | None = None
    is_exhaustive: bool = True


@dataclass(frozen=True, slots=True)
class _Tried:
    state: State
    before: _Tried | None = None
    made: tuple[str, str] | None = None
    length: int = 0

    def decisions(self) -> tuple[tuple[str, str], ...]:
        made: list[tuple[str, str]] = []
        here: _Tried | None = self
        while here is not None:
            made += [here.made] if here.made is not None else []
            here = here.before
        return tuple(reversed(made))


def nobody_can_pass(graph: Graph) -> bool:
    """Whether it is certain, every play having been tried, that none passes."""
    found = best_path(graph, is_any_enough=True)
    return found.decisions is None and found.is_exhaustive


def best_path(graph: Graph, *, most_plays: int = MOST_PLAYS, is_any_enough: bool = False) -> BestPath:
    """The best path that can be found with so many acts tried.

    Where any is enough it is the first one that passes, also one on which time runs out, which nobody is taught.
    """
    steering = _Steering(graph)
    order = count()
    first = _Tried(begin(graph))
    waiting = [(*steering.far(first.state), next(order), first)]
    seen = {_same(first.state)}
    best: _Tried | None = None
    moving = len(first.state.drifted) + len(graph.events)
    tried = 0
    while waiting and tried < most_plays:
        *_far, here = heapq.heappop(waiting)
        if is_over(graph, here.state):
            if score(graph, here.state).passed and (best is None or _worth(graph, here) > _worth(graph, best)):
                best = here
                if is_any_enough:
                    break
            continue
        late = graph.steps[here.state.step].time_up if is_any_enough else None
        for choice in (*open_choices(graph, here.state), *([late] if late else [])):
            if choice.is_critical_unsafe:
                continue
            state = play(graph, here.state, choice.key)
            tried += 1 + (state.clock - here.state.clock) * moving // _AS_MUCH_AS_AN_ACT
            same = _same(state)
            if same in seen:
                continue
            seen.add(same)
            after = _Tried(state, here, (here.state.step, choice.key), here.length + 1)
            heapq.heappush(waiting, (*steering.far(state), next(order), after))
    decisions = None if best is None else best.decisions()
    return BestPath(decisions=decisions, state=None if best is None else best.state, is_exhaustive=not waiting)


def _worth(graph: Graph, tried: _Tried) -> tuple[int, int, int]:
    return sum(score(graph, tried.state).points.values()), -tried.state.clock, -tried.length


def _same(state: State) -> tuple[object, ...]:
    """What decides everything that can follow, and what it is worth."""
    return (
        state.step,
        state.clock,
        tuple(state.values.items()),
        tuple(state.drifted.items()),
        frozenset(state.fired),
        frozenset(state.taken),
        state.ran_out,
    )


class _Steering:
    """How far a state looks from a pass: what must still be done, the steps to it, the points so far, the minutes."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        back: dict[str, set[str]] = {key: set() for key in graph.steps}
        doing: dict[str, set[str]] = {name: set() for name in graph.must_dos}
        for step in graph.steps.values():
            for choice in step.exits:
                if not choice.is_critical_unsafe:
                    back[choice.goto].add(step.key)
                    if choice.must_do:
                        doing[choice.must_do].add(step.key)
        passing = {step.key for step in graph.steps.values() if step.passes}
        self._to_pass = _distances(passing, back)
        self._to_do = {name: _distances(steps, back) for name, steps in doing.items()}

    def far(self, state: State) -> tuple[int, int, int, int]:
        now = score(self._graph, state)
        lacking = now.must_lacking
        ways = [self._to_do[name] for name in lacking] or [self._to_pass]
        steps = min(way.get(state.step, _NOWHERE) for way in ways)
        return len(lacking), steps, -sum(now.points.values()), state.clock


def _distances(ends: set[str], back: Mapping[str, set[str]]) -> dict[str, int]:
    found = dict.fromkeys(ends, 0)
    queue = deque(ends)
    while queue:
        here = queue.popleft()
        for before in back[here]:
            if before not in found:
                found[before] = found[here] + 1
                queue.append(before)
    return found
