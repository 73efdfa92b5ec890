"""Who may let a module go live: somebody who may publish, and who wrote nothing of what is new in it.

An author is whoever saved a revision that says something else than the one before it, since the version that is
live. Opening the editor and saving unchanged makes nobody an author.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from wagtail.models import PagePermissionTester

from competency.core.enums import ChangeClass

from ..content import whole

# What an author states besides the sections; Wagtail's own bookkeeping is left out.
_FIELDS = (
    "slug",
    "responsible_id",
    "review_by",
    "checked_on_id",
    "change_class",
    "change_by",
    "change_note",
)


def authors_of_change(page: Any) -> set[Any]:
    """The accounts, by primary key, that wrote what is in the draft and not in the live version."""
    # As stored: the page in hand may be the one that is just going live.
    live = type(page)._base_manager.filter(pk=page.pk).values_list("live_revision_id", flat=True).first()
    revisions = page.revisions.order_by("pk")
    before: Any = None
    if live:
        before = next((_stated(row) for row in revisions.filter(pk=live)), None)
        revisions = revisions.filter(pk__gt=live)
    authors = set()
    for revision in revisions:
        stated = _stated(revision)
        if stated != before and revision.user_id is not None:
            authors.add(revision.user_id)
        before = stated
    return authors


def _stated(revision: Any) -> Any:
    """What a revision says, so that the editor's own rewriting of the same words is no change."""
    draft = revision.as_object()
    audience = sorted(role.pk for role in draft.audience.all())
    return [getattr(draft, name) for name in _FIELDS], audience, whole(draft.content())


def wording_skips_review() -> bool:
    """Whether this site lets an author publish a change of wording only; off unless the site says so."""
    return bool(getattr(settings, "CLEARED_WORDING_SKIPS_REVIEW", False))


def skips_review(page: Any) -> bool:
    """Whether this draft may go live without a reviewer: wording only where the site allows it, or nothing new."""
    if not page.publications_so_far():
        return False
    if page.has_change_class():
        return wording_skips_review() and page.change_class == ChangeClass.WORDING
    return bool(page.is_unchanged())


def publisher_problems(page: Any, user: Any) -> dict[str, list[str]]:
    """Why this account may not publish the draft, in words; empty when it may."""
    if skips_review(page):
        return {}
    if not page.permissions_for_user(user).is_reviewer():
        return {"__all__": [_("Somebody else has to review this first. Nothing is lost: submit it for review.")]}
    if user.pk in authors_of_change(page):
        return {
            "__all__": [
                _("You wrote a part of this, so somebody else has to review it. Nothing is lost: submit it for review.")
            ]
        }
    return {}


class ModulePermissionTester(PagePermissionTester):
    """Wagtail's permissions for a page, and one more way to publish: an author's change of wording.

    ``can_publish`` only decides whether the button is offered; ``publisher_problems`` decides.
    """

    def is_reviewer(self) -> bool:
        """Whether the account was given the right to publish here."""
        return bool(super().can_publish())

    def can_publish(self) -> bool:
        return self.is_reviewer() or (self.user.is_active and self._may_mend_wording())

    def can_set_view_restrictions(self) -> bool:
        return self.is_reviewer()

    def can_unschedule(self) -> bool:
        return self.is_reviewer()

    def _may_mend_wording(self) -> bool:
        return wording_skips_review() and bool(self.page.live) and bool(self.can_edit())


__all__ = ["ModulePermissionTester", "authors_of_change", "publisher_problems", "skips_review", "wording_skips_review"]
