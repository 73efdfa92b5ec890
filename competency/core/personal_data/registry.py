"""Where each app says what it holds about a person: an export, an erasure and the schedule ask here and nowhere else.

A system check fails for a model that refers to a person, or hangs under something that does, and is not registered:
what nobody wrote down can neither be handed out nor let go. Nothing here reads a row by itself.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import QuerySet

__all__ = [
    "Held",
    "Keep",
    "Missing",
    "erasers",
    "held",
    "hold",
    "keys_of_typed_names",
    "missing",
    "on_erasure",
    "typed_names",
]


class Keep(StrEnum):
    """What the schedule of retention does with rows about a person."""

    RECORD = "record"  # they go with the record of the person, all together
    PRACTICE = "practice"  # as the record; those of a practice attempt may go earlier
    TEXT = "text"  # as the record; the text alone may go earlier
    STAYS = "stays"  # they are derived, say who decided something, or go by themselves


Rows = Callable[[uuid.UUID], QuerySet[Any]]


@dataclass(frozen=True, slots=True)
class Held:
    """What one model holds about people. ``name`` is its key in an export.

    ``about`` is the path from a row to the person it is about (``attempt__person``); empty when no row is about
    anybody, and where ``rows`` says which rows are. ``by`` names the fields of whoever acted in a role: their names
    stand in an export as the person may read them on the screen today. ``leaves_out`` is never exported. ``said``
    adds to a row, or says it in other words. ``apart`` is the path to the kind of activity a row belongs to, where the
    number of rows would mean nothing over all of them. ``each`` leaves of rows one for each thing they are of, where
    several may be of one; of entries it is one a key, whatever was corrected, ended or voided of it.
    """

    model: type[models.Model]
    name: str
    about: str = ""
    by: tuple[str, ...] = ()
    keep: Keep = Keep.RECORD
    leaves_out: tuple[str, ...] = ()
    rows: Rows | None = None
    said: Callable[[Any], dict[str, Any]] | None = None
    apart: str = ""
    each: Callable[[QuerySet[Any]], QuerySet[Any]] = field(default=lambda rows: rows)
    prepare: Callable[[QuerySet[Any]], QuerySet[Any]] = field(default=lambda rows: rows)

    @property
    def is_about_somebody(self) -> bool:
        return bool(self.about or self.rows)

    def of(self, person: uuid.UUID) -> QuerySet[Any]:
        """The rows about one person, in the order of their key."""
        if self.rows is not None:
            return self.rows(person).order_by("pk")
        return self.model._base_manager.filter(**{self.about: person}).order_by("pk")

    @property
    def _has_versions(self) -> bool:
        """Whether the model is one of entries, by what they have: the foundation knows no model."""
        return {"key", "version", "withdrawn"} <= {each.name for each in self.model._meta.local_fields}

    def things(self, person: uuid.UUID) -> QuerySet[Any]:
        """What is held about one person as the person would count it, in no order."""
        rows = self.of(person).order_by()
        return rows.values("key").distinct() if self._has_versions else self.each(rows)


_held: dict[type[models.Model], Held] = {}
_erasers: dict[str, Callable[[Any], None]] = {}
_typed: set[str] = set()


def hold(*entries: Held) -> None:
    """Register what models hold; called in ``AppConfig.ready()``. Registering a model again replaces what was said."""
    _held.update({entry.model: entry for entry in entries})


def held() -> list[Held]:
    return sorted(_held.values(), key=lambda entry: entry.name)


def on_erasure(name: str, eraser: Callable[[Any], None]) -> None:
    """Register what else has to go when the names of a person do: called with the person before the names are gone,
    in the same transaction, and with the erasure recorded."""
    _erasers[name] = eraser


def typed_names(key: str) -> None:
    """Register under which key sessions keep what somebody typed to look for people: dropped when a name is erased."""
    _typed.add(key)


def keys_of_typed_names() -> frozenset[str]:
    return frozenset(_typed)


def erasers() -> list[Callable[[Any], None]]:
    return [eraser for _name, eraser in sorted(_erasers.items())]


@dataclass(frozen=True, slots=True)
class Missing:
    """A relation that nobody registered: the model, the field, and what it leads to."""

    model: type[models.Model]
    field: str
    to: type[models.Model]


def missing() -> Iterator[Missing]:
    """Every relation to a person, or to a row about one, that no registration accounts for.

    Relations of other people's apps to an account are not ours to name: they go with it, and an export lists them.
    """
    person = apps.get_model("cleared_core", "Person")
    account = get_user_model()
    about = {person} | {entry.model for entry in _held.values() if entry.is_about_somebody}
    for model in apps.get_models():
        if model is person:
            continue
        entry = _held.get(model)
        for name, target in _relations(model):
            if target in about:
                is_accounted_for = _is_accounted_for(entry, name, target is person)
            else:
                is_accounted_for = target is not account or not _is_ours(model) or entry is not None
            if not is_accounted_for:
                yield Missing(model, name, target)


def _is_ours(model: type[models.Model]) -> bool:
    return model.__module__.split(".")[0] in {"competency", "training_modules", "scenarios"}


def _relations(model: type[models.Model]) -> Iterable[tuple[str, Any]]:
    for each in (*model._meta.local_fields, *model._meta.local_many_to_many):
        if each.is_relation and each.related_model:
            yield each.name, each.related_model


def _is_accounted_for(entry: Held | None, name: str, is_person: bool) -> bool:
    """Whether it is said of the relation that its row is about the person there, or by one who acted."""
    if name == "recorded_by":
        return True  # every entry says who recorded it, and an export asks all of them
    if entry is None:
        return False
    if not is_person:
        return entry.is_about_somebody
    return name in entry.by or name == entry.about or entry.rows is not None
