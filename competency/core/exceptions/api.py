"""Letting somebody work by exception, taking clearance away, and giving it back."""

from __future__ import annotations

import uuid as uuids
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ..enums import WaiverKind
from ..framework.models import Competency
from ..people.models import Person
from ..people.own import refuse_own
from ..record import reasons
from ..recording import recording
from .models import Reversal, Revocation, Waiver

__all__ = ["reverse", "revoke", "waive"]


def waive(
    *,
    person: Person,
    competency: Competency,
    kind: WaiverKind | str,
    from_on: date,
    until_on: date,
    approver: Person,
    reason: str,
    supervisor: Person | None = None,
    uuid: uuids.UUID | None = None,
    by: Person | None = None,
) -> Waiver:
    """Let a person work by exception for ``[from_on, until_on)``. A supervised one names a supervisor.

    Raises ``ValidationError`` when approver, supervisor or ``by`` is the person, the days are out of order, the
    reason is missing, or a supervised exception has no supervisor.
    """
    if person.pk in {approver.pk, supervisor.pk if supervisor else None}:
        raise ValidationError(_("Nobody can approve or supervise their own exception."))
    refuse_own(person, by)
    if until_on <= from_on:
        raise ValidationError(_("An exception ends after it starts."))
    reason = reasons.given(reason, otherwise=_("Say why: an exception without a reason helps nobody later."))
    if kind == WaiverKind.SUPERVISED and supervisor is None:
        raise ValidationError(_("Name the person who supervises."))
    with recording(about=[person], by=by or approver) as record:
        return record.append(
            Waiver(
                uuid=uuid or uuids.uuid4(),
                person=person,
                competency=competency,
                kind=kind,
                from_on=from_on,
                until_on=until_on,
                approver=approver,
                supervisor=supervisor,
            ),
            narrative=reason,
        )


def revoke(
    *,
    person: Person,
    effective_on: date,
    reason: str,
    competency: Competency | None = None,
    safety: bool = False,
    uuid: uuids.UUID | None = None,
    by: Person | None = None,
) -> Revocation:
    """Take clearance away, for one competency or all of them. Only a reversal restores it.

    Raises ``ValidationError`` when the reason is missing, or ``by`` is the person.
    """
    refuse_own(person, by)
    reason = reasons.given(reason, otherwise=_("Say why the clearance is revoked."))
    with recording(about=[person], by=by) as record:
        return record.append(
            Revocation(
                uuid=uuid or uuids.uuid4(),
                person=person,
                competency=competency,
                effective_on=effective_on,
                safety=safety,
            ),
            narrative=reason,
        )


def reverse(
    *,
    revocation: Revocation,
    reason: str,
    effective_on: date | None = None,
    uuid: uuids.UUID | None = None,
    by: Person | None = None,
) -> Reversal:
    """Undo a revocation: from ``effective_on`` on, or, undated, as if it never was.

    Raises ``ValidationError`` when the reason is missing, or ``by`` is whose clearance was revoked.
    """
    refuse_own(revocation.person_id, by)
    reason = reasons.given(reason, otherwise=_("Say why the revocation is reversed."))
    with recording(about=[revocation.person_id], by=by) as record:
        return record.append(
            Reversal(
                uuid=uuid or uuids.uuid4(),
                person_id=revocation.person_id,
                revocation=revocation.key,
                effective_on=effective_on,
            ),
            narrative=reason,
        )
