"""What a scenario says, as plain values: of a draft as it was written, and of a version as it was published."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from pydantic import ValidationError

from ..graph import Fault
from ..story import StoryDocument, as_json, lint
from .document import Drafted


@dataclass(frozen=True)
class ScenarioContent:
    """A scenario. ``draft`` has the document with the blocks it came from; a version came from none."""

    draft: Drafted

    @property
    def code(self) -> str:
        return self._line("code")

    @property
    def title(self) -> str:
        return self._line("title")

    @property
    def summary(self) -> str:
        return self._line("summary")

    @property
    def minutes(self) -> int:
        minutes = self.draft.document.get("minutes")
        return minutes if isinstance(minutes, int) else 0

    @cached_property
    def story(self) -> StoryDocument | None:
        """The document as it was read; None where it cannot be."""
        try:
            return StoryDocument.model_validate(self.draft.document)
        except ValidationError:
            return None

    @cached_property
    def faults(self) -> tuple[Fault, ...]:
        """All that is wrong with it, and what only asks to be looked at."""
        return lint(self.draft.document)

    @property
    def pictures(self) -> list[dict[str, Any]]:
        """The pictures of its steps, as the document has them."""
        steps = self.draft.document.get("steps", ())
        return [picture for step in steps if isinstance(picture := step.get("picture"), dict)]

    def with_pictures(self, files: Mapping[int, Mapping[str, Any]]) -> ScenarioContent:
        """The content with more said of its pictures, by the ids of their images; the others stay as they are."""
        steps = [
            step | {"picture": {**picture, **files[picture["image"]]}}
            if isinstance(picture := step.get("picture"), dict) and picture.get("image") in files
            else step
            for step in self.draft.document["steps"]
        ]
        return ScenarioContent(replace(self.draft, document=self.draft.document | {"steps": steps}))

    def _line(self, name: str) -> str:
        said = self.draft.document.get(name)
        return said.strip() if isinstance(said, str) else ""


def published_content(story: StoryDocument) -> ScenarioContent:
    """The content of a version."""
    return ScenarioContent(Drafted(as_json(story), {}))


def whole(content: ScenarioContent) -> str:
    """All that it says, equal for two that say the same; a picture counts by its bytes where they are known."""
    steps = [_with_counted_picture(step) for step in _stated(content).get("steps", ())]
    return json.dumps(_stated(content) | {"steps": steps}, sort_keys=True, default=str)


def _stated(content: ScenarioContent) -> dict[str, Any]:
    """With what is said by saying nothing, so that an empty field and one left out are alike."""
    if content.story is None:
        return content.draft.document
    return content.story.model_dump(mode="json")


def _with_counted_picture(step: dict[str, Any]) -> dict[str, Any]:
    picture = step.get("picture")
    if not isinstance(picture, dict):
        return step
    return step | {"picture": [picture.get("file") or picture.get("image"), picture.get("alt", "")]}


def comparable(one: ScenarioContent, other: ScenarioContent) -> ScenarioContent:
    """The one, with the bytes of its pictures where only the other knows them: then nobody can say that they differ."""
    known = {picture.get("image"): picture["file"] for picture in other.pictures if picture.get("file")}
    files = {
        picture["image"]: {"file": known[picture["image"]]}
        for picture in one.pictures
        if not picture.get("file") and picture.get("image") in known
    }
    return one.with_pictures(files) if files else one


__all__ = ["ScenarioContent", "comparable", "published_content", "whole"]
