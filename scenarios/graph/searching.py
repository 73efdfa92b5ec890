"""The best path: how somebody passes, found by playing.

Of the plays that pass it is the one with the most points, then the one that takes the least time, then the one with the
fewest decisions. Acts that look nearest to a pass are tried first, and of equally near ones those with most points; or,
where any pass is enough, those after which the fewest points are short of what a pass asks for.
What is tried is bounded by a count of work, the same on every machine, so that a scenario with very many paths, or with
acts that take days, gets a good one and perhaps not the best.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from itertools import count

from .model import Choice, Domain, Graph, State
from .playing import begin, is_over, open_choices, play
from .scoring import score

MOST_PLAYS = 5_000
# Whether anybody can pass is asked at every save of a draft. Acts are tried in the order in which they look nearest, so
# the longest scenario that can be written needs a quarter of this where nothing stands in the way.
MOST_PLAYS_TO_PASS = 1_200
# So many drifts, events and conditions looked at cost as much as an act itself.
_AS_MUCH_AS_AN_ACT = 200
_NOWHERE = 1_000_000


class Passable(Enum):
    """Whether anybody can pass, as far as was tried."""

    YES = "yes"
    NO = "no"
    NOT_KNOWN = "not_known"


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
    """A moment that was played to. ``lacking`` is what must still be done, ``short`` the points that each domain with
    a minimum lacks of it; ``points`` are all of them so far."""

    state: State
    lacking: tuple[str, ...]
    short: Mapping[Domain, int]
    points: int = 0
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

    def after(self, choice: Choice) -> tuple[tuple[str, ...], Mapping[Domain, int], int]:
        """What is lacking, in acts and in points, and the points, once the choice is made; it scores once."""
        if (self.state.step, choice.key) in self.state.taken:
            return self.lacking, self.short, self.points
        lacking = tuple(name for name in self.lacking if name != choice.must_do)
        short = {domain: least - choice.scores.get(domain, 0) for domain, least in self.short.items()}
        return lacking, short, self.points + sum(choice.scores.values())


def can_be_passed(graph: Graph) -> Passable:
    """Whether anybody can pass. It is not known where none of the plays that were tried passes and more are left."""
    found = best_path(graph, most_plays=MOST_PLAYS_TO_PASS, is_any_enough=True)
    if found.decisions is not None:
        return Passable.YES
    return Passable.NO if found.is_exhaustive else Passable.NOT_KNOWN


def best_path(graph: Graph, *, most_plays: int = MOST_PLAYS, is_any_enough: bool = False) -> BestPath:
    """The best path that can be found with so many acts tried.

    Where any is enough it is the first one that passes, also one on which time runs out, which nobody is taught.
    """
    search = _Search(graph, most_plays * _AS_MUCH_AS_AN_ACT, is_any_enough)
    search.run()
    best = search.best
    if best is None:
        return BestPath(decisions=None, is_exhaustive=search.is_exhaustive)
    return BestPath(decisions=best.decisions(), state=best.state, is_exhaustive=search.is_exhaustive)


class _Search:
    """The acts that wait to be tried, the nearest to a pass first, and the best of the plays that passed."""

    def __init__(self, graph: Graph, most_work: int, is_any_enough: bool) -> None:
        self.graph = graph
        self.best: _Tried | None = None
        self.is_exhaustive = True
        self._is_any_enough = is_any_enough
        self._left = most_work
        self._steering = _Steering(graph)
        self._order = count()
        self._waiting: list[tuple[int, int, int, int, int, _Tried, Choice]] = []
        self._seen: set[object] = set()
        self._a_minute = _looked_at_each_minute(graph)
        self._conditions = {
            key: sum(len(choice.guard.conditions) for choice in step.choices) for key, step in graph.steps.items()
        }

    def run(self) -> None:
        self._arrive(_Tried(begin(self.graph), self.graph.must_dos, self.graph.minimums))
        while self._waiting and not (self._is_any_enough and self.best):
            *_far, here, choice = heapq.heappop(self._waiting)
            step = self.graph.steps[here.state.step]
            work = _AS_MUCH_AS_AN_ACT + len(choice.effects) + self._conditions[step.key]
            # Events are looked at once more when the act took effect.
            if not self._pays(work + self._a_minute * (step.takes(choice) + 1)):
                self.is_exhaustive = False
                if self._left <= 0:
                    return
                # Another act may take less.
                continue
            state = play(self.graph, here.state, choice.key)
            # What events added came on top.
            self._left -= self._a_minute * max(0, state.clock - here.state.clock - step.takes(choice))
            lacking, short, points = here.after(choice)
            self._arrive(_Tried(state, lacking, short, points, here, (step.key, choice.key), here.length + 1))

    def _pays(self, work: int) -> bool:
        """Whether so much work is left; then it is taken from it."""
        if work > self._left:
            self._left -= _AS_MUCH_AS_AN_ACT
            return False
        self._left -= work
        return True

    def _arrive(self, here: _Tried) -> None:
        same = _same(here.state)
        if same in self._seen:
            return
        self._seen.add(same)
        if is_over(self.graph, here.state):
            if score(self.graph, here.state).passed and (self.best is None or _worth(here) > _worth(self.best)):
                self.best = here
            return
        step = self.graph.steps[here.state.step]
        # Whether anything is open was asked when people arrived, and is asked here once more.
        self._left -= 2 * self._conditions[step.key]
        late = step.time_up if self._is_any_enough else None
        for choice in (*open_choices(self.graph, here.state), *([late] if late else [])):
            lacking, short, points = here.after(choice)
            if not choice.is_critical_unsafe and self._steering.leads_on(choice.goto, lacking):
                clock = here.state.clock + step.minutes(choice)
                far = self._steering.far(choice.goto, lacking)
                # Who looks for any pass wants the points that one asks for; who looks for the best wants most of them.
                worth = sum(max(0, least) for least in short.values()) if self._is_any_enough else -points
                heapq.heappush(self._waiting, (*far, worth, clock, next(self._order), here, choice))


def _looked_at_each_minute(graph: Graph) -> int:
    """The drifts, the events and the conditions of both."""
    drifts = [one.drift.guard for one in graph.variables.values() if one.drift is not None]
    guards = [*drifts, *(event.guard for event in graph.events)]
    return len(guards) + sum(len(guard.conditions) for guard in guards)


def _worth(tried: _Tried) -> tuple[int, int, int]:
    return tried.points, -tried.state.clock, -tried.length


def _same(state: State) -> tuple[object, ...]:
    """What decides everything that can follow, and what it is worth."""
    return (
        state.step,
        state.clock,
        tuple(state.values.values()),
        tuple(state.drifted.values()),
        frozenset(state.fired),
        frozenset(state.taken),
        state.ran_out,
    )


class _Steering:
    """How far a step looks from a pass: what must still be done, and the steps to it."""

    def __init__(self, graph: Graph) -> None:
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
        # Wherever an event may send people, they may arrive whatever they chose.
        self._sent_to = {event.goto for event in graph.events if event.goto is not None}

    def leads_on(self, step: str, lacking: Iterable[str]) -> bool:
        """Whether what lacks can still be done from a step, and a pass be reached: what leads nowhere is not tried."""
        ways = (self._to_pass, *(self._to_do[name] for name in lacking))
        return all(step in way or not self._sent_to.isdisjoint(way) for way in ways)

    def far(self, step: str, lacking: tuple[str, ...]) -> tuple[int, int]:
        ways = [self._to_do[name] for name in lacking] or [self._to_pass]
        return len(lacking), min(way.get(step, _NOWHERE) for way in ways)


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
