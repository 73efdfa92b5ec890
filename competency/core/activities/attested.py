"""Closed attempts and the evidence they led to: what was handed in is held against what closing recorded."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from ..enums import Purpose
from ..ledger.models import Evidence
from ..record.attested import Attested, digests_of_handed_in, everything_attested, moment, some_at_a_time
from ..record.gone import DisposalProposal
from ..record.journal import Fault
from ..retention.schedule import After, Kind, Term
from . import numbers
from .models import Attempt

# Closing and its evidence are one transaction: between the two times lies the marking, and no wait.
_APART = timedelta(minutes=1)


class ClosedAttempts(Attested):
    """The attempt itself: whose, at what, from when to when, and what ended it."""

    name = "attempts"
    rows = (Attempt,)

    def handed_in(self, attempts: Sequence[uuid.UUID]) -> dict[uuid.UUID, Any]:
        return {
            row.pk: {
                "person": str(row.person_id),
                "version": str(row.activity_version_id),
                "purpose": row.purpose,
                "unit": row.unit_id,
                "opened_at": moment(row.opened_at),
                "deadline": moment(row.deadline),
                "closed_at": moment(row.closed_at),
                "ended_by": row.ended_by,
            }
            for row in Attempt.objects.filter(pk__in=attempts)
        }

    def faults(self) -> Iterator[Fault]:
        for keys in some_at_a_time(Attempt.objects.order_by("pk").values_list("pk", flat=True).iterator()):
            attempts = list(Attempt.objects.filter(pk__in=keys).order_by("pk"))
            others = numbers.taken(attempts)
            evidence = Evidence.objects.in_bulk(set(keys) - others)
            handed_in = digests_of_handed_in([row.pk for row in evidence.values() if row.handed_in])
            for attempt in attempts:
                if attempt.pk in others:
                    yield Fault(f"attempt {attempt.pk}", None, numbers.TAKEN)
                    continue
                what = _fault_of(attempt, evidence.get(attempt.pk), handed_in.get(attempt.pk, ""))
                if what and not _is_practice_that_went(attempt, evidence.get(attempt.pk)):
                    yield Fault(f"attempt {attempt.pk}", None, what)
        without = Evidence.objects.exclude(handed_in="").filter(version=1).exclude(pk__in=Attempt.objects.values("pk"))
        for row in without.order_by("pk").iterator():
            yield Fault(f"attempt {row.pk}", None, "what was handed in is gone, and its evidence stands")


def _is_practice_that_went(attempt: Attempt, evidence: Evidence | None) -> bool:
    """Whether what was asked and answered in practice was let go, which the record of it outlives.

    That it was practice is what its evidence says, which is chained: the attempt may have been changed. All of it goes,
    and a confirmed list names what was due of the day on which it closed.
    """
    if evidence is None or evidence.purpose != Purpose.PRACTICE or _other_than(evidence, attempt):
        return False
    others = (attested for attested in everything_attested() if not isinstance(attested, ClosedAttempts))
    return not any(attested.handed_in([attempt.pk]) for attested in others) and _was_due(evidence, attempt)


def _was_due(evidence: Evidence, attempt: Attempt) -> bool:
    assert attempt.closed_at is not None
    closed_on = attempt.closed_at.date()
    confirmed = DisposalProposal.objects.filter(disposal__isnull=False, recorded_at__gt=evidence.recorded_at)
    for proposal in confirmed:
        term = Term.of(proposal.schedule, Kind.PRACTICE)
        named = proposal.list.filter(person=evidence.person_id, kind=Kind.PRACTICE)
        # Years after somebody left, all of it went together.
        if (named if term.after is After.LEAVING else named.filter(due_on=term.due_on(closed_on))).exists():
            return True
    return False


def _fault_of(attempt: Attempt, evidence: Evidence | None, handed_in: str) -> str:
    if attempt.closed_at is None:
        return "" if evidence is None else "it is open, and its evidence stands"
    if evidence is None:
        return "it is closed, and there is no evidence of it"
    if evidence.handed_in and evidence.handed_in != handed_in:
        return "what was handed in was changed"
    # What was handed in says when it was closed.
    return _about_another(evidence, attempt) if evidence.handed_in else _other_than(evidence, attempt)


def _about_another(evidence: Evidence, attempt: Attempt) -> str:
    about = (evidence.person_id, evidence.activity_version_id, evidence.purpose)
    is_same = about == (attempt.person_id, attempt.activity_version_id, attempt.purpose)
    return "" if is_same else "it is not about what its evidence is about"


def _other_than(evidence: Evidence, attempt: Attempt) -> str:
    """What the attempt's own row says otherwise than the evidence it led to."""
    if what := _about_another(evidence, attempt):
        return what
    if attempt.closed_at is None or abs(evidence.recorded_at - attempt.closed_at) > _APART:
        return "it was not closed when its evidence was recorded"
    if attempt.opened_at > attempt.closed_at:
        return "it was closed before it was opened"
    return ""
