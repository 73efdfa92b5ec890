"""The draft as a learner would meet it, in the very templates of the player. Shows no key of a question."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from ..content import ModuleContent
from ..learning.display import shown_sections
from ..learning.progress import progress

WHOLE = ""
INTRO = "intro"
PREFIX = "section-"


def modes(content: ModuleContent) -> list[tuple[str, Any]]:
    """The whole module, its first page, and each section as it will stand on a page of its own."""
    sections = [
        (f"{PREFIX}{number}", f"{number}. {section.title or _('Section')}")
        for number, section in enumerate(content.sections, start=1)
    ]
    return [(WHOLE, _("The whole module")), (INTRO, _("The page before the start")), *sections]


def response(request: HttpRequest, content: ModuleContent, mode: str) -> TemplateResponse:
    state = progress(content.sections, done=(), answered=())
    context: dict[str, Any] = {"content": content, "state": state, "is_preview": True}
    if mode == INTRO:
        return TemplateResponse(request, "cleared_modules/writing/preview_intro.html", context)
    steps = state.steps
    if mode.startswith(PREFIX):
        steps = tuple(step for step in steps if f"{PREFIX}{step.number}" == mode)
    context |= {"shown": shown_sections([step.section for step in steps]), "total": state.total}
    return TemplateResponse(request, "cleared_modules/writing/preview.html", context)
