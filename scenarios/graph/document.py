"""The form in which a scenario is handed to the compiler: plain lists, texts and numbers, by name.

An editor, a pack and a program all write this. The field names are the ones a fault names. Nothing here knows whether
a step exists that is named elsewhere; the compiler asks that of what could be read.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt, StrictStr

from .model import Combine, Domain, EffectKind, Ending, Operator, StepKind, VariableType

# What this compiler reads. A stored scenario says which; another number is refused, never guessed at.
FORMAT = 1

# From so many on it is asked whether it can be two; 300 are refused.
WARN_AT_STEPS = 150
MOST_STEPS = 299
MOST_CHOICES = 12
MOST_VARIABLES = 40
MOST_EVENTS = 40
MOST_EFFECTS = 20
MOST_CONDITIONS = 12
MOST_POINTS = 100
LARGEST = Decimal(1_000_000_000)
MOST_DECIMALS = 4
A_DAY = 24 * 60

KEY = r"^[a-z0-9]+(-[a-z0-9]+)*$"
NAME = r"^[a-z][a-z0-9_]*$"


def _no_truth(value: Any) -> Any:
    """True is a number in Python and never one in a scenario."""
    if isinstance(value, bool):
        raise ValueError("a number")
    return value


Key = Annotated[StrictStr, Field(pattern=KEY, max_length=60)]
Name = Annotated[StrictStr, Field(pattern=NAME, max_length=40)]
Line = Annotated[StrictStr, Field(min_length=1, max_length=300)]
Text = Annotated[StrictStr, Field(max_length=4_000)]
Minutes = Annotated[StrictInt, Field(ge=0, le=A_DAY)]
Points = Annotated[StrictInt, Field(ge=-MOST_POINTS, le=MOST_POINTS)]
Number = Annotated[
    Decimal,
    BeforeValidator(_no_truth),
    Field(ge=-LARGEST, le=LARGEST, decimal_places=MOST_DECIMALS, allow_inf_nan=False),
]
# A number for a number, true or false for a flag, one of its options for a choice: the compiler asks what it is for.
Given = Any


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ConditionPart(_Part):
    variable: Name
    operator: Operator
    value: Given = None


class GuardPart(_Part):
    conditions: Annotated[list[ConditionPart], Field(max_length=MOST_CONDITIONS)] = []
    combine: Combine = Combine.ALL


class EffectPart(_Part):
    effect: EffectKind
    variable: Name | None = None
    value: Given = None
    lowest: Number | None = None
    highest: Number | None = None


class DriftPart(_Part):
    by: Number
    every: Annotated[StrictInt, Field(ge=1, le=A_DAY)] = 1
    guard: GuardPart = GuardPart()


class VariablePart(_Part):
    name: Name
    type: VariableType
    start: Given = None
    lowest: Number | None = None
    highest: Number | None = None
    decimals: Annotated[StrictInt, Field(ge=0, le=MOST_DECIMALS)] = 0
    options: Annotated[list[Annotated[StrictStr, Field(min_length=1, max_length=60)]], Field(max_length=20)] = []
    drift: DriftPart | None = None


class ChoicePart(_Part):
    """``key`` names the choice in traces; without one its number in the step does."""

    key: Key | None = None
    label: Line
    goto: Key
    cost: Minutes = 0
    guard: GuardPart = GuardPart()
    effects: Annotated[list[EffectPart], Field(max_length=MOST_EFFECTS)] = []
    scores: dict[Domain, Points] = {}
    feedback: Text = ""
    must_do: Annotated[StrictStr, Field(max_length=120)] = ""
    is_critical_safe: StrictBool = False
    is_critical_unsafe: StrictBool = False


class TimeUpPart(_Part):
    """What follows when nothing was chosen in time."""

    goto: Key
    cost: Minutes = 0
    effects: Annotated[list[EffectPart], Field(max_length=MOST_EFFECTS)] = []
    scores: dict[Domain, Points] = {}
    feedback: Text = ""
    is_critical_unsafe: StrictBool = False


class StepPart(_Part):
    """``goto`` and ``effects`` are for information, ``choices`` for a decision, ``ending``, ``passes`` for an end."""

    key: Key
    kind: StepKind
    title: Line
    cost: Minutes = 0
    goto: Key | None = None
    effects: Annotated[list[EffectPart], Field(max_length=MOST_EFFECTS)] = []
    choices: Annotated[list[ChoicePart], Field(max_length=MOST_CHOICES)] = []
    seconds: Annotated[StrictInt, Field(ge=10, le=3_600)] | None = None
    time_up: TimeUpPart | None = None
    ending: Ending | None = None
    passes: StrictBool = False
    images_without_alt: Annotated[StrictInt, Field(ge=0, le=1_000)] = 0


class EventPart(_Part):
    key: Key
    title: Line
    at: Annotated[StrictInt, Field(ge=1, le=7 * A_DAY)] | None = None
    guard: GuardPart = GuardPart()
    effects: Annotated[list[EffectPart], Field(max_length=MOST_EFFECTS)] = []
    goto: Key | None = None


class Document(_Part):
    format: StrictInt = FORMAT
    variables: Annotated[list[VariablePart], Field(max_length=MOST_VARIABLES)] = []
    steps: Annotated[list[StepPart], Field(max_length=MOST_STEPS)]
    events: Annotated[list[EventPart], Field(max_length=MOST_EVENTS)] = []
    minimums: dict[Domain, Points] = {}
