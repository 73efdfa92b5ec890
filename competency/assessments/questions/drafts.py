"""A draft of a question, read for its type: what its author filled in, and what would be published of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import nh3
from django import forms
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder

from competency.core.number_fields import NumberField

from .models import Question
from .types.protocol import Draft, Option
from .types.registry import type_of

STEM_TAGS = {"p", "br", "b", "strong", "i", "em", "ul", "ol", "li"}


def draft_of(question: Question) -> Draft:
    """What the author filled in for the type chosen now. Raises ``UnknownType``."""
    fields = type_of(question.type).fields
    return Draft(
        options=tuple(
            Option(
                key=block.id,
                text=block.value["text"] or "",
                is_right=bool(block.value["is_right"]),
                feedback=block.value["feedback"] or "",
            )
            for block in question.options
        ),
        filled={name: filled_in(question, name, field) for name, field in fields.items()},
    )


def filled_in(question: Question, name: str, field: forms.Field) -> Any:
    """The value of one of a question type's own fields as its form field has it; what is unreadable counts as empty."""
    try:
        kept = question.particulars.get(name)
        return field.kept(kept) if isinstance(field, NumberField) else field.to_python(kept)
    except ValidationError:
        return field.to_python(None)


def as_kept(filled: Mapping[str, Any]) -> dict[str, Any]:
    """What a question keeps of the values of its type's fields: plain JSON, without those that are empty."""
    kept: dict[str, Any] = json.loads(json.dumps(dict(filled), cls=DjangoJSONEncoder))
    return {name: value for name, value in kept.items() if value not in (None, "", [])}


def snapshot_of(question: Question) -> dict[str, Any]:
    """What learners may see of the draft: no key, no feedback, no reason, no critical mark."""
    frame = {"type": question.type, "stem": nh3.clean(question.stem, tags=STEM_TAGS, attributes={})}
    return {"options": [], "unit": ""} | type_of(question.type).snapshot(draft_of(question)) | frame


def secret_of(question: Question) -> dict[str, Any]:
    """The key of a draft as it is stored, in the fields of ``QuestionKey``: plain JSON, numbers as text."""
    secret = type_of(question.type).secret(draft_of(question))
    return {
        "critical": question.critical,
        "right": dict(secret.right),
        "feedback": dict(secret.feedback),
        "rationale": question.rationale,
        "reference": question.reference,
    }
