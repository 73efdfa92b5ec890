"""How a certificate stands on a day, worked out from the facts and the other certificates. Reads only.

In this order: revoked, replaced, expired, not valid while a correction waits; what is left is valid, or will be from
its first day. Whatever cannot be vouched for today is not valid. The days are told with the word: whoever says one says
the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from competency.core import clock
from competency.core.clearance.book import Book
from competency.core.models import Person
from competency.rules import Answer, ReasonCode, Segment

from .enums import Status
from .models import Certificate
from .snapshot import CertificateSheet
from .what_it_attests import attestation, evidence_that_stands, evidence_that_waits


@dataclass(frozen=True, slots=True)
class Stands:
    """How a certificate stands on a day. ``day``: the first on which it holds, or on which it does so no longer, or
    on which another one replaced it; None where none is to be told."""

    status: Status
    day: date | None = None
    replaced_by: Certificate | None = None

    @property
    def words(self) -> str:
        """The word with its day: "Valid from 10 December 2026" for what is not valid today."""
        return self.status.with_day(self.day)


@dataclass(frozen=True, slots=True)
class _Now:
    """What holds on the day for one person, programme and job role."""

    digests: frozenset[str]  # of everything that could be attested now, a unit each
    today: date  # at the units; where two differ, the earlier
    asked_on: date  # the day asked about: today, or the next go-live while all of them are ahead


def statuses_of(
    certificates: Iterable[Certificate], *, on: date | None = None, book: Book | None = None
) -> dict[str, Stands]:
    """The statuses of certificates by number. A fixed number of queries for each person, however many there are.

    ``book`` is one that is about these people already, where the caller has asked it something else.
    """
    by_person: defaultdict[Any, list[Certificate]] = defaultdict(list)
    for certificate in certificates:
        by_person[certificate.person_id].append(certificate)
    statuses: dict[str, Stands] = {}
    for mine in by_person.values():
        judge = _Judge(mine[0].person, on, book or Book([mine[0].person]))
        statuses |= {certificate.number: judge.stands(certificate) for certificate in mine}
    return statuses


class _Judge:
    """One person's certificates against that person's facts on a day."""

    def __init__(self, person: Person, on: date | None, book: Book) -> None:
        self.person = person
        self.on = on
        self.book = book
        self.all = list(Certificate.objects.filter(person=person))
        self.anew = {each.replaces_id: each for each in self.all if each.replaces_id}
        self.scopes = self.book.scopes(person, on=on)
        self.evidence_in_force = evidence_that_stands(self.book, person)
        self.evidence_unchecked = evidence_that_waits(self.book, person)
        self._now: dict[tuple[int, int], _Now] = {}

    def stands(self, certificate: Certificate) -> Stands:
        now = self.now(certificate)
        if self._was_taken_back(certificate, now.asked_on):
            return Stands(Status.REVOKED)
        is_unchecked = self._is_unchecked(certificate)
        newest = self._replacement(certificate, now)
        # What waits is replaced by what came after it. That an older one holds meanwhile is no news about this one.
        if newest is not None and (not is_unchecked or _order(newest) > _order(certificate)):
            return Stands(Status.SUPERSEDED, CertificateSheet.of(newest.snapshot).issued_on, newest)
        is_over = now.asked_on >= certificate.until
        if is_unchecked and not is_over:
            return Stands(Status.UNCHECKED)
        if not self._holds(certificate, now):
            return Stands(Status.EXPIRED, certificate.until if is_over else None)
        # The day it was printed with, and the go-live as it stands: where that was moved on, neither is the day yet.
        begins = max(now.asked_on, _day(certificate.snapshot["from"]) or now.asked_on)
        return Stands(Status.NOT_YET, begins) if now.today < begins else Stands(Status.VALID)

    def _holds(self, certificate: Certificate, now: _Now) -> bool:
        """Whether it holds on the day asked about, leaving aside that this may be ahead."""
        if certificate.standings in now.digests:
            return True
        if now.asked_on >= certificate.until or not now.digests:
            return False
        return self._still_met(certificate, now.asked_on)

    def _replacement(self, certificate: Certificate, now: _Now) -> Certificate | None:
        """The last of those that replaced it, one after the other; None where none did."""
        found, seen, each = None, {certificate.pk}, self._replaced_by(certificate, now)
        while each is not None and each.pk not in seen:
            found = each
            seen.add(each.pk)
            each = self._replaced_by(each, now)
        return found

    def _replaced_by(self, certificate: Certificate, now: _Now) -> Certificate | None:
        """What corrected its words, whatever stands; else what attests something newer, unless it holds as it is."""
        if certificate.pk in self.anew:
            return self.anew[certificate.pk]
        if certificate.standings in now.digests:
            return None
        others = [other for other in self.all if self._replaces(other, certificate, now)]
        return max(others, key=lambda other: (other.standings in now.digests, *_order(other)), default=None)

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
        """Whether something it attests was revoked, or rests on evidence that was withdrawn or rejected since: for
        good. What was corrected and waits may count again, so that nothing is taken back yet."""
        for attested in certificate.snapshot["attested"]["competencies"]:
            if not set(attested["evidence"]) <= self.evidence_in_force | self.evidence_unchecked:
                return True
            if any(reason.code is ReasonCode.REVOKED for reason in self._segment(attested["competency"], day).reasons):
                return True
        return False

    def _is_unchecked(self, certificate: Certificate) -> bool:
        """Whether something it rests on was corrected, and nobody has said yet whether it counts."""
        rests_on = (attested["evidence"] for attested in certificate.snapshot["attested"]["competencies"])
        return any(not self.evidence_unchecked.isdisjoint(evidence) for evidence in rests_on)

    def _replaces(self, other: Certificate, certificate: Certificate, now: _Now) -> bool:
        if other.pk == certificate.pk or (other.programme_id, other.job_role_id) != (
            certificate.programme_id,
            certificate.job_role_id,
        ):
            return False
        if self._was_taken_back(other, now.asked_on) or self._is_unchecked(other):
            return False  # what was taken back replaces nothing, nor does what nobody can vouch for today
        return other.standings in now.digests or _order(other) > _order(certificate)

    def _still_met(self, certificate: Certificate, day: date) -> bool:
        return all(
            self._segment(attested["competency"], day).answer is Answer.CLEARED
            for attested in certificate.snapshot["attested"]["competencies"]
        )

    def _segment(self, competency: str, day: date) -> Segment:
        segments = self.book.record(self.person).standing(competency)
        return next(segment for segment in segments if day < segment.ends_on or segment is segments[-1])


def _order(certificate: Certificate) -> tuple[datetime, str]:
    return certificate.issued_at, certificate.number


def _day(stored: str | None) -> date | None:
    return date.fromisoformat(stored) if stored else None
