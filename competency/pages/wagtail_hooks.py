"""Registers with the Wagtail admin what governs pages of all kinds. Nothing else belongs here."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.pages import PageViewSet

from .keeping import privacy_form, staying, staying_open
from .review.asked import WhereItStandsPanel
from .review.menu_items import ReviewMenuItem, offer_publishing_to_whoever_may
from .served import refusing_in_words
from .viewsets import DeleteTogether, PublishTogether, UnpublishTogether
from .writing.reviewers import REVIEW_SKIPPED
from .writing.writers import WROTE

# After Wagtail's own, whose place it takes.
for together in (DeleteTogether, PublishTogether, UnpublishTogether):
    hooks.register("register_bulk_action", together, order=100)
hooks.register("before_unpublish_page", staying.before_unpublishing)
hooks.register("before_delete_page", staying.before_deleting)
hooks.register("before_bulk_action", staying.before_many)
# Before Wagtail's own, which leads to the sign-in.
hooks.register("on_serve_page", refusing_in_words, order=-100)
hooks.register("before_move_page", privacy_form.before_moving)
hooks.register("before_bulk_action", privacy_form.before_moving_many)


@hooks.register("register_admin_viewset", order=1000)  # after those of the host
def every_page_asks_what_stands_below() -> list[PageViewSet]:
    privacy_form.ask_everywhere()
    return []


@hooks.register("register_admin_urls", order=-100)  # before Wagtail's own, whose address it takes
def group_urls() -> list[URLPattern]:
    # Nobody asks for it by its name, which is older than this room.
    return [path("groups/delete/<int:pk>/", staying_open.delete_group, name="cleared_modules_delete_group")]


@hooks.register("construct_homepage_panels")
def what_a_reviewer_asked_for(request: HttpRequest, panels: list[Any]) -> None:
    WhereItStandsPanel.take_the_place_of(panels)


@hooks.register("register_page_action_menu_item")
def review_item() -> ReviewMenuItem:
    return ReviewMenuItem(order=0)


@hooks.register("construct_page_action_menu")
def publishing_for_whoever_may(items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    offer_publishing_to_whoever_may(items, request.user, context.get("page"))


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    actions.register_action(
        REVIEW_SKIPPED, _("Publish without review"), _("Published a change of wording without review")
    )
    actions.register_action(
        WROTE, _("Keep who wrote or reviewed it"), _("Wrote or reviewed something of this page, which was deleted")
    )
