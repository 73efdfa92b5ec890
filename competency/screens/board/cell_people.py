"""The people behind one cell of a board: each one's answer, the first reason, the next step and who takes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import OuterRef, QuerySet, Subquery

from competency.core import clock
from competency.core.activities.sources import Loaded
from competency.core.clearance.book import Book
from competency.core.clearance.freshness import people_in_doubt
from competency.core.models import ClearanceSegment, JobRole, Person, Placement, Programme, Unit
from competency.core.people.in_force import placed_on
from competency.core.places.subtrees import under
from competency.rules import known
from competency.rules.results import Answer, Finding
from competency.ui.slots import Filled

from ..catalogue import catalogue
from ..gaps import Gap, Menders, gaps_of

PAGE = 25


@dataclass(frozen=True, slots=True)
class CellLine:
    """One person in a cell."""

    placement: Placement
    finding: Finding
    gaps: tuple[Gap, ...]
    is_stale: bool

    @property
    def person(self) -> Person:
        return self.placement.person

    @property
    def is_later(self) -> bool:
        """Nothing is required of the person on the day, and something will be."""
        return self.finding.answer is Answer.NOT_REQUIRED and self.finding.next_change is not None

    @property
    def first(self) -> Gap | None:
        return self.gaps[0] if self.gaps else None


@dataclass(frozen=True)
class CellAsked:
    """A cell that is being opened: what it is about, and the people of one page, before their facts are read."""

    programme: Programme
    unit: Unit
    job_role: JobRole
    on: date
    page: Page
    placements: tuple[Placement, ...]
    out_of_reach: int  # were placed there on the day and have left since: counted, not named
    book: Book


@dataclass(frozen=True)
class CellPage:
    """One page of a cell's people, the ones who may not work first."""

    slot: Filled[CellAsked, CellPage]
    lines: tuple[CellLine, ...]

    @property
    def page(self) -> Page:
        return self.slot.before.page

    @property
    def out_of_reach(self) -> int:
        return self.slot.before.out_of_reach


def placements_in(unit: Unit, job_role: JobRole, on: date, *, is_own: bool) -> QuerySet[Placement]:
    """Who holds the job role on the unit on a day; with what lies below it, unless ``is_own``."""
    placements = Placement.objects.current().filter(placed_on(on), job_role=job_role)
    return placements.filter(unit=unit) if is_own else placements.filter(under([unit]))


def cell_asked(
    programme: Programme,
    unit: Unit,
    job_role: JobRole,
    on: date,
    *,
    visible: QuerySet[Person],
    is_own: bool,
    number: Any,
) -> CellAsked:
    """A page of the cell, only people who may be seen."""
    everybody = placements_in(unit, job_role, on, is_own=is_own)
    seen = everybody.filter(person__in=visible)
    stored = ClearanceSegment.objects.filter(
        placement=OuterRef("pk"), programme=programme, starts_on__lte=on, ends_on__gt=on
    )
    ordered = (
        seen.annotate(answer=Subquery(stored.values("answer")[:1]))
        .select_related("person", "unit__facility", "usual_shift")
        .order_by("answer", "person__family_name", "person__given_name", "pk")
    )
    page = Paginator(ordered, PAGE).get_page(number)
    placements = tuple(page.object_list)
    return CellAsked(
        programme,
        unit,
        job_role,
        on,
        page,
        placements,
        everybody.count() - page.paginator.count,
        Book([row.person_id for row in placements]),
    )


def cell_page(slot: Filled[CellAsked, CellPage]) -> CellPage:
    """The answers of the people on the page. A fixed number of queries, whatever its length."""
    cell = slot.before
    book = cell.book
    today = clock.today(cell.unit)
    shelf = catalogue(book, cell.on)
    findings = [
        book.finding(row.person, programme=cell.programme, unit=row.unit, job_role=cell.job_role, on=cell.on)
        for row in cell.placements
    ]
    # Asked after the facts were read: what had to be closed for them puts nobody in doubt any more.
    stale = set(people_in_doubt().filter(person__in=[row.person_id for row in cell.placements]))
    competency_of = {row.key: row.competency for row in known(book.definitions.requirements)}
    lines = []
    menders = None
    for row, finding in zip(cell.placements, findings, strict=True):
        menders = menders or Menders([cell.unit], Loaded(row.person, today, book, kept=slot.kept), shelf)
        gaps = (
            gaps_of(
                finding.reasons,
                competency_of,
                row.person,
                menders,
                on=cell.on,
                demands=finding.demands,
                is_past=cell.on < today,
            )
            if _has_gaps(finding)
            else ()
        )
        lines.append(CellLine(row, finding, gaps, row.person_id in stale))
    return CellPage(slot, tuple(lines))


def _has_gaps(finding: Finding) -> bool:
    return finding.answer is not Answer.CLEARED
