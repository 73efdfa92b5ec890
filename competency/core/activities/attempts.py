"""Opening and closing an attempt. One function closes it, whatever ended it, and closing appends the evidence."""

from __future__ import annotations

import uuid as uuids
from dataclasses import replace
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .. import clock
from ..enums import EndedBy, Purpose
from ..ledger.api import record_attempt
from ..ledger.models import Evidence
from ..ledger.performance import Performance
from ..people.in_force import place_today
from ..people.models import Person, Placement
from ..places.models import Unit
from ..record.values import refuse_unknown_values
from ..recording import Conflict, recording
from .api import live_version
from .arrival import arrived
from .models import Activity, ActivityVersion, Attempt
from .numbers import NumberTaken, evidence_of, is_recorded

__all__ = ["close_attempt", "home_unit", "open_attempt"]


def open_attempt(
    *,
    person: Person,
    activity: Activity,
    purpose: Purpose | str = Purpose.GATE,
    version: ActivityVersion | None = None,
    unit: Unit | None = None,
    deadline: datetime | None = None,
    uuid: uuids.UUID | None = None,
    by: Person | None = None,
) -> Attempt:
    """The person's open attempt at the activity for this purpose, opened now on the live version when there is none.

    An app that gives a ``deadline`` registers what closes an attempt after it, with ``overdue.register``.
    Raises ``ValidationError`` when the activity is retired or was never published, the version is of another one, the
    person's names were erased, or the deadline is not after now, and ``Conflict`` when anything is recorded under the
    ``uuid``: what closes the attempt takes it.
    """
    with recording(about=[person], by=by or person) as record:
        running = Attempt.objects.filter(
            person=person, activity=activity, purpose=purpose, closed_at__isnull=True
        ).first()
        if running is not None:
            return running
        record.refuse_erased(person)
        if uuid is not None and is_recorded(uuid):
            raise Conflict
        version = version or live_version(activity)
        if version is not None and version.activity_id != activity.pk:
            raise ValidationError(_("This was published of something else. Nothing was opened."))
        if version is None or activity.retired_at is not None:
            raise ValidationError(_("This is no longer offered. Nothing is lost; look at My path for what is next."))
        opened_at = clock.now()
        _refuse_what_is_over(opened_at, deadline)
        attempt = Attempt(
            uuid=uuid or uuids.uuid4(),
            person=person,
            activity=activity,
            activity_version=version,
            purpose=purpose,
            unit=unit or home_unit(person),
            opened_at=opened_at,
            deadline=deadline,
        )
        refuse_unknown_values(attempt, ["purpose"])
        attempt.save(force_insert=True)
        return attempt


def _refuse_what_is_over(opened_at: datetime, deadline: datetime | None) -> None:
    clock.refuse_without_zone(deadline)
    if deadline is not None and deadline <= opened_at:
        raise ValidationError(_("This would be over before it begins. Nothing was opened. Give it time to be done in."))


def close_attempt(
    *,
    attempt: Attempt,
    ended_by: EndedBy | str,
    performance: Performance,
    repeats: str = "",
    by: Person | None = None,
) -> Evidence:
    """Close the attempt and append its one row of evidence; an attempt that is closed already gives that row back.

    The row is born verified: nothing but what closes an attempt is.

    A performance without a day was now, or at its ``performed_at``, by the clock of the unit where the attempt was
    opened. One with a day has no known time. The zone is that unit's, whatever the performance says. ``repeats`` is the
    key of the round of that day before it, where the same assessor knowingly watched another. The evidence states the
    digest of everything that hangs under the attempt, so write all of that before. Raises ``ValidationError`` for a
    moment before the attempt was opened or ahead of now; what was done before has a day. Raises ``NumberTaken``, which
    is one too, where something else stands under the attempt's number.
    """
    with recording(about=[attempt.person_id], by=by or attempt.person):
        recorded = evidence_of(attempt)
        if recorded is not None:
            return recorded
        refuse_unknown_values(Attempt(ended_by=ended_by), ["ended_by"])
        zone = clock.zone_of(attempt.unit)
        moment = None if performance.performed_on else arrived(attempt, performance.performed_at)
        Attempt.objects.filter(pk=attempt.pk).update(closed_at=clock.now(), ended_by=ended_by)
        try:
            evidence = record_attempt(
                attempt=attempt,
                performance=replace(
                    performance,
                    kind=performance.kind or attempt.activity.kind,
                    performed_at=moment,
                    performed_on=performance.performed_on or (moment or clock.now()).astimezone(zone).date(),
                    zone=zone.key,
                ),
                repeats=repeats,
                by=by or attempt.person,
            )
        except Conflict as taken:
            raise NumberTaken from taken
        attempt.refresh_from_db()
        return evidence


def home_unit(person: Person) -> Unit | None:
    """The unit of the placement that is in force today there, the newest first; None for somebody placed nowhere."""
    placement = place_today(Placement.objects.current().filter(person=person).select_related("unit__facility"))
    return placement.unit if placement else None
