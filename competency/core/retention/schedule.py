"""For how long the site keeps what: its own schedule, which it answers for. Nothing here claims that a law is met."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.conf import settings

from competency.rules import Period, add

YEARS = 6


class Kind(StrEnum):
    """What may go, and what goes along with it."""

    RECORD = "record"  # everything recorded of a person, all of it together
    PRACTICE = "practice"  # what was asked and answered in practice, which never counted
    TEXTS = "texts"  # free text; its hash and the fact stay


class After(StrEnum):
    LEAVING = "leaving"
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class Term:
    """So many whole years after the person left, or after it happened."""

    years: int
    after: After

    def due_on(self, since: date) -> date:
        """The first day on which it may go; a 29 February counts to the end of the month."""
        return add(since, Period(months=12 * self.years))

    @classmethod
    def of(cls, stated: Mapping[str, Any], kind: Kind) -> Term:
        """The term that a proposal was made under, as it states its schedule."""
        years, after = stated[kind]
        return cls(years, After(after))


def schedule() -> dict[Kind, Term]:
    """The site's terms (``CLEARED_RETENTION``); six years after leaving for whatever it does not name.

    Raises ``ValueError`` with what is wrong with it, in words.
    """
    stated: Any = getattr(settings, "CLEARED_RETENTION", {})
    if not isinstance(stated, Mapping) or set(stated) - set(Kind):
        raise ValueError(f"It may name {', '.join(Kind)}, and nothing else.")
    terms = {kind: _term(kind, stated[kind]) for kind in Kind if kind in stated}
    return {kind: terms.get(kind, Term(YEARS, After.LEAVING)) for kind in Kind}


def _term(kind: Kind, stated: Any) -> Term:
    try:
        years, after = stated
        term = Term(years, After(after))
    except (TypeError, ValueError):
        raise ValueError(f'{kind}: write (years, "leaving") or (years, "event").') from None
    if not isinstance(years, int) or isinstance(years, bool) or not 1 <= years <= 100:
        raise ValueError(f"{kind}: from 1 to 100 whole years.")
    if kind is Kind.RECORD and term.after is not After.LEAVING:
        # Half a record lies: a fail or a revocation that went before the pass beside it would clear somebody.
        raise ValueError("record: it goes as a whole, years after the person left.")
    return term
