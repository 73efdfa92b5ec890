"""How a certificate stands on a day, worked out from the facts and the other certificates. Reads only.

In this order: revoked, replaced, expired; what is left is valid, or will be from its first day. Whatever cannot be
vouched for today is not valid.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from competency.core import clock
from competency.core.clearance.book import Book
from competency.core.models import Person
from competency.rules import Answer, ReasonCode, Segment

from .enums import Status
from .models import Certificate
from .what_it_attests import attestation, evidence_that_stands


@dataclass(frozen=True, slots=True)
class _Now:
    """What holds on the day for one person, programme and job role."""

    digests: frozenset[str]  # of everything that could be attested now, a unit each
    today: date  # at the units; where two differ, the earlier
    asked_on: date  # the day asked about: today, or the next go-live while all of them are ahead


def statuses_of(
    certificates: Iterable[Certificate], *, on: date | None = None, book: Book | None = None
) -> dict[str, Status]:
    """The statuses of certificates by number. A fixed number of queries for each person, however many there are.

    ``book`` is one that is about these people already, where the caller has asked it something else.
    """
    by_person: defaultdict[Any, list[Certificate]] = defaultdict(list)
    for certificate in certificates:
        by_person[certificate.person_id].append(certificate)
    statuses: dict[str, Status] = {}
    for mine in by_person.values():
        judge = _Judge(mine[0].person, on, book or Book([mine[0].person]))
        statuses |= {certificate.number: judge.status(certificate) for certificate in mine}
    return statuses


class _Judge:
    """One person's certificates against that person's facts on a day."""

    def __init__(self, person: Person, on: date | None, book: Book) -> None:
        self.person = person
        self.on = on
        self.book = book
        self.all = list(Certificate.objects.filter(person=person))
        self.scopes = self.book.scopes(person, on=on)
        self.evidence_in_force = evidence_that_stands(self.book, person)
        self._now: dict[tuple[int, int], _Now] = {}

    def status(self, certificate: Certificate) -> Status:
        found = self._whenever_it_begins(certificate)
        starts_on = certificate.snapshot["from"]
        is_ahead = starts_on and self.now(certificate).today < date.fromisoformat(starts_on)
        return Status.NOT_YET if found is Status.VALID and is_ahead else found

    def _whenever_it_begins(self, certificate: Certificate) -> Status:
        """The same, leaving aside that it may begin later."""
        now = self.now(certificate)
        if self._was_taken_back(certificate, now.asked_on):
            return Status.REVOKED
        if certificate.digest in now.digests:
            return Status.VALID
        if any(self._replaces(other, certificate, now) for other in self.all):
            return Status.SUPERSEDED
        if now.asked_on >= certificate.until or not now.digests:
            return Status.EXPIRED
        return Status.VALID if self._still_met(certificate, now.asked_on) else Status.EXPIRED

    def now(self, certificate: Certificate) -> _Now:
        key = certificate.programme_id, certificate.job_role_id
        if key not in self._now:
            self._now[key] = self._work_out(*key)
        return self._now[key]

    def _work_out(self, programme: int, job_role: int) -> _Now:
        digests: set[str] = set()
        days: list[date] = []
        todays: list[date] = []
        for scope in self.scopes:
            if (scope.programme.pk, scope.placement.job_role_id) != (programme, job_role):
                continue
            unit = scope.placement.unit
            today = self.on or clock.today(unit)
            day = max(today, scope.go_live_on or today)
            days.append(day)
            todays.append(today)
            finding = self.book.finding(
                self.person, programme=scope.programme, unit=unit, job_role=scope.placement.job_role, on=day
            )
            if finding.answer is Answer.CLEARED:
                digests.add(attestation(self.book, self.person, finding, on=day).digest)
        other = self.on or clock.today()
        return _Now(frozenset(digests), min(todays, default=other), min(days, default=other))

    def _was_taken_back(self, certificate: Certificate, day: date) -> bool:
        """Whether something it attests was revoked, or rests on evidence that was withdrawn or rejected since."""
        for attested in certificate.snapshot["attested"]["competencies"]:
            if not set(attested["evidence"]) <= self.evidence_in_force:
                return True
            if any(reason.code is ReasonCode.REVOKED for reason in self._segment(attested["competency"], day).reasons):
                return True
        return False

    def _replaces(self, other: Certificate, certificate: Certificate, now: _Now) -> bool:
        if other.pk == certificate.pk or (other.programme_id, other.job_role_id) != (
            certificate.programme_id,
            certificate.job_role_id,
        ):
            return False
        if self._was_taken_back(other, now.asked_on):
            return False  # what was taken back replaces nothing
        return other.digest in now.digests or (other.issued_at, other.number) > (
            certificate.issued_at,
            certificate.number,
        )

    def _still_met(self, certificate: Certificate, day: date) -> bool:
        return all(
            self._segment(attested["competency"], day).answer is Answer.CLEARED
            for attested in certificate.snapshot["attested"]["competencies"]
        )

    def _segment(self, competency: str, day: date) -> Segment:
        segments = self.book.record(self.person).standing(competency)
        return next(segment for segment in segments if day < segment.ends_on or segment is segments[-1])
