"""The level that may supervise and judge others: what a person's record gives of it on a day."""

from __future__ import annotations

from datetime import date

from .dates import add
from .entries import known_facts
from .evidence import Says, ledger
from .facts import Evidence, Kind, PersonFacts, Standard
from .standards import asks_for, criteria

SUPERVISES = 5
"""The level that may supervise and judge others."""


def may_supervise(facts: PersonFacts, standard: Standard, *, on: date) -> bool:
    """Whether the record gives level 5 on a day in the competency whose ``standard`` judges what is done that day.

    By a verified, undisputed workplace observation that is no older than the validity. That the standing holds on
    that day is asked beside it.
    """
    rows = ledger(known_facts(facts)).rows
    return any(row.says is Says.PASS and _gives_it(row.evidence, standard, on) for row in rows)


def _gives_it(row: Evidence, standard: Standard, on: date) -> bool:
    if row.performed_on > on or row.kind is not Kind.OBSERVATION or row.entrustment != SUPERVISES:
        return False
    named = standard.competency
    if row.competency != named and not any(asks_for(criterion, row, named) for criterion in criteria(standard)):
        return False
    return standard.validity is None or on < add(row.performed_on, standard.validity)


__all__ = ["SUPERVISES", "may_supervise"]
