"""The form of a whole scenario: the graph's own document, and beside each part the words people meet there.

An editor, a pack and a published version all hold this. Texts are plain: an empty line parts two paragraphs. Field
names are the ones a fault names, and the graph's parts keep theirs, so that a fault has one place in both.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr

from ..graph.document import (
    A_DAY,
    FORMAT,
    MOST_EVENTS,
    MOST_STEPS,
    MOST_VARIABLES,
    ChoicePart,
    EventPart,
    GuardPart,
    Number,
    Points,
    StepPart,
    TimeUpPart,
    VariablePart,
)
from ..graph.model import Domain

Name = Annotated[StrictStr, Field(max_length=80)]
Short = Annotated[StrictStr, Field(max_length=160)]
Long = Annotated[StrictStr, Field(max_length=600)]
Text = Annotated[StrictStr, Field(max_length=4_000)]
Tries = Annotated[StrictInt, Field(ge=1, le=20)]
Hours = Annotated[StrictInt, Field(ge=0, le=24 * 30)]

MOST_BANNERS = 12
MOST_LOOKS = 8


class Shown(BaseModel):
    """A part that people see. ``shown_only`` are the fields of which the graph knows nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    shown_only: ClassVar[frozenset[str]] = frozenset()


class Size(Shown):
    """A frozen copy of a picture, by the hash of its bytes."""

    digest: StrictStr
    width: StrictInt
    height: StrictInt


class Picture(Shown):
    """``image`` is the id of a stored image; ``file`` and ``sizes`` are what a published version shows of it."""

    image: StrictInt | None = None
    alt: Long = ""
    file: StrictStr = ""
    sizes: tuple[Size, ...] = ()


class Look(Shown):
    """Something people may look at in a step before they decide. It takes no time."""

    title: Name
    body: Text


class Patient(Shown):
    """Who it is about: a name, "74 F", "4 East, bed 3". Made up, always."""

    name: Name = ""
    about: Name = ""
    place: Short = ""


class Banner(Shown):
    """A few words beside the patient's name as long as a condition holds; ``warns`` marks what should stop people."""

    text: Name
    warns: bool = False
    guard: GuardPart = GuardPart()


class Limit(Shown):
    """Something has to happen by a minute: so many are left "for the antibiotic", as long as the condition holds."""

    label: Name
    minute: Annotated[StrictInt, Field(ge=1, le=7 * A_DAY)]
    guard: GuardPart = GuardPart()


class ShownVariable(VariablePart, Shown):
    """A variable with a ``label`` is shown: a number among the vital signs, anything else beside them.

    Below ``worry_below`` and above ``worry_above`` a number is marked. ``when_true`` and ``when_false`` say a flag.
    """

    shown_only = frozenset({"label", "unit", "worry_below", "worry_above", "when_true", "when_false"})

    label: Name = ""
    unit: Annotated[StrictStr, Field(max_length=20)] = ""
    worry_below: Number | None = None
    worry_above: Number | None = None
    when_true: Name = ""
    when_false: Name = ""


class ShownChoice(ChoicePart, Shown):
    """``done`` tells what was done, afterwards; without it the label does."""

    shown_only = frozenset({"done"})

    done: Annotated[StrictStr, Field(max_length=300)] = ""


class ShownStep(StepPart, Shown):
    """``body`` is the story, ``quote`` what ``speaker`` says, ``question`` what is asked; ``debrief`` is of an end."""

    shown_only = frozenset({"body", "quote", "speaker", "question", "looks", "picture", "debrief"})

    choices: Annotated[list[ShownChoice], Field(max_length=12)] = []  # type: ignore[assignment]
    time_up: TimeUpPart | None = None
    body: Text = ""
    quote: Long = ""
    speaker: Short = ""
    question: Short = ""
    looks: Annotated[list[Look], Field(max_length=MOST_LOOKS)] = []
    picture: Picture | None = None
    debrief: Text = ""


class ShownEvent(EventPart, Shown):
    """``body`` is told in the step at which people arrive after it happened."""

    shown_only = frozenset({"body"})

    body: Long = ""


class StoryDocument(Shown):
    """``starts_at`` is the minute of the day at which the scenario's clock starts."""

    shown_only = frozenset(
        {"code", "title", "summary", "minutes", "starts_at", "patient", "banners", "limit", "tries", "wait_hours"}
    )

    format: StrictInt = FORMAT
    code: Annotated[StrictStr, Field(max_length=20)] = ""
    title: Annotated[StrictStr, Field(min_length=1, max_length=160)]
    summary: Annotated[StrictStr, Field(max_length=300)] = ""
    minutes: Annotated[StrictInt, Field(ge=1, le=240)] = 10
    starts_at: Annotated[StrictInt, Field(ge=0, lt=A_DAY)] = 8 * 60
    patient: Patient = Patient()
    banners: Annotated[list[Banner], Field(max_length=MOST_BANNERS)] = []
    limit: Limit | None = None
    variables: Annotated[list[ShownVariable], Field(max_length=MOST_VARIABLES)] = []
    steps: Annotated[list[ShownStep], Field(max_length=MOST_STEPS)]
    events: Annotated[list[ShownEvent], Field(max_length=MOST_EVENTS)] = []
    minimums: dict[Domain, Points] = {}
    tries: Tries = 3
    wait_hours: Hours = 24


def graph_document(story: StoryDocument) -> dict[str, Any]:
    """The document that the compiler of the graph reads: the same parts in the same places, without the words."""
    document = _bare(story)
    for name in ("variables", "events"):
        document[name] = [_bare(part) for part in getattr(story, name)]
    document["steps"] = [
        _bare(step)
        | {"choices": [_bare(choice) for choice in step.choices]}
        | {"images_without_alt": int(step.picture is not None and not step.picture.alt.strip())}
        for step in story.steps
    ]
    return document


def _bare(part: Shown) -> dict[str, Any]:
    return part.model_dump(exclude=set(part.shown_only), exclude_unset=True)


__all__ = [
    "Banner",
    "Limit",
    "Look",
    "Patient",
    "Picture",
    "Shown",
    "ShownChoice",
    "ShownEvent",
    "ShownStep",
    "ShownVariable",
    "Size",
    "StoryDocument",
    "graph_document",
]
