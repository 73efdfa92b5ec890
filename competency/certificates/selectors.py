"""Certificates as pages show them: whose may be seen, and what somebody's own list holds. Reads only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from competency.core.access import Purpose, visible_people
from competency.core.clearance.book import Book
from competency.core.enums import AnswerCode
from competency.core.models import ClearanceSegment, Person

from .corrections import Correction, between, corrections
from .models import Certificate
from .numbers import as_typed
from .ready import Issuable, unit_by_unit
from .snapshot import CertificateSheet
from .status import Stands, statuses_of


def visible_certificates(user: Any) -> QuerySet[Certificate]:
    """One's own, those of the people one manages, and for records staff everybody's."""
    own, managed = visible_people(user, Purpose.OWN), visible_people(user, Purpose.MANAGE)
    return Certificate.objects.filter(
        Q(person__in=own.values("pk")) | Q(person__in=managed.values("pk"))
    ).select_related("person", "issued_by", "replaces")


def has_any(on: date) -> Q:
    """Who was issued a certificate, or is cleared somewhere on a day or later: a condition on persons.

    It reads stored rows, which may be stale: it decides what a menu offers, and nothing about a certificate.
    """
    issued = Certificate.objects.filter(person=OuterRef("pk"))
    cleared = ClearanceSegment.objects.filter(person=OuterRef("pk"), answer=AnswerCode.CLEARED, ends_on__gt=on)
    return Q(Exists(issued)) | Q(Exists(cleared))


def with_number(typed: str) -> Certificate | None:
    """The certificate with a number, for the public page, which says nothing of it but how it stands."""
    number = as_typed(typed)
    return Certificate.objects.select_related("person").filter(pk=number).first() if number else None


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate with how it stands, and which of its words were corrected since. ``replaced`` is the one whose
    words it corrects itself, looked up for its own page only."""

    certificate: Certificate
    sheet: CertificateSheet
    stands: Stands
    corrections: tuple[Correction, ...] = ()
    replaced: Certificate | None = None

    @property
    def reissues(self) -> tuple[Correction, ...]:
        """What it corrected of the one it replaced, as both were stored."""
        if self.replaced is None:
            return ()
        before, after = self.replaced.snapshot, self.certificate.snapshot
        return tuple(between(before, after, today=self.sheet.issued_on))


@dataclass(frozen=True, slots=True)
class Mine:
    """Somebody's own page: what was issued, newest first, and what could be issued and was not."""

    issued: list[Issued]
    ready: list[Issuable]


def mine(person: Person) -> Mine:
    """The person's certificates and those that could be issued now. A fixed number of queries."""
    certificates = list(Certificate.objects.filter(person=person).select_related("person"))
    book = Book([person])
    found = list(unit_by_unit(person, book))
    stand = statuses_of(certificates, book=book)
    have = {(certificate.programme_id, certificate.job_role_id, certificate.standings) for certificate in certificates}
    ready: dict[tuple[int, int], Issuable] = {}
    for each in found:
        ready.setdefault(each.work, each)
    return Mine(
        issued=[_issued(certificate, stand[certificate.pk], found) for certificate in certificates],
        ready=[each for each in ready.values() if (*each.work, each.attestation.digest) not in have],
    )


def one(certificate: Certificate) -> Issued:
    """A certificate with how it stands, what of its words was corrected since, and what it corrected itself."""
    book = Book([certificate.person])
    stands = statuses_of([certificate], book=book)[certificate.pk]
    found = list(unit_by_unit(certificate.person, book))
    return replace(_issued(certificate, stands, found), replaced=certificate.replaces)


def _issued(certificate: Certificate, stands: Stands, found: list[Issuable]) -> Issued:
    is_replaced = stands.replaced_by is not None
    corrected = () if is_replaced else corrections(certificate, found)
    return Issued(certificate, CertificateSheet.of(certificate.snapshot), stands, corrected)


def newest(certificates: Iterable[Certificate]) -> dict[tuple[int, int], Certificate]:
    """The newest certificate of each programme and job role."""
    latest: dict[tuple[int, int], Certificate] = {}
    for certificate in sorted(certificates, key=lambda certificate: (certificate.issued_at, certificate.number)):
        latest[certificate.programme_id, certificate.job_role_id] = certificate
    return latest
