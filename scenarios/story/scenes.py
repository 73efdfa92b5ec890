"""What people see at a moment: the time, who it is about, the vital signs and where they go, and what moved since.

Plain values; how they are said is up to whoever shows them. Nothing here tells what is right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from ..graph import State, VariableType, is_over, open_choices
from ..graph.conditions import holds
from ..graph.document import A_DAY
from ..graph.model import Value
from .parts import Banner, ShownEvent, ShownStep, ShownVariable
from .reading import Story


class Trend(StrEnum):
    """Where a number went since the start."""

    UP = "up"
    DOWN = "down"
    STEADY = "steady"


@dataclass(frozen=True, slots=True)
class Vital:
    """A number that is shown. ``past`` has it at each moment of the play so far, this one last."""

    label: str
    unit: str
    past: tuple[Decimal, ...]
    is_worrying: bool

    @property
    def now(self) -> Decimal:
        return self.past[-1]

    @property
    def was(self) -> Decimal:
        return self.past[0]

    @property
    def trend(self) -> Trend:
        if self.now == self.was:
            return Trend.STEADY
        return Trend.UP if self.now > self.was else Trend.DOWN


@dataclass(frozen=True, slots=True)
class Known:
    """Something else that is shown, in words: "Allergies", "not reviewed"."""

    label: str
    now: str


@dataclass(frozen=True, slots=True)
class Moved:
    """What is shown and changed between two moments."""

    label: str
    before: str
    now: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class WayOn:
    """A choice that is open now. Going on from information has no label."""

    key: str
    label: str
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A moment of a play as it is shown.

    ``minute`` is the minute of the day; ``left`` are the minutes of the limit that are left, below nought when it has
    passed, ``None`` where none is running. ``number`` counts the moments of this play, from 1.
    """

    step: ShownStep
    number: int
    minute: int
    banners: tuple[Banner, ...]
    limit: str
    left: int | None
    vitals: tuple[Vital, ...]
    known: tuple[Known, ...]
    ways: tuple[WayOn, ...]
    is_over: bool


def scene(story: Story, states: Sequence[State]) -> Scene:
    """What is seen at the last of the states, which are the moments of one play in order, the first one first."""
    state = states[-1]
    step = story.graph.steps[state.step]
    minute_of_limit = _minutes_left(story, state)
    return Scene(
        step=story.steps[state.step],
        number=len(states),
        minute=minute_of_day(story, state.clock),
        banners=tuple(
            banner
            for banner, guard in zip(story.document.banners, story.banner_guards, strict=True)
            if holds(guard, state.values, state.clock)
        ),
        limit=story.document.limit.label if story.document.limit and minute_of_limit is not None else "",
        left=minute_of_limit,
        vitals=tuple(_vital(one, states) for one in _shown(story) if one.type is VariableType.NUMBER),
        known=tuple(
            Known(one.label, in_words(one, state.values[one.name]))
            for one in _shown(story)
            if one.type is not VariableType.NUMBER
        ),
        ways=tuple(WayOn(choice.key, choice.label, step.takes(choice)) for choice in open_choices(story.graph, state)),
        is_over=is_over(story.graph, state),
    )


def minute_of_day(story: Story, clock: int) -> int:
    """The minute of the day, from 0, at a minute of the scenario's clock."""
    return (story.document.starts_at + clock) % A_DAY


def moved(story: Story, before: State, after: State) -> tuple[Moved, ...]:
    """What people can see of what changed from one moment to the next."""
    return tuple(
        Moved(one.label, in_words(one, before.values[one.name]), in_words(one, after.values[one.name]), one.unit)
        for one in _shown(story)
        if before.values[one.name] != after.values[one.name]
    )


def happened(story: Story, before: State, after: State) -> tuple[ShownEvent, ...]:
    """The events between two moments, in the order in which they happened."""
    return tuple(story.events[key] for key in after.fired if key not in before.fired)


def in_words(variable: ShownVariable, value: Value) -> str:
    """A value as it is shown: a number with its decimals, a flag and a choice in the author's words."""
    if isinstance(value, bool):
        return variable.when_true if value else variable.when_false
    return f"{value:.{variable.decimals}f}" if isinstance(value, Decimal) else value


def _shown(story: Story) -> list[ShownVariable]:
    return [one for one in story.document.variables if one.label]


def _vital(variable: ShownVariable, states: Sequence[State]) -> Vital:
    past = tuple(value for state in states if isinstance(value := state.values[variable.name], Decimal))
    return Vital(variable.label, variable.unit, past, _worries(variable, past[-1]))


def _worries(variable: ShownVariable, now: Decimal) -> bool:
    is_low = variable.worry_below is not None and now < variable.worry_below
    return is_low or (variable.worry_above is not None and now > variable.worry_above)


def _minutes_left(story: Story, state: State) -> int | None:
    limit = story.document.limit
    if limit is None or not holds(story.limit_guard, state.values, state.clock):
        return None
    return limit.minute - state.clock


__all__ = [
    "Known",
    "Moved",
    "Scene",
    "Trend",
    "Vital",
    "WayOn",
    "happened",
    "in_words",
    "minute_of_day",
    "moved",
    "scene",
]
