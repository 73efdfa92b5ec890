"""Everything that is held about one person, as plain values: what the person may ask for, and may take elsewhere.

It follows the registry, so that nothing is forgotten. Nobody else's data is in it: of other people stand only the
names of those who acted in a role, as the person reads them on the screen. What is right about a question is about
nobody, and never in it.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.functional import Promise

from .. import clock
from ..activities import overdue
from ..people.models import Person
from ..record.entry import Entry
from . import accounts
from .registry import Held, held

__all__ = ["FORMAT", "as_json", "everything_about"]

FORMAT = 1


def everything_about(person: Person) -> dict[str, Any]:
    """All that is held about a person: who, the account, and each kind of row with all its versions."""
    overdue.close_of([person])
    return {
        "format": FORMAT,
        "made_at": clock.now().isoformat(),
        "person": {
            "number": str(person.pk),
            "employee_number": person.employee_number,
            "given_name": person.given_name,
            "family_name": person.family_name,
            "email": person.email,
            "extension": person.extension,
            "erased_at": _plain(person.erased_at),
        },
        "account": accounts.exported(person.user) if person.user else None,
        "held": {
            entry.name: [_row(entry, row) for row in _rows(entry, person.pk)]
            for entry in held()
            if entry.is_about_somebody
        },
        "acted_for_others": list(_acted(person.pk)),
    }


def as_json(person: Person) -> str:
    """The same as JSON (RFC 8259), in UTF-8, with days and moments as ISO 8601."""
    return json.dumps(everything_about(person), ensure_ascii=False, indent=1)


def _rows(entry: Held, person: uuid.UUID) -> models.QuerySet[Any]:
    """The rows about the person, with what each refers to: one query a model."""
    others = [
        field.name
        for field in entry.model._meta.concrete_fields
        if field.is_relation and field.name != entry.about and not _is_own(field.related_model)
    ]
    return entry.prepare(entry.of(person).select_related(*others) if others else entry.of(person))


def _row(entry: Held, row: models.Model) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        if field.name in entry.leaves_out:
            continue
        value = getattr(row, field.attname)
        if not field.is_relation:
            said[field.name] = _plain(value)
        elif field.related_model is Person:
            said[field.name] = _who(entry, row, field.name)
        else:
            said[field.name] = None if value is None else _named(row, field, value)
    return said | (entry.said(row) if entry.said else {})


def _who(entry: Held, row: models.Model, name: str) -> str | None:
    """The number of the person it is about; of somebody who acted in a role, the name."""
    if name == entry.about:
        value = getattr(row, f"{name}_id")
        return None if value is None else str(value)
    somebody = getattr(row, name)
    return None if somebody is None else str(somebody)


def _named(row: models.Model, field: Any, value: Any) -> Any:
    """A related row by its number and what it is called; one of the person's own has no name but its number."""
    if _is_own(field.related_model):
        return _plain(value)
    return {"id": _plain(value), "name": str(getattr(row, field.name))}


def _is_own(model: Any) -> bool:
    return any(entry.model is model and entry.is_about_somebody for entry in held())


def _acted(person: uuid.UUID) -> Iterator[dict[str, Any]]:
    """Where the person acted in a role: what, when and as what, and never whom it was about."""
    by_model: dict[type[models.Model], set[str]] = {entry.model: set(entry.by) for entry in held()}
    for model in apps.get_models():
        if issubclass(model, Entry):
            by_model.setdefault(model, set()).add("recorded_by")
    for model, roles in sorted(by_model.items(), key=lambda pair: pair[0]._meta.label_lower):
        for role in sorted(roles):
            if model._meta.get_field(role).related_model is not Person:
                continue
            for row in model._base_manager.filter(**{role: person}).order_by("pk"):
                recorded = getattr(row, "recorded_at", None)
                yield {
                    "as": role,
                    "in": model._meta.label_lower,
                    "number": str(row.pk),
                    "recorded_at": _plain(recorded),
                }


def _plain(value: Any) -> Any:
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    if isinstance(value, (Decimal, uuid.UUID, Promise)):
        return str(value)
    return value
