"""Issuing certificates, and saying how one stands on a day. Whatever is asked for twice is issued once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from competency.core import clock
from competency.core.activities import overdue
from competency.core.clearance.book import Book
from competency.core.languages import in_the_sites_language
from competency.core.models import JobRole, Person, Programme, Unit
from competency.core.recording import Recording, recording
from competency.core.signals import certificate_issued
from competency.rules import Answer, Finding

from . import conf, snapshot
from .attested import hashes_of
from .corrections import corrections, same_standings
from .enums import Status
from .models import Certificate, Issue
from .numbers import new_number
from .ready import Issuable, issuable, unit_by_unit
from .status import Stands, statuses_of
from .what_it_attests import attestation, digest_of

__all__ = [
    "CertificateRefused",
    "Issuable",
    "Stands",
    "issuable",
    "issue",
    "issue_anew",
    "stands",
    "status",
    "statuses",
]


class CertificateRefused(ValidationError):
    """A certificate refused: nothing to certify on that day. Says why in words for the person; nothing was issued."""


def issue(
    *, person: Person, programme: Programme, job_role: JobRole, unit: Unit, on: date, by: Person | None = None
) -> Certificate:
    """The certificate of a person who is cleared on ``on``: today at the unit, or the go-live still ahead.

    The same standings give the same certificate, whoever asks, however often and at the same time; changed
    standings give a new one, which replaces the old. Raises ``CertificateRefused`` unless the answer is
    "cleared": by exception, not cleared and no rule are no certificates.
    """
    overdue.close_of([person])
    with recording(about=[person], by=by) as record:
        book = Book([person])
        _on_a_day_that_may_be_asked(book, programme, unit, on)
        finding = book.finding(person, programme=programme, unit=unit, job_role=job_role, on=on)
        if finding.answer is not Answer.CLEARED:
            raise CertificateRefused(_refusal(finding, programme))
        wanted = Issuable(programme, job_role, unit, on, attestation(book, person, finding, on=on))
        return _issued_before(person, wanted) or _stored(person, wanted, record, by=by)


def issue_anew(*, certificate: Certificate, by: Person) -> Certificate:
    """The certificate with its printed words corrected to what the records say now; it replaces the one given.

    It attests the same standings. Asked of one that was replaced it gives what replaced it, whoever asks, however
    often and at the same time. Raises ``CertificateRefused`` when the standings are others by now, when no printed
    word was corrected, and when the name was erased.
    """
    person = certificate.person
    overdue.close_of([person])
    with recording(about=[person], by=by) as record:
        replacement = Certificate.objects.filter(replaces=certificate).first()
        if replacement is not None:
            return replacement
        found = list(unit_by_unit(person, Book([person])))
        wanted = same_standings(certificate, found)
        if wanted is None:
            raise CertificateRefused(
                _(
                    "What this certificate says does not hold today as it stands there, so there is nothing to issue "
                    "anew. Nothing was changed. If there is a newer one to get, Certificates offers it."
                )
            )
        if not corrections(certificate, found):
            raise CertificateRefused(
                _(
                    "This certificate says what the records say. Nothing was changed. "
                    "Have the records corrected first, then issue it anew."
                )
            )
        return _stored(person, wanted, record, by=by, replaces=certificate)


def _issued_before(person: Person, wanted: Issuable) -> Certificate | None:
    """The certificate of the same standings; of several, which differ in their words, the newest."""
    of_the_work = Certificate.objects.filter(person=person, programme=wanted.programme, job_role=wanted.job_role)
    newest_first = of_the_work.order_by("-issued_at")
    return next((each for each in newest_first if each.standings == wanted.attestation.digest), None)


def _stored(
    person: Person, wanted: Issuable, record: Recording, *, by: Person | None, replaces: Certificate | None = None
) -> Certificate:
    number, issued_at = new_number(), _after_the_last(person)
    with in_the_sites_language():
        printed = snapshot.taken(
            wanted.attestation,
            number=number,
            person=person,
            programme=wanted.programme,
            job_role=wanted.job_role,
            facility=wanted.unit.facility,
            on=wanted.on,
            issued_at=issued_at,
            notice=conf.notice(),
            replaces=replaces.number if replaces else "",
        )
    certificate = Certificate.objects.create(
        number=number,
        person=person,
        programme=wanted.programme,
        job_role=wanted.job_role,
        digest=digest_of(printed["attested"]),
        snapshot=printed,
        issued_at=issued_at,
        issued_by=by,
        replaces=replaces,
    )
    record.append(Issue(person=person, number=number, **hashes_of(certificate)), key=f"certificate:{number}")
    transaction.on_commit(lambda: certificate_issued.send(Certificate, certificate=certificate), robust=True)
    return certificate


def status(certificate: Certificate, *, on: date | None = None) -> Status:
    """How the certificate stands on a day (today, unless said), worked out from facts; never stored."""
    return stands(certificate, on=on).status


def stands(certificate: Certificate, *, on: date | None = None) -> Stands:
    """The same, with the day it begins or ended, and with what replaced it."""
    return statuses([certificate], on=on)[certificate.pk]


def statuses(certificates: Iterable[Certificate], *, on: date | None = None) -> dict[str, Stands]:
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
            "You may work with %(system)s for now, and there is no certificate for that. Nothing was changed. "
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
