"""The files of a module where they stand in what it says: what was frozen of its pictures and linked documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from competency.core.frozen import api as frozen
from competency.core.models import ActivityVersion
from competency.pages.files.sizes import Size

from .content import Block, ModuleContent, Picture, read_snapshot, with_blocks, with_marks


def pictures_in(content: ModuleContent) -> list[int]:
    """The ids of the images that a module shows."""
    return [picture.image for picture in content.of(Picture) if picture.image]


def with_places(content: ModuleContent, places: Mapping[str, Any]) -> ModuleContent:
    """The content with what was frozen of it; a picture of which nothing was shows its words."""
    digests = {address: said["file"] for address, said in places.items()}

    def placed(block: Block) -> Block:
        if not isinstance(block, Picture):
            return with_marks(block, digests)
        said = places.get(f"image:{block.image}")
        if said is None:
            return Picture(block.key, None, block.alt, block.caption)
        sizes = tuple(Size(**size) for size in said["sizes"])
        return Picture(block.key, block.image, block.alt, block.caption, said["file"], sizes)

    return with_blocks(content, placed)


def published_content(version: ActivityVersion) -> ModuleContent:
    """What a version says, with the files that were frozen of it, then or later. Raises ``UnreadableSnapshot``."""
    content = read_snapshot(version.snapshot)
    places = frozen.places_of(version)
    return content if places is None else with_places(content, places)


__all__ = ["pictures_in", "published_content", "with_places"]
