"""The panel of the admin's first page that says what a schedule was to publish or take off, and why it was not.

It reads the histories of drafts of every kind, pages among them, and knows none by name. Nothing here writes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.ui.components import Component
from wagtail.log_actions import registry as log_actions

from .. import clock
from .drafts import KEPT, REFUSED, PublishesVersion
from .permissions import began

MOST = 20
FOR_DAYS = 90


@dataclass(frozen=True, slots=True)
class RefusedSchedule:
    """A draft whose time came and that stayed as it was."""

    title: str
    url: str
    at: datetime
    was_to_end: bool
    problems: tuple[str, ...]


class RefusedPanel(Component):
    """What was refused on schedule since, for its author and for whoever may publish it, until somebody sees to it."""

    name = "cleared_refused"
    template_name = "cleared/admin/refused_panel.html"
    order = 222

    def __init__(self, user: Any) -> None:
        self.lines = sorted(_refused(user), key=lambda line: line.at, reverse=True)[:MOST]

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return {"refused": self.lines}


def _refused(user: Any) -> Iterator[RefusedSchedule]:
    finder = AdminURLFinder(user)
    for entry, draft in _entries():
        url = finder.get_edit_url(draft)
        if url and (_may_publish(draft, user) or began(draft) == user.pk):
            title = getattr(draft, "get_admin_display_title", draft.__str__)()
            yield RefusedSchedule(
                title, url, entry.timestamp, entry.action == KEPT, tuple(entry.data.get("problems", ()))
            )


def _entries() -> Iterator[tuple[Any, PublishesVersion]]:
    """The newest refusal of each draft that nobody changed or published since."""
    since = clock.now() - timedelta(days=FOR_DAYS)
    for model in log_actions.get_log_entry_models():
        rows = model.objects.filter(action__in=[REFUSED, KEPT], timestamp__gte=since, deleted=False)
        for entry in _newest_of_each(rows.order_by("-timestamp").select_related("content_type")[: MOST * 5]):
            draft = entry.content_type.model_class()._base_manager.filter(pk=_pk(entry)).first()
            if isinstance(draft, PublishesVersion) and _stands(entry, draft):
                yield entry, draft


def _newest_of_each(entries: Iterable[Any]) -> Iterator[Any]:
    seen = set()
    for entry in entries:
        about = (entry.content_type_id, str(_pk(entry)))
        if about not in seen:
            seen.add(about)
            yield entry


def _pk(entry: Any) -> Any:
    """The draft that an entry is about: of pages a key of the row, of all else a number in words."""
    return getattr(entry, "object_id", None) or entry.page_id


def _stands(entry: Any, draft: Any) -> bool:
    """Whether nobody saw to it: a newer draft, a publication or an end is an answer."""
    latest = draft.latest_revision
    if entry.action == KEPT:
        return bool(draft.live) and draft.expire_at is None and (latest is None or latest.created_at <= entry.timestamp)
    return entry.revision_id == draft.latest_revision_id and draft.live_revision_id != entry.revision_id


def _may_publish(draft: Any, user: Any) -> bool:
    if hasattr(draft, "permissions_for_user"):
        return bool(draft.permissions_for_user(user).can_publish())
    policy: Any = type(draft).snippet_viewset.permission_policy
    return bool(policy.user_has_permission(user, "publish"))


__all__ = ["RefusedPanel", "RefusedSchedule"]
