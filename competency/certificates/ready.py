"""What could be certified of somebody now: where they are cleared today, or on a go-live still ahead. Reads only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from competency.core import clock
from competency.core.clearance.book import Book
from competency.core.models import JobRole, Person, Programme, Unit
from competency.rules import Answer

from .what_it_attests import Attestation, attestation


@dataclass(frozen=True, slots=True)
class Issuable:
    """A certificate that somebody could have now: for which work, asked about which day, attesting what."""

    programme: Programme
    job_role: JobRole
    unit: Unit
    on: date
    attestation: Attestation

    @property
    def work(self) -> tuple[int, int]:
        """The programme and the job role."""
        return self.programme.pk, self.job_role.pk


def unit_by_unit(person: Person, book: Book) -> Iterator[Issuable]:
    """Every unit on which the person is cleared, asked about today there, or about its go-live while that is ahead."""
    for scope in book.scopes(person):
        unit, job_role = scope.placement.unit, scope.placement.job_role
        today = clock.today(unit)
        on = max(today, scope.go_live_on or today)
        finding = book.finding(person, programme=scope.programme, unit=unit, job_role=job_role, on=on)
        if finding.answer is Answer.CLEARED:
            yield Issuable(scope.programme, job_role, unit, on, attestation(book, person, finding, on=on))


def issuable(person: Person, *, book: Book | None = None) -> list[Issuable]:
    """The certificates the person could have now, one a programme and job role; an issued one is among them.

    Where a job role is held on several units, the first unit on which the person is cleared is taken for it.
    """
    ready: dict[tuple[int, int], Issuable] = {}
    for found in unit_by_unit(person, book or Book([person])):
        ready.setdefault(found.work, found)
    return list(ready.values())
