"""Registers modules with the Wagtail admin. Nothing else belongs here."""

from typing import Any

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.pages import PageViewSet

from .conf import REVIEW_SKIPPED
from .review.menu_items import ReviewMenuItem
from .review.views import review
from .writing import privacy_form, staying, staying_open
from .writing.views import bring_back
from .writing.viewsets import FolderViewSet, ModuleViewSet, PublishTogether

# After Wagtail's own, whose place it takes.
hooks.register("register_bulk_action", PublishTogether, order=100)
hooks.register("before_unpublish_page", staying.before_unpublishing)
hooks.register("before_delete_page", staying.before_deleting)
hooks.register("before_bulk_action", staying.before_many)
hooks.register("before_move_page", privacy_form.before_moving)
hooks.register("before_bulk_action", privacy_form.before_moving_many)


@hooks.register("register_admin_viewset")
def module_viewsets() -> list[PageViewSet]:
    return [ModuleViewSet("cleared_modules"), FolderViewSet("cleared_folders")]


@hooks.register("register_admin_viewset", order=1000)  # after those of the host
def every_page_asks_modules() -> list[PageViewSet]:
    privacy_form.ask_modules_everywhere()
    return []


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    return [
        path("cleared/modules/<int:page_id>/review/", review, name="cleared_modules_review"),
        path("cleared/modules/back/<uuid:key>/", bring_back, name="cleared_modules_bring_back"),
    ]


@hooks.register("register_admin_urls", order=-100)  # before Wagtail's own, whose address it takes
def group_urls() -> list[URLPattern]:
    return [path("groups/delete/<int:pk>/", staying_open.delete_group, name="cleared_modules_delete_group")]


@hooks.register("register_page_action_menu_item")
def review_item() -> ReviewMenuItem:
    return ReviewMenuItem(order=0)


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    actions.register_action(
        REVIEW_SKIPPED, _("Publish without review"), _("Published a change of wording without review")
    )
