"""The draft as people would meet it, in the very templates of the player, from the start or from any step.

Nothing is kept: a preview has no attempt, and no decision is made in it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from competency.pages.files.pictures import todays_pictures

from ..graph import GO_ON, Refused, State, begin
from ..playing.showing import PictureOf, shown
from ..story import Story, read
from .content import ScenarioContent
from .faults import told

START = ""
PREFIX = "step-"


def modes(content: ScenarioContent) -> list[tuple[str, Any]]:
    """From the start, and from each step."""
    steps = content.draft.document["steps"]
    named = [(f"{PREFIX}{n}", f"{n}. {step.get('title') or _('Step')}") for n, step in enumerate(steps, start=1)]
    return [(START, _("From the start")), *named]


def response(request: HttpRequest, content: ScenarioContent, mode: str) -> TemplateResponse:
    """The first moment, or the one at the step that was chosen; what stands in the way where it cannot be played."""
    story = read(content.draft.document)
    if isinstance(story, Refused):
        return unplayable(request, content)
    keys = list(story.graph.steps)
    number = mode.removeprefix(PREFIX)
    state = begin(story.graph)
    if mode != START and number.isdecimal() and 1 <= int(number[:6]) <= len(keys):
        state = replace(state, step=keys[int(number[:6]) - 1])
    return TemplateResponse(request, "cleared_scenarios/writing/preview.html", moment(content, story, (state,)))


def moment(
    content: ScenarioContent, story: Story, states: tuple[State, ...], made: tuple[str, str] | None = None
) -> dict[str, Any]:
    """What a page of the player shows of a moment of a draft."""
    return {
        "document": story.document,
        "content": content,
        "go_on": GO_ON,
        "shown": shown(story, states, number=len(states), made=made, picture_of=_as_today(content)),
    }


def unplayable(request: HttpRequest, content: ScenarioContent) -> TemplateResponse:
    """What has to be mended before anybody can play the draft."""
    context = {"content": content, "stops": [line for line in told(content.draft, content.faults) if line.stops]}
    return TemplateResponse(request, "cleared_scenarios/writing/unplayable.html", context)


def _as_today(content: ScenarioContent) -> PictureOf:
    pictures = todays_pictures([picture["image"] for picture in content.pictures if picture.get("image")])

    return lambda picture: pictures.get(picture.image or 0)


__all__ = ["modes", "moment", "response", "unplayable"]
