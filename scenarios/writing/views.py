"""Pages of the Wagtail admin beside the editor: a draft on paper, and a draft to be played. They keep nothing."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Page

from ..graph import Refused
from ..story import read
from . import preview
from .content import ScenarioContent
from .models import ScenarioMixin
from .sheet import sheet
from .trying import LONGEST, sign_of, tried


@require_safe
def review_sheet(request: HttpRequest, page_id: int) -> HttpResponse:
    """Every step of the latest draft with all its ways on, to be printed and read."""
    draft = _draft(request, page_id)
    return TemplateResponse(
        request,
        "cleared_scenarios/admin/sheet.html",
        {"page_title": _("Review sheet"), "page_subtitle": draft.title, "page": draft, **sheet(draft.content())},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def try_out(request: HttpRequest, page_id: int, number: int = 1, signs: str = "") -> HttpResponse:
    """The latest draft, played from a step. A POST names a choice and leads to the address of the moment after it."""
    draft = _draft(request, page_id)
    content: ScenarioContent = draft.content()
    story = read(content.draft.document)
    if isinstance(story, Refused):
        return preview.unplayable(request, content)
    so_far = tried(story, number, signs)
    if so_far is None:
        raise Http404
    here = {"page_id": draft.pk, "number": number}
    context = preview.moment(content, story, so_far.states, so_far.made) | {
        "page": draft,
        "is_over": so_far.is_over,
        "again_url": reverse("cleared_scenarios_try", kwargs=here),
        "start_url": reverse("cleared_scenarios_try", args=[draft.pk]) if number > 1 else "",
        "edit_url": reverse("wagtailadmin_pages:edit", args=[draft.pk]),
    }
    if request.method == "POST" and not so_far.is_over:
        sign = sign_of(story, so_far.states[-1], request.POST.get("choice", ""))
        if sign and len(signs) < LONGEST and tried(story, number, signs + sign) is not None:
            return redirect("cleared_scenarios_try", page_id=draft.pk, number=number, signs=signs + sign)
        context["error"] = _("Choose what you do. Nothing has happened yet.")
    return TemplateResponse(request, "cleared_scenarios/writing/try.html", context)


def _draft(request: HttpRequest, page_id: int) -> Any:
    """The latest draft of a scenario, for whoever may edit or publish it."""
    page: Any = get_object_or_404(Page.objects.all(), pk=page_id).specific
    if not isinstance(page, ScenarioMixin):
        raise Http404
    may = page.permissions_for_user(request.user)
    if not (may.can_edit() or may.can_publish()):
        raise PermissionDenied
    draft: Any = page
    return draft.get_latest_revision_as_object()


__all__ = ["review_sheet", "try_out"]
