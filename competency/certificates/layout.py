"""How closely the lines of a certificate are set, so that one A4 page holds them whatever their length.

Counts in lines of text, by how many characters a column holds at each size; the sizes are those of
``certificate-print.css``. Nothing is drawn here. A line left out is counted, and the page says how many there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import NamedTuple, Protocol


class TypeSize(NamedTuple):
    """A certificate's size of type: its name in the style sheet, what its columns hold, what the page has room for."""

    name: str
    title_width: int  # characters of the first column
    shown_width: int  # characters of the second column; 0: a row each
    room: float  # lines of text
    between: float  # what the space between two rows takes, in lines


AIRY = TypeSize("airy", title_width=42, shown_width=0, room=20.5, between=0.85)
DENSE = TypeSize("dense", title_width=34, shown_width=56, room=21, between=0.6)
PACKED = TypeSize("packed", title_width=42, shown_width=76, room=30, between=0.42)


class FittedRow(Protocol):
    """What is measured of a competency."""

    @property
    def title(self) -> str: ...
    @property
    def statement(self) -> str: ...
    @property
    def shown(self) -> tuple[str, ...]: ...


def setting_for(rows: Sequence[FittedRow]) -> TypeSize:
    """The largest setting in which the certificate holds all rows; the smallest one where none does."""
    return next((setting for setting in (AIRY, DENSE) if _needed(rows, setting) <= setting.room), PACKED)


def how_many_fit(rows: Sequence[FittedRow], setting: TypeSize) -> int:
    """How many of the rows the certificate has room for, leaving a line to say that there are more."""
    if _needed(rows, setting) <= setting.room:
        return len(rows)
    count = 0
    while count < len(rows) and _needed(rows[: count + 1], setting) <= setting.room - 1 - setting.between:
        count += 1
    return count


def _needed(rows: Sequence[FittedRow], setting: TypeSize) -> float:
    return sum(_height(row, setting) + setting.between for row in rows)


def _height(row: FittedRow, setting: TypeSize) -> int:
    first = ceil(len(row.title) / setting.title_width)
    if setting.shown_width:
        return max(first, ceil(len(" · ".join(row.shown)) / setting.shown_width))
    return max(first + ceil(len(row.statement) / setting.title_width), len(row.shown))
