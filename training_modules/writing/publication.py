"""What publishing a module does: a version of the activity that people learn on, in the page's language.

A host may put the module's mixin before a base page of its own, so a module is any page with the mixin's columns.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from competency.core.access import person_of
from competency.core.activities import api as activities
from competency.core.enums import Kind
from competency.core.frozen.api import FROZEN, CannotFreeze, stated
from competency.core.languages import of_the_site
from competency.core.models import Activity, ActivityVersion
from competency.core.publishing.publication import ClassifiedPublication, Problems, WayBack
from competency.core.publishing.wanted import activity_wanted
from competency.core.record.digests import sha256

from .. import files
from ..changes import Material, says_the_same, whole
from ..changes import material_changes as changes_between
from ..conf import REVIEW_SKIPPED, SOURCE
from ..content import ModuleContent, UnreadableSnapshot, to_snapshot
from ..privacy import privacy_problems
from . import preview, reviewers
from .problems import code_problems, module_problems
from .translations import replaced_problems, translation_problems


class ModulePublication(ClassifiedPublication[Any]):
    """The publication of modules."""

    def problems(self, draft: Any) -> Problems:
        content = draft.content()
        problems = module_problems(draft, content) | code_problems(draft.activity_key, content.code)
        if lines := translation_problems(draft, content):
            problems["sections"] = problems.get("sections", []) + lines
        return problems | ({NON_FIELD_ERRORS: lines} if (lines := privacy_problems(draft)) else {})

    def publisher_problems(self, draft: Any, user: Any) -> Problems:
        return reviewers.publisher_problems(draft, user)

    def publications_so_far(self, draft: Any) -> int:
        if not draft.locale_id:  # a page being written has no place in the tree yet
            return 0
        return activities.publications_so_far(draft.activity_key, draft.language)

    def drafted(self, keys: Collection[str]) -> dict[str, str]:
        """In the site's language where there is one: whoever chooses reads it once."""
        pages = Page.objects.filter(translation_key__in=keys).values_list(
            "translation_key", "locale__language_code", "draft_title"
        )
        titles = {str(key): title for key, _language, title in pages}
        return titles | {str(key): title for key, language, title in pages if language == of_the_site()}

    def way_back(self, key: str, user: Any) -> WayBack | None:
        """The editor of its page; of a deleted module the page that brings it back."""
        page = Page.objects.filter(translation_key=key, alias_of__isnull=True).order_by("path").first()
        if page is not None:
            may = page.permissions_for_user(user).can_edit()
            return WayBack(reverse("wagtailadmin_pages:edit", args=[page.pk]), _("Open its page")) if may else None
        was_published = Activity.objects.filter(key=key, source=SOURCE).exists()
        if not was_published or not page_permission_policy.user_has_permission(user, "add"):
            return None
        return WayBack(reverse("cleared_modules_bring_back", args=[key]), _("Bring it back"))

    def is_material_change(self, draft: Any) -> bool:
        """True also when what was published cannot be read: then nobody can say that it is wording only."""
        return last_content(draft) is None or bool(material_changes(draft))

    def is_unchanged(self, draft: Any) -> bool:
        before = last_content(draft)
        return before is not None and says_the_same(before, draft.content())

    def fingerprint(self, draft: Any) -> str:
        """The words, the bytes of its files (a revision names those by number), its questions, and its end."""
        ends_at = draft.expire_at.timestamp() if draft.expire_at else None
        return sha256(repr((whole(draft.content()), ends_at)))

    def record(self, draft: Any, *, user: Any, revision: Any) -> None:
        """Append the draft as the next version of its activity, or offer the last one again when it says the same."""
        key, content = draft.activity_key, draft.content()
        if draft.publications_so_far() and not draft.has_change_class():
            activities.offer_again(key=key)
            return
        if reviewers.skips_review(draft):
            log(instance=draft, action=REVIEW_SKIPPED, user=user, revision=revision)
        try:
            frozen = files.freeze(content)
        except CannotFreeze as error:
            raise ValidationError({"sections": [str(error)]}) from error
        snapshot = to_snapshot(files.with_places(content, frozen.places))
        activities.publish_activity(
            key=key,
            source=SOURCE,
            kind=Kind.MODULE,
            title=content.title,
            code=content.code,
            minutes=content.minutes,
            snapshot=snapshot | {FROZEN: stated(frozen.files), "change_note": draft.change_note.strip()},
            change_class=draft.effective_change_class(),
            change_by=draft.change_by,
            checked_on=draft.checked_against,
            language=draft.language,
            by=person_of(user),
        )

    def wanted(self, draft: Any, on: date, *, leaving: Collection[Any] = ()) -> list[str]:
        """Nothing is lost with an alias, nor with a translation of several that are of one edition."""
        if getattr(draft, "alias_of_id", None):
            return []
        left = _others_on_offer(draft, {draft.pk, *leaving})
        if titles := dict(left.values_list("locale__language_code", "title")):
            return replaced_problems(draft.activity_key, draft.language, titles)
        return activity_wanted(draft.translation_key, on)

    def withdraw(self, draft: Any) -> None:
        """Retire the activity, unless another translation still offers it; an alias offers none."""
        if getattr(draft, "alias_of_id", None):
            return
        activities.retire_activity(key=draft.translation_key, unless=_others_on_offer(draft, {draft.pk}).exists)

    def preview(self, draft: Any, request: HttpRequest, mode: str) -> HttpResponse:
        return preview.response(request, draft.content(), mode)


def _others_on_offer(draft: Any, leaving: Collection[Any]) -> QuerySet[Page]:
    """The translations that offer the module as well, without those that go."""
    others = Page.objects.filter(translation_key=draft.translation_key, live=True, alias_of__isnull=True)
    return others.exclude(pk__in=leaving)


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
        return files.published_content(version) if version else None
    except UnreadableSnapshot:
        return None


def material_changes(page: Any) -> list[Material]:
    """Why the draft is more than a change of wording; empty before the first publication."""
    before = last_content(page)
    return changes_between(before, page.content()) if before else []


__all__ = ["ModulePublication", "last_content", "last_published", "material_changes"]
