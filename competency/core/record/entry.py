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
from django.db.models import Func, Value
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
        return self.known_at(moment).filter(_stands(self.model, moment))


class _Stands(Func):
    """Whether a row is the last of its key and the key was not withdrawn, among all rows of ``model`` or, given a third
    expression, among those recorded at or before that moment.

    Nearly every query asks for it. As a query inside a query it took Django longer to put together than it takes a
    database to answer, so it is written out.
    """

    output_field = models.BooleanField()

    def __init__(self, *expressions: Any, model: type[Entry]) -> None:
        super().__init__(*expressions)
        self.model = model

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> tuple[str, tuple[Any, ...]]:
        key, version, *moment = (compiler.compile(each) for each in self.get_source_expressions())
        quoted, meta = connection.ops.quote_name, self.model._meta
        later = {field.name: f"later.{quoted(field.column)}" for field in meta.concrete_fields}
        known = "".join(f" AND {later['recorded_at']} <= {said}" for said, _given in moment)
        return (  # Names of columns, and what was compiled: no value is among them.
            f"NOT EXISTS(SELECT 1 FROM {quoted(meta.db_table)} later WHERE {later['key']} = {key[0]}"  # noqa: S608
            f" AND ({later['withdrawn']} OR {later['version']} > {version[0]}){known})",
            tuple(value for _said, given in moment for value in given),
        )


def _stands(model: type[Entry], moment: datetime | None) -> _Stands:
    if moment is None:
        return _stands_now(model)
    return _Stands("key", "version", Value(moment, output_field=models.DateTimeField()), model=model)


@cache
def _stands_now(model: Any) -> _Stands:
    """Put together once; a query that takes it in copies it."""
    return _Stands("key", "version", model=model)


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
