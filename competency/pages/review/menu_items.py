"""What the editor's drop-up offers besides Wagtail's own: the way to the review, for whoever may review."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.action_menu import ActionMenuItem

from ..kinds import kind_of
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
