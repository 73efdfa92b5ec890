"""What publishing demands of a scenario: what the lint finds, and what is asked of every page.

The same is asked by the editor's form, by every way of publishing, and shown as a list before. It is never asked of a
draft.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from competency.core.enums import ChangeClass
from competency.core.publishing.publication import Problems
from competency.pages.writing.problems import governed_problems, reach_problems

from .content import ScenarioContent
from .faults import page_problems, where
from .snapshot import stored_pictures
from .words import WORDS


def scenario_problems(page: Any, content: ScenarioContent) -> Problems:
    """What is missing or wrong, by the field of the editor it is mended in; empty when it may go out."""
    found = page_problems(content.draft, content.faults)
    lines = [*found.get("story", []), *_picture_problems(content)]
    body: Problems = found | ({"story": lines} if lines else {})
    for field in ("minutes", "starts_at", "tries", "wait_hours"):
        if getattr(page, field) is None:
            body[field] = [_("Fill this in.")]
    if page.publications_so_far() and page.change_class == ChangeClass.DELTA:
        body["change_class"] = [_("A scenario is played whole: nobody can be asked for only what changed of it.")]
    if not content.summary:
        # That is said in the words of every page.
        body.pop("summary", None)
    return governed_problems(page, content, WORDS, body=body)


def _picture_problems(content: ScenarioContent) -> list[str]:
    gone = _("the picture is gone from the library, or cannot be read.")
    lines = []
    for number, step in enumerate(content.draft.document["steps"]):
        picture = step.get("picture")
        if isinstance(picture, dict) and picture.get("image") is None:
            lines.append(f"{where(content.draft.document, ('steps', number))}: {gone}")
    return [*lines, *reach_problems([], stored_pictures(content), [])]


__all__ = ["scenario_problems"]
