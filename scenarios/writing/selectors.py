"""Reads for the editor of a scenario: what is wrong, by step, and its map. Nothing here writes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ..graph.model import Ending
from ..map.drawing import Drawing, drawing
from ..map.outline import Happening, Node, Outline, Way, outline
from .content import ScenarioContent
from .faults import told


@dataclass(frozen=True, slots=True)
class Listed:
    """A step in the list beside the map, with where it leads."""

    node: Node
    block: str
    ways: tuple[tuple[Way, Node], ...]

    @property
    def ends(self) -> str:
        """How it ends, as a word within a sentence; empty for what is no end."""
        words = {
            Ending.SAFE: _("safe"),
            Ending.RECOVERED: _("recovered"),
            Ending.HARM: _("harm"),
            Ending.INCOMPLETE: _("not finished"),
        }
        return words[Ending(self.node.ending)] if self.node.ending else ""


@dataclass(frozen=True, slots=True)
class Sent:
    """An event below the map."""

    event: Happening
    node: Node | None


def check(content: ScenarioContent) -> dict[str, Any]:
    """What stops publishing and what is to be looked at, and how many steps there are."""
    lines = told(content.draft, content.faults)
    steps = content.draft.document["steps"]
    ends = [step for step in steps if step["kind"] == "outcome"]
    return {
        "stops": [line for line in lines if line.stops],
        "looks": [line for line in lines if not line.stops],
        "steps": len(steps),
        "ends": len(ends),
        "passing": sum(step.get("passes") is True for step in ends),
    }


def faults_by_block(content: ScenarioContent) -> dict[str, list[dict[str, Any]]]:
    """The sentences for the editor's script, by the id of the block they are about."""
    by_block: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in told(content.draft, content.faults):
        if line.block:
            by_block[line.block].append({"sentence": line.at_its_step, "stops": line.stops})
    return dict(by_block)


def map_of(content: ScenarioContent) -> dict[str, Any]:
    """The map, drawn and as a list."""
    seen = outline(content.draft.document, content.faults)
    return {
        "drawing": _with_blocks(drawing(seen), content),
        "listed": list(_listed(seen, content)),
        "events": [Sent(event, seen.nodes[event.end] if event.end is not None else None) for event in seen.events],
    }


def _with_blocks(drawn: Drawing, content: ScenarioContent) -> dict[str, Any]:
    boxes = [(box, _block(content, place)) for place, box in enumerate(drawn.boxes)]
    return {
        "boxes": boxes,
        "lines": drawn.lines,
        "width": drawn.width,
        "height": drawn.height,
        "box_width": drawn.box_width,
        "box_height": drawn.box_height,
    }


def _listed(seen: Outline, content: ScenarioContent) -> Any:
    for place, node in enumerate(seen.nodes):
        if not node.is_missing:
            yield Listed(node, _block(content, place), tuple(seen.leading_from(place)))


def _block(content: ScenarioContent, place: int) -> str:
    number = content.draft.places.get(("steps", place))
    return content.draft.ids[number] if number is not None else ""


__all__ = ["Listed", "Sent", "check", "faults_by_block", "map_of"]
