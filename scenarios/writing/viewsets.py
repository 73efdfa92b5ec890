"""The editors of scenarios and of their folders in the Wagtail admin."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import MediaContainer

from competency.pages.viewsets import (
    FolderOfPagesViewSet,
    GovernedCreateView,
    GovernedEditView,
    GovernedPageViewSet,
    GovernedRevertView,
)

from . import selectors, starters
from .models import ScenarioIndexPage, ScenarioPage
from .panels import MapSidePanel


class SaysWhatDidNotArrive:
    """What came as a page and is not whole is refused in words: nothing is saved of it."""

    expects_json_response: bool
    request: HttpRequest

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response: HttpResponse = super().post(request, *args, **kwargs)  # type: ignore[misc]
            return response
        except BadRequest:
            said = _("A part of this page did not arrive whole, so nothing was saved. Reload the page and try again.")
            if self.expects_json_response:
                answer: HttpResponse = self.json_error_response("validation_error", said)  # type: ignore[attr-defined]
                return answer
            return TemplateResponse(request, "cleared_scenarios/admin/not_whole.html", {"said": said}, status=400)


class ShowsMap:
    """An editor with the map in a side panel. How panels are added is not documented; the browser tests cover it.

    That of a new page has it, too: once it is saved, the map of what was saved takes the place of that one.
    """

    page: Any
    request: HttpRequest

    def get_side_panels(self) -> MediaContainer:
        panels: MediaContainer = super().get_side_panels()  # type: ignore[misc]
        panels.append(MapSidePanel(self.page, self.request))
        return panels


class ScenarioEditView(ShowsMap, SaysWhatDidNotArrive, GovernedEditView):
    """The editor; what it says of the draft follows each save."""

    partials_template_name = "cleared_scenarios/admin/edit_partials.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        if context["is_partial"]:  # the answer to a save
            context |= {"check": selectors.check(self.page.content()), "is_saved": True}
        return context


class ScenarioRevertView(ShowsMap, SaysWhatDidNotArrive, GovernedRevertView):
    """The editor opened on an earlier version."""


class ScenarioCreateView(ShowsMap, SaysWhatDidNotArrive, GovernedCreateView):
    """A new scenario starts from one that teaches the form, or from nothing."""

    def get(self, request: HttpRequest) -> HttpResponse:
        chosen = request.GET.get("from")
        if chosen not in starters.CHOICES:
            context = {
                "page_title": _("New scenario"),
                "header_icon": "doc-empty-inverse",
                "starters": starters.CHOICES.values(),
                "parent_page": self.parent_page,
            }
            return TemplateResponse(request, "cleared_scenarios/admin/choose_start.html", context)
        starters.begin(self.page, chosen)
        response: HttpResponse = super().get(request)
        return response


class ScenarioFolderViewSet(FolderOfPagesViewSet):
    model = ScenarioIndexPage


class ScenarioViewSet(GovernedPageViewSet):
    model = ScenarioPage
    add_view_class = ScenarioCreateView
    edit_view_class = ScenarioEditView
    revisions_revert_view_class = ScenarioRevertView


__all__ = ["ScenarioFolderViewSet", "ScenarioViewSet"]
