"""The panel of the admin's first page that lists the drafts waiting for whoever may publish them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.admin.utils import quote
from django.db.models import F, Q
from django.urls import reverse
from wagtail.admin.ui.components import Component
from wagtail.snippets.models import get_snippet_models

from .drafts import PublishesVersion


class DraftsPanel(Component):
    """Drafts of questions, tests, checklists and competencies that wait for somebody who may publish them.

    Modules have a review of their own, which Wagtail lists; a saved draft of these asks nobody. It is not shown where
    there is nothing: an empty list above Wagtail's full one would say that nothing waits.
    """

    name = "cleared_drafts"
    template_name = "cleared/admin/drafts_panel.html"
    order = 221  # after what awaits a review, which Wagtail lists at 220
    most = 20

    @staticmethod
    def models_of(user: Any) -> list[Any]:
        """The kinds of draft this account may publish."""
        kinds = [model for model in get_snippet_models() if issubclass(model, PublishesVersion)]
        return [
            model for model in kinds if model.snippet_viewset.permission_policy.user_has_permission(user, "publish")
        ]

    def waiting(self, kinds: Iterable[Any]) -> list[dict[str, Any]]:
        """What was changed since it was last published, the longest waiting first: one query for each kind."""
        changed = Q(live=True) | Q(last_published_at=None) | Q(latest_revision__created_at__gt=F("last_published_at"))
        lines = []
        for model in kinds:
            drafts = model._default_manager.filter(changed, has_unpublished_changes=True)
            for draft in drafts.select_related("latest_revision__user").order_by("latest_revision__created_at")[
                : self.most
            ]:
                revision = draft.latest_revision
                lines.append(
                    {
                        "kind": model._meta.verbose_name,
                        "title": str(draft),
                        "url": reverse(model.snippet_viewset.get_url_name("edit"), args=[quote(draft.pk)]),
                        "by": getattr(revision, "user", None),
                        "at": getattr(revision, "created_at", None),
                    }
                )
        return sorted(lines, key=lambda line: (line["at"] is None, line["at"]))[: self.most]

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        assert parent_context is not None
        return {"drafts": self.waiting(self.models_of(parent_context["request"].user))}
