"""What was approved for later is what goes live: a revision keeps the fingerprint of what it showed when it was put on
the schedule.

Whatever puts a revision on the schedule saves its moment on it, and that save is where the fingerprint is kept, in the
revision's own content. This module decides nothing: ``drafts`` refuses what differs when its time comes.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver
from wagtail.models import Revision

from .publication import publication_of

KEY = "cleared_approved"


@receiver(post_save, sender=Revision, dispatch_uid="cleared_core.approved_for_later")
def on_scheduled(
    sender: Any,
    instance: Any,
    created: bool,
    raw: bool = False,
    update_fields: Collection[str] | None = None,
    **kwargs: Any,
) -> None:
    """Keep the fingerprint with the moment, in the transaction that gives the revision one."""
    if raw or not instance.approved_go_live_at:
        return
    if not (created or update_fields is None or "approved_go_live_at" in update_fields):
        return
    kind = instance.content_type.model_class()
    publication = publication_of(kind) if kind else None
    if publication is None:
        return
    instance.content = {**instance.content, KEY: publication.fingerprint(instance.as_object())}
    sender.objects.filter(pk=instance.pk).update(content=instance.content)


def is_as_approved(revision: Any, draft: Any) -> bool:
    """Whether a scheduled draft shows today what it showed when it was scheduled; False where nobody can tell."""
    today = draft.publication.fingerprint(draft)
    return bool(revision.content.get(KEY, "") == today)


__all__ = ["is_as_approved", "on_scheduled"]
