"""What a group chose, for whoever leads a talk about it: people who teach, of those in their reach, without names."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from competency.core.access import Purpose, has_any, person_of, visible_people
from competency.core.languages import of_the_reader
from competency.ui.views import PersonRequest, purpose_required

from . import api as playing
from .doors import closed_to
from .group import BASE, FEWEST, group_of
from .pages import closed, page, unreadable
from .stories import story_of


def leads_groups(user: Any) -> bool:
    """Whether the page opens for an account at all, of the scenarios that are not closed to its person."""
    return bool(user.is_active) and person_of(user) is not None and has_any(user, Purpose.TEACH)


@require_safe
@purpose_required(Purpose.TEACH)
def group(request: PersonRequest, key: uuid.UUID) -> HttpResponse:
    """Each step with how many of the people in reach chose what, the first time that they played it."""
    activity = playing.activities().filter(pk=key).first()
    version = playing.version_for(activity, of_the_reader()) if activity is not None else None
    if activity is None or version is None:
        raise Http404
    if closed_to(request.person, [activity.pk]):
        return closed(request)
    try:
        story = story_of(version.pk)
    except playing.UnreadableStory:
        return unreadable(request, version)
    people = visible_people(request.user, Purpose.TEACH)
    context = {
        "activity": activity,
        "language": version.language,
        "group": group_of(people, activity, version, story),
        "fewest": FEWEST,
        "base": BASE,
    }
    return page(request, "group.html", context)
