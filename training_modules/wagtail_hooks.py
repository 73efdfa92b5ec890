"""Registers modules with the Wagtail admin. Nothing else belongs here."""

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.viewsets.pages import PageViewSet

from competency.pages.review.views import review
from competency.pages.writing.views import bring_back

from .conf import SOURCE
from .writing.kind import MODULES
from .writing.viewsets import FolderViewSet, ModuleViewSet


@hooks.register("register_admin_viewset")
def module_viewsets() -> list[PageViewSet]:
    return [ModuleViewSet("cleared_modules"), FolderViewSet("cleared_folders")]


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    return [
        path("cleared/modules/<int:page_id>/review/", review, name=MODULES.review_url),
        path("cleared/modules/back/<uuid:key>/", bring_back, {"source": SOURCE}, name=MODULES.bring_back_url),
    ]
