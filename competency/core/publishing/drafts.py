"""Publishing as one transaction, for pages and snippets alike: re-validate, append the version, go live, or nothing.

Wagtail's own publishing is not atomic; bulk publishing, workflow approval, schedules and programs never run the
editor's form, and the page editor does not even call ``publish()``. But every way ends in one ``save()`` of the
draft as the live object, with a live revision it did not have before. That is where the version is appended, in
the same transaction; ``publish()`` widens the transaction to all that Wagtail does around it. What may be published
is asked under the lock of the draft's row, so that of two who publish at once the second is asked about what the
first left. Taking a draft off is one ``save()`` too, and what follows from it goes with it or not at all.
This module knows nothing of pages; a page class mixes it in before its Wagtail base.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from django.core.exceptions import NON_FIELD_ERRORS, ImproperlyConfigured, ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.log_actions import registry as log_actions

from .. import clock
from ..days import day_in_full
from ..record.locking import for_update
from .approved import is_as_approved
from .publication import Problems, Publication, publication_of
from .refusals import (
    CHANGED_SINCE_APPROVED,
    DELETED_MEANWHILE,
    OVERTAKEN,
    PUBLISHED_MEANWHILE,
    PublishRefused,
    TakingOffRefused,
)

logger = logging.getLogger(__name__)

SCHEDULED = "wagtail.publish.scheduled"
EXPIRED = "wagtail.unpublish.scheduled"
REFUSED = "cleared.publish_refused"
KEPT = "cleared.kept_published"


@dataclass(slots=True)
class _Publishing:
    """Who publishes at the moment, and which revision was looked through already."""

    user: Any
    checked: Any = None


_publishing: ContextVar[_Publishing | None] = ContextVar("cleared_publishing", default=None)


@contextmanager
def publishing_by(user: Any) -> Iterator[None]:
    """Everything or nothing of what Wagtail does to publish, in the name of ``user``."""
    token = _publishing.set(_Publishing(user))
    try:
        with transaction.atomic():
            yield
    finally:
        _publishing.reset(token)


class PublishesVersion(models.Model):
    """How any draft goes live and off. What that means for one kind of draft is said by its ``Publication``."""

    class Meta:
        abstract = True

    @property
    def publication(self) -> Publication[Any]:
        """What publishing does for this kind of draft, as its app registered it."""
        publication = publication_of(type(self))
        if publication is None:
            raise ImproperlyConfigured(f"{type(self).__name__} has no publication: register one in AppConfig.ready().")
        return publication

    def publish_problems(self) -> Problems:
        """What must be mended before this draft may be published, by field; empty when nothing.

        One thing is a day on which it would end while people are asked for it.
        """
        problems = self.publication.problems(self)
        ends_at: datetime | None = vars(self).get("expire_at")  # a column of Wagtail's, mixed in beside this class
        if ends_at:
            ends_on = ends_at.astimezone(clock.zone_of(None)).date()
            if lines := self.publication.wanted(self, ends_on):
                day = day_in_full(ends_on)
                said = [_("It cannot end on %(day)s: %(why)s") % {"day": day, "why": line} for line in lines]
                problems = {**problems, "expire_at": said}
        return problems

    def refuse_while_wanted(self, *, leaving: Collection[Any] = ()) -> None:
        """Raise ``TakingOffRefused`` while people are asked for what was published, today or later.

        ``leaving`` are the ids of the drafts of its kind that go together with it.
        """
        if lines := self.publication.wanted(self, clock.today(), leaving={self.pk, *leaving}):
            raise TakingOffRefused(lines, subject=self)

    def stay_published(self, refusal: TakingOffRefused) -> None:
        """Take its end off the schedule, and say so in its history, so that others that are due can end."""
        kind: Any = type(self)
        kind._base_manager.filter(pk=self.pk).update(expire_at=None)
        logger.error("Not taken off on schedule: %s", refusal.sentence)
        if log_actions.action_exists(KEPT):
            log(instance=self, action=KEPT, data={"problems": refusal.lines})

    def publisher_problems(self, user: Any) -> Problems:
        """Why this account may not be the one who publishes the draft; empty when it may."""
        return self.publication.publisher_problems(self, user)

    def record_publication(self, *, user: Any, revision: Any) -> None:
        """Append what was published. Runs inside the publishing transaction."""
        self.publication.record(self, user=user, revision=revision)

    def record_withdrawal(self) -> None:
        """Do what follows from taking the draft off. Runs inside the transaction that does so."""
        self.publication.withdraw(self)

    def publish(self, revision: Any, user: Any = None, **kwargs: Any) -> Any:
        """Publish ``revision``, or let it go live later, and append its version in one transaction.

        Raises ``PublishRefused`` when the draft is not fit to be published, or not by this account, or when somebody
        else published this very revision since the caller read the draft. A revision
        scheduled for later is recorded when its time comes; if it is refused then, that is logged on the draft
        and it stays a draft, so that the others that are due go live.
        """
        try:
            seen = self._as_stored()
            with publishing_by(user or revision.user):
                # The lock comes first: whoever waited for it asks everything below of what is published now.
                now = self.lock_draft()
                if seen and not now:
                    raise PublishRefused([DELETED_MEANWHILE], subject=self)
                if now == (True, revision.pk) and self.live_revision_id != revision.pk:  # type: ignore[attr-defined]
                    raise PublishRefused([PUBLISHED_MEANWHILE], subject=self)
                draft = revision.as_object()
                _refuse_unless_fit(draft, revision, by=user, was_overtaken=now != seen)
                current = _publishing.get()
                assert current is not None
                current.checked = revision.pk
                return super().publish(revision, user=user, **kwargs)  # type: ignore[misc]
        except PublishRefused as refusal:
            if kwargs.get("log_action") != SCHEDULED:
                raise
            _stay_a_draft(revision, refusal)
            return None

    def unpublish(self, *args: Any, **kwargs: Any) -> Any:
        """Take the draft off with all that follows, or change nothing, also when a program asks for it.

        Raises ``TakingOffRefused`` while people are asked for it; what was to end on schedule stays, and is logged.
        """
        try:
            with transaction.atomic():
                return super().unpublish(*args, **kwargs)  # type: ignore[misc]
        except TakingOffRefused as refusal:
            if kwargs.get("log_action") != EXPIRED:
                raise
            self.stay_published(refusal)
            return None

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Delete with all that follows, or change nothing: what is asked of people stays."""
        with transaction.atomic():
            return super().delete(*args, **kwargs)

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Save; when this is the save with which a revision goes live, append its version as well, or neither.

        When it is the one with which the draft is taken off, what follows from that is done in the same transaction.
        """
        seen = self._as_stored()
        if self._goes_off(seen, kwargs.get("update_fields")):
            with transaction.atomic():
                # First here, too: whoever publishes has the draft before the activity that is retired below.
                self.lock_draft()
                self.refuse_while_wanted()
                self.record_withdrawal()
                return super().save(*args, **kwargs)
        if not self._goes_live(seen):
            return super().save(*args, **kwargs)
        current = _publishing.get()
        revision = self.live_revision  # type: ignore[attr-defined]
        user = (current.user if current else None) or revision.user
        with transaction.atomic():
            now = self.lock_draft()
            if seen and not now:
                # To save it now would put it back without its place in the tree.
                raise PublishRefused([DELETED_MEANWHILE], subject=self)
            if now == (True, revision.pk):
                return super().save(*args, **kwargs)
            if current is None or current.checked != revision.pk:
                _refuse_unless_fit(self, revision, by=current.user if current else None)
            try:
                self.record_publication(user=user, revision=revision)
            except PublishRefused:
                raise
            except ValidationError as error:
                raise PublishRefused(_by_field(error), subject=self) from error
            return super().save(*args, **kwargs)

    def _as_stored(self) -> tuple[bool, int | None] | None:
        """Whether it is live, and by which revision, in the database; None for a draft not saved yet."""
        if self.pk is None:
            return None
        stored: Any = type(self)._base_manager.filter(pk=self.pk)
        live_and_revision: tuple[bool, int | None] | None = stored.values_list("live", "live_revision_id").first()
        return live_and_revision

    def _goes_live(self, stored: tuple[bool, int | None] | None) -> bool:
        """Whether a revision becomes the live one that was not. Publishing the same again states nothing new."""
        live_revision = getattr(self, "live_revision_id", None)
        if not live_revision or not getattr(self, "live", False) or self.pk is None:
            return False
        return stored != (True, live_revision)

    def _goes_off(self, stored: tuple[bool, int | None] | None, fields: Iterable[str] | None) -> bool:
        is_live = bool(getattr(self, "live", False))
        return stored is not None and stored[0] and not is_live and (fields is None or "live" in fields)

    def lock_draft(self) -> tuple[bool, Any] | None:
        """Whether the draft is live and with which revision, its row locked until the transaction ends.

        Whatever is done to a draft takes this lock before any other: publishing, taking off, reviewing, deleting.
        The row is the one in which Wagtail notes a new revision, so that whoever saves and publishes and whoever
        only publishes take it first and wait for nothing else meanwhile.
        """
        model: Any = self._meta.get_field("latest_revision").model
        stored = model._base_manager.filter(pk=self.pk).order_by()
        return for_update(stored).values_list("live", "live_revision_id").first()


class GovernedDraft(PublishesVersion):
    """A draft that somebody answers for and that is looked at before it goes live.

    Mix in before ``Page`` or a snippet's draft-state mixins. It adds behaviour and no column: the columns are each
    kind's own, and a kind names its own where it is called otherwise.
    """

    owner_field: ClassVar[str] = "owner"
    """The column with the person who answers for it. On a page ``owner`` is the account that made it."""

    class Meta:
        abstract = True

    @property
    def revisions(self) -> Any:
        """Its drafts so far, the editor's history."""
        return self._revisions  # type: ignore[attr-defined]

    @property
    def answerable(self) -> Any:
        """The person who answers for what it says; None where nobody is named, or nobody can be."""
        return getattr(self, self.owner_field, None)

    @property
    def look_again_by(self) -> date | None:
        """The day by which somebody looks through it again; None where none is set, or none can be."""
        return getattr(self, "review_by", None)

    @property
    def checked_against(self) -> Any:
        """The release of the system it was checked on; None where none is named, or none can be."""
        return getattr(self, "checked_on", None)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The draft as it would be met if it were published now."""
        return self.publication.preview(self, request, mode_name)


def lock_before_deleting(sender: Any, instance: PublishesVersion, origin: Any = None, **kwargs: Any) -> None:
    """Deleting removes a draft's revisions first, and whoever publishes it has the draft before those.

    Whatever deletes it comes by here, also with many others or with what it stands under: what is asked for stays.
    """
    now = instance.lock_draft()
    if now and now[0]:
        is_of_kind = isinstance(origin, models.QuerySet) and issubclass(type(instance), origin.model)
        instance.refuse_while_wanted(leaving=origin.values_list("pk", flat=True) if is_of_kind else ())


def _refuse_unless_fit(draft: PublishesVersion, revision: Any, *, by: Any, was_overtaken: bool = False) -> None:
    problems = (draft.publisher_problems(by) if by is not None else {}) or draft.publish_problems()
    if was_overtaken and [str(OVERTAKEN)] not in problems.values():
        problems = {NON_FIELD_ERRORS: [str(OVERTAKEN)], **problems}
    # Nobody looks at it when a schedule publishes; whoever publishes it by hand decides anew.
    is_due = by is None and revision.approved_go_live_at and not is_for_later(draft)
    if is_due and not is_as_approved(revision, draft):
        said = [str(CHANGED_SINCE_APPROVED), *problems.get(NON_FIELD_ERRORS, [])]
        problems = {**problems, NON_FIELD_ERRORS: said}
    if problems:
        raise PublishRefused(problems, subject=draft)


def _by_field(error: ValidationError) -> Any:
    return error.message_dict if hasattr(error, "error_dict") else error.messages


def _stay_a_draft(revision: Any, refusal: PublishRefused) -> None:
    """Take a refused revision off the schedule, and say so in the history of what it belongs to."""
    type(revision).objects.filter(pk=revision.pk).update(approved_go_live_at=None)
    logger.error("Not published on schedule: %s", refusal.sentence)
    if log_actions.action_exists(REFUSED):
        log(instance=revision.content_object, action=REFUSED, data={"problems": refusal.lines}, revision=revision)


def is_for_later(draft: Any) -> bool:
    """Whether a draft is to go live at a moment to come."""
    go_live_at = getattr(draft, "go_live_at", None)
    return bool(go_live_at and go_live_at > clock.now())
