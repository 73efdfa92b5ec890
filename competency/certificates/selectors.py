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
    """The person's certificates and those she could have. A fixed number of queries."""
    certificates = list(Certificate.objects.filter(person=person).select_related("person"))
    book = Book([person])
    found = statuses_of(certificates, book=book)
    have = {(each.programme_id, each.job_role_id, each.digest) for each in certificates}
    return Mine(
        issued=[Issued(each, CertificateSheet.of(each.snapshot), found[each.number]) for each in certificates],
        ready=[
            each
            for each in issuable(person, book=book)
            if (each.programme.pk, each.job_role.pk, each.attestation.digest) not in have
        ],
    )


def newest(certificates: Iterable[Certificate]) -> dict[tuple[int, int], Certificate]:
    """The newest certificate of each programme and job role."""
    found: dict[tuple[int, int], Certificate] = {}
    for each in sorted(certificates, key=lambda one: (one.issued_at, one.number)):
        found[each.programme_id, each.job_role_id] = each
    return found
