"""Pictures of a play as SVG, drawn on the server: how a number went, and two paths beside each other.

Pure drawing: plain values in, markup out, colours by class. The same always stands in words beside a picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ..map.drawing import wrapped

__all__ = ["MOST_ROWS", "Spot", "paths", "sparkline"]

MOST_ROWS = 24
"""A path of more rows than this is told in words alone: a picture of it would help nobody."""

_WIDTH, _HEIGHT = 60, 20
_ROW, _TOP, _BOX, _COLUMN = 58, 26, 44, 148
_LEFT, _RIGHT = 52, 208
_MOST_SIGNS = 16
_MIDDLE = Decimal("0.5")


def sparkline(past: Sequence[Decimal]) -> SafeString:
    """How a number went, the oldest first; a flat line where it never moved, and before it could."""
    values = list(past)
    if len(values) < 2:
        values = values * 2
    lowest, highest = min(values), max(values)
    apart = highest - lowest
    points = [
        f"{_WIDTH * place / (len(values) - 1):.1f} {_height_of((value - lowest) / apart if apart else _MIDDLE):.1f}"
        for place, value in enumerate(values)
    ]
    return format_html(
        '<svg class="scn-spark" viewBox="-2 -2 {} {}" preserveAspectRatio="none" aria-hidden="true" '
        'focusable="false"><path d="M{}"/></svg>',
        _WIDTH + 4,
        _HEIGHT + 4,
        " L".join(points),
    )


def _height_of(part: Decimal) -> Decimal:
    return _HEIGHT * (1 - part)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a path is at a minute: what was done there, or where it ends."""

    minute: int
    time: str
    words: str
    tone: str = ""


def paths(yours: Sequence[Spot], best: Sequence[Spot]) -> SafeString | None:
    """Both paths on one axis of time, yours drawn through and the best dotted; None where they have too many rows."""
    minutes = sorted({spot.minute for spot in (*yours, *best)})
    rows = {}
    height = 0
    for minute in minutes:
        rows[minute] = height
        height += max(sum(spot.minute == minute for spot in path) for path in (yours, best))
    if height > MOST_ROWS:
        return None
    times = {spot.minute: spot.time for spot in (*yours, *best)}
    return format_html(
        '<svg class="scn-paths" viewBox="0 0 360 {}" role="img" aria-label="{}">'
        '<text class="scn-paths__head" x="{}" y="16">{}</text><text class="scn-paths__head" x="{}" y="16">{}</text>'
        "{}{}{}</svg>",
        _TOP + height * _ROW,
        _("Your path beside the best path. Both are in words below."),
        _LEFT,
        _("You"),
        _RIGHT,
        _("Best path"),
        format_html_join(
            "",
            '<text class="scn-paths__time" x="2" y="{}">{}</text>',
            ((_TOP + rows[minute] * _ROW + _BOX // 2 + 4, times[minute]) for minute in minutes),
        ),
        _path(yours, rows, _LEFT, "scn-paths__you"),
        _path(best, rows, _RIGHT, "scn-paths__best"),
    )


def _path(spots: Sequence[Spot], rows: dict[int, int], left: int, line: str) -> SafeString:
    at: dict[int, int] = {}
    placed = []
    for spot in spots:
        place = rows[spot.minute] + at.get(spot.minute, 0)
        at[spot.minute] = at.get(spot.minute, 0) + 1
        placed.append((_TOP + place * _ROW, spot))
    lines = format_html_join(
        "",
        '<path class="{}" d="M{} {}V{}"/>',
        ((line, left + _COLUMN // 2, y + _BOX, below) for (y, _spot), (below, _below) in pairwise(placed)),
    )
    boxes = format_html_join("", "{}", ((_box(left, y, spot),) for y, spot in placed))
    return format_html("{}{}", lines, boxes)


def _box(left: int, y: int, spot: Spot) -> SafeString:
    first, second = _two_lines(spot.words)
    return format_html(
        '<g class="scn-paths__spot{}"><rect x="{}" y="{}" width="{}" height="{}" rx="6"/>'
        '<text x="{}" y="{}">{}</text><text x="{}" y="{}">{}</text></g>',
        f" clr-t-{spot.tone}" if spot.tone else "",
        left,
        y,
        _COLUMN,
        _BOX,
        left + 9,
        y + (18 if second else 27),
        first,
        left + 9,
        y + 36,
        second,
    )


def _two_lines(words: str) -> tuple[str, str]:
    """The words on two lines that fit the box; what does not fit is left out, word by word, and marked."""
    first, *rest = wrapped(words, _MOST_SIGNS)
    return first, rest[0] if rest else ""
