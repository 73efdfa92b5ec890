"""What the views of playing and of looking back share: the person's own play, its frame, and pages in words."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from competency.core import clock
from competency.core.models import Activity, ActivityVersion, Attempt, Unit
from competency.pages.kinds import kind_from
from competency.pages.unreadable import what_next
from competency.ui.views import PersonRequest, refusal

from ..conf import SOURCE
from . import api as playing
from .doors import closed_to

__all__ = ["NotOpenToYou", "activity_of", "closed", "own", "page", "unreadable"]


class NotOpenToYou(Exception):
    """The page of the scenario is private, and the person is none of those whom it lets in."""


def page(
    request: HttpRequest, template: str, context: dict[str, Any], unit: Unit | None = None, status: int = 200
) -> HttpResponse:
    """The page with its times on the clock of the unit where the person works."""
    with timezone.override(clock.zone_of(unit)):
        return render(request, f"cleared_scenarios/playing/{template}", context, status=status)


def activity_of(request: PersonRequest, key: uuid.UUID) -> Activity:
    """A scenario that the person may open. Raises ``NotOpenToYou``."""
    activity: Activity = get_object_or_404(playing.activities(), pk=key)
    if closed_to(request.person, [activity.pk]):
        raise NotOpenToYou
    return activity


def own(request: PersonRequest, attempt: uuid.UUID) -> Attempt:
    """A play of the person's own, closed first if its time has run out meanwhile; somebody else's is not there."""
    row: Attempt = get_object_or_404(playing.attempts_of(request.person), pk=attempt)
    if closed_to(request.person, [row.activity_id]):
        raise NotOpenToYou
    playing.expire(attempt=row)
    return row


def closed(request: HttpRequest) -> HttpResponse:
    """The answer to ``NotOpenToYou``."""
    return refusal(request, str(kind_from(SOURCE).words.not_for_you))


def unreadable(request: PersonRequest, version: ActivityVersion) -> HttpResponse:
    """A version that cannot be played any more, in words, with what its reader can do."""
    said = {"title": version.title, "language": version.language, "next": what_next(request.person, version)}
    return page(request, "unreadable.html", said, status=409)
