"""The page of a folder: what of its kind is on offer, for everybody who is signed in."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from competency.core.access import person_of
from competency.core.activities.in_language import offered_first
from competency.core.activities.sources import source_for
from competency.core.activities.unusable import why_unusable
from competency.core.models import ActivityVersion
from competency.ui.views import person_required, written_in_one_language

from .doors import Doors
from .kinds import kind_of_folder


@written_in_one_language
@require_safe
def list_of_folder(request: HttpRequest, page: Any) -> HttpResponse:
    """Whoever may edit that page reads the list; to open what stands on it takes a person."""
    is_editor = request.user.is_authenticated and page.permissions_for_user(request.user).can_edit()
    return _list(request, page) if is_editor else person_required(_list)(request, page)


def _list(request: HttpRequest, page: Any) -> HttpResponse:
    rows = []
    for version in _offered(request.user, kind_of_folder(page).source):
        source = source_for(version.activity)
        rows.append((version, source.launch_url(version.activity) if source else ""))
    return render(request, page.template, {"page": page, "rows": rows, "opens": person_of(request.user) is not None})


def _offered(account: Any, source: str) -> list[ActivityVersion]:
    """The version of everything on offer that somebody would start, where it is open to that account, by code."""
    newest: dict[uuid.UUID, ActivityVersion] = {}
    versions = ActivityVersion.objects.current().filter(activity__source=source, activity__retired_at__isnull=True)
    for row in offered_first(versions.defer("snapshot").select_related("activity")):
        newest.setdefault(row.activity_id, row)
    closed = Doors().closed_to(account, newest.keys())
    # What cannot be read any more nobody can start: My path says so of what is asked, and the trainers have it listed.
    broken = why_unusable({row.pk: source for row in newest.values()})
    offered = (row for key, row in newest.items() if key not in closed and row.pk not in broken)
    return sorted(offered, key=lambda row: (row.activity.code, row.title))


__all__ = ["list_of_folder"]
