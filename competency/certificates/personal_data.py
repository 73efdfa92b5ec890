"""What certificates hold about people: the printed name goes with the others, the number and what it attests stay."""

from __future__ import annotations

from django.db.models import QuerySet

from competency.core.models import Person
from competency.core.personal_data.registry import Held, hold, on_erasure

from .models import Certificate, Issue


def register() -> None:
    """Say what certificates hold, and what becomes of them when a name goes."""
    hold(
        Held(Certificate, "certificates", about="person", by=("issued_by",)),
        Held(Issue, "certificates_issued", about="person", by=("recorded_by",)),
    )
    on_erasure("certificates", erase_names)


def erase_names(person: Person) -> None:
    """Empty the printed name on each of the person's certificates, which the database allows for nothing else.

    The digest is over what is attested, and the name is no part of that: a certificate on paper still verifies.
    """
    # As any queryset: the one of certificates refuses every change.
    rows: QuerySet[Certificate] = QuerySet(Certificate)
    for certificate in rows.filter(person=person):
        if certificate.snapshot.get("name"):
            rows.filter(pk=certificate.pk).update(snapshot=certificate.snapshot | {"name": ""})
