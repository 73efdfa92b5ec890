"""The level that may supervise and judge others: what a person's record gives of it on a day."""

from __future__ import annotations

from datetime import date

from .dates import add
from .entries import known_facts
from .evidence import Says, ledger
from .facts import Evidence, Kind, PersonFacts, Risk, Standard
from .standards import asks_for, criteria

SUPERVISES = 5
"""The level that may supervise and judge others."""


def may_supervise(facts: PersonFacts, standard: Standard, *, on: date) -> bool:
    """Whether the record gives level 5 on a day in the competency whose ``standard`` judges what is done that day.

    By a verified, undisputed workplace observation that is no older than the validity, and that no fail of what is
    watched came after: what was shown before one is spent, as it is for the standing. That the standing holds on that
    day is asked beside it.
    """
    rows = ledger(known_facts(facts)).rows
    fails = [row for row in rows if row.says is Says.FAIL and _takes_it(row.evidence, standard, on)]
    last = fails[-1].place if fails else -1
    return any(row.says is Says.PASS and row.place > last and _gives_it(row.evidence, standard, on) for row in rows)


def _gives_it(row: Evidence, standard: Standard, on: date) -> bool:
    if row.performed_on > on or row.kind is not Kind.OBSERVATION or row.entrustment != SUPERVISES:
        return False
    if row.competency != standard.competency and not _is_asked_for(row, standard):
        return False
    return standard.validity is None or on < add(row.performed_on, standard.validity)


def _takes_it(fail: Evidence, standard: Standard, on: date) -> bool:
    """Whether by that day a fail ended the standing by what somebody watched, or by what no criterion asks for.

    What is asked for and nobody watched, as a test, is passed anew, and says nothing of what was watched.
    """
    if fail.performed_on > on or not (fail.critical_failed or standard.risk is Risk.HIGH):
        return False
    if _is_asked_for(fail, standard):
        return fail.kind is Kind.OBSERVATION
    return fail.competency == standard.competency and (fail.critical_failed or fail.kind is Kind.OBSERVATION)


def _is_asked_for(row: Evidence, standard: Standard) -> bool:
    return any(asks_for(criterion, row, standard.competency) for criterion in criteria(standard))


__all__ = ["SUPERVISES", "may_supervise"]
