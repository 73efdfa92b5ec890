"""Issuing certificates, and saying how one stands on a day. Whatever is asked for twice is issued once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from competency.core import clock
from competency.core.clearance.book import Book
from competency.core.models import JobRole, Person, Programme, Unit
from competency.core.recording import recording
from competency.core.signals import certificate_issued
from competency.rules import Answer, Finding

from . import conf, snapshot
from .attested import hashes_of
from .enums import Status
from .models import Certificate, Issue
from .numbers import new_number
from .status import statuses_of
from .what_it_attests import Attestation, attestation

__all__ = ["CertificateRefused", "Issuable", "issuable", "issue", "status", "statuses"]


class CertificateRefused(ValidationError):
    """A certificate refused: nothing to certify on that day. Says why in words for the person; nothing was issued."""


@dataclass(frozen=True, slots=True)
class Issuable:
    """A certificate that somebody could have now: for which work, asked about which day, attesting what."""

    programme: Programme
    job_role: JobRole
    unit: Unit
    on: date
    attestation: Attestation


def issue(
    *, person: Person, programme: Programme, job_role: JobRole, unit: Unit, on: date, by: Person | None = None
) -> Certificate:
    """The certificate of a person who is cleared on ``on``: today at the unit, or the go-live still ahead.

    The same standings give the same certificate, whoever asks, however often and at the same time; changed
    standings give a new one, which replaces the old. Raises ``CertificateRefused`` unless the answer is
    "cleared": by exception, not cleared and no rule are no certificates.
    """
    with recording(about=[person], by=by) as record:
        book = Book([person])
        _on_a_day_that_may_be_asked(book, programme, unit, on)
        finding = book.finding(person, programme=programme, unit=unit, job_role=job_role, on=on)
        if finding.answer is not Answer.CLEARED:
            raise CertificateRefused(_refusal(finding, programme))
        stated = attestation(book, person, finding, on=on)
        same = {"person": person, "programme": programme, "job_role": job_role, "digest": stated.digest}
        earlier = Certificate.objects.filter(**same).first()
        if earlier is not None:
            return earlier
        number, issued_at = new_number(), _after_the_last(person)
        certificate = Certificate.objects.create(
            number=number,
            snapshot=snapshot.taken(
                stated,
                number=number,
                person=person,
                programme=programme,
                job_role=job_role,
                facility=unit.facility,
                on=on,
                issued_at=issued_at,
                notice=conf.notice(),
            ),
            issued_at=issued_at,
            issued_by=by,
            **same,
        )
        record.append(Issue(person=person, number=number, **hashes_of(certificate)), key=f"certificate:{number}")
        transaction.on_commit(lambda: certificate_issued.send(Certificate, certificate=certificate), robust=True)
        return certificate


def issuable(person: Person, *, book: Book | None = None) -> list[Issuable]:
    """The certificates the person could have now, one a programme and job role; an issued one is among them.

    Asked as of today at each unit, or of its go-live while that is ahead. Where a job role is held on several
    units, the first unit on which the person is cleared is taken for it.
    """
    book = book or Book([person])
    ready: dict[tuple[int, int], Issuable] = {}
    for scope in book.scopes(person):
        unit, job_role = scope.placement.unit, scope.placement.job_role
        today = clock.today(unit)
        on = max(today, scope.go_live_on or today)
        finding = book.finding(person, programme=scope.programme, unit=unit, job_role=job_role, on=on)
        if finding.answer is Answer.CLEARED and (scope.programme.pk, job_role.pk) not in ready:
            ready[scope.programme.pk, job_role.pk] = Issuable(
                scope.programme, job_role, unit, on, attestation(book, person, finding, on=on)
            )
    return list(ready.values())


def status(certificate: Certificate, *, on: date | None = None) -> Status:
    """How the certificate stands on a day (today, unless said), worked out from facts; never stored."""
    return statuses([certificate], on=on)[certificate.pk]


def statuses(certificates: Iterable[Certificate], *, on: date | None = None) -> dict[str, Status]:
    """The same for several certificates, by number: the facts of all their people are read once."""
    return statuses_of(certificates, on=on)


def _after_the_last(person: Person) -> datetime:
    """Now, and never the moment of an earlier one: which of two is the newer must not be left to chance."""
    last = Certificate.objects.filter(person=person).aggregate(Max("issued_at"))["issued_at__max"]
    now = clock.now()
    return now if last is None else max(now, last + timedelta(microseconds=1))


def _on_a_day_that_may_be_asked(book: Book, programme: Programme, unit: Unit, on: date) -> None:
    today = clock.today(unit)
    go_live = book.go_live_of(book.wave_of(str(programme.pk), str(unit.pk)))
    if not today <= on <= max(today, go_live or today):
        raise CertificateRefused(
            _(
                "A certificate is about today, or about the go-live still ahead. Nothing was issued. "
                "Ask again for one of these days."
            )
        )


def _refusal(finding: Finding, programme: Programme) -> str:
    said = {
        Answer.BY_EXCEPTION: _(
            "You may work with %(system)s by exception, and there is no certificate for that. Nothing was changed. "
            "My path says what is left to do."
        ),
        Answer.NOT_CLEARED: _(
            "You’re not cleared for %(system)s yet, so there is no certificate. What you have done is safe. "
            "My path says what is left to do."
        ),
        Answer.NOT_REQUIRED: _(
            "There is no rule for you here for %(system)s, so there is nothing to certify. Nothing was changed. "
            "Ask your manager if you think there should be one."
        ),
    }
    return said[finding.answer] % {"system": programme.system}
