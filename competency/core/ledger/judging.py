"""What a verdict on a row is about, and who may give it: everything that was said since somebody accepted it last.

The verb that records a verdict, and the pages that show what waits, ask it here.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from competency.rules import facts
from competency.rules.judged_versions import accepted_last, judged_last

from ..clearance import personal
from ..people.models import Person
from .models import Evidence, SignOff


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of whoever judges a row: ``judged`` is the version of the last verdict, None where nobody gave one.

    ``pens`` wrote a version since the last one that was found to count, or brought the row where none was: what was
    rejected nobody has accepted. ``eyes`` are the assessors whose judgement the row was or is, and whoever signed it.
    """

    person: uuid.UUID
    judged: int | None
    pens: frozenset[uuid.UUID]
    eyes: frozenset[uuid.UUID]

    def refusal(self, by: Person, *, heads: frozenset[uuid.UUID] = frozenset()) -> str:
        """Why this person may not say whether the row counts; empty when they may.

        ``heads`` are whoever they are by their accounts. A list, which names many, does without; the verb asks.
        """
        heads |= {by.pk}
        if self.person in heads:
            return _("Nobody can verify their own record.")
        if heads & self.pens:
            return _("You entered this yourself. Somebody else has to say whether it counts.")
        if heads & self.eyes:
            return _("This is about what you saw and judged yourself. Somebody else has to say whether it counts.")
        return ""


def questions_of(rows: Iterable[Evidence]) -> dict[str, Question]:
    """The question of each row by its key; four queries however many."""
    people = {row.key: row.person_id for row in rows}
    versions = personal.evidence_versions(people)
    verdicts: defaultdict[str, list[facts.Verification]] = defaultdict(list)
    for verdict in personal.verifications_of(people):
        verdicts[verdict.evidence].append(verdict)
    judged = {key: judged_last(told, verdicts[key]) for key, told in versions.items()}
    last = {key: version.version for key, version in judged.items() if version is not None}
    counted = {key: accepted_last(told, verdicts[key]) for key, told in versions.items()}
    accepted = {key: version.version for key, version in counted.items() if version is not None}
    pens: defaultdict[str, set[uuid.UUID]] = defaultdict(set)
    eyes: defaultdict[str, set[uuid.UUID]] = defaultdict(set)
    signed: defaultdict[uuid.UUID, set[str]] = defaultdict(set)
    written = Evidence.objects.filter(key__in=people, withdrawn=False)
    for key, version, pen, assessor, event in written.values_list("key", "version", "recorded_by", "assessor", "event"):
        if version > accepted.get(key, 0) and pen:
            pens[key].add(pen)
        if version >= accepted.get(key, 0):
            eyes[key] |= {assessor} - {None}
            if event:
                signed[event].add(key)
    for event, assessor in SignOff.objects.filter(event__in=list(signed)).values_list("event", "assessor"):
        for key in signed[event]:
            eyes[key].add(assessor)
    return {
        key: Question(person, last.get(key), frozenset(pens[key]), frozenset(eyes[key]))
        for key, person in people.items()
    }


__all__ = ["Question", "questions_of"]
