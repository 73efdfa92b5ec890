"""Which account saved a draft, also once that account is gone: a revision names it only as long as it is there.

Before an account is deleted, whichever way, the history of each draft keeps its number and which revisions were its. A
history says who did what for as long as it is kept, so it is the table for this. A revision that names no account, and
of which nothing is kept, was saved by a program. Revisions themselves stay as long as the draft does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, ProtectedError, Q, QuerySet
from django.db.models.signals import post_save, pre_delete
from django.dispatch import receiver
from wagtail.log_actions import registry as log_actions
from wagtail.models import Revision

from .. import clock
from .publication import publication_of

SAVED = "cleared.saved_by"
"""In the history of a draft: that an account which was deleted saved these revisions of it."""

# What Wagtail's editor says of a revision and who saved it, for accounts that went before anything was kept.
_EDITS = ("wagtail.create", "wagtail.edit", "wagtail.revert")


class Savers:
    """The accounts that saved revisions of one draft. What is kept is read when a revision names no account."""

    def __init__(self, kind: type[Model], number: Any) -> None:
        self.kind = kind
        self.number = number

    def of(self, revision: int, user: Any) -> Any:
        """The account, by primary key, that saved a revision whose column names ``user``; None where a program did."""
        return self._kept.get(revision) if user is None else user

    @cached_property
    def _kept(self) -> dict[int, Any]:
        about = {"content_type": _content_type(self.kind), _names(self.kind): self.number}
        rows = _history(self.kind)._base_manager.filter(says_who_saved(), **about, user__isnull=False)
        return by_revision(rows.values_list("action", "user_id", "revision_id", "data"))


def when_gone(revision: Revision) -> datetime | None:
    """When a revision was saved whose account is gone; None while its account is there."""
    return revision.created_at if revision.user_id is None else None


def says_who_saved(**of_edits: Any) -> Q:
    """The entries of a history that say which account saved a revision; of the editor's those that are as given."""
    return Q(action=SAVED) | Q(action__in=_EDITS, revision__isnull=False, **of_edits)


def by_revision(entries: Iterable[tuple[str, Any, int | None, Any]]) -> dict[int, Any]:
    """The account of each revision that these entries name, as action, account, revision and data."""
    found: dict[int, Any] = {}
    for action, user, revision, data in entries:
        if action == SAVED:
            found |= dict.fromkeys(data["revisions"], user)
        elif action in _EDITS and revision is not None:
            found.setdefault(revision, user)
    return found


def keep_saved(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Before an account is deleted: keep which revisions were its. It reads no words, and writes once a history."""
    saved: defaultdict[tuple[int, str], list[tuple[int, str]]] = defaultdict(list)
    rows = Revision.objects.filter(user=instance.pk).order_by("pk")
    for pk, kind, number, label in rows.values_list("pk", "content_type_id", "object_id", "object_str"):
        saved[kind, number].append((pk, label))
    entries: list[Model] = []
    for (content_type, number), revisions in saved.items():
        model = _kind_of_draft(content_type)
        if model is not None:
            keys = [pk for pk, _label in revisions]
            entries.append(_entry(model, number, label=revisions[-1][1], user=instance.pk, revisions=keys))
    _keep(entries)


@receiver(post_save, sender=Revision, dispatch_uid="cleared_core.saved_by_copied")
def keep_with_a_copy(sender: Any, instance: Revision, created: bool, raw: bool = False, **kwargs: Any) -> None:
    """A page is copied with its revisions, each with its moment: whose words those are goes with them."""
    if raw or not created or instance.user_id is not None:
        return
    model = _kind_of_draft(instance.content_type_id)
    if model is None:
        return
    same = {"created_at": instance.created_at, "content_type": instance.content_type_id, "user": None}
    first = Revision.objects.filter(**same).exclude(pk=instance.pk).values_list("pk", "object_id").first()
    account = Savers(model, first[1]).of(first[0], None) if first else None
    if account is not None:
        entry = _entry(model, instance.object_id, label=instance.object_str, user=account, revisions=[instance.pk])
        _keep([entry])


@receiver(pre_delete, sender=Revision, dispatch_uid="cleared_core.keep_revisions")
def keep_revisions(sender: Any, instance: Revision, origin: Any, **kwargs: Any) -> None:
    """Refuse to delete a revision of a draft but with the draft, also one from before what is live.

    Wagtail's ``purge_revisions`` passes over what is protected.
    """
    is_by_itself = isinstance(origin, Revision) or (isinstance(origin, QuerySet) and origin.model is Revision)
    if is_by_itself and _kind_of_draft(instance.content_type_id) is not None:
        raise ProtectedError("Revisions of a draft say who wrote it, so they stay as long as it does.", {instance})


def _kind_of_draft(content_type: int) -> type[Model] | None:
    """The model, where it is a kind of draft that publishes through us; None for what is the host's."""
    model = ContentType.objects.get_for_id(content_type).model_class()
    return model if model is not None and publication_of(model) is not None else None


def _history(kind: type[Model]) -> type[Model]:
    """Pages have one of their own."""
    history: type[Model] = log_actions.get_log_model_for_model(kind)
    return history


def _names(kind: type[Model]) -> str:
    """The column in which its history names a draft."""
    return "object_id" if "object_id" in {field.name for field in _history(kind)._meta.fields} else "page_id"


def _content_type(kind: type[Model]) -> ContentType:
    return ContentType.objects.get_for_model(kind, for_concrete_model=False)


def _entry(kind: type[Model], number: str, *, label: str, user: Any, revisions: list[int]) -> Model:
    return _history(kind)(
        content_type=_content_type(kind),
        label=label,
        action=SAVED,
        timestamp=clock.now(),
        user_id=user,
        data={"revisions": revisions},
        **{_names(kind): number},
    )


def _keep(entries: list[Model]) -> None:
    # Many at once, and none is asked whether its account is there.
    for history in {type(entry) for entry in entries}:
        history._base_manager.bulk_create([entry for entry in entries if type(entry) is history])


__all__ = [
    "SAVED",
    "Savers",
    "by_revision",
    "keep_revisions",
    "keep_saved",
    "keep_with_a_copy",
    "says_who_saved",
    "when_gone",
]
