"""The board of a programme on a day: how many people in each unit and job role are cleared, counted in the database.

A fixed number of queries, however many people there are. Somebody of whom stored rows say nothing is counted as
"recalculating" and never as cleared. Nobody is counted twice in a cell: of two placements there the worse stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import BooleanField, Case, Count, F, Q, QuerySet, When, Window

from competency.core.clearance.freshness import people_in_doubt
from competency.core.enums import AnswerCode
from competency.core.models import ClearanceSegment, JobRole, Placement, Programme, Unit, WaveUnit
from competency.core.people.in_force import placed_on
from competency.core.places.subtrees import under
from competency.rules.results import FOREVER

from ..reach import Reach

ALL = Q()


@dataclass
class Cell:
    """The people of one job role in one row, by their answer."""

    cleared: int = 0
    exception: int = 0
    not_cleared: int = 0
    no_rule: int = 0
    not_yet: int = 0  # nothing is required on the day, and something will be
    stale: int = 0

    @property
    def required(self) -> int:
        """Who needs clearance on the day. Whoever is being recalculated may: doubt counts against."""
        return self.cleared + self.exception + self.not_cleared + self.stale

    @property
    def people(self) -> int:
        return self.required + self.no_rule + self.not_yet

    @property
    def open(self) -> int:
        """Who is required and not known to be cleared or excepted."""
        return self.not_cleared + self.stale

    def add(self, name: str, count: int) -> None:
        setattr(self, name, getattr(self, name) + count)

    def __add__(self, other: Cell) -> Cell:
        return Cell(*(getattr(self, name) + getattr(other, name) for name in _NAMES))


_NAMES = ("cleared", "exception", "not_cleared", "no_rule", "not_yet", "stale")


@dataclass
class BoardRow:
    """A unit with everything below it, or, where its parts have rows of their own, only itself."""

    unit: Unit
    has_parts: bool
    is_own: bool
    cells: dict[int, Cell] = field(default_factory=lambda: defaultdict(Cell))

    @property
    def total(self) -> Cell:
        return sum(self.cells.values(), Cell())


@dataclass
class Board:
    programme: Programme
    on: date
    focus: Unit | None
    rows: list[BoardRow]
    roles: list[JobRole]
    goes_live: frozenset[str] = frozenset()
    """The paths of the units that are in a wave of the programme."""

    def is_about(self, row: BoardRow) -> bool:
        """Whether the programme concerns the row: it counts somebody there, or a part or the whole of it goes live."""
        path = row.unit.path
        return bool(row.total.people) or any(wave.startswith(path) or path.startswith(wave) for wave in self.goes_live)

    @property
    def total(self) -> Cell:
        return sum((row.total for row in self.rows), Cell())

    def of_role(self, role: JobRole) -> Cell:
        return sum((row.cells[role.pk] for row in self.rows if role.pk in row.cells), Cell())

    def lines(self) -> Iterator[tuple[BoardRow, list[tuple[JobRole, Cell]]]]:
        for row in self.rows:
            yield row, [(role, row.cells.get(role.pk) or Cell()) for role in self.roles]

    def worst(self) -> tuple[BoardRow, JobRole, Cell] | None:
        """The cell with the smallest share of people who may work, the larger gap first; None without a gap."""
        cells = [(row, role, cell) for row, line in self.lines() for role, cell in line if cell.open]
        return min(
            cells,
            key=lambda place: (1 - place[2].open / place[2].required, -place[2].open, place[0].unit.path),
            default=None,
        )


def board_of(reach: Reach, programme: Programme, on: date, focus: Unit | None = None) -> Board:
    """The board over the units in reach, or over the parts of one of them."""
    rows = _rows(reach, focus)
    roots = [focus] if focus else list(reach.roots)
    for unit, role, name, count in _counted(programme, on, roots, _placing(reach, rows)):
        unit.cells[role].add(name, count)
    used = {role for row in rows for role, cell in row.cells.items() if cell.people}
    rows = [row for row in rows if not row.is_own or row.total.people]
    waves = WaveUnit.objects.current().filter(wave__programme=programme).values_list("unit__path", flat=True)
    return Board(programme, on, focus, rows, list(JobRole.objects.filter(pk__in=used)), frozenset(waves))


def cell_of(
    reach: Reach, programme: Programme, on: date, unit: Unit, job_role: JobRole, *, is_own: bool = False
) -> Cell:
    """One cell of the board, counted as the board counts it: with what lies below the unit, unless ``is_own``."""
    row = BoardRow(unit, has_parts=False, is_own=is_own)
    counted = {part.pk: row for part in reach.units if part == unit or not is_own}
    cell = Cell()
    for _row, _role, name, count in _counted(
        programme, on, [unit], counted, Q(job_role=job_role, unit__in=counted.keys())
    ):
        cell.add(name, count)
    return cell


def _rows(reach: Reach, focus: Unit | None) -> list[BoardRow]:
    """A whole hospital is shown by its parts; a ward that somebody manages is one row with all its parts."""
    rows = []
    for root in [focus] if focus else reach.roots:
        parts = reach.parts_of(root)
        if parts and (focus is not None or root.parent_id is None):
            rows.append(BoardRow(root, has_parts=False, is_own=True))
            rows += [BoardRow(part, has_parts=bool(reach.parts_of(part)), is_own=False) for part in parts]
        else:
            rows.append(BoardRow(root, has_parts=bool(parts) and focus is None, is_own=False))
    return rows


def _placing(reach: Reach, rows: Iterable[BoardRow]) -> dict[int, BoardRow]:
    """The row of each unit: the one of the nearest unit above it that has one."""
    longest_first = sorted(rows, key=lambda row: -len(row.unit.path))
    return {
        unit.pk: row
        for unit in reach.units
        if (row := next((row for row in longest_first if unit.path.startswith(row.unit.path)), None))
    }


def _counted(
    programme: Programme, on: date, roots: list[Unit], row_of: dict[int, BoardRow], only: Q = ALL
) -> Iterator[tuple[BoardRow, int, str, int]]:
    stale = people_in_doubt()
    segments = (
        ClearanceSegment.objects.filter(programme=programme, starts_on__lte=on, ends_on__gt=on)
        .filter(under(roots), only)
        .exclude(person__in=stale)
    )
    # A row of the projection has one answer and may hold several reasons, so its reason is not asked. Where it ends
    # before the placement does, another answer follows: something will be asked.
    is_never = Case(
        When(placement__ends_on__isnull=True, ends_on__lt=FOREVER, then=False),
        When(ends_on__lt=F("placement__ends_on"), then=False),
        default=True,
        output_field=BooleanField(),
    )
    never = Case(When(answer=AnswerCode.NOT_REQUIRED, then=is_never), default=False, output_field=BooleanField())
    for unit, role, answer, never_asked, count in _tally(segments.annotate(never=never), row_of, "answer", "never"):
        yield unit, role, _name_of(answer, never_asked), count
    placements = Placement.objects.current().filter(placed_on(on), under(roots), only, person__in=stale)
    for unit, role, count in _tally(placements, row_of):
        yield unit, role, "stale", count


def _tally(rows: QuerySet[Any], row_of: dict[int, BoardRow], *facets: str) -> Iterator[tuple[Any, ...]]:
    """(row, job role, facets, people), everybody once a row and job role: two queries."""
    grouped = rows.values_list("unit_id", "job_role_id", *facets).annotate(people=Count("person", distinct=True))
    for unit, role, *values in grouped.order_by():
        yield row_of[unit], role, *values
    # Counted in one pass: looked up for each row, or joined to a subquery, it takes seconds for a few thousand people.
    again = rows.annotate(placements=Window(Count("pk"), partition_by=["person_id", "job_role_id"]))
    twice: defaultdict[tuple[Any, ...], set[tuple[Any, ...]]] = defaultdict(set)
    for person, unit, role, *values in (
        again.filter(placements__gt=1).order_by().values_list("person_id", "unit_id", "job_role_id", *facets)
    ):
        twice[person, row_of[unit].unit.pk, role].add((*values, unit))
    for (_person, _row, role), counted in twice.items():
        # The answers' codes are in order of badness, and something that will be asked comes before nothing: the first
        # is the one that stands.
        for *values, unit in sorted(counted)[1:]:
            yield row_of[unit], role, *values, -1


def _name_of(answer: int, never_asked: bool) -> str:
    if answer == AnswerCode.NOT_REQUIRED:
        return "no_rule" if never_asked else "not_yet"
    return {
        AnswerCode.CLEARED: "cleared",
        AnswerCode.BY_EXCEPTION: "exception",
        AnswerCode.NOT_CLEARED: "not_cleared",
    }[AnswerCode(answer)]


def people_in_reach(reach: Reach) -> QuerySet[Any]:
    """The ids of the people in reach, now or later."""
    return Placement.objects.current().filter(under(reach.roots)).values_list("person_id", flat=True)


def stale_in_reach(reach: Reach) -> QuerySet[Any]:
    """The ids of the people in reach, now or later, of whom stored rows say nothing."""
    return people_in_reach(reach).filter(person__in=people_in_doubt()).order_by("person_id").distinct()
