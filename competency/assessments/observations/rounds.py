"""Rounds: what one assessor signed of one person by one checklist on one day, and whether a sheet is one of them again.

A sheet that is opened afresh has a number of its own, so the number does not show that it was signed already. These
rows do. Call under the person's lock before recording; without it the answer is only good for a page.
"""

from __future__ import annotations

import uuid as uuids
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from competency.core import clock
from competency.core.models import Activity, Evidence, Person, SignOff
from competency.core.recording import AlreadyRecorded
from competency.ui.words.dates import time_of_day

from .models import Observation


class AlreadySigned(AlreadyRecorded):
    """The assessor signed a round of that day by this checklist already: ``observation``. Nothing was recorded."""

    def __init__(self, observation: Observation, evidence: Evidence) -> None:
        self.observation = observation
        said = _("You signed this at %(time)s already. It stands as it is, and nothing was recorded again.")
        super().__init__(evidence, said % {"time": time_of_day(signed_at(observation))})


@dataclass(frozen=True, slots=True)
class Round:
    """One observation that stands, with the evidence it gave."""

    observation: Observation
    evidence: Evidence


def rounds_of(*, person: Person, assessor: Person, activity: Activity, on: date) -> list[Round]:
    """The rounds that stand, the newest first; void ones are none.

    A round that was corrected is one of the day, and of whatever else, that it was signed for too.
    """
    said = Evidence.objects.filter(
        person=person, assessor=assessor, activity_version__activity=activity, performed_on=on
    )
    rows = {row.key: row for row in Evidence.objects.current().filter(key__in=said.values("key"))}
    found = sorted(_observations(rows), key=lambda row: (row.attempt.opened_at, row.pk), reverse=True)
    return [Round(row, rows[str(row.pk)]) for row in found]


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


def stands_already(signature: SignOff, observation: Observation) -> str:
    """For somebody who signed an observation and signs it with other words: the first ones are the signed ones."""
    moment = signature.signed_at.astimezone(clock.zone_of(observation.attempt.unit))
    said = _("You signed this at %(time)s. Your first word stands, and nothing was recorded again.")
    return said % {"time": time_of_day(moment)}


__all__ = ["AlreadySigned", "Round", "rounds_of", "signed_at", "stands_already"]
