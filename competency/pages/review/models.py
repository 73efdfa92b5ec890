"""The task of a workflow in which somebody who did not write the page reviews it, while nobody can change it.

An app has a thin class of its own with the table. One row of it serves pages of all kinds.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.locks import WorkflowLock
from wagtail.models import AbstractGroupApprovalTask, TaskState

from competency.core.people.account_history import IN_DOUBT, Head
from competency.core.publishing.drafts import PublishesVersion
from competency.core.publishing.refusals import PublishRefused

from ..kinds import kind_of
from ..writing.reviewers import head_beside_authors

NOT_READ = gettext_lazy("Choose “Review” on its page: you approve it where you read it. Nothing was published.")
NOT_AS_READ = gettext_lazy(
    "A picture, document or text of it changed while you were reading. Nothing was published. Read it again."
)
NOT_WHAT_WAITS = gettext_lazy(
    "What waits now is not what you read: it was submitted again since. It was not sent back. Read it again."
)


def fingerprint_of(page: Any) -> str:
    """What the draft that waits for its review shows today."""
    draft = page.get_latest_revision_as_object()
    return str(draft.publication.fingerprint(draft))


class ReviewLock(WorkflowLock):
    """Says who can do what while a page is being reviewed."""

    def get_message(self, user: Any) -> str:
        words = kind_of(getattr(self.object, "specific", self.object)).words
        head = self.task.head_of(self.object, user)
        return format_html("{}", words.waits_for_you if head is Head.ANOTHER else IN_DOUBT.get(head, words.is_reviewed))

    def get_description(self, user: Any, can_lock: bool = False) -> str:
        return _("Nobody can change it while it is being reviewed")


class ReviewedByAnother(AbstractGroupApprovalTask):
    """Approval by a reviewer who wrote nothing of the change, superusers included.

    The page is locked for everybody meanwhile: what is approved is what was submitted. Whoever submitted it can
    take it back, write on, and submit again.
    """

    lock_class = ReviewLock

    class Meta:
        abstract = True
        verbose_name = gettext_lazy("Review by somebody else")
        verbose_name_plural = gettext_lazy("Reviews by somebody else")

    @classmethod
    def get_description(cls) -> str:
        return _("Somebody of these groups who wrote nothing of the change approves it; it is locked meanwhile")

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        return True

    def user_can_lock(self, obj: Any, user: Any) -> bool:
        return False

    def can_review(self, obj: Any, user: Any) -> bool:
        """Whether the account may approve this object now as its reviewer, or ask for changes."""
        return self.head_of(obj, user) is Head.ANOTHER

    def head_of(self, obj: Any, user: Any) -> Head | None:
        """Who the account is beside the authors of what waits; None for one that reviews nothing here."""
        if not (user.is_active and (user.is_superuser or self._user_in_groups(user))):
            return None
        return head_beside_authors(user, getattr(obj, "specific", obj))

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, str, bool]]:
        """What Wagtail's own dialogs offer: they show nothing of what would be approved."""
        if not self.can_review(obj, user):
            return []
        return [
            ("reject", _("Ask for changes"), True),
        ]

    def decided_elsewhere(self, obj: Any, user: Any, action_name: str) -> str:
        """The address at which this is decided instead of in Wagtail's own dialogs; empty where it is not."""
        if action_name != "approve" or not self.can_review(obj, user):
            return ""
        return reverse(kind_of(getattr(obj, "specific", obj)).review_url, args=[obj.pk])

    @transaction.atomic
    def on_action(self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any) -> Any:
        """A review is decided once: of two who decide at the same moment the second is told; nothing is done twice.

        An approval names, as ``seen``, the fingerprint of what the reviewer read; without it nothing is published.
        Where a request for changes names it, it is about that and nothing else: a page sent once more sends back
        nothing that came after it. Wagtail's dialog names the submission instead.
        """
        seen = kwargs.pop("seen", None)
        subject = task_state.workflow_state.content_object
        draft = getattr(subject, "specific", subject)
        if isinstance(draft, PublishesVersion):
            # Before the state: whoever publishes it meanwhile has the draft, and then cancels the review.
            draft.lock_draft()
        waiting = TaskState.objects.select_for_update().filter(pk=task_state.pk, status=TaskState.STATUS_IN_PROGRESS)
        if not list(waiting):
            raise PublishRefused(
                {NON_FIELD_ERRORS: [_("Somebody else decided this review a moment ago. Look at what they decided.")]},
                subject=subject,
            )
        if (action_name == "approve" or seen is not None) and seen != fingerprint_of(draft):
            why = (NOT_AS_READ if seen else NOT_READ) if action_name == "approve" else NOT_WHAT_WAITS
            raise PublishRefused({NON_FIELD_ERRORS: [why]}, subject=subject)
        return super().on_action(task_state, user, action_name, **kwargs)

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> QuerySet[TaskState]:
        states = super().get_task_states_user_can_moderate(user, **kwargs)
        waiting = states.select_related("workflow_state")
        own = [state.pk for state in waiting if not self.can_review(state.workflow_state.content_object, user)]
        return states.exclude(pk__in=own)


__all__ = ["NOT_READ", "NOT_WHAT_WAITS", "ReviewLock", "ReviewedByAnother", "fingerprint_of"]
