"""The slots of the board and of the page behind a cell.

A section of the board adds what it likes of three things: marks in the cells (a layer), a column beside the job roles,
and, below the grid, what can be done about it (``component``). A board only counts: whose facts a section needs it
names in ``needs``, and few, since the cost of a board must not grow with the people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from wagtail.admin.ui.components import Component

from competency.core.clearance.book import Book
from competency.core.models import JobRole, Programme, Unit
from competency.ui.slots import Filled, Section, Slot, rendered

from ..reach import Reach
from .cell_people import CellAsked, CellPage
from .cells import Board, BoardRow, Cell


@dataclass(frozen=True)
class BoardAsked:
    """A board that is being opened: for whom, about what, and a book for the facts that its sections need."""

    reach: Reach
    programme: Programme
    on: date
    focus: Unit | None
    book: Book = field(default_factory=lambda: Book([]))


@dataclass(frozen=True)
class BoardPage:
    """The board as counted, and its slot: whoever opened it, and what its sections kept."""

    board: Board
    slot: Filled[BoardAsked, BoardPage]


@dataclass(frozen=True, slots=True)
class Column:
    """A column beside the job roles: its heading, and what stands in the row of each unit, by the unit's id."""

    heading: str | Promise
    cells: Mapping[int, Component]


class BoardSection(Section[BoardAsked, BoardPage]):
    """A section of the board; ``component`` is what can be done about it, below the grid."""

    def marks(self, about: BoardPage) -> Mapping[tuple[int, int], Component]:
        """A mark in the cell of a unit and a job role, by their ids. A cell is a link: no links in it."""
        return {}

    def column(self, about: BoardPage) -> Column | None:
        """The section's own column on the board; None for none."""
        return None


BOARD: Slot[BoardAsked, BoardPage] = Slot("the board")
CELL: Slot[CellAsked, CellPage] = Slot("a cell of the board")


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell of the grid with the marks of the sections in it."""

    role: JobRole
    cell: Cell
    marks: tuple[SafeString, ...]


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row of the grid: its cells, then the columns of the sections."""

    row: BoardRow
    cells: tuple[GridCell, ...]
    more: tuple[tuple[str, SafeString], ...]

    @property
    def says_something(self) -> bool:
        """Whether a section says something of the unit, be there people or not."""
        return any(cell.marks for cell in self.cells) or any(said for _heading, said in self.more)


@dataclass(frozen=True, slots=True)
class _Added:
    """What one section adds to the grid, rendered."""

    marks: Mapping[tuple[int, int], SafeString]
    heading: str
    cells: Mapping[int, SafeString]


@dataclass(frozen=True, slots=True)
class Grid:
    """The grid with everything that sections add to it. A section that fails adds nothing to any cell."""

    headings: tuple[str, ...]
    rows: tuple[GridRow, ...]
    unused: tuple[BoardRow, ...]  # where there is nothing but dashes: nobody is counted, nothing is marked
    is_whole: bool  # False where a section could not add what it adds


def grid_of(about: BoardPage, request: HttpRequest) -> Grid:
    """The rows of the board with the marks and columns of its sections."""

    def added(section: Section[BoardAsked, BoardPage]) -> _Added:
        if not isinstance(section, BoardSection):
            return _Added({}, "", {})
        marks = {place: rendered(mark, request) for place, mark in section.marks(about).items()}
        column = section.column(about)
        if column is None:
            return _Added(marks, "", {})
        cells = {unit: rendered(cell, request) for unit, cell in column.cells.items()}
        return _Added(marks, str(column.heading), cells)

    given = about.slot.ask(added)
    extras = [reply.answer for reply in given if reply.answer is not None]
    columns = [extra for extra in extras if extra.heading]
    rows = [
        GridRow(
            row,
            tuple(GridCell(role, cell, _marks(extras, row.unit.pk, role.pk)) for role, cell in line),
            tuple((column.heading, column.cells.get(row.unit.pk, SafeString())) for column in columns),
        )
        for row, line in about.board.lines()
    ]
    unused = [line for line in rows if not about.board.is_about(line.row) and not line.says_something]
    return Grid(
        headings=tuple(column.heading for column in columns),
        rows=tuple(line for line in rows if line not in unused),
        unused=tuple(line.row for line in unused),
        # What failed before the board was read says so below the grid already.
        is_whole=sum(reply.has_failed for reply in given) == len(about.slot.failed),
    )


def _marks(extras: list[_Added], unit: int, role: int) -> tuple[SafeString, ...]:
    return tuple(extra.marks[unit, role] for extra in extras if (unit, role) in extra.marks)
