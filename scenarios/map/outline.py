"""What leads where in a draft, as far as it can be read: the nodes and edges of its map, and the list in words.

Reads the document as it was written, so that a draft that does not compile has a map all the same; that is when
somebody needs it. Total: any document gives an outline.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ..graph.faults import Code, Fault
from ..graph.model import Ending, StepKind


class Way(StrEnum):
    """How somebody comes from one step to the next, the one that matters most first."""

    UNSAFE = "unsafe"
    MUST = "must"
    PLAIN = "plain"
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class Node:
    """A step, counted from 1, with numbers of its faults. One without a kind is a key that no step has."""

    key: str
    number: int
    title: str
    kind: str
    ending: str = ""
    passes: bool = False
    wrong: int = 0
    to_look_at: int = 0
    is_reached: bool = True

    @property
    def is_missing(self) -> bool:
        return not self.kind


@dataclass(frozen=True, slots=True)
class Edge:
    """One or several choices that lead from a step to another, both by their place among the nodes."""

    start: int
    end: int
    way: Way


@dataclass(frozen=True, slots=True)
class Happening:
    """An event, as a line below the map: people are sent to ``end`` wherever they are, or nowhere."""

    number: int
    title: str
    at: int | None
    is_conditional: bool
    end: int | None


@dataclass(frozen=True, slots=True)
class Outline:
    """The nodes are the steps in order, then keys that are named and that no step has."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    events: tuple[Happening, ...]

    def leading_from(self, number: int) -> Iterator[tuple[Way, Node]]:
        """The ways on from a node, by its place, each target once and in the order in which they are written."""
        for edge in self.edges:
            if edge.start == number:
                yield edge.way, self.nodes[edge.end]


def outline(document: Mapping[str, Any], faults: Iterable[Fault] = ()) -> Outline:
    """The map of a document with its faults counted at the steps they lie in."""
    faults = list(faults)
    steps = [step if isinstance(step, Mapping) else {} for step in _list(document.get("steps"))]
    places: dict[str, int] = {}
    for number, step in enumerate(steps):
        places.setdefault(_text(step.get("key")), number)
    places.pop("", None)
    nodes = [_node(step, number, faults) for number, step in enumerate(steps)]
    edges: dict[tuple[int, int], Way] = {}

    def place_of(key: str) -> int:
        if key not in places:
            places[key] = len(nodes)
            nodes.append(Node(key, 0, key, "", wrong=1))
        return places[key]

    for number, step in enumerate(steps):
        for key, way in _ways(step):
            end = place_of(key)
            known = edges.get((number, end))
            if known is None or list(Way).index(way) < list(Way).index(known):
                edges[number, end] = way
    events = [
        _happening(event, number, place_of)
        for number, event in enumerate(_list(document.get("events")), 1)
        if isinstance(event, Mapping)
    ]
    return Outline(tuple(nodes), tuple(Edge(start, end, way) for (start, end), way in edges.items()), tuple(events))


def _node(step: Mapping[str, Any], number: int, faults: list[Fault]) -> Node:
    # What only follows from another step is said there; what names something that is gone is to be mended here too.
    own = [
        fault
        for fault in faults
        if fault.step == number or any(place[:2] == ("steps", number) and len(place) > 2 for place in fault.also)
    ]
    kind = _text(step.get("kind"))
    is_end = kind == StepKind.OUTCOME
    ending = _text(step.get("ending")) if is_end else ""
    return Node(
        key=_text(step.get("key")),
        number=number + 1,
        title=_text(step.get("title")) or _text(step.get("key")),
        kind=kind if kind in list(StepKind) else StepKind.INFORMATION.value,
        ending=ending if ending in list(Ending) else "",
        passes=is_end and step.get("passes") is True,
        wrong=sum(fault.refuses_publishing for fault in own),
        to_look_at=sum(not fault.refuses_publishing for fault in own),
        is_reached=not any(fault.code is Code.UNREACHABLE and fault.shows_in(number) for fault in faults),
    )


def _ways(step: Mapping[str, Any]) -> Iterator[tuple[str, Way]]:
    if key := _text(step.get("goto")):
        yield key, Way.PLAIN
    late = step.get("time_up")
    for choice in (*_list(step.get("choices")), *([late] if late else [])):
        if isinstance(choice, Mapping) and (key := _text(choice.get("goto"))):
            if choice.get("is_critical_unsafe") is True:
                yield key, Way.UNSAFE
            else:
                yield key, Way.MUST if choice.get("must_do") else Way.PLAIN


def _happening(event: Mapping[str, Any], number: int, place_of: Any) -> Happening:
    guard = event.get("guard")
    at = event.get("at")
    key = _text(event.get("goto"))
    return Happening(
        number=number,
        title=_text(event.get("title")),
        at=at if isinstance(at, int) and not isinstance(at, bool) else None,
        is_conditional=isinstance(guard, Mapping) and bool(guard.get("conditions")),
        end=place_of(key) if key else None,
    )


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value[:80] if isinstance(value, str) else ""


__all__ = ["Edge", "Happening", "Node", "Outline", "Way", "outline"]
