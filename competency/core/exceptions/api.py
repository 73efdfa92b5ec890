"""Letting somebody work by exception, taking clearance away, and giving it back."""

from __future__ import annotations

import uuid as uuids
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from competency.rules.clearance import segment_on
from competency.rules.entries import known
from competency.rules.results import Answer
from competency.rules.standards import Versions
from competency.rules.supervising import may_supervise

from ..access import is_records_staff, manages
from ..activities import overdue
from ..clearance.book import Book
from ..days import day_in_full
from ..enums import WaiverKind
from ..framework.models import Competency
from ..people.in_force import placed_on
from ..people.models import Person, Placement
from ..people.own import is_one, refuse_own, registered_anew
from ..record import once, reasons
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

    Raises ``ValidationError`` when approver, supervisor or ``by`` is the person, by account too, the approver manages
    no unit of the person's today, ``by`` is neither such a manager nor of records staff, the days are out of order, the
    reason is missing, or a supervised exception has no supervisor, or one who does not hold the level "may supervise
    others" in the competency on the first day, or works nowhere then. Who supervises is asked of that day only.
    """
    if is_one(approver, person.pk) or (supervisor is not None and is_one(supervisor, person.pk)):
        raise ValidationError(_("Nobody can approve or supervise their own exception."))
    refuse_own(person, by)
    if until_on <= from_on:
        raise ValidationError(_("An exception ends after it starts."))
    reason = reasons.given(reason, otherwise=_("Say why: an exception without a reason helps nobody later."))
    if kind == WaiverKind.SUPERVISED and supervisor is None:
        raise ValidationError(_("Name the person who supervises."))
    overdue.close_of([supervisor] if supervisor is not None else [])
    with recording(about=[person], by=by or approver) as record:
        exception = Waiver(
            uuid=uuid or uuids.uuid4(),
            person=person,
            competency=competency,
            kind=kind,
            from_on=from_on,
            until_on=until_on,
            approver=approver,
            supervisor=supervisor,
        )
        # What is sent or said again is what it was, whatever became of the supervisor since.
        is_new = once.standing(exception) is None and not Waiver.objects.filter(pk=exception.pk).exists()
        if is_new:
            _refuse_approver(approver, person)
            _refuse_recorder(by, person)
        if kind == WaiverKind.SUPERVISED and supervisor is not None and is_new:
            _refuse_supervisor(supervisor, competency, from_on)
        return record.append(exception, narrative=reason)


def _refuse_approver(approver: Person, person: Person) -> None:
    """Raise ``ValidationError`` unless the approver manages a unit of the person's: only a manager gives exceptions."""
    if not manages(approver, person):
        if Person.objects.filter(pk=person.pk, erased_at__isnull=False).exists():
            raise registered_anew()
        raise ValidationError(
            _(
                "%(name)s manages no unit on which this person works, so cannot approve this. Nothing was recorded. "
                "Ask a manager of the unit."
            )
            % {"name": approver.name},
            code="not_manager",
        )


def _refuse_recorder(by: Person | None, person: Person | uuids.UUID) -> None:
    """Raise ``ValidationError`` unless a manager of the person's, or records staff, records it; None is the system."""
    if by is not None and not is_records_staff(by.user) and not manages(by, person):
        raise ValidationError(
            _(
                "%(name)s manages no unit on which this person works and is not of records staff. Nothing was "
                "recorded. Ask a manager of the unit."
            )
            % {"name": by.name},
            code="not_manager",
        )


def _refuse_supervisor(supervisor: Person, competency: Competency, on: date) -> None:
    """Raise ``ValidationError`` unless the person works somewhere on that day, and may supervise in the competency."""
    said = {"name": supervisor.name, "what": competency, "day": day_in_full(on)}
    if not Placement.objects.current().filter(placed_on(on), person=supervisor).exists():
        raise ValidationError(
            _("%(name)s works nowhere here on %(day)s, so cannot supervise. Nothing was recorded. Name somebody else.")
            % said
        )
    book = Book([supervisor])
    versions = Versions.of(
        str(competency.pk),
        [one for one in known(book.definitions.standards) if one.competency == str(competency.pk)],
    )
    is_cleared = segment_on(book.standing(supervisor, competency), on).answer is Answer.CLEARED
    if not is_cleared or not may_supervise(book.facts(supervisor), versions.judging(on), on=on):
        raise ValidationError(
            _(
                "On %(day)s %(name)s is not cleared in %(what)s at the level “may supervise others”, which whoever "
                "supervises needs. Nothing was recorded. Name somebody who is."
            )
            % said
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

    One stands at a time: from an earlier day, or for safety after all, it is the next version of the one that stands,
    so that one reversal gives back what was taken. Where a reversal of that one is on record that could not be, it is
    one of its own, since the day of that reversal may lie after this one's. Raises ``ValidationError`` when the reason
    is missing, ``by`` is the person, or one that stands takes as much already.
    """
    refuse_own(person, by)
    reason = reasons.given(reason, otherwise=_("Say why the clearance is revoked."))
    with recording(about=[person], by=by) as record:
        sent = Revocation.objects.filter(pk=uuid).first() if uuid else None
        stands = sent or _standing_revocation(person, competency)
        if stands is not None and sent is None and (effective_on, safety) != (stands.effective_on, stands.safety):
            is_more = effective_on < stands.effective_on or (effective_on == stands.effective_on and safety)
            if not is_more:
                raise ValidationError(
                    _(
                        "This clearance is revoked already from %(day)s, until that is reversed. "
                        "Nothing was recorded again."
                    )
                    % {"day": day_in_full(stands.effective_on)}
                )
            if Reversal.objects.filter(revocation=stands.key).exists():
                stands = None
        else:
            stands = sent
        return record.append(
            Revocation(
                uuid=uuid or uuids.uuid4(),
                person=person,
                competency=competency,
                effective_on=effective_on,
                safety=safety,
            ),
            key=stands.key if stands else None,
            narrative=reason,
        )


def _standing_revocation(person: Person, competency: Competency | None) -> Revocation | None:
    """The revocation of this competency, or of all of them, that no reversal took back."""
    rows = Revocation.objects.current().filter(person=person, competency=competency).order_by("-recorded_at", "-uuid")
    return next((row for row in rows if not row.is_undone), None)


def reverse(
    *,
    revocation: Revocation,
    reason: str,
    effective_on: date | None = None,
    uuid: uuids.UUID | None = None,
    by: Person | None = None,
) -> Reversal:
    """Undo a revocation: from ``effective_on`` on, or, undated, as if it never was. Said again, the last word stands.

    Raises ``ValidationError`` when the reason is missing, ``by`` is whose clearance was revoked, or neither a manager
    of theirs nor of records staff, or the day is before the revocation's own.
    """
    refuse_own(revocation.person_id, by)
    reason = reasons.given(reason, otherwise=_("Say why the revocation is reversed."))
    with recording(about=[revocation.person_id], by=by) as record:
        if uuid is None or not Reversal.objects.filter(pk=uuid).exists():
            _refuse_recorder(by, revocation.person_id)
            _refuse_before(effective_on, revocation)
        return record.append(
            Reversal(
                uuid=uuid or uuids.uuid4(),
                person_id=revocation.person_id,
                revocation=revocation.key,
                effective_on=effective_on,
            ),
            narrative=reason,
        )


def _refuse_before(effective_on: date | None, revocation: Revocation) -> None:
    """Raise ``ValidationError`` for a day on which the revocation, as it stands, took nothing yet."""
    stands = Revocation.objects.current().filter(key=revocation.key).first() or revocation
    if effective_on is not None and effective_on < stands.effective_on:
        raise ValidationError(
            _(
                "This clearance was revoked from %(day)s: it cannot be given back before that. Nothing was recorded. "
                "Give no day to undo it as if it never was."
            )
            % {"day": day_in_full(stands.effective_on)},
            code="before",
        )
