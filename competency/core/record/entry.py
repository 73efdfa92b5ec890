"""The base of everything that is stated once and never edited: versions and facts.

A correction is the next version of the same key; a void is a withdrawn row and wins for its key whatever its
version. The model, the queryset and a database trigger refuse changes; ``core.recording`` is the one way in.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from .once import Alone, Declared, MayRepeat


class AppendOnlyError(Exception):
    """Something tried to change or delete a recorded version or fact."""


def refuse_change(*args: object, **kwargs: object) -> NoReturn:
    raise AppendOnlyError("Versions and facts are append-only: record a correction instead.")


class EntryQuerySet(models.QuerySet[Any]):
    """Queries over entries; the ones that would change a row raise."""

    def update(self, **kwargs: Any) -> NoReturn:
        refuse_change()

    def delete(self) -> NoReturn:
        refuse_change()

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        refuse_change()

    def update_or_create(self, *args: Any, **kwargs: Any) -> NoReturn:
        refuse_change()

    def known_at(self, moment: datetime | None) -> Self:
        """The rows recorded at or before ``moment``; None means everything."""
        return self if moment is None else self.filter(recorded_at__lte=moment)

    def current(self, moment: datetime | None = None) -> Self:
        """One row a key: the highest version, and none for a key that was withdrawn, as known at ``moment``."""
        kind: Any = self.model
        stands = _stands(kind) if moment is None else ~_told_later(kind, moment)
        return self.known_at(moment).filter(stands)


def _told_later(model: Any, moment: datetime | None = None) -> Exists:
    """That another row says something instead of a row, as known at ``moment``."""
    others: models.QuerySet[Any] = model._base_manager.filter(key=OuterRef("key"))
    if moment is not None:
        others = others.filter(recorded_at__lte=moment)
    return Exists(others.filter(Q(withdrawn=True) | Q(version__gt=OuterRef("version"))))


@cache
def _stands(model: Any) -> Any:
    """That nothing else is told: a condition of the kind alone, put together once."""
    return ~_told_later(model)


class Entry(models.Model):
    """One row of the append-only record.

    ``uuid`` is the primary key and the idempotency key: the same uuid again is a replay when its ``digest`` is
    the same and refused when it is not. ``reason`` holds only the hash of a ``Narrative``, so that free text
    can be erased without breaking history.
    """

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=200, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    withdrawn = models.BooleanField(default=False, editable=False)
    reason = models.CharField(max_length=64, blank=True, default="", editable=False)
    digest = models.CharField(max_length=64, editable=False)
    recorded_at = models.DateTimeField(_("recorded at"), editable=False, db_index=True)
    recorded_by = models.ForeignKey(
        "cleared_core.Person",
        verbose_name=_("recorded by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Empty when a command of the system recorded it."),
    )

    # High-volume rows stay out of Wagtail's reference index; nothing links to them from content.
    wagtail_reference_index_ignore = True
    # The fields that state the entry; the digest covers them. Set by each subclass.
    stated: ClassVar[tuple[str, ...]] = ()
    # Stated fields that the entity did not begin with: left out of the digest while they hold their default, since
    # rows from before state nothing there. Their defaults never change.
    joined_later: ClassVar[tuple[str, ...]] = ()
    # Stated fields that only date the row: two rows that differ in nothing else say the same.
    numbers: ClassVar[tuple[str, ...]] = ()
    # What makes two rows the same deed, or why it may be repeated; each subclass declares it (see ``once``).
    once: ClassVar[tuple[Declared, ...]]
    # Which rows never hold on the same day, or why they may; each kind that holds for days declares it.
    alone: ClassVar[Alone | MayRepeat | None] = None
    # True for what is published (one journal for all), False for what happened (one journal a person).
    is_definition: ClassVar[bool] = False
    # True for what is said of rows that stand, and of nothing new: the person it is about may be erased by then.
    is_about_what_stands: ClassVar[bool] = False

    objects = EntryQuerySet.as_manager()

    # Set on a row that was handed back instead of being recorded a second time.
    is_replay: bool = False

    class Meta:
        abstract = True
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="%(app_label)s_%(class)s_key_version"),
        ]

    @property
    def is_undone(self) -> bool:
        """Whether another entry took it back, so that saying it again is news."""
        return False

    @property
    def goes_on(self) -> bool:
        """Whether it goes on with what stands already, so that it may be said of somebody whose names were erased."""
        return self.is_about_what_stands or self.withdrawn or self.version > 1

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            refuse_change()
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        refuse_change()
