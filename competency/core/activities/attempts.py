"""Opening and closing an attempt. One function closes it, whatever ended it, and closing appends the evidence."""

from __future__ import annotations

import uuid as uuids
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .. import clock
from ..enums import EndedBy, Kind, Outcome, Purpose
from ..ledger.api import record_evidence
from ..ledger.models import Evidence
from ..people.models import Person
from ..places.models import Unit
from ..recording import recording
from .api import live_version
from .models import Activity, ActivityVersion, Attempt

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

    Raises ``ValidationError`` when the activity is retired or was never published.
    """
    with recording(about=[person], by=by or person):
        running = Attempt.objects.filter(
            person=person, activity=activity, purpose=purpose, closed_at__isnull=True
        ).first()
        if running is not None:
            return running
        version = version or live_version(activity)
        if version is None or activity.retired_at is not None:
            raise ValidationError(_("This is no longer offered. Nothing is lost; look at My path for what is next."))
        return Attempt.objects.create(
            uuid=uuid or uuids.uuid4(),
            person=person,
            activity=activity,
            activity_version=version,
            purpose=purpose,
            unit=unit or home_unit(person),
            opened_at=clock.now(),
            deadline=deadline,
        )


def close_attempt(
    *,
    attempt: Attempt,
    ended_by: EndedBy | str,
    outcome: Outcome | str,
    kind: Kind | str | None = None,
    score: Decimal | None = None,
    entrustment: int | None = None,
    critical_failed: bool = False,
    assessor: Person | None = None,
    event: uuids.UUID | None = None,
    performed_at: datetime | None = None,
    performed_on: date | None = None,
    by: Person | None = None,
) -> Evidence:
    """Close the attempt and append its one row of evidence; an attempt that is closed already gives that row back.

    ``performed_at`` (aware; default now) is dated by the clock of the unit where the attempt was opened.
    ``performed_on`` instead gives a local day there of which the time is not known.
    """
    with recording(about=[attempt.person_id], by=by or attempt.person):
        standing = Evidence.objects.filter(pk=attempt.pk).first()
        if standing is not None:
            return standing
        moment = None if performed_on else performed_at or clock.now()
        zone = clock.zone_of(attempt.unit)
        Attempt.objects.filter(pk=attempt.pk).update(closed_at=clock.now(), ended_by=ended_by)
        evidence = record_evidence(
            uuid=attempt.pk,
            person=attempt.person,
            kind=kind or attempt.activity.kind,
            purpose=attempt.purpose,
            activity_version=attempt.activity_version,
            outcome=outcome,
            score=score,
            entrustment=entrustment,
            critical_failed=critical_failed,
            assessor=assessor,
            event=event,
            performed_at=moment,
            performed_on=performed_on or (moment or clock.now()).astimezone(zone).date(),
            zone=zone.key,
            by=by or attempt.person,
        )
        attempt.refresh_from_db()
        return evidence


def home_unit(person: Person) -> Unit | None:
    """The unit of the placement that is in force today, the newest first; None for somebody placed nowhere."""
    from ..people.in_force import placed_on
    from ..people.models import Placement

    placement = (
        Placement.objects.current()
        .filter(placed_on(clock.today()), person=person)
        .select_related("unit__facility")
        .order_by("-starts_on")
        .first()
    )
    return placement.unit if placement else None
