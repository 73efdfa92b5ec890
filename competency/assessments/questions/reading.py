"""Reads what somebody typed or tapped into the form that answers are stored in. Pure: no Django models.

A number that can be read in two ways is refused, never guessed: 1,000 is one in one country and a thousand in
another, and a thousandfold dose is what such tests are there to prevent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from ..enums import QuestionType

LONGEST = 20
_PLAIN = re.compile(r"[-+]?(?:[0-9]+(?:[.,][0-9]+)?|[.,][0-9]+)")
_TWO_WAYS = re.compile(r"[-+]?[1-9][0-9]{0,2},[0-9]{3}")
_GROUPED = re.compile(r"[-+]?[0-9]{1,3}(?:[ .,'’][0-9]{3})+(?:[.,][0-9]+)?")
_WITH_WORDS = re.compile(r"[-+]?[0-9][0-9.,]*\s*[^\W\d_%µ/].*|[-+]?[0-9][0-9.,]*\s*[%µ/].*")


class Unreadable(ValueError):
    """What was typed is no number, or could be two. Says so in words, with what to type instead."""


def read_number(text: str) -> Decimal | None:
    """The number typed, with a decimal point or comma; None for an empty box. Raises ``Unreadable``."""
    cleaned = text.replace("\u2212", "-").replace("\u00a0", " ").replace("\u202f", " ").strip()
    if not cleaned:
        return None
    if len(cleaned) > LONGEST:
        raise Unreadable(_("This number is too long. Nothing was changed. Type only the number you worked out."))
    if _TWO_WAYS.fullmatch(cleaned) or (_GROUPED.fullmatch(cleaned) and not _PLAIN.fullmatch(cleaned)):
        raise Unreadable(
            _(
                "“%(text)s” can be read in two ways. Nothing was changed. "
                "Write thousands without a mark (1250) and decimals with a point (1.25)."
            )
            % {"text": cleaned}
        )
    if _PLAIN.fullmatch(cleaned):
        return Decimal(cleaned.replace(",", ".")).normalize() + 0
    if _WITH_WORDS.fullmatch(cleaned):
        raise Unreadable(
            _("“%(text)s” is more than a number. Nothing was changed. Type only the number; the unit stands beside it.")
            % {"text": cleaned}
        )
    raise Unreadable(
        _("“%(text)s” is not a number we can read. Nothing was changed. Type digits, such as 2.5 or 2,5.")
        % {"text": cleaned}
    )


def read_options(chosen: Iterable[str], known: Iterable[str], *, several: bool) -> list[str]:
    """The options chosen, each once, in the order of the question. Raises ``Unreadable`` for unknown ones."""
    wanted, order = set(chosen), list(known)
    if wanted - set(order) or (not several and len(wanted) > 1):
        raise Unreadable(_("That is not one of the answers here. Nothing was changed. Choose again and save."))
    return [key for key in order if key in wanted]


def read(snapshot: Mapping[str, Any], chosen: Iterable[str], typed: str) -> dict[str, Any] | None:
    """What to store for a question of this snapshot; None when nothing was answered. Raises ``Unreadable``."""
    if snapshot["type"] == QuestionType.NUMERIC:
        number = read_number(typed)
        return None if number is None else {"number": format(number, "f"), "text": typed.strip()}
    keys = [option["key"] for option in snapshot["options"]]
    options = read_options(chosen, keys, several=snapshot["type"] == QuestionType.MULTIPLE)
    return {"options": options} if options else None
