"""From a scenario's document to YAML that people read and ``reading`` takes back. The same document, the same text.

Fields stand in the order of the story; what is as usual is not written. An unfinished document is written as far as it
goes, since a draft may be one.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from competency.packs.writing import OneLine, as_yaml

from ..graph import CLOCK, FORMAT, VariableType
from ..graph.document import ConditionPart, EffectPart
from ..story import StoryDocument
from .fields import FIELDS, WRITTEN_AS, Field, Form, Model
from .reading import line, normal

WIDTH = 100
# Steps and events stand apart. A text is indented further than this, so no line of one is meant.
_BETWEEN_STEPS = re.compile(r"(?<!:\n)^(?=  - key: )", re.MULTILINE)
# Short enough to be read on one line each.
_ON_ONE_LINE = frozenset({ConditionPart, EffectPart})


def write(document: Mapping[str, Any]) -> str:
    """The YAML of a document as ``scenarios.story`` reads it."""
    types = {CLOCK: VariableType.NUMBER.value}
    types |= {one.get("name", ""): str(one.get("type", "")) for one in document.get("variables", ())}
    text = as_yaml(_Writer(types).part(StoryDocument, {"format": FORMAT, **document}))
    return _BETWEEN_STEPS.sub("\n", text)


class _Writer:
    def __init__(self, types: Mapping[str, str]) -> None:
        self._types = types

    def part(self, model: Model, part: Mapping[str, Any]) -> dict[str, Any]:
        if model is ConditionPart:
            return OneLine(self._condition(part))
        written: dict[str, Any] = {}
        for name, field in FIELDS[model].items():
            value = part.get(name)
            if value is None or (name != "format" and value == model.model_fields[name].default):
                continue
            told = self._field(field, value, part, name)
            # Without a list of steps, be it an empty one, a file is no scenario.
            if told not in ("", [], {}) or name == "steps":
                written[WRITTEN_AS.get(name, name)] = told
        return OneLine(written) if model in _ON_ONE_LINE else written

    def _field(self, field: Field, value: Any, part: Mapping[str, Any], name: str) -> Any:
        match field:
            case (model,):
                return [self.part(model, one) for one in value]
            case Form.GUARD:
                conditions = [self.part(ConditionPart, one) for one in value.get("conditions", ())]
                return {str(value.get("combine", "all")): conditions} if conditions else {}
            case Form.PARAGRAPHS:
                return wrapped(value)
            case Form.POINTS:
                return OneLine({str(domain): points for domain, points in value.items()})
            case Form.CLOCK:
                return "{:02d}:{:02d}".format(*divmod(value, 60))
            case Form.NUMBER:
                return _number(value)
            case Form.VALUE:
                return self._value(value, part, name)
            case Form.LINE:
                return line(str(value))
            case Form.LINES:
                return [line(str(one)) for one in value]
            case Form():
                return value
            case model:
                return self.part(model, value)

    def _condition(self, part: Mapping[str, Any]) -> dict[str, Any]:
        return {"variable": part.get("variable"), str(part.get("operator")): self._value(part.get("value"), part, "")}

    def _value(self, value: Any, part: Mapping[str, Any], name: str) -> Any:
        if name == "start":
            takes = str(part.get("type", ""))
        elif part.get("effect") == "advance":
            takes = VariableType.NUMBER.value
        else:
            takes = self._types.get(part.get("variable", ""), "")
        if takes == VariableType.NUMBER:
            return _number(value)
        return line(value) if isinstance(value, str) else value


def wrapped(text: str) -> str:
    """The text in lines that fit a screen; read again, it is one line a paragraph."""
    paragraphs = normal(text).split("\n\n")
    return "\n\n".join(
        "\n".join(textwrap.wrap(paragraph, WIDTH, break_long_words=False, break_on_hyphens=False))
        for paragraph in paragraphs
    )


def _number(value: Any) -> Any:
    """The number without guessing: what is none is written as it stands."""
    try:
        return value if isinstance(value, bool) else Decimal(str(value))
    except InvalidOperation:
        return value


__all__ = ["WIDTH", "wrapped", "write"]
