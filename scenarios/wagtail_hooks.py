"""Registers scenarios with the Wagtail admin. Nothing else belongs here."""

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.viewsets.pages import PageViewSet

from competency.pages.review.views import review
from competency.pages.writing.views import bring_back

from .conf import SOURCE
from .writing.kind import SCENARIOS
from .writing.views import review_sheet, try_out
from .writing.viewsets import ScenarioFolderViewSet, ScenarioViewSet


@hooks.register("register_admin_viewset")
def scenario_viewsets() -> list[PageViewSet]:
    return [ScenarioViewSet("cleared_scenarios"), ScenarioFolderViewSet("cleared_scenario_folders")]


@hooks.register("register_icons")
def icons(registered: list[str]) -> list[str]:
    return [*registered, "cleared_scenarios/icons/map.svg"]


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
