"""Certificates against what was recorded when they were issued, and against what they attest."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Min

from competency.core.models import Evidence
from competency.core.record.attested import Attested, Fault, moment
from competency.core.record.digests import canonical, sha256

from .models import Certificate, Issue
from .what_it_attests import digest_of

AT_ONCE = 200


class IssuedCertificates(Attested):
    """Every certificate: it shows what it was issued with, it attests what it shows, and its evidence is recorded."""

    name = "certificates"
    rows = (Certificate,)

    def faults(self) -> Iterator[Fault]:
        since = Issue.objects.aggregate(at=Min("recorded_at"))["at"]
        held: list[Certificate] = []
        for certificate in Certificate.objects.order_by("number").iterator(chunk_size=AT_ONCE):
            held.append(certificate)
            if len(held) == AT_ONCE:
                yield from _faults_of(held, since)
                held = []
        yield from _faults_of(held, since)
        numbers = Certificate.objects.values("number")
        for issue in Issue.objects.exclude(number__in=numbers).order_by("number").iterator():
            yield Fault(f"certificate {issue.number}", None, "it was issued and is gone")


def hashes_of(certificate: Certificate) -> dict[str, str]:
    """The hash of everything a certificate shows without the name, and the hash of the name on it."""
    shown: dict[str, Any] = {
        "person": str(certificate.person_id),
        "programme": certificate.programme_id,
        "job_role": certificate.job_role_id,
        "digest": certificate.digest,
        "issued_at": moment(certificate.issued_at),
        "issued_by": str(certificate.issued_by_id or ""),
        "snapshot": {name: value for name, value in certificate.snapshot.items() if name != "name"},
    }
    return {
        "shown": sha256(canonical(shown)),
        "printed_name": sha256(f"{certificate.number}:{certificate.snapshot.get('name', '')}"),
    }


def _faults_of(certificates: list[Certificate], since: datetime | None) -> Iterator[Fault]:
    issues = {issue.number: issue for issue in Issue.objects.filter(number__in=[each.number for each in certificates])}
    rested_on = {row for each in certificates for row in _evidence(each)}
    whose = dict(Evidence.objects.filter(pk__in=rested_on).values_list("pk", "person_id"))
    for certificate in certificates:
        for what in _faults(certificate, issues.get(certificate.number), since, whose):
            yield Fault(f"certificate {certificate.number}", None, what)


def _faults(
    certificate: Certificate, issue: Issue | None, since: datetime | None, whose: dict[uuid.UUID, uuid.UUID]
) -> Iterator[str]:
    attested = certificate.snapshot.get("attested", {})
    if digest_of(attested) != certificate.digest:
        yield "it does not attest what its digest says"
    if attested.get("replaces", "") != (certificate.replaces_id or ""):
        yield "it names another certificate as the one it replaces"
    if {whose.get(row) for row in _evidence(certificate)} - {certificate.person_id}:
        yield "it rests on evidence that is not this person's"
    if issue is None:
        stated = (certificate.snapshot.get("number"), certificate.snapshot.get("issued_at"))
        if since is not None and certificate.issued_at > since:
            yield "nothing says that it was issued"
        elif stated != (certificate.number, certificate.issued_at.isoformat()):
            yield "it shows another number, or another moment, than it was issued with"
        return
    if issue.person_id != certificate.person_id:
        yield "it was issued for somebody else"
    hashes = hashes_of(certificate)
    if hashes["shown"] != issue.shown:
        yield "it does not show what it was issued with"
    is_erased = certificate.person.erased_at is not None
    if hashes["printed_name"] != issue.printed_name and not is_erased:
        yield "it shows another name than it was issued with"


def _evidence(certificate: Certificate) -> list[uuid.UUID]:
    competencies = certificate.snapshot.get("attested", {}).get("competencies", ())
    return [uuid.UUID(row) for attested in competencies for row in attested["evidence"]]
