"""Limits of what a pack says, asked of the columns and blocks that declare them: no length is written twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from pydantic import AfterValidator
from wagtail.blocks import StructBlock

from competency.packs.values import wrong


def column(model: type[Model], name: str) -> AfterValidator:
    """What the column that a value goes to asks of it: its length and its limits, said once, where it is declared."""
    return _checked(model._meta.get_field(name).run_validators)  # type: ignore[union-attr]


def block(struct: type[StructBlock], name: str) -> AfterValidator:
    """What the editor's block asks of a value."""
    return _checked(struct.base_blocks[name].clean)


def usual(model: type[Model], name: str) -> Any:
    """What a new draft holds in a column until somebody says otherwise."""
    return model._meta.get_field(name).get_default()  # type: ignore[union-attr]


def _checked(ask: Callable[[Any], Any]) -> AfterValidator:
    def check(value: Any) -> Any:
        try:
            if value is not None:
                ask(value)
        except ValidationError as error:
            wrong("'%(key)s': %(why)s", why=" ".join(error.messages))
        return value

    return AfterValidator(check)


__all__ = ["block", "column", "usual"]
