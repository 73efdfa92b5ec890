"""Scenarios from a program: a loader or an importer says what stands in them and may publish them at once."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any, Unpack

from competency.pages.writing.programs import Governed, create_page, draft_page

from ..graph import Code
from ..graph.unreadable import DEEPEST
from ..story import StoryDocument, as_json
from ..story.texts import faults_of_texts
from .document import Drafted, blocks_of
from .faults import told
from .holding import not_held
from .kind import SCENARIOS
from .models import ScenarioIndexPage, ScenarioPage
from .snapshot import page_fields


class UnreadableScenario(ValueError):
    """A document that no draft could hold, and why: a sentence each, with the step it is about."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(" ".join(lines))
        self.lines = lines


def create_scenario(
    *,
    parent: ScenarioIndexPage | Any,
    document: Mapping[str, Any],
    publish: bool = True,
    reviewer: Any = None,
    **governed: Unpack[Governed],
) -> ScenarioPage:
    """Create a scenario below ``parent``, as ``create_page`` says; ``document`` is one that ``scenarios.story`` reads,
    pictures as ids of stored images.

    Raises ``UnreadableScenario`` where a draft could not hold it whole, and as ``create_page`` does; then nothing was
    created.
    """
    page: ScenarioPage = create_page(
        SCENARIOS, parent=parent, publish=publish, reviewer=reviewer, **_said(document), **governed
    )
    return page


def draft_scenario(
    *,
    parent: ScenarioIndexPage | Any,
    document: Mapping[str, Any],
    existing: ScenarioPage | None = None,
    **governed: Unpack[Governed],
) -> ScenarioPage:
    """A scenario as a draft below ``parent``, or as a new draft of the page that ``existing`` is.

    Raises ``UnreadableScenario`` where a draft could not hold the document whole.
    """
    page: ScenarioPage = draft_page(SCENARIOS, parent=parent, existing=existing, **_said(document), **governed)
    return page


def _said(given: Mapping[str, Any]) -> dict[str, Any]:
    """The code, and the columns of what people read."""
    document = _readable(given)
    words = {name: document.get(name, "") for name in ("title", "summary")}
    says = words | page_fields(document) | {"story": blocks_of(document)}
    return {"code": document.get("code", ""), "says": says}


def _readable(given: Mapping[str, Any]) -> dict[str, Any]:
    """The document as it is kept. Raises ``UnreadableScenario``."""
    document = _as_typed(given, 0)
    faults = not_held(document)
    if not faults:
        story = StoryDocument.model_validate(document)
        # What nobody sees is no unfinished text, and of some of it no database keeps a letter.
        faults = tuple(fault for fault in faults_of_texts(story) if fault.code is Code.UNSEEN)
        if not faults:
            return as_json(story)
    raise UnreadableScenario([str(line) for line in told(Drafted(document, {}), faults)])


def _as_typed(part: Any, depth: int) -> Any:
    """As an editor would send it: without spaces around a text, and letters with marks written in the one way."""
    if isinstance(part, str):
        return unicodedata.normalize("NFC", part).strip()
    if depth > DEEPEST:
        return part
    if isinstance(part, Mapping):
        return {name: _as_typed(value, depth + 1) for name, value in part.items()}
    return [_as_typed(one, depth + 1) for one in part] if isinstance(part, list) else part


__all__ = ["UnreadableScenario", "create_scenario", "draft_scenario"]
