"""What publishing a page does: a version of the activity that people learn on, in the page's language.

A host may put the mixin of a kind before a base page of its own, so a page of the kind is any with the mixin's columns.
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
from competency.core.frozen.api import FROZEN, CannotFreeze, stated
from competency.core.languages import of_the_site
from competency.core.models import Activity, ActivityVersion
from competency.core.publishing.publication import ClassifiedPublication, Problems, WayBack
from competency.core.publishing.wanted import activity_wanted
from competency.core.record.digests import sha256

from ..doors import privacy_problems
from ..files import stored
from ..kinds import PageKind, kind_of
from . import reviewers
from .problems import code_problems
from .translations import replaced_problems, translation_problems


class PagePublication(ClassifiedPublication[Any]):
    """The publication of pages of one kind."""

    def __init__(self, kind: PageKind[Any]) -> None:
        self.kind = kind

    def problems(self, draft: Any) -> Problems:
        content = draft.content()
        problems = self.kind.problems(draft, content) | code_problems(self.kind, draft.activity_key, content.code)
        if lines := translation_problems(draft, content):
            problems[self.kind.body_field] = problems.get(self.kind.body_field, []) + lines
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

    def way_back(self, key: str, user: Any, language: str = "") -> WayBack | None:
        """The editor of its page, of the one in that language where there is one; of a deleted page the one that brings
        it back."""
        pages = Page.objects.filter(translation_key=key, alias_of__isnull=True).order_by("path")
        in_it = pages.filter(locale__language_code=language) if language else pages
        page = in_it.first() or pages.first()
        if page is not None:
            may = page.permissions_for_user(user).can_edit()
            return WayBack(reverse("wagtailadmin_pages:edit", args=[page.pk]), _("Open its page")) if may else None
        was_published = Activity.objects.filter(key=key, source=self.kind.source).exists()
        if not was_published or not page_permission_policy.user_has_permission(user, "add"):
            return None
        return WayBack(reverse(self.kind.bring_back_url, args=[key]), _("Bring it back"))

    def is_material_change(self, draft: Any) -> bool:
        """True also when what was published cannot be read: then nobody can say that it is wording only."""
        return last_content(draft) is None or bool(material_changes(draft))

    def is_unchanged(self, draft: Any) -> bool:
        return bool(draft.once("is_unchanged", lambda: self._is_unchanged(draft)))

    def _is_unchanged(self, draft: Any) -> bool:
        before = last_content(draft)
        return before is not None and self.kind.says_the_same(before, draft.content())

    def fingerprint(self, draft: Any) -> str:
        """All that it says, the bytes of its files (a revision names those by number), and its end."""
        ends_at = draft.expire_at.timestamp() if draft.expire_at else None
        return sha256(repr((self.kind.whole(draft.content()), ends_at)))

    def record(self, draft: Any, *, user: Any, revision: Any) -> None:
        """Append the draft as the next version of its activity, or offer the last one again when it says the same."""
        key, content = draft.activity_key, draft.content()
        if draft.publications_so_far() and not draft.has_change_class():
            activities.offer_again(key=key)
            return
        if reviewers.skips_review(draft):
            log(instance=draft, action=reviewers.REVIEW_SKIPPED, user=user, revision=revision)
        try:
            frozen = stored.freeze(self.kind.pictures(content), self.kind.texts(content))
        except CannotFreeze as error:
            raise ValidationError({self.kind.body_field: [str(error)]}) from error
        snapshot = self.kind.snapshot(self.kind.with_places(content, frozen.places))
        activities.publish_activity(
            key=key,
            source=self.kind.source,
            kind=self.kind.evidence,
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
        return self.kind.preview(draft, request, mode)


def _others_on_offer(draft: Any, leaving: Collection[Any]) -> QuerySet[Page]:
    """The translations that offer the activity as well, without those that go."""
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


def last_content(page: Any) -> Any:
    """What was published last; None before the first publication, and where that cannot be read any more."""

    def read() -> Any:
        version = last_published(page)
        return kind_of(page).published(version) if version else None

    return page.once("last_content", read)


def material_changes(page: Any) -> list[str]:
    """Why the draft is more than a change of wording, a sentence each; empty before the first publication."""

    def told() -> list[str]:
        before = last_content(page)
        return [] if before is None else kind_of(page).material(before, page.content())

    lines: list[str] = page.once("material", told)
    return lines


__all__ = ["PagePublication", "last_content", "last_published", "material_changes"]
