"""Registers scenarios with the Wagtail admin. Nothing else belongs here."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from competency.core.access import person_of
from competency.pages.review.views import review
from competency.pages.writing.views import bring_back

from .conf import SOURCE
from .playing.doors import closed_to
from .playing.group_views import leads_groups
from .writing.kind import SCENARIOS
from .writing.models import ScenarioMixin
from .writing.views import review_sheet, try_out
from .writing.viewsets import ScenarioFolderViewSet, ScenarioViewSet


@hooks.register("register_admin_viewset")
def scenario_viewsets() -> list[PageViewSet]:
    return [ScenarioViewSet("cleared_scenarios"), ScenarioFolderViewSet("cleared_scenario_folders")]


@hooks.register("register_icons")
def icons(registered: list[str]) -> list[str]:
    return [*registered, "cleared_scenarios/icons/map.svg"]


@hooks.register("register_page_header_buttons")
def what_the_group_chose(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Beside the other actions of a scenario that is out, for whoever may lead a talk about it."""
    is_out, person = page.live and issubclass(page.specific_class or Page, ScenarioMixin), person_of(user)
    if not is_out or person is None or not leads_groups(user):
        return
    key = page.specific.activity_key
    if not closed_to(person, [key]):
        yield Button(_("What the group chose"), reverse("cleared:scenario_group", args=[key]), icon_name="group")


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    at = "cleared/scenarios/<int:page_id>"
    return [
        path(f"{at}/review/", review, name=SCENARIOS.review_url),
        path(f"{at}/sheet/", review_sheet, name="cleared_scenarios_sheet"),
        path(f"{at}/play/", try_out, name="cleared_scenarios_try"),
        path(f"{at}/play/<int:number>/", try_out, name="cleared_scenarios_try"),
        path(f"{at}/play/<int:number>/<slug:signs>/", try_out, name="cleared_scenarios_try"),
        path("cleared/scenarios/back/<uuid:key>/", bring_back, {"source": SOURCE}, name=SCENARIOS.bring_back_url),
    ]
