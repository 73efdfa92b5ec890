"""A map in pixels: boxes, lines and where their words stand. What they are called and coloured is the template's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from .layout import Layout, Spot, laid_out
from .outline import Node, Outline, Way

BOX_WIDTH = 118
BOX_HEIGHT = 46
ACROSS = 132
DOWN = 84
MARGIN = 10
LINE = 17


@dataclass(frozen=True, slots=True)
class Box:
    """A step. ``x`` and ``y`` are its upper left corner; ``lines`` is its title, cut to two lines."""

    node: Node
    x: int
    y: int
    lines: tuple[str, ...]

    @property
    def middle(self) -> int:
        return self.x + BOX_WIDTH // 2

    @property
    def line_ys(self) -> tuple[tuple[int, str], ...]:
        """Each line of the title with its height."""
        top = self.y + (19 if len(self.lines) < 2 else 14)
        return tuple((top + 13 * n, line) for n, line in enumerate(self.lines))

    @property
    def mood_y(self) -> int:
        return self.y + BOX_HEIGHT - 6


@dataclass(frozen=True, slots=True)
class Line:
    """A way on, as the path of an SVG."""

    way: Way
    path: str
    leads_nowhere: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """A map. Measures are pixels at its own size."""

    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    width: int
    height: int
    box_width: int = BOX_WIDTH
    box_height: int = BOX_HEIGHT


def drawing(outline: Outline) -> Drawing:
    """The map of an outline."""
    nodes = outline.nodes
    sent = [event.end for event in outline.events if event.end is not None]
    layout = laid_out(len(nodes), [(edge.start, edge.end) for edge in outline.edges], (0, *sent))
    boxes = tuple(_box(node, spot) for node, spot in zip(nodes, layout.spots, strict=True))
    lines = tuple(
        Line(edge.way, _path(way), nodes[edge.end].is_missing)
        for edge, way in zip(outline.edges, layout.ways, strict=True)
    )
    return Drawing(boxes, lines, *_size(layout))


def _size(layout: Layout) -> tuple[int, int]:
    return round(layout.columns * ACROSS) + 2 * MARGIN, max(0, layout.rows * DOWN - (DOWN - BOX_HEIGHT)) + 2 * MARGIN


def _box(node: Node, spot: Spot) -> Box:
    title = node.title if node.is_missing else f"{node.number} {node.title}"
    return Box(node, _x(spot) - BOX_WIDTH // 2, _y(spot), wrapped(title))


def _x(spot: Spot) -> int:
    return round(spot.column * ACROSS) + MARGIN


def _y(spot: Spot) -> int:
    return spot.row * DOWN + MARGIN


def wrapped(title: str, longest: int = LINE) -> tuple[str, ...]:
    """A title in at most two lines of so many characters, cut where it is longer."""
    lines = [""]
    for word in title.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) <= longest or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    cut = [line if len(line) <= longest else f"{line[: longest - 1]}…" for line in lines[:2]]
    if len(lines) > 2 and not cut[1].endswith("…"):
        kept = cut[1] if len(cut[1]) < longest else cut[1].rpartition(" ")[0] or cut[1][: longest - 1]
        cut[1] = f"{kept}…"
    return tuple(cut)


def _path(way: Sequence[Spot]) -> str:
    """From the edge of one box to the edge of the other, through the spots between them."""
    first, last = way[0], way[-1]
    if first.row == last.row:
        return _aside(first, last)
    falls = first.row < last.row
    enters, leaves = (0, BOX_HEIGHT) if falls else (BOX_HEIGHT, 0)
    drawn = [f"M{_x(first)} {_y(first) + leaves}"]
    for one, other in pairwise(way):
        x, y, to_x, to_y = _x(one), _y(one) + leaves, _x(other), _y(other) + enters
        half = (y + to_y) // 2
        drawn.append(f"C{x} {half} {to_x} {half} {to_x} {to_y}")
        if other is not last:  # straight past the boxes of a row that it only passes
            drawn.append(f"V{_y(other) + leaves}")
    return "".join(drawn)


def _aside(first: Spot, last: Spot) -> str:
    """Below two boxes of one row, or from a box back to itself."""
    x, to_x, y = _x(first), _x(last), _y(first) + BOX_HEIGHT
    if first == last:
        x, to_x = x - 14, x + 14
    return f"M{x} {y}C{x} {y + 26} {to_x} {y + 26} {to_x} {y}"


__all__ = ["Box", "Drawing", "Line", "drawing", "wrapped"]
