"""Recording what happened: evidence and its corrections, signatures, verifications, exceptions, revocations."""

from __future__ import annotations

import uuid as uuids
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .. import clock
from ..activities.models import Activity, ActivityVersion
from ..enums import Kind, Meaning, Outcome, Purpose, SignOffVerdict, Verdict, WaiverKind
from ..framework.models import Competency
from ..people.models import Person
from ..record.journal import digest_of, sha256
from ..recording import Conflict, recording
from .models import OWN_SOURCE, Evidence, Remediation, Reversal, Revocation, SignOff, Verification, Waiver

__all__ = [
    "record_evidence",
    "record_remediation",
    "reverse",
    "revoke",
    "sign_off",
    "verify",
    "void_evidence",
    "waive",
]


def record_evidence(
    *,
    person: Person,
    kind: Kind | str,
    outcome: Outcome | str,
    performed_on: date,
    zone: str,
    uuid: uuids.UUID | None = None,
    purpose: Purpose | str = Purpose.GATE,
    activity_version: ActivityVersion | None = None,
    competency: Competency | None = None,
    event: uuids.UUID | None = None,
    score: Decimal | None = None,
    entrustment: int | None = None,
    critical_failed: bool = False,
    performed_at: datetime | None = None,
    assessor: Person | None = None,
    source: str = OWN_SOURCE,
    source_id: str = "",
    corrects: Evidence | None = None,
    reason: str = "",
    by: Person | None = None,
) -> Evidence:
    """Record one thing a person did. ``zone`` is the IANA zone in which ``performed_on`` is a local day.

    Rows from elsewhere carry ``source`` and ``source_id``, and wait for a verification. The same uuid, or the
    same (source, source id), again gives the first row back; with other content it raises ``Conflict``. ``corrects``
    makes it the next version of that row and wants a ``reason``; whether the row counts stays as it was said of it.
    Raises ``ValidationError`` when it cannot have happened: assessed by oneself, in the future, of nothing.
    """
    if assessor is not None and assessor.pk == person.pk:
        raise ValidationError(_("Nobody can assess themselves."))
    if activity_version is None and competency is None:
        raise ValidationError(_("Evidence needs an activity or a competency."))
    if performed_on > clock.today(zone):
        raise ValidationError(_("This lies in the future. Record it on the day it is done."))
    if corrects is not None and not reason:
        raise ValidationError(_("Say why the record is corrected: the first entry stays readable."))
    if corrects is not None and corrects.person_id != person.pk:
        raise ValidationError(
            _("This row is about somebody else. Declare it void, and record it for the right person.")
        )
    row_id = uuid or uuids.uuid4()
    evidence = Evidence(
        uuid=row_id,
        person=person,
        kind=kind,
        purpose=purpose,
        activity_version=activity_version,
        competency=competency,
        event=event,
        outcome=outcome,
        score=score,
        entrustment=entrustment,
        critical_failed=critical_failed,
        performed_at=performed_at,
        performed_on=performed_on,
        zone=zone,
        assessor=assessor,
        source=source,
        source_id=source_id or str(row_id),
    )
    with recording(about=[person], by=by) as record:
        if source != OWN_SOURCE and corrects is None:
            earlier = Evidence.objects.filter(source=source, source_id=source_id).first()
            if earlier is not None:
                # Another person, or another outcome, under the same number: to take it for done would lose it.
                evidence.key, evidence.reason = earlier.key, sha256(reason) if reason else ""
                if digest_of(evidence) != earlier.digest:
                    raise Conflict
                return earlier
        recorded = record.append(evidence, key=corrects.key if corrects else None, narrative=reason)
        if source == OWN_SOURCE and corrects is None:
            # Closed attempts and signed observations are born verified; rows from elsewhere wait for somebody.
            born = uuids.uuid5(recorded.uuid, "verification")
            record.append(Verification(uuid=born, person=person, evidence=recorded.key, verdict=Verdict.VERIFIED))
        return recorded


def void_evidence(*, evidence: Evidence, reason: str, by: Person | None = None) -> Evidence:
    """Record that the evidence was wrong and never counts, for whichever version of it. Wants a reason."""
    if not reason:
        raise ValidationError(_("Say why the record is void: the first entry stays readable."))
    with recording(about=[evidence.person_id], by=by) as record:
        withdrawn = Evidence.objects.filter(key=evidence.key, withdrawn=True).first()
        if withdrawn is not None:
            return withdrawn
        row_id = uuids.uuid4()
        values = {
            field.attname: getattr(evidence, field.attname)
            for field in Evidence._meta.fields
            if field.name in Evidence.stated
        }
        values |= {"source": OWN_SOURCE, "source_id": f"void:{row_id}"}
        return record.append(Evidence(uuid=row_id, **values), key=evidence.key, withdrawn=True, narrative=reason)


def verify(
    *,
    evidence: Evidence,
    verdict: Verdict | str = Verdict.VERIFIED,
    uuid: uuids.UUID | None = None,
    by: Person | None = None,
) -> Verification:
    """Say whether an imported, external or prior row counts. Nobody verifies their own evidence."""
    if by is not None and by.pk == evidence.person_id:
        raise ValidationError(_("Nobody can verify their own record."))
    with recording(about=[evidence.person_id], by=by) as record:
        return record.append(
            Verification(
                uuid=uuid or uuids.uuid4(), person_id=evidence.person_id, evidence=evidence.key, verdict=verdict
            )
        )


def sign_off(
    *,
    person: Person,
    event: uuids.UUID,
    assessor: Person,
    verdict: SignOffVerdict | str,
    meaning: Meaning | str,
    signed_digest: str,
    uuid: uuids.UUID | None = None,
) -> SignOff:
    """Sign one observation. ``signed_digest`` is the hash of what was signed. One signature an assessor and event.

    Who may sign is decided where observations live; that nobody signs for themselves is decided here and in
    the database.
    """
    if assessor.pk == person.pk:
        raise ValidationError(_("Nobody can sign for themselves."))
    with recording(about=[person], by=assessor) as record:
        earlier = SignOff.objects.current().filter(event=event, assessor=assessor).first()
        if earlier is not None and (earlier.verdict, earlier.signed_digest) == (verdict, signed_digest):
            return earlier
        return record.append(
            SignOff(
                uuid=uuid or uuids.uuid4(),
                person=person,
                event=event,
                assessor=assessor,
                verdict=verdict,
                meaning=meaning,
                signed_digest=signed_digest,
                signed_at=clock.now(),
            ),
            key=f"{event}:{assessor.pk}",
        )


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

    Raises ``ValidationError`` when approver or supervisor is the person, the days are out of order, the reason
    is missing, or a supervised exception has no supervisor.
    """
    if person.pk in {approver.pk, supervisor.pk if supervisor else None}:
        raise ValidationError(_("Nobody can approve or supervise their own exception."))
    if until_on <= from_on:
        raise ValidationError(_("An exception ends after it starts."))
    if not reason.strip():
        raise ValidationError(_("Say why: an exception without a reason helps nobody later."))
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
    """Take clearance away, for one competency or all of them. Only a reversal restores it."""
    if not reason.strip():
        raise ValidationError(_("Say why the clearance is revoked."))
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
    """Undo a revocation: from ``effective_on`` on, or, undated, as if it never was."""
    if not reason.strip():
        raise ValidationError(_("Say why the revocation is reversed."))
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


def record_remediation(
    *,
    person: Person,
    activity: Activity,
    by: Person,
    performed_on: date,
    note: str = "",
    uuid: uuids.UUID | None = None,
) -> Remediation:
    """Record that somebody worked through an activity with a person who used up the attempts."""
    if by.pk == person.pk:
        raise ValidationError(_("Somebody else has to work through it with you."))
    with recording(about=[person], by=by) as record:
        return record.append(
            Remediation(uuid=uuid or uuids.uuid4(), person=person, activity=activity, by=by, performed_on=performed_on),
            narrative=note,
        )
