"""What may be written at each place of a scenario's file, in the order in which it is written, and how.

The names are those of the document (``scenarios.story``), so that a sentence about a field is right in the editor and
in a file. What a site keeps for itself is left out: the id of a picture, and the copies that a version shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from ..graph.document import ConditionPart, DriftPart, EffectPart, TimeUpPart
from ..story.parts import (
    Banner,
    Limit,
    Look,
    Patient,
    Picture,
    ShownChoice,
    ShownEvent,
    ShownStep,
    ShownVariable,
    StoryDocument,
)

Model = type[Any]


class Form(StrEnum):
    """How a value is written."""

    LINE = "line"
    PARAGRAPHS = "paragraphs"
    WHOLE = "whole"
    NUMBER = "number"
    YES_NO = "yes_no"
    CLOCK = "clock"
    POINTS = "points"
    LINES = "lines"
    GUARD = "guard"
    # What the variable takes that is meant: the one that is named beside it, or the one it is the start of.
    VALUE = "value"


# A part, or a list of parts, by the class that reads it.
Many = tuple[Model]
Field = Form | Model | Many

_EFFECTS: Many = (EffectPart,)

FIELDS: Mapping[Model, Mapping[str, Field]] = {
    StoryDocument: {
        "format": Form.WHOLE,
        "code": Form.LINE,
        "title": Form.LINE,
        "summary": Form.LINE,
        "minutes": Form.WHOLE,
        "starts_at": Form.CLOCK,
        "patient": Patient,
        "banners": (Banner,),
        "limit": Limit,
        "variables": (ShownVariable,),
        "steps": (ShownStep,),
        "events": (ShownEvent,),
        "minimums": Form.POINTS,
        "tries": Form.WHOLE,
        "wait_hours": Form.WHOLE,
    },
    Patient: {"name": Form.LINE, "about": Form.LINE, "place": Form.LINE},
    Banner: {"text": Form.LINE, "warns": Form.YES_NO, "guard": Form.GUARD},
    Limit: {"label": Form.LINE, "minute": Form.WHOLE, "guard": Form.GUARD},
    ShownVariable: {
        "name": Form.LINE,
        "type": Form.LINE,
        "label": Form.LINE,
        "unit": Form.LINE,
        "start": Form.VALUE,
        "options": Form.LINES,
        "when_true": Form.LINE,
        "when_false": Form.LINE,
        "lowest": Form.NUMBER,
        "highest": Form.NUMBER,
        "decimals": Form.WHOLE,
        "worry_below": Form.NUMBER,
        "worry_above": Form.NUMBER,
        "drift": DriftPart,
    },
    DriftPart: {"by": Form.NUMBER, "every": Form.WHOLE, "guard": Form.GUARD},
    ConditionPart: {"variable": Form.LINE, "operator": Form.LINE, "value": Form.VALUE},
    EffectPart: {
        "effect": Form.LINE,
        "variable": Form.LINE,
        "value": Form.VALUE,
        "lowest": Form.NUMBER,
        "highest": Form.NUMBER,
    },
    ShownStep: {
        "key": Form.LINE,
        "kind": Form.LINE,
        "title": Form.LINE,
        "ending": Form.LINE,
        "passes": Form.YES_NO,
        "picture": Picture,
        "body": Form.PARAGRAPHS,
        "quote": Form.PARAGRAPHS,
        "speaker": Form.LINE,
        "looks": (Look,),
        "question": Form.LINE,
        "cost": Form.WHOLE,
        "effects": _EFFECTS,
        "goto": Form.LINE,
        "choices": (ShownChoice,),
        "seconds": Form.WHOLE,
        "time_up": TimeUpPart,
        "debrief": Form.PARAGRAPHS,
    },
    Picture: {"file": Form.LINE, "alt": Form.PARAGRAPHS},
    Look: {"title": Form.LINE, "body": Form.PARAGRAPHS},
    ShownChoice: {
        "key": Form.LINE,
        "label": Form.LINE,
        "cost": Form.WHOLE,
        "guard": Form.GUARD,
        "done": Form.LINE,
        "must_do": Form.LINE,
        "is_critical_safe": Form.YES_NO,
        "is_critical_unsafe": Form.YES_NO,
        "effects": _EFFECTS,
        "scores": Form.POINTS,
        "feedback": Form.PARAGRAPHS,
        "goto": Form.LINE,
    },
    TimeUpPart: {
        "cost": Form.WHOLE,
        "is_critical_unsafe": Form.YES_NO,
        "effects": _EFFECTS,
        "scores": Form.POINTS,
        "feedback": Form.PARAGRAPHS,
        "goto": Form.LINE,
    },
    ShownEvent: {
        "key": Form.LINE,
        "title": Form.LINE,
        "body": Form.PARAGRAPHS,
        "at": Form.WHOLE,
        "guard": Form.GUARD,
        "effects": _EFFECTS,
        "goto": Form.LINE,
    },
}

# What the file says in another word than the document: a guard reads better as "when".
WRITTEN_AS: Mapping[str, str] = {"guard": "when"}

# What the document holds and no file does: the site's own, or counted from what is there.
NOT_IN_A_FILE: Mapping[Model, frozenset[str]] = {
    ShownStep: frozenset({"images_without_alt"}),
    Picture: frozenset({"image", "sizes"}),
}


def keys_of(model: Model) -> list[str]:
    """The keys that a part may have in a file, in their order."""
    return [WRITTEN_AS.get(name, name) for name in FIELDS[model]]


__all__ = ["FIELDS", "NOT_IN_A_FILE", "WRITTEN_AS", "Field", "Form", "Many", "Model", "keys_of"]
