"""A reason that somebody has to give: asked in one place, so that no verb takes blanks or a keystroke for one."""

from __future__ import annotations

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

AT_LEAST = 3
"""So many letters has the longest word of a reason, or two where a letter is more than a sound: 見た, סוף."""


def given(reason: str, *, otherwise: str) -> str:
    """The reason without what is around it. Raises ``ValidationError`` with the words ``otherwise`` when it has none.

    One word at least: spaces, also those that take no room, dots, figures and single letters say nothing.
    """
    words = _letters_of(reason)
    if not any(len(word) >= (AT_LEAST - 1 if _has_no_case(word) else AT_LEAST) for word in words):
        hint = _("Use words: at least one of three letters.") if words else ""
        raise ValidationError(f"{otherwise} {hint}".strip())
    return reason.strip()


def _letters_of(text: str) -> list[str]:
    """The letters of each word; accents that stand apart from theirs, and what nobody sees, are none and part none."""
    kinds = ((character, unicodedata.category(character)) for character in text)
    joined = (
        character if kind[0] == "L" else "" if kind[0] == "M" or kind == "Cf" else " " for character, kind in kinds
    )
    return "".join(joined).split()


def _has_no_case(word: str) -> bool:
    return all(unicodedata.category(letter) == "Lo" for letter in word)


__all__ = ["given"]
