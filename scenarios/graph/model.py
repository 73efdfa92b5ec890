"""A compiled scenario and a moment of playing it, as plain values.

A ``Graph`` is what ``compile_graph`` makes and nothing else may put together: whoever holds one may play it without
asking whether its steps, variables and targets exist. Times are whole minutes since the start; only a timed step has
seconds, which the player judges. Numbers are decimals and change by whole steps, so that a guard reads what the
learner sees.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

Value = Decimal | bool | str

# What conditions call the minutes since the start. No variable may have this name.
CLOCK = "clock"

# The choice that is made for somebody whose time at a timed step is up.
TIME_UP = "time-up"

# The one way on from information.
GO_ON = "go-on"

# A week. Whoever has not come to an end by then has not come to one: the play is over as incomplete.
LAST_MINUTE = 7 * 24 * 60


class StepKind(StrEnum):
    """A task, worked in a simulated chart, is a kind of its own and not among these yet."""

    INFORMATION = "information"
    DECISION = "decision"
    OUTCOME = "outcome"


class Ending(StrEnum):
    """How a play ends for the patient."""

    SAFE = "safe"
    RECOVERED = "recovered"
    HARM = "harm"
    INCOMPLETE = "incomplete"


class Domain(StrEnum):
    """What a decision is scored by."""

    SAFETY = "safety"
    DATA_QUALITY = "data_quality"
    WORKFLOW = "workflow"
    COMMUNICATION = "communication"


class VariableType(StrEnum):
    NUMBER = "number"
    FLAG = "flag"
    CHOICE = "choice"


class Operator(StrEnum):
    IS = "is"
    IS_NOT = "is_not"
    LESS = "less"
    AT_MOST = "at_most"
    AT_LEAST = "at_least"
    MORE = "more"


class Combine(StrEnum):
    ALL = "all"
    ANY = "any"


class EffectKind(StrEnum):
    SET = "set"
    ADD = "add"
    CLAMP = "clamp"
    FLAG = "flag"
    ADVANCE = "advance"


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison of a variable, or of the clock, with a value."""

    variable: str
    operator: Operator
    value: Value


@dataclass(frozen=True, slots=True)
class Guard:
    """Conditions of which all, or any one, have to hold. Without conditions it always holds."""

    conditions: tuple[Condition, ...] = ()
    combine: Combine = Combine.ALL


@dataclass(frozen=True, slots=True)
class Drift:
    """A number changes by ``by`` each time ``every`` minutes have passed in which ``guard`` held."""

    by: Decimal
    every: int = 1
    guard: Guard = Guard()


@dataclass(frozen=True, slots=True)
class Variable:
    """What the scenario knows about the patient or the situation; numbers stay between their bounds."""

    name: str
    type: VariableType
    start: Value
    lowest: Decimal | None = None
    highest: Decimal | None = None
    decimals: int = 0
    options: tuple[str, ...] = ()
    drift: Drift | None = None

    def bounded(self, number: Decimal) -> Decimal:
        """The number, moved between the bounds."""
        if self.lowest is not None and number < self.lowest:
            return self.lowest
        if self.highest is not None and number > self.highest:
            return self.highest
        return number


@dataclass(frozen=True, slots=True)
class Effect:
    """What an act or an event does: ``value`` is the new value, what is added, or the minutes to advance by."""

    kind: EffectKind
    variable: str = ""
    value: Value | None = None
    lowest: Decimal | None = None
    highest: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One thing a person can do in a step, and what follows. ``cost`` is in minutes.

    ``must_do`` names what has to be done; several choices may do the same thing under one name.
    """

    key: str
    label: str
    goto: str
    cost: int = 0
    guard: Guard = Guard()
    effects: tuple[Effect, ...] = ()
    scores: Mapping[Domain, int] = field(default_factory=dict)
    feedback: str = ""
    must_do: str = ""
    is_critical_safe: bool = False
    is_critical_unsafe: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A moment of the story. ``cost`` is added to whatever is done in it; ``seconds`` make it a timed step."""

    key: str
    kind: StepKind
    title: str
    place: int
    cost: int = 0
    choices: tuple[Choice, ...] = ()
    seconds: int | None = None
    time_up: Choice | None = None
    ending: Ending | None = None
    passes: bool = False
    images_without_alt: int = 0

    @property
    def exits(self) -> tuple[Choice, ...]:
        """Every way on, also the one that time takes."""
        return (*self.choices, self.time_up) if self.time_up is not None else self.choices

    def minutes(self, choice: Choice) -> int:
        """What the choice takes here, before it takes effect."""
        return self.cost + choice.cost

    def takes(self, choice: Choice) -> int:
        """All its minutes, also those that its own effects add: what people are told before they choose."""
        added = (effect.value for effect in choice.effects if effect.kind is EffectKind.ADVANCE)
        return self.minutes(choice) + sum(int(minutes) for minutes in added if minutes is not None)

    def exit(self, key: str) -> Choice | None:
        return next((choice for choice in self.exits if choice.key == key), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Happens once: from minute ``at`` on, when ``guard`` holds. With ``goto`` it decides where people arrive next."""

    key: str
    title: str
    place: int
    at: int | None = None
    guard: Guard = Guard()
    effects: tuple[Effect, ...] = ()
    goto: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """A scenario that can be played. People start at the first step."""

    variables: Mapping[str, Variable]
    steps: Mapping[str, Step]
    events: tuple[Event, ...] = ()
    minimums: Mapping[Domain, int] = field(default_factory=dict)
    must_dos: tuple[str, ...] = field(init=False, repr=False, compare=False)
    """The names of what has to be done, in the order in which they are written. Each score of a play asks for them."""

    def __post_init__(self) -> None:
        named = (choice.must_do for step in self.steps.values() for choice in step.exits)
        object.__setattr__(self, "must_dos", tuple(dict.fromkeys(name for name in named if name)))

    @property
    def start(self) -> Step:
        return next(iter(self.steps.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A moment of a play. ``taken`` are the choices made so far, each once, in the order in which they were first made.

    ``drifted`` counts, by variable, the minutes in which its drift held. ``ran_out`` says that the play is over without
    an outcome: no time was left, or no way on.
    """

    step: str
    clock: int = 0
    values: Mapping[str, Value] = field(default_factory=dict)
    drifted: Mapping[str, int] = field(default_factory=dict)
    fired: tuple[str, ...] = ()
    taken: tuple[tuple[str, str], ...] = ()
    ran_out: bool = False
