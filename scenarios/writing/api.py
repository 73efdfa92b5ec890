"""Scenarios from a program: a loader or an importer says what stands in them and may publish them at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Unpack

from competency.pages.writing.programs import Governed, create_page, draft_page

from .document import blocks_of
from .kind import SCENARIOS
from .models import ScenarioIndexPage, ScenarioPage
from .snapshot import page_fields


def create_scenario(
    *,
    parent: ScenarioIndexPage | Any,
    document: Mapping[str, Any],
    publish: bool = True,
    reviewer: Any = None,
    **governed: Unpack[Governed],
) -> ScenarioPage:
    """Create a scenario below ``parent``, as ``create_page`` says; ``document`` is one that ``scenarios.story`` reads,
    pictures as ids of stored images."""
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
    """A scenario as a draft below ``parent``, or as a new draft of the page that ``existing`` is."""
    page: ScenarioPage = draft_page(SCENARIOS, parent=parent, existing=existing, **_said(document), **governed)
    return page


def _said(document: Mapping[str, Any]) -> dict[str, Any]:
    """The code, and the columns of what people read."""
    words = {name: document.get(name, "") for name in ("title", "summary")}
    says = words | page_fields(dict(document)) | {"story": blocks_of(document)}
    return {"code": document.get("code", ""), "says": says}


__all__ = ["create_scenario", "draft_scenario"]
