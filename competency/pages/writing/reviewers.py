"""Who may let a page go live: somebody who may publish, and who wrote nothing of what is new in it.

An author is whoever saved a revision that says something else than the one before it, since the version that is
live. Opening the editor and saving unchanged makes nobody an author.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from wagtail.models import PagePermissionTester

from competency.core.enums import ChangeClass
from competency.core.people.account_history import IN_DOUBT, Authors, Head, head_beside
from competency.core.publishing.saved_by import Savers, when_gone

from ..kinds import kind_of
from .translations import joins_newer_edition

REVIEW_SKIPPED = "cleared.review_skipped"
"""The entry in the history of a page that went out without review."""

# What an author states besides what people read; Wagtail's own bookkeeping is left out.
_FIELDS = (
    "slug",
    "responsible_id",
    "review_by",
    "checked_on_id",
    "change_class",
    "change_by",
    "change_note",
    "expire_at",
)


def authors_of_change(page: Any) -> Authors:
    """The accounts that wrote what is in the draft and not in the live version, those that were deleted too."""
    # As stored: the page in hand may be the one that is just going live.
    live = type(page)._base_manager.filter(pk=page.pk).values_list("live_revision_id", flat=True).first()
    revisions = page.revisions.order_by("pk")
    before: Any = None
    if live:
        before = next((_stated(row) for row in revisions.filter(pk=live)), None)
        revisions = revisions.filter(pk__gt=live)
    authors: Authors = {}
    savers = Savers(type(page), page.pk)
    for revision in revisions:
        stated = _stated(revision)
        if stated != before and (account := savers.of(revision.pk, revision.user_id)) is not None:
            authors[account] = when_gone(revision)
        before = stated
    return authors


def _stated(revision: Any) -> Any:
    """What a revision says, so that the editor's own rewriting of the same words is no change."""
    draft = revision.as_object()
    kind = kind_of(draft)
    audience = sorted(role.pk for role in draft.audience.all())
    return [getattr(draft, name) for name in _FIELDS], audience, kind.whole(kind.content_of(draft, with_files=False))


def says_the_same(revision: Any, other: Any) -> bool:
    """Whether two revisions of a page say the same, files aside, however the editor wrote it down."""
    return bool(_stated(revision) == _stated(other))


def wording_skips_review() -> bool:
    """Whether this site lets an author publish a change of wording only; off unless the site says so."""
    return bool(getattr(settings, "CLEARED_WORDING_SKIPS_REVIEW", False))


def skips_review(page: Any) -> bool:
    """Whether this draft may go live without a reviewer: wording only where the site allows it, or nothing new.

    A translation of an edition before the one that runs would be taken for that one, so it is never wording only; nor
    is what stands beside the words.
    """
    if not page.publications_so_far() or ends_otherwise(page):
        return False
    if page.has_change_class():
        is_wording = wording_skips_review() and page.change_class == ChangeClass.WORDING
        return is_wording and not stands_otherwise(page) and not joins_newer_edition(page)
    return bool(page.is_unchanged())


def published_end(page: Any) -> datetime | None:
    """The moment at which what is published ends, as stored; None where it does not."""
    ends: datetime | None = type(page)._base_manager.filter(pk=page.pk).values_list("expire_at", flat=True).first()
    return ends


def stands_otherwise(page: Any) -> bool:
    """Whether the draft says otherwise who answers for it, what it is right for, and for whom it is."""
    live = type(page)._base_manager.filter(pk=page.pk).first()
    return live is None or _beside_the_words(live) != _beside_the_words(page)


def _beside_the_words(page: Any) -> Any:
    audience = sorted(role.pk for role in page.audience.all())
    return [getattr(page, name) for name in ("slug", "responsible_id", "review_by", "checked_on_id")], audience


def ends_otherwise(page: Any) -> bool:
    """Whether the draft ends at another moment than what is published, which is more than words."""
    return bool(page.expire_at != published_end(page))


def head_beside_authors(user: Any, page: Any) -> Head:
    """Who this account is beside whoever wrote what is new in the draft."""
    return head_beside(user, authors_of_change(page))


def publisher_problems(page: Any, user: Any) -> dict[str, list[str]]:
    """Why this account may not publish the draft, in words; empty when it may."""
    if skips_review(page):
        return {}
    if not page.permissions_for_user(user).is_reviewer():
        return {"__all__": [_("Somebody else has to review this first. Nothing is lost: submit it for review.")]}
    head = head_beside_authors(user, page)
    if head is Head.AUTHOR:
        return {
            "__all__": [
                _("You wrote a part of this, so somebody else has to review it. Nothing is lost: submit it for review.")
            ]
        }
    return {"__all__": [str(IN_DOUBT[head])]} if head in IN_DOUBT else {}


class _DraftsAreTheirAuthors(PagePermissionTester):
    """Wagtail's permissions, but that whoever may not publish deletes own drafts that never went out, and no others."""

    def is_reviewer(self) -> bool:
        """Whether the account was given the right to publish here."""
        return bool(PagePermissionTester.can_publish(self))

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        if not super().can_delete(ignore_bulk=ignore_bulk):
            return False
        if self.is_reviewer():
            return True
        is_own_draft = self.page.owner_id == self.user.pk and self.page.first_published_at is None
        return is_own_draft and not self.page_locked()

    def can_move(self) -> bool:
        return bool(super().can_delete(ignore_bulk=True))

    def can_reorder_children(self) -> bool:
        """Never: people read pages by their codes, so that an order of one's own would show nowhere."""
        return False


class FolderPermissionTester(_DraftsAreTheirAuthors):
    """Of a folder of pages."""


class GovernedPagePermissionTester(_DraftsAreTheirAuthors):
    """Wagtail's permissions for a page, and one more way to publish: an author's change of wording.

    ``can_publish`` only decides whether the button is offered; ``publisher_problems`` decides.
    """

    def can_publish(self) -> bool:
        return self.is_reviewer() or (self.user.is_active and self._may_mend_wording())

    def can_set_view_restrictions(self) -> bool:
        return self.is_reviewer()

    def can_unschedule(self) -> bool:
        return self.is_reviewer()

    def _may_mend_wording(self) -> bool:
        return wording_skips_review() and bool(self.page.live) and bool(self.can_edit())


__all__ = [
    "REVIEW_SKIPPED",
    "FolderPermissionTester",
    "GovernedPagePermissionTester",
    "authors_of_change",
    "ends_otherwise",
    "head_beside_authors",
    "published_end",
    "publisher_problems",
    "says_the_same",
    "skips_review",
    "stands_otherwise",
    "wording_skips_review",
]
