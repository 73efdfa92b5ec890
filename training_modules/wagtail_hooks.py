"""Registers modules with the Wagtail admin. Nothing else belongs here."""

from typing import Any

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from .conf import REVIEW_SKIPPED
from .review.menu_items import ReviewMenuItem
from .review.views import review
from .writing.viewsets import ModuleViewSet, PublishTogether

# After Wagtail's own, whose place it takes.
hooks.register("register_bulk_action", PublishTogether, order=100)


@hooks.register("register_admin_viewset")
def module_viewset() -> ModuleViewSet:
    return ModuleViewSet("cleared_modules")


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    return [path("cleared/modules/<int:page_id>/review/", review, name="cleared_modules_review")]


@hooks.register("register_page_action_menu_item")
def review_item() -> ReviewMenuItem:
    return ReviewMenuItem(order=0)


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    actions.register_action(
        REVIEW_SKIPPED, _("Publish without review"), _("Published a change of wording without review")
    )
