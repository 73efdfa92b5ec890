"""A scenario as JSON, and back: what a published version keeps. What was written once is read for ever."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..graph import Code, Fault, Refused, begin, is_over
from .parts import Picture, StoryDocument
from .reading import Story, read

STORY = "story"


class UnreadableStory(ValueError):
    """A version from which nobody can play: it is not what this room writes, or no longer compiles."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(f"{fault.place}: {fault.sentence}" for fault in faults[:5]))
        self.faults = faults


def as_json(document: StoryDocument) -> dict[str, Any]:
    """The document as JSON. Numbers are texts, so that they come back as they were."""
    return document.model_dump(mode="json", exclude_unset=True)


def to_snapshot(document: StoryDocument) -> dict[str, Any]:
    """What a version states of its content."""
    return {STORY: as_json(document)}


def read_snapshot(snapshot: Any) -> Story:
    """The scenario of a published version. Raises ``UnreadableStory``, never anything else."""
    story = read(snapshot.get(STORY) if isinstance(snapshot, Mapping) else None)
    if isinstance(story, Refused):
        raise UnreadableStory(story.faults)
    return story


def playable(snapshot: Any) -> Story:
    """The same, where somebody can play it. Raises ``UnreadableStory`` also where it is over where it starts."""
    story = read_snapshot(snapshot)
    if is_over(story.graph, begin(story.graph)):
        raise UnreadableStory((Fault(Code.STARTS_AT_END, ("steps", 0)),))
    return story


def pictures_of(document: StoryDocument) -> tuple[Picture, ...]:
    """The pictures of a scenario, in the order of its steps."""
    return tuple(step.picture for step in document.steps if step.picture is not None)


__all__ = ["STORY", "UnreadableStory", "as_json", "pictures_of", "playable", "read_snapshot", "to_snapshot"]
