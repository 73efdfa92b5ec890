"""A map in pixels: boxes, lines and where their words stand. What they are called and coloured is the template's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from .layout import Spot, laid_out
from .outline import Node, Outline, Way

MARGIN = 10
LINE = 17


@dataclass(frozen=True, slots=True)
class Measures:
    """How large a map is drawn, in pixels: its boxes, and from one to the next. Lines of a title are ``longest``
    characters at most; ``alone`` is where the only one stands, ``first`` the first of two."""

    box_width: int = 118
    box_height: int = 46
    across: int = 132
    down: int = 84
    longest: int = LINE
    alone: int = 19
    first: int = 14
    line: int = 13
    foot: int = 6


IN_A_PANEL = Measures()


@dataclass(frozen=True, slots=True)
class Box:
    """A step. ``x`` and ``y`` are its upper left corner; ``lines`` is its title, cut to two lines."""

    node: Node
    x: int
    y: int
    lines: tuple[str, ...]
    size: Measures = IN_A_PANEL

    @property
    def middle(self) -> int:
        return self.x + self.size.box_width // 2

    @property
    def line_ys(self) -> tuple[tuple[int, str], ...]:
        """Each line of the title with its height."""
        top = self.y + (self.size.alone if len(self.lines) < 2 else self.size.first)
        return tuple((top + self.size.line * n, line) for n, line in enumerate(self.lines))

    @property
    def mood_y(self) -> int:
        return self.y + self.size.box_height - self.size.foot


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
    box_width: int = IN_A_PANEL.box_width
    box_height: int = IN_A_PANEL.box_height


def drawing(outline: Outline) -> Drawing:
    """The map of an outline."""
    nodes = outline.nodes
    sent = [event.end for event in outline.events if event.end is not None]
    layout = laid_out(len(nodes), [(edge.start, edge.end) for edge in outline.edges], (0, *sent))
    boxes = tuple(box_of(node, spot) for node, spot in zip(nodes, layout.spots, strict=True))
    lines = tuple(
        Line(edge.way, path_of(way), nodes[edge.end].is_missing)
        for edge, way in zip(outline.edges, layout.ways, strict=True)
    )
    return Drawing(boxes, lines, *size_of(layout.columns, layout.rows))


def size_of(columns: float, rows: int, size: Measures = IN_A_PANEL) -> tuple[int, int]:
    """The width and the height of a map of so many columns and rows."""
    gap = size.down - size.box_height
    return round(columns * size.across) + 2 * MARGIN, max(0, rows * size.down - gap) + 2 * MARGIN


def box_of(node: Node, spot: Spot, size: Measures = IN_A_PANEL) -> Box:
    """The box of a step; its number stands before its title, where it has one."""
    title = f"{node.number} {node.title}" if node.number else node.title
    return Box(node, _x(spot, size) - size.box_width // 2, _y(spot, size), wrapped(title, size.longest), size)


def _x(spot: Spot, size: Measures) -> int:
    return round(spot.column * size.across) + MARGIN


def _y(spot: Spot, size: Measures) -> int:
    return spot.row * size.down + MARGIN


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


def path_of(way: Sequence[Spot], size: Measures = IN_A_PANEL, aside: int = 0) -> str:
    """From the edge of one box to the edge of the other, through the spots between them; all of it so far aside."""
    first, last = way[0], way[-1]
    if first.row == last.row:
        return _aside(first, last, size)
    falls = first.row < last.row
    enters, leaves = (0, size.box_height) if falls else (size.box_height, 0)
    drawn = [f"M{_x(first, size) + aside} {_y(first, size) + leaves}"]
    for one, other in pairwise(way):
        x, y = _x(one, size) + aside, _y(one, size) + leaves
        to_x, to_y = _x(other, size) + aside, _y(other, size) + enters
        half = (y + to_y) // 2
        drawn.append(f"C{x} {half} {to_x} {half} {to_x} {to_y}")
        if other is not last:  # straight past the boxes of a row that it only passes
            drawn.append(f"V{_y(other, size) + leaves}")
    return "".join(drawn)


def _aside(first: Spot, last: Spot, size: Measures) -> str:
    """Below two boxes of one row, or from a box back to itself."""
    x, to_x, y = _x(first, size), _x(last, size), _y(first, size) + size.box_height
    if first == last:
        x, to_x = x - 14, x + 14
    return f"M{x} {y}C{x} {y + 26} {to_x} {y + 26} {to_x} {y}"


__all__ = ["Box", "Drawing", "Line", "Measures", "box_of", "drawing", "path_of", "size_of", "wrapped"]
