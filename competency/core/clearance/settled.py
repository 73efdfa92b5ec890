"""The facts of people as answers are worked out from them: once everything of theirs whose time is up was closed.

What could not be closed is a fact that nobody can read. The rules say "not cleared" for such a one, to whom it concerns
and with the reason in words.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import replace
from decimal import Decimal

from competency.rules import facts

from .. import clock
from ..activities import overdue
from ..activities.models import Attempt
from . import personal

__all__ = ["facts_of"]


def facts_of(people: Collection[uuid.UUID]) -> dict[uuid.UUID, facts.PersonFacts]:
    """The facts of each person, in two queries for up to 500 people where nothing has to be closed."""
    left = overdue.close_of(people)
    found = personal.facts_of(people)
    for attempt in left:
        found[attempt.person_id] = _with(found[attempt.person_id], attempt)
    return found


def _with(told: facts.PersonFacts, attempt: Attempt) -> facts.PersonFacts:
    assert attempt.deadline is not None
    number = str(attempt.pk)
    row = facts.Evidence(
        uuid=number,
        key=number,
        recorded_at=attempt.deadline,
        kind=facts.Kind(attempt.activity.kind),
        purpose=facts.Purpose(attempt.purpose),
        activity=str(attempt.activity_id),
        edition=attempt.activity_version.edition,
        outcome=facts.Outcome.FAILED,
        score=Decimal("NaN"),
        performed_on=attempt.deadline.astimezone(clock.zone_of(attempt.unit)).date(),
        performed_at=attempt.deadline,
    )
    verdict = facts.Verification(
        uuid=number, key=number, recorded_at=attempt.deadline, evidence=number, verdict=facts.Verdict.VERIFIED
    )
    return replace(told, evidence=(*told.evidence, row), verifications=(*told.verifications, verdict))
