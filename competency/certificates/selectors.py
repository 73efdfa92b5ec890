"""Certificates as pages show them: whose may be seen, and what somebody's own list holds. Reads only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from competency.core.access import Purpose, visible_people
from competency.core.clearance.book import Book
from competency.core.models import Person

from .api import Issuable, issuable
from .enums import Status
from .models import Certificate
from .numbers import as_typed
from .snapshot import CertificateSheet
from .status import statuses_of


def visible_certificates(user: Any) -> QuerySet[Certificate]:
    """One's own, those of the people one manages, and for records staff everybody's."""
    own, managed = visible_people(user, Purpose.OWN), visible_people(user, Purpose.MANAGE)
    return Certificate.objects.filter(
        Q(person__in=own.values("pk")) | Q(person__in=managed.values("pk"))
    ).select_related("person")


def with_number(typed: str) -> Certificate | None:
    """The certificate with a number, for the public page, which says nothing of it but how it stands."""
    number = as_typed(typed)
    return Certificate.objects.select_related("person").filter(pk=number).first() if number else None


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate with what a list says of it."""

    certificate: Certificate
    sheet: CertificateSheet
    status: Status

    @property
    def look(self) -> str:
        return self.status.look


@dataclass(frozen=True, slots=True)
class Mine:
    """Somebody's own page: what was issued, newest first, and what could be issued and was not."""

    issued: list[Issued]
    ready: list[Issuable]


def mine(person: Person) -> Mine:
    """The person's certificates and those that could be issued now. A fixed number of queries."""
    certificates = list(Certificate.objects.filter(person=person).select_related("person"))
    book = Book([person])
    status_of = statuses_of(certificates, book=book)
    have = {(certificate.programme_id, certificate.job_role_id, certificate.digest) for certificate in certificates}
    return Mine(
        issued=[
            Issued(certificate, CertificateSheet.of(certificate.snapshot), status_of[certificate.number])
            for certificate in certificates
        ],
        ready=[
            candidate
            for candidate in issuable(person, book=book)
            if (candidate.programme.pk, candidate.job_role.pk, candidate.attestation.digest) not in have
        ],
    )


def newest(certificates: Iterable[Certificate]) -> dict[tuple[int, int], Certificate]:
    """The newest certificate of each programme and job role."""
    latest: dict[tuple[int, int], Certificate] = {}
    for certificate in sorted(certificates, key=lambda certificate: (certificate.issued_at, certificate.number)):
        latest[certificate.programme_id, certificate.job_role_id] = certificate
    return latest
