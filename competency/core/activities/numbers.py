"""What stands under the number of an attempt: the evidence that closed it, or something else, which is a fault.

The record refuses such a number for anything else (``Recording.append``). It may have been taken before it did, or past
it: then the attempt takes nobody else's row for its result, stays open, and is named.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ..ledger.models import OWN_SOURCE, Evidence
from ..record.models import JournalEntry
from .models import Attempt

__all__ = ["TAKEN", "NumberTaken", "evidence_of", "is_of", "is_recorded", "taken"]

TAKEN = "something else is recorded under its number"


class NumberTaken(ValidationError):
    """Something else stands under the number of an attempt, which cannot be closed. Nothing was recorded."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Something else is recorded under the number of this attempt, so it cannot be closed. Nothing was "
                "recorded, and what you did is kept. Tell whoever runs this site: a check of the record names it."
            ),
            code="number_taken",
        )


def is_of(evidence: Evidence, attempt: Attempt) -> bool:
    """Whether the row is what closed the attempt: its own first version, of that person, at that, for that."""
    about = (evidence.person_id, evidence.activity_version_id, evidence.purpose)
    return _is_its_own(evidence) and about == (attempt.person_id, attempt.activity_version_id, attempt.purpose)


def _is_its_own(evidence: Evidence) -> bool:
    """Whether the row began its entry, under its own number, as what closes an attempt does."""
    return (evidence.key, evidence.version) == (str(evidence.pk), 1)


def evidence_of(attempt: Attempt) -> Evidence | None:
    """What closed the attempt; None where nothing did. Raises ``NumberTaken`` for evidence of something else."""
    found: Evidence | None = Evidence.objects.filter(pk=attempt.pk).first()
    if found is not None and not is_of(found, attempt):
        raise NumberTaken
    return found


def is_recorded(number: uuid.UUID) -> bool:
    """Whether anything was ever recorded under this number, also what is gone by now."""
    return JournalEntry.objects.filter(entry=number).exists() or bool(_numbered([number]))


def _numbered(numbers: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Of these the ones that a row of our own has as its number at the source, and that are not its own."""
    rows = Evidence.objects.filter(source=OWN_SOURCE, source_id__in=[str(number) for number in numbers])
    return {uuid.UUID(number) for pk, number in rows.values_list("pk", "source_id") if str(pk) != number}


def taken(attempts: Iterable[Attempt]) -> set[uuid.UUID]:
    """Of these attempts, by their number, the ones under which something else stands. Three queries for any number.

    A closed one that says otherwise than the row that closed it was changed since: that is another fault.
    """
    attempts = list(attempts)
    numbers = [attempt.pk for attempt in attempts]
    links = JournalEntry.objects.filter(entry__in=numbers).values_list("entry", "model")
    others = {number for number, model in links if model != Evidence._meta.label_lower}
    others |= _numbered(numbers)
    evidence = Evidence.objects.in_bulk(numbers)
    for attempt in attempts:
        row = evidence.get(attempt.pk)
        if row is not None and not (is_of(row, attempt) if attempt.is_open else _is_its_own(row)):
            others.add(attempt.pk)
    return others
