"""Reads what somebody tapped, for the question types that store it. Pure: no Django models.

What somebody typed as a number is read by ``competency.typed.numbers``, as everywhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from competency.typed.numbers import Unreadable

if TYPE_CHECKING:
    from django.http import QueryDict


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


__all__ = ["Unreadable", "as_sent", "read_options", "sent_in"]
