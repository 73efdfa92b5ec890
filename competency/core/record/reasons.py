"""A reason that somebody has to give: asked in one place, so that no verb takes blanks for one."""

from __future__ import annotations

from django.core.exceptions import ValidationError


def given(reason: str, *, otherwise: str) -> str:
    """The reason without what is around it. Raises ``ValidationError`` with the words ``otherwise`` when it has none.

    A reason has at least one letter or figure: spaces, also those that take no room, and dots say nothing.
    """
    if not any(character.isalnum() for character in reason):
        raise ValidationError(otherwise)
    return reason.strip()


__all__ = ["given"]
