"""Dropping what was kept, after a question. The row is the owner's own, about somebody still in reach."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from competency.core import access, clock
from competency.core.access import Purpose
from competency.core.activities.attempts import home_unit
from competency.ui.views import PersonRequest, purpose_required

from . import api
from .pages import kept_on


@purpose_required(Purpose.ASSESS)
@require_http_methods(["GET", "HEAD", "POST"])
def drop(request: PersonRequest, unfinished: uuid.UUID) -> HttpResponse:
    """Ask, and on a POST let go; then back to the page, where it begins afresh, or to the list it was dropped from."""
    people = access.visible_people(request.user, Purpose.ASSESS)
    begun = next(
        (each for each in api.unfinished(owner=request.person, people=people) if each.row.pk == unfinished), None
    )
    if begun is None:
        raise Http404
    row, starts_afresh = begun.row, "afresh" in request.GET
    if request.method == "POST":
        api.drop(owner=request.person, place=row.place)
        messages.success(request, _("Dropped. Nothing of it was recorded."))
        return redirect(begun.address if starts_afresh else "cleared:assess_home")
    context = {
        "begun": begun,
        "kept": kept_on(row.kept_at.astimezone(clock.zone_of(home_unit(row.about)))),
        "starts_afresh": starts_afresh,
    }
    return render(request, "cleared_assessments/kept/drop.html", context)
