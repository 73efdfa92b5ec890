"""Reads what somebody typed or tapped, for the question types that store it. Pure: no Django models.

A number that can be read in two ways is refused, never guessed: 1,000 is one in one country and a thousand in
another, and a thousandfold dose is what such tests are there to prevent.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.http import QueryDict

LONGEST = 20
_PLAIN = re.compile(r"[-+]?(?:[0-9]+(?:[.,][0-9]+)?|[.,][0-9]+)")
_TWO_WAYS = re.compile(r"[-+]?[1-9][0-9]{0,2},[0-9]{3}")
_GROUPED = re.compile(r"[-+]?[0-9]{1,3}(?:[ .,'’][0-9]{3})+(?:[.,][0-9]+)?")
_WITH_WORDS = re.compile(r"[-+]?[0-9][0-9.,]*\s*[^\W\d_%µ/].*|[-+]?[0-9][0-9.,]*\s*[%µ/].*")


class Unreadable(ValueError):
    """The answer typed is no number, or could be two. Says so in words, with what to type instead."""


def read_number(text: str) -> Decimal | None:
    """The number typed as an answer, with a decimal point or comma; None for an empty box. Raises ``Unreadable``."""
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


def sent_in(form: QueryDict, *, frame: Collection[str]) -> dict[str, list[str]]:
    """What a page sent of its answer: everything but the names that belong to the ``frame`` around it."""
    return {name: form.getlist(name) for name in form if name not in frame and name != "csrfmiddlewaretoken"}


def as_sent(sent: Mapping[str, Sequence[str]]) -> str:
    """One line for the answer sent, the same however a browser puts it: empty boxes left out, line ends alike."""
    parts = {
        name: [value.replace("\r\n", "\n").strip() for value in values if value.strip()]
        for name, values in sorted(sent.items())
    }
    return "|".join(f"{name}:{','.join(values)}" for name, values in parts.items() if values)
