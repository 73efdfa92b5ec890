"""What publishing a module does: a version of the activity that people learn on, in the page's language.

A host may put the module's mixin before a base page of its own, so a module is any page with the mixin's columns.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from wagtail.log_actions import log
from wagtail.models import Page

from competency.core.access import person_of
from competency.core.activities import api as activities
from competency.core.enums import Kind
from competency.core.models import ActivityVersion
from competency.core.publishing.publication import ClassifiedPublication, Problems

from ..conf import REVIEW_SKIPPED, SOURCE
from ..content import Material, ModuleContent, UnreadableSnapshot, read_snapshot, to_snapshot, whole
from ..content import material_changes as changes_between
from . import preview, reviewers
from .problems import module_problems


class ModulePublication(ClassifiedPublication[Any]):
    """The publication of modules."""

    def problems(self, draft: Any) -> Problems:
        return module_problems(draft, draft.content())

    def publisher_problems(self, draft: Any, user: Any) -> Problems:
        return reviewers.publisher_problems(draft, user)

    def publications_so_far(self, draft: Any) -> int:
        if not draft.locale_id:  # a page being written has no place in the tree yet
            return 0
        return activities.publications_so_far(draft.activity_key, draft.language)

    def is_material_change(self, draft: Any) -> bool:
        """True also when what was published cannot be read: then nobody can say that it is wording only."""
        return last_content(draft) is None or bool(material_changes(draft))

    def is_unchanged(self, draft: Any) -> bool:
        before = last_content(draft)
        return before is not None and whole(before) == whole(draft.content())

    def record(self, draft: Any, *, user: Any, revision: Any) -> None:
        """Append the draft as the next version of its activity, or offer the last one again when it says the same."""
        key, content = draft.activity_key, draft.content()
        if draft.publications_so_far() and not draft.has_change_class():
            activities.offer_again(key=key)
            return
        if reviewers.skips_review(draft):
            log(instance=draft, action=REVIEW_SKIPPED, user=user, revision=revision)
        activities.publish_activity(
            key=key,
            source=SOURCE,
            kind=Kind.MODULE,
            title=content.title,
            code=content.code,
            minutes=content.minutes,
            snapshot=to_snapshot(content) | {"change_note": draft.change_note.strip()},
            change_class=draft.effective_change_class(),
            change_by=draft.change_by,
            checked_on=draft.checked_against,
            language=draft.language,
            by=person_of(user),
        )

    def withdraw(self, draft: Any) -> None:
        """Retire the activity, unless another translation still offers it; an alias offers none."""
        if getattr(draft, "alias_of_id", None):
            return
        others = Page.objects.filter(translation_key=draft.translation_key, live=True, alias_of__isnull=True)
        activities.retire_activity(key=draft.translation_key, unless=others.exclude(pk=draft.pk).exists)

    def preview(self, draft: Any, request: HttpRequest, mode: str) -> HttpResponse:
        return preview.response(request, draft.content(), mode)


def last_published(page: Any) -> ActivityVersion | None:
    """The newest version in the page's language, whether it is offered still or not."""
    return (
        ActivityVersion.objects.current()
        .filter(activity=page.activity_key, language=page.language)
        .order_by("-edition", "-revision")
        .first()
    )


def last_content(page: Any) -> ModuleContent | None:
    """What was published last; None before the first publication, and where that cannot be read any more."""
    version = last_published(page)
    try:
        return read_snapshot(version.snapshot) if version else None
    except UnreadableSnapshot:
        return None


def material_changes(page: Any) -> list[Material]:
    """Why the draft is more than a change of wording; empty before the first publication."""
    before = last_content(page)
    return changes_between(before, page.content()) if before else []


__all__ = ["ModulePublication", "last_content", "last_published", "material_changes"]
