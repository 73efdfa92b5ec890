"""All of a draft on paper: each step with what can be done there, what it leads to, and what people read at the end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..graph.model import Domain
from .blocks import DOMAINS
from .content import ScenarioContent
from .faults import told
from .wording import effect_words, guard_words, value_words, variable_words


def sheet(content: ScenarioContent) -> dict[str, Any]:
    """What the template prints. Reads a draft with faults, and shows them where they are."""
    document = content.draft.document
    numbers: dict[str, str] = {}
    for n, step in enumerate(document["steps"], start=1):
        numbers.setdefault(str(step.get("key")), f"{n} {step.get('title', '')}".strip())
    faults: dict[str, list[str]] = {}
    for line in told(content.draft, content.faults):
        faults.setdefault(line.block, []).append(line.at_its_step if line.block else str(line))
    limit = document.get("limit")
    return {
        "content": content,
        "document": document,
        "steps": [_step(content, n, step, numbers, faults) for n, step in enumerate(document["steps"])],
        "events": [_event(event, numbers) for event in document.get("events", ())],
        "variables": [(value_words(one.get("name")), variable_words(one)) for one in document.get("variables", ())],
        "banners": [one | {"only_when": guard_words(one.get("guard"))} for one in document.get("banners", ())],
        "limit": limit and limit | {"only_when": guard_words(limit.get("guard"))},
        "starts_at": _clock(document.get("starts_at")),
        "minimums": _points(document.get("minimums")),
        "faults": faults.get("", []),
    }


def _step(
    content: ScenarioContent, n: int, step: Mapping[str, Any], numbers: Mapping[str, str], faults: Mapping[str, Any]
) -> dict[str, Any]:
    block = content.draft.ids[content.draft.places["steps", n]]
    ways = [_way(choice, numbers) for choice in step.get("choices", ())]
    if step.get("time_up"):
        ways.append(_way(step["time_up"], numbers) | {"is_time_up": True})
    return {
        **step,
        "number": n + 1,
        "leads_to": _named(step.get("goto"), numbers) if step.get("goto") else "",
        "ways": ways,
        "acts": effect_words(step.get("effects")),
        "faults": faults.get(block, []) if block else [],
    }


def _way(choice: Mapping[str, Any], numbers: Mapping[str, str]) -> dict[str, Any]:
    return {
        **choice,
        "leads_to": _named(choice.get("goto"), numbers),
        "only_when": guard_words(choice.get("guard")),
        "acts": effect_words(choice.get("effects")),
        "points": _points(choice.get("scores")),
    }


def _event(event: Mapping[str, Any], numbers: Mapping[str, str]) -> dict[str, Any]:
    return {
        **event,
        "only_when": guard_words(event.get("guard")),
        "acts": effect_words(event.get("effects")),
        "leads_to": _named(event["goto"], numbers) if event.get("goto") else "",
    }


def _points(points: Any) -> list[tuple[Any, Any]]:
    """Each domain of which something is said, a nought too."""
    said = points if isinstance(points, Mapping) else {}
    return [(DOMAINS[domain], said[domain]) for domain in Domain if said.get(domain) is not None]


def _clock(minute: Any) -> str:
    return f"{minute // 60:02}:{minute % 60:02}" if isinstance(minute, int) else ""


def _named(key: Any, numbers: Mapping[str, str]) -> str:
    return numbers.get(str(key), str(key or "?"))


__all__ = ["sheet"]
