"""The map of a play: the steps that somebody came to beside those of the best path, and no others. Pure.

It is drawn with the boxes and lines of the map that authors have. A step that neither path comes to is not on it, since
a scenario may be played again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from ..graph import Ending, StepKind
from ..map.beside import COLUMNS, Beside, Place, beside
from ..map.drawing import Box, Measures, box_of, path_of, size_of
from ..map.outline import Node
from .words import Tone

__all__ = ["MOST_ROWS", "BothPaths", "Stop", "Visit", "both_paths"]

MOST_ROWS = 24
"""Paths of more rows than this are told in words alone: a map of them would help nobody."""

HEAD = 22
"""The room above the boxes for the names of the two sides."""
_APART = 8
_SIZE = Measures(box_width=146, box_height=64, across=154, down=90, longest=17, alone=27, first=20, line=16, foot=10)
_GRAVEST = ("bad", "warn", "ok", "none")


@dataclass(frozen=True, slots=True)
class Visit:
    """That a path comes to a step: when, and what is to be said of what is decided there. ``ending`` at an end."""

    step: str
    title: str
    time: str
    tone: Tone | None = None
    ending: Ending | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """A box of the map. ``visit`` is the own one where there is one; ``best_at`` says when the best path is there."""

    box: Box
    visit: Visit
    is_yours: bool
    best_at: str


@dataclass(frozen=True, slots=True)
class BothPaths:
    """The map. Lines are the paths of an SVG; measures are pixels at its own size."""

    stops: tuple[Stop, ...]
    yours: tuple[str, ...]
    best: tuple[str, ...]
    width: int
    height: int

    head = HEAD
    box_width = _SIZE.box_width
    box_height = _SIZE.box_height

    @property
    def is_one(self) -> bool:
        """Whether both paths come to the same steps, in the same order."""
        return all(stop.is_yours and stop.best_at for stop in self.stops)

    @property
    def middle(self) -> int:
        return self.width // 2

    @property
    def left(self) -> int:
        return self.middle - _SIZE.across // 2

    @property
    def right(self) -> int:
        return self.middle + _SIZE.across // 2


def both_paths(yours: Sequence[Visit], best: Sequence[Visit]) -> BothPaths | None:
    """Both paths from top to bottom, what both come to in the middle; None where there are too many rows."""
    own, others = _once(yours), _once(best)
    laid = beside([visit.step for visit in own], [visit.step for visit in others])
    if laid.rows > MOST_ROWS:
        return None
    width, height = size_of(COLUMNS, laid.rows, _SIZE)
    return BothPaths(
        tuple(_stop(place, own, others) for place in laid.places),
        *_lines(laid),
        width,
        height + HEAD,
    )


def _once(visits: Sequence[Visit]) -> list[Visit]:
    """A step that is stayed at stands once, from when it was come to, with the gravest of what was decided there."""
    found = []
    for _step, stays in groupby(visits, key=lambda visit: visit.step):
        first, *more = stays
        tones = [visit.tone for visit in (first, *more) if visit.tone is not None]
        worst = min(tones, key=lambda tone: _GRAVEST.index(tone.tone), default=None)
        found.append(replace(first, tone=worst))
    return found


def _stop(place: Place, own: Sequence[Visit], others: Sequence[Visit]) -> Stop:
    best = others[place.second] if place.second is not None else None
    visit = own[place.first] if place.first is not None else best
    assert visit is not None
    kind = StepKind.OUTCOME if visit.ending else StepKind.DECISION
    node = Node(visit.step, 0, visit.title, kind.value, ending=visit.ending or "")
    return Stop(box_of(node, place.spot, _SIZE), visit, place.first is not None, best.time if best else "")


def _lines(laid: Beside) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return (
        tuple(path_of(way, _SIZE, -_APART) for way in laid.first),
        tuple(path_of(way, _SIZE, _APART) for way in laid.second),
    )
