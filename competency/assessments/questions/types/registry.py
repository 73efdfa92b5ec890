"""Which question types there are. An app registers its own in ``AppConfig.ready()``; everybody else asks here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from .protocol import QuestionType

LONGEST_CODE = 40

_types: dict[str, QuestionType] = {}


class UnknownType(LookupError):
    """Nobody registered a question type under this code: the app that brought it is not installed any more."""


def register(type: QuestionType) -> None:
    """Offer the type to authors. Raises ``ImproperlyConfigured`` for a code or a field that is taken."""
    if type.code in _types:
        raise ImproperlyConfigured(f"Two question types are called {type.code!r}.")
    if not 0 < len(type.code) <= LONGEST_CODE:
        raise ImproperlyConfigured(f"The code of a question type has 1 to {LONGEST_CODE} characters: {type.code!r}.")
    for other in _types.values():
        # What authors fill in is kept by the names of the fields, whatever type they choose afterwards.
        if taken := sorted(set(other.fields) & set(type.fields)):
            raise ImproperlyConfigured(f"The question types {other.code} and {type.code} both have a field {taken[0]}.")
    _types[type.code] = type


def all_types() -> list[QuestionType]:
    """Every question type, in the order they were registered."""
    return list(_types.values())


def type_of(code: str) -> QuestionType:
    """The question type with this code. Raises ``UnknownType``."""
    try:
        return _types[code]
    except KeyError:
        raise UnknownType(code) from None


def type_in(snapshot: Mapping[str, Any]) -> QuestionType:
    """The type of a published question. Raises ``UnknownType``."""
    return type_of(snapshot["type"])


def choices() -> list[tuple[str, Any]]:
    """Codes and labels of the question types, for the editor's lists."""
    return [(type.code, type.label) for type in all_types()]


def label_of(code: str) -> Any:
    """What authors read for a code, also where nobody registers it any more."""
    return _types[code].label if code in _types else _("%(code)s (not installed)") % {"code": code}


__all__ = ["UnknownType", "all_types", "choices", "label_of", "register", "type_in", "type_of"]
