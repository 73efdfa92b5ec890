"""A whole scenario, pure: the graph with the words, pictures and vital signs that people meet in it.

``read`` makes of a document a ``Story`` that can be played and shown, or says what is wrong with it; ``lint`` says as
well what should not be published. ``scene`` is what people see at a moment. ``stored`` keeps it as JSON.
"""

from __future__ import annotations

from .parts import StoryDocument, graph_document
from .reading import Story, lint, read
from .scenes import Scene, happened, in_words, minute_of_day, moved, scene
from .stored import UnreadableStory, as_json, pictures_of, playable, read_snapshot, to_snapshot

__all__ = [
    "Scene",
    "Story",
    "StoryDocument",
    "UnreadableStory",
    "as_json",
    "graph_document",
    "happened",
    "in_words",
    "lint",
    "minute_of_day",
    "moved",
    "pictures_of",
    "playable",
    "read",
    "read_snapshot",
    "scene",
    "to_snapshot",
]
