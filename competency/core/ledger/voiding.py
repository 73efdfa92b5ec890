"""What voiding rows does to people, and who may not void one alone: whoever had a hand in what it takes away.

To void a mistake of one's own is natural, and honest. To void a fail that one gave, or a row of one's own behind which
somebody is not cleared, lifts what stands in the way of a person by one hand: that is for somebody else.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.utils.translation import gettext as _

from competency.rules import facts

from ..activities import overdue
from ..clearance.foretold import Foretelling, Moved
from ..enums import Outcome
from ..people.models import Person
from .models import Evidence, SignOff


def left_without(told: Foretelling, rows: Iterable[Evidence]) -> Iterator[tuple[uuid.UUID, facts.PersonFacts]]:
    """The facts that would be left of each person without all of these rows that are theirs."""
    voided: dict[uuid.UUID, set[str]] = {}
    for row in rows:
        voided.setdefault(row.person_id, set()).add(row.key)
    for person, keys in voided.items():
        known = told.facts[person]
        yield person, replace(known, evidence=tuple(row for row in known.evidence if row.key not in keys))


def moved_without(told: Foretelling, rows: Iterable[Evidence]) -> list[Moved]:
    """The clearances that would be others without these rows."""
    return [moved for person, left in left_without(told, rows) for moved in told.moves(person, left)]


def refusal(evidence: Evidence, by: Person) -> str:
    """Why this person may not void the row, in whatever version; empty when they may.

    While an attempt of whoever it is about is left open whose time is up, nobody is cleared either way, and nobody can
    tell what becomes of that: then somebody may be.
    """
    if by.pk not in _hands_in(evidence.key):
        return ""
    standing = Evidence.objects.current().get(key=evidence.key)
    is_fail = standing.outcome == Outcome.FAILED or standing.critical_failed
    if is_fail or overdue.close_of([evidence.person_id]) or _may_clear(standing):
        return _(
            "You entered, judged or signed this yourself, and without it somebody may be cleared. Nothing was voided. "
            "Ask somebody else of records staff."
        )
    return ""


def _may_clear(standing: Evidence) -> bool:
    told = Foretelling([standing.person_id])
    return any(moved.gained_from() is not None for moved in moved_without(told, [standing]))


def _hands_in(key: str) -> set[uuid.UUID | None]:
    """Whoever entered or corrected the row, assessed it or signed it, in any version."""
    hands: set[uuid.UUID | None] = set()
    events: set[uuid.UUID] = set()
    written = Evidence.objects.filter(key=key, withdrawn=False)
    for pen, assessor, event in written.values_list("recorded_by", "assessor", "event"):
        hands |= {pen, assessor}
        events |= {event} if event else set()
    return hands | set(SignOff.objects.filter(event__in=events).values_list("assessor", flat=True))


__all__ = ["left_without", "moved_without", "refusal"]
