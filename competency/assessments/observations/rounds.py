"""Rounds: what one assessor signed of one person by one checklist on one day, and whether a sheet is one of them again.

A round of somebody else's on which the assessor gave a word is one of them too: both saw the same, and who sees once
has not watched twice. A sheet that is opened afresh has a number of its own, so the number does not show that it was
signed already. These rows do. Call under the person's lock before recording; without it the answer is only good for a
page.
"""

from __future__ import annotations

import uuid as uuids
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext as _

from competency.core import clock
from competency.core.models import Activity, Evidence, Person, SignOff
from competency.core.recording import AlreadyRecorded
from competency.ui.words.dates import time_of_day

from .models import Observation


class AlreadySigned(AlreadyRecorded):
    """The assessor signed a round of that day by this checklist already, or gave a word on it: ``observation``. Nothing
    was recorded."""

    def __init__(self, observation: Observation, evidence: Evidence, word: SignOff | None = None) -> None:
        self.observation = observation
        if word is None:
            said = _("You signed this at %(time)s already. It stands as it is, and nothing was recorded again.")
            super().__init__(evidence, said % {"time": time_of_day(signed_at(observation))})
        else:
            super().__init__(
                evidence,
                _("%(word)s. Nothing was recorded. If you watched another round, say so.")
                % {"word": word_given(word, observation)},
            )


@dataclass(frozen=True, slots=True)
class Round:
    """One observation that stands, with the evidence it gave; ``word`` is the assessor's on somebody else's."""

    observation: Observation
    evidence: Evidence
    word: SignOff | None = None


def rounds_of(*, person: Person, assessor: Person, activity: Activity, on: date) -> list[Round]:
    """The rounds that stand, and those of others on which the assessor gave a word, the newest first; void ones are
    none.

    A round that was corrected is one of the day, and of whatever else, that it was signed for too.
    """
    spoken = SignOff.objects.current().filter(person=person, assessor=assessor)
    said = Evidence.objects.filter(
        Q(assessor=assessor) | Q(event__in=spoken.values("event")),
        person=person,
        activity_version__activity=activity,
        performed_on=on,
    )
    rows = {row.key: row for row in Evidence.objects.current().filter(key__in=said.values("key"))}
    found = sorted(_observations(rows), key=lambda row: (row.attempt.opened_at, row.pk), reverse=True)
    is_others = any(row.assessor_id != assessor.pk for row in found)
    words = {row.event: row for row in spoken} if is_others else {}
    return [
        Round(row, rows[str(row.pk)], None if row.assessor_id == assessor.pk else words.get(row.pk)) for row in found
    ]


def word_on(observation: Observation, assessor: Person) -> SignOff | None:
    """The word of this assessor on a round that somebody else watched; None on a round of their own."""
    if observation.assessor_id == assessor.pk:
        return None
    found: SignOff | None = SignOff.objects.current().filter(event=observation.pk, assessor=assessor).first()
    return found


def repeated_by(rounds: list[Round]) -> str:
    """The key that another round names in ``repeats``: of the last that the assessor watched, else of the last on which
    they gave a word; empty for the first one."""
    last = next((one for one in rounds if one.word is None), rounds[0] if rounds else None)
    return str(last.observation.pk) if last else ""


def _observations(keys: Iterable[str]) -> Iterable[Observation]:
    numbers = []
    for key in keys:
        try:
            numbers.append(uuids.UUID(key))
        except ValueError:
            continue
    return Observation.objects.filter(pk__in=numbers).select_related(
        "attempt__activity_version", "attempt__unit__facility", "assessor"
    )


def signed_at(observation: Observation) -> datetime:
    """When its assessor signed it, by the clock of the unit where the person was watched."""
    signature = (
        SignOff.objects.filter(event=observation.pk, assessor=observation.assessor_id).order_by("version").first()
    )
    moment = signature.signed_at if signature else observation.attempt.closed_at or observation.attempt.opened_at
    zone: ZoneInfo = clock.zone_of(observation.attempt.unit)
    return moment.astimezone(zone)


def word_given_at(word: SignOff, observation: Observation) -> datetime:
    """When the word was given, by the clock of the unit where the person was watched."""
    zone: ZoneInfo = clock.zone_of(observation.attempt.unit)
    return word.signed_at.astimezone(zone)


def word_given(word: SignOff, observation: Observation) -> str:
    """For somebody who gave a word on a round and opens a sheet of the same day: which word that was."""
    said = _("You gave the second word on %(name)s’s round at %(time)s")
    return said % {"name": observation.assessor.short_name, "time": time_of_day(word_given_at(word, observation))}


def stands_already(signature: SignOff, observation: Observation) -> str:
    """For somebody who signed an observation and signs it with other words: the first ones are the signed ones."""
    said = _("You signed this at %(time)s. Your first word stands, and nothing was recorded again.")
    return said % {"time": time_of_day(word_given_at(signature, observation))}


__all__ = [
    "AlreadySigned",
    "Round",
    "repeated_by",
    "rounds_of",
    "signed_at",
    "stands_already",
    "word_given",
    "word_given_at",
    "word_on",
]
