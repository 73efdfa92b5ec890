"""The scenario of a published version, compiled once a process: neither it nor what it gives ever changes."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from competency.core.models import ActivityVersion

from ..graph import BestPath, best_path
from ..story import Story, UnreadableStory, playable

__all__ = ["UnreadableStory", "best_path_of", "can_be_read", "forget", "story_of"]

KEPT = 64
"""So many scenarios are kept compiled; the least used goes first."""


@lru_cache(maxsize=KEPT)
def story_of(version: UUID) -> Story:
    """The scenario of a version. One query the first time, none afterwards.

    Raises ``UnreadableStory`` where nobody can play it: it does not compile any more, or is over where it starts.
    """
    snapshot = ActivityVersion.objects.values_list("snapshot", flat=True).get(pk=version)
    return playable(snapshot)


def can_be_read(version: UUID) -> bool:
    """Whether anybody can play the version."""
    try:
        story_of(version)
    except UnreadableStory:
        return False
    return True


@lru_cache(maxsize=KEPT)
def best_path_of(version: UUID) -> BestPath:
    """The best path through a version, looked for once. Raises ``UnreadableStory``."""
    return best_path(story_of(version).graph)


def forget() -> None:
    """Compile and look for paths anew, as a new process does."""
    story_of.cache_clear()
    best_path_of.cache_clear()
