"""What a play is worth. A choice scores once, however often somebody comes back to it.

A play passes when it ends in an outcome that passes, without a critical-unsafe choice, with everything done that must
be done, and with the least points each domain asks for. A critical-unsafe choice decides at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from .model import Choice, Domain, Ending, Graph, State
from .playing import is_over


class Level(StrEnum):
    """A domain in a word: below what a pass asks for, enough, or as good as it gets on the best path."""

    NOT_YET = "not_yet"
    GOOD = "good"
    STRONG = "strong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """``unsafe`` and ``taken`` are pairs of step and choice. ``ending`` is ``None`` while the play goes on."""

    ending: Ending | None
    passed: bool
    is_decided: bool
    points: Mapping[Domain, int]
    short_of: tuple[Domain, ...]
    unsafe: tuple[tuple[str, str], ...]
    must_done: tuple[str, ...]
    must_lacking: tuple[str, ...]


def score(graph: Graph, state: State) -> Score:
    """The score of a play so far."""
    chosen = list(_taken(graph, state))
    points = _points(choice for _step, choice in chosen)
    unsafe = tuple((step, choice.key) for step, choice in chosen if choice.is_critical_unsafe)
    done = {choice.must_do for _step, choice in chosen}
    must_done = tuple(name for name in graph.must_dos if name in done)
    must_lacking = tuple(name for name in graph.must_dos if name not in done)
    short_of = tuple(domain for domain, least in graph.minimums.items() if points[domain] < least)
    over = is_over(graph, state)
    return Score(
        ending=_ending(graph, state) if over else None,
        passed=_is_passing(graph, state) and not unsafe and not must_lacking and not short_of,
        is_decided=over or bool(unsafe),
        points=points,
        short_of=short_of,
        unsafe=unsafe,
        must_done=must_done,
        must_lacking=must_lacking,
    )


def bounds(graph: Graph, domain: Domain) -> tuple[int, int]:
    """The least and the most points anybody can have in a domain."""
    given = [choice.scores.get(domain, 0) for step in graph.steps.values() for choice in step.exits]
    return sum(points for points in given if points < 0), sum(points for points in given if points > 0)


def level(points: int, *, least: int, best: int) -> Level:
    """The word for the points in a domain; ``best`` are those of the best path."""
    if points < least:
        return Level.NOT_YET
    return Level.STRONG if points >= best else Level.GOOD


def _taken(graph: Graph, state: State) -> Iterator[tuple[str, Choice]]:
    for step, key in state.taken:
        choice = graph.steps[step].exit(key)
        assert choice is not None
        yield step, choice


def _points(choices: Iterable[Choice]) -> dict[Domain, int]:
    points = dict.fromkeys(Domain, 0)
    for choice in choices:
        for domain, given in choice.scores.items():
            points[domain] += given
    return points


def _ending(graph: Graph, state: State) -> Ending:
    return (None if state.ran_out else graph.steps[state.step].ending) or Ending.INCOMPLETE


def _is_passing(graph: Graph, state: State) -> bool:
    return not state.ran_out and graph.steps[state.step].passes
