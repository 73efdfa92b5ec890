"""What the editor offers: the way to the review for whoever may review, and *Publish* only to whoever may publish."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.action_menu import ActionMenuItem

from ..kinds import kind_of
from ..writing.models import GovernedPage
from ..writing.reviewers import publisher_problems
from .models import ReviewedByAnother


class ReviewMenuItem(ActionMenuItem):
    """The way to the review, on a page that waits for this reviewer; it is locked for them as for everybody."""

    label = _("Review")
    name = "action-cleared-review"
    icon_name = "check"

    def is_shown(self, context: Any) -> bool:
        if context["view"] != "edit":
            return False
        page = context["page"]
        task = page.current_workflow_task
        return isinstance(task, ReviewedByAnother) and task.can_review(page, context["request"].user)

    def get_url(self, parent_context: Any) -> str:
        page = parent_context["page"]
        return reverse(kind_of(page.specific).review_url, args=[page.pk])


__all__ = ["ReviewMenuItem"]


def offer_publishing_to_whoever_may(items: list[Any], user: Any, page: Any) -> None:
    """Leave *Publish* out where it would be refused: a reviewer who wrote a part of the draft submits it as anybody.

    It decides nothing: what was written since the editor was opened is asked about when somebody publishes.
    """
    if isinstance(page, GovernedPage) and page.pk and publisher_problems(page, user):
        items[:] = [item for item in items if item.name != "action-publish"]
