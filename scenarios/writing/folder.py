"""The page of a folder of scenarios: those that are on offer, for everybody who is signed in."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from competency.core.access import person_of
from competency.core.activities.in_language import offered_first
from competency.core.models import ActivityVersion
from competency.pages.doors import Doors
from competency.ui.views import person_required, written_in_one_language

from ..conf import SOURCE


def offered_scenarios(account: Any) -> list[ActivityVersion]:
    """The version of every scenario on offer that somebody would start, where it is open to that account, by code."""
    newest: dict[uuid.UUID, ActivityVersion] = {}
    versions = ActivityVersion.objects.current().filter(activity__source=SOURCE, activity__retired_at__isnull=True)
    for row in offered_first(versions.defer("snapshot").select_related("activity")):
        newest.setdefault(row.activity_id, row)
    closed = Doors().closed_to(account, newest.keys())
    offered = (row for key, row in newest.items() if key not in closed)
    return sorted(offered, key=lambda row: (row.activity.code, row.title))


@written_in_one_language
def scenario_index(request: HttpRequest, page: Any) -> HttpResponse:
    """Whoever may edit that page reads the list; to play a scenario takes a person."""
    is_editor = request.user.is_authenticated and page.permissions_for_user(request.user).can_edit()
    return _list(request, page) if is_editor else person_required(_list)(request, page)


def _list(request: HttpRequest, page: Any) -> HttpResponse:
    context = {"page": page, "scenarios": offered_scenarios(request.user)}
    return render(request, page.template, context | {"opens": person_of(request.user) is not None})


__all__ = ["offered_scenarios", "scenario_index"]
