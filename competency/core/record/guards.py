"""What the database itself refuses, table by table, as conditions on the row before and after (OLD, NEW).

Guarded are entries and other rows that are never changed, attempts and everything under them, texts, and heads, which
only move on. While an attempt is open, that changes which its models name: its end, an answer, a flag. Once it is
closed nothing does. Three things are let go, and there is no switch for more: a row
that a confirmed disposal names may be deleted, the name on a row that repeats it may be emptied once that person's
erasure is recorded, and so may a text whose erasure is recorded, or that a confirmed disposal names. All of it is read
from the record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q

from .attested import attempt_model, rows_under_attempts
from .entry import Entry
from .gone import Disposal, Erasure, ListedRow
from .models import ChainHead, Narrative

ALWAYS = "1 = 1"
Model = type[models.Model]


@dataclass(frozen=True, slots=True)
class Key:
    """Columns that together name one row: of all rows, or of those where the columns ``empty`` are NULL."""

    columns: tuple[str, ...]
    empty: tuple[str, ...] = ()

    def is_shared(self, one: str, other: str) -> str:
        """Whether both rows have it, and it is the same."""
        same = [f'{one}."{column}" = {other}."{column}"' for column in self.columns]
        return " AND ".join([*same, *(f'{row}."{column}" IS NULL' for column in self.empty for row in (one, other))])


@dataclass(frozen=True, slots=True)
class Guard:
    """What the database refuses of one table; None: that is not refused. ``keys`` are what names one row only."""

    table: str
    insert: str | None = None
    update: str | None = None
    delete: str | None = None
    keys: tuple[Key, ...] = ()

    @property
    def refused(self) -> dict[str, str]:
        """The conditions by operation."""
        every = {"INSERT": self.insert, "UPDATE": self.update, "DELETE": self.delete}
        return {operation: condition for operation, condition in every.items() if condition}

    @property
    def taken(self) -> dict[str, str]:
        """When a row would take what names another one, by operation. SQLite alone: its REPLACE deletes the other row,
        and fires no trigger of deletions unless the connection asks for it. The row id names a row as well."""
        if not self.keys:
            return {}
        found = {"INSERT": self._is_taken("")}
        return found if self.update == ALWAYS else found | {"UPDATE": self._is_taken(" AND x.rowid <> OLD.rowid")}

    def _is_taken(self, by_another: str) -> str:
        same = [key.is_shared("x", "NEW") for key in self.keys]
        rows = [f'SELECT 1 FROM "{self.table}" x WHERE {each}{by_another}' for each in ("x.rowid = NEW.rowid", *same)]  # noqa: S608 - names of our own tables
        return f"({' OR '.join(f'EXISTS ({each})' for each in rows)})"


def append_only_models(app_label: str | None = None) -> list[Model]:
    """Every concrete model of the record whose rows are never changed, of one app or all."""
    return [
        model
        for model in apps.get_models()
        if (issubclass(model, Entry) or getattr(model, "is_append_only", False))
        and (app_label is None or model._meta.app_label == app_label)
    ]


def may_be_disposed(model: Model) -> bool:
    """Whether rows may go when a disposal names them: facts and what hangs under them, never what is published,
    the journal, or what records that something went."""
    if issubclass(model, Entry):
        return not model.is_definition
    listed = {attempt_model(), Narrative} | set(rows_under_attempts())
    return bool(getattr(model, "is_disposable", False)) or model in listed


def names_of(model: Model) -> tuple[str, ...]:
    """Where a row repeats its person's name: the JSON column and the key in it; nothing where it does not."""
    return tuple(getattr(model, "repeats_the_name", ()))


def keys_of(model: Model) -> tuple[Key, ...]:
    """What names one row of the table: its primary key, and what is unique in all rows or where something is empty."""
    of_all: list[Sequence[str]] = [(field.name,) for field in model._meta.concrete_fields if field.unique]
    of_all += [each.fields for each in model._meta.total_unique_constraints] + list(model._meta.unique_together)
    unique = [each for each in model._meta.constraints if isinstance(each, models.UniqueConstraint)]
    of_some = [(each.fields, empty) for each in unique if (empty := empty_where(each))]
    named = [*((fields, ()) for fields in of_all), *of_some]
    return tuple(Key(_columns(model, fields), _columns(model, empty)) for fields, empty in named)


def empty_where(constraint: models.UniqueConstraint) -> tuple[str, ...]:
    """The fields that are empty in the rows among which something is unique; nothing where that is not all it asks."""
    if constraint.condition is None:
        return ()
    asked = constraint.condition.children
    empty = [child[0] for child in asked if isinstance(child, tuple) and child[0].endswith("__isnull") and child[1]]
    is_all = len(empty) == len(asked) and constraint.condition.connector == Q.AND and not constraint.condition.negated
    return tuple(name.removesuffix("__isnull") for name in empty) if is_all else ()


def changes_while_open(model: Model) -> tuple[str, ...]:
    """The fields of an attempt, or of a row under one, that may change until it is closed; none unless it says so."""
    return tuple(getattr(model, "changes_while_open", ()))


def goes_while_open(model: Model) -> bool:
    """Whether a row under an attempt may be taken back until that is closed; not unless its model says so."""
    return bool(getattr(model, "goes_while_open", False))


def _columns(model: Model, fields: Sequence[str]) -> tuple[str, ...]:
    return tuple(str(model._meta.get_field(name).column) for name in fields)  # type: ignore[union-attr]


def guards(vendor: str = "sqlite") -> list[Guard]:
    """What every database of the record refuses. The list comes from the models, so that none is forgotten."""
    under, attempt = rows_under_attempts(), attempt_model()
    heads = Guard(
        ChainHead._meta.db_table,
        update="NEW.chain <> OLD.chain OR NEW.position <= OLD.position",
        delete=ALWAYS,
        keys=keys_of(ChainHead) if vendor == "sqlite" else (),
    )
    texts = _guard(Narrative, vendor, update=f"NOT {_only_a_text_goes(vendor)}", delete=ALWAYS)
    ended = f"(OLD.closed_at IS NOT NULL OR {_more_changes(attempt, vendor)})"
    found = [heads, texts, _guard(attempt, vendor, update=ended, delete=ALWAYS)]
    for model in under:
        before, after = _closed(model, under, "OLD"), _closed(model, under, "NEW")
        changed = f"({before} OR {_more_changes(model, vendor)})"
        gone = before if goes_while_open(model) else ALWAYS
        found.append(_guard(model, vendor, insert=after, update=changed, delete=gone))
    found += [_guard(model, vendor) for model in append_only_models() if model not in under]
    return sorted(found, key=lambda guard: guard.table)


def _guard(model: Model, vendor: str, *, insert: str | None = None, update: str = "", delete: str = "") -> Guard:
    if model in append_only_models():
        update = delete = ALWAYS
    if may_be_disposed(model):
        delete = f"{delete} AND NOT {_is_disposed(model, vendor)}"
    if names_of(model):
        update = f"{update} AND NOT {_only_a_name_goes(model, vendor)}"
    return Guard(model._meta.db_table, insert, update, delete, keys_of(model) if vendor == "sqlite" else ())


def _closed(model: Model, under: dict[Model, Any], row: str) -> str:
    """Whether the attempt that a row hangs under is closed."""
    attempt, key = attempt_model(), under[model]
    value = f'{row}."{key.column}"'
    while key.related_model is not attempt:
        parent = key.related_model
        key, target = under[parent], parent._meta.pk
        if key.column != target.column:
            up = f'"{parent._meta.db_table}" u WHERE u."{target.column}" = {value}'
            value = f'(SELECT u."{key.column}" FROM {up})'  # noqa: S608 - names of our own tables
    closed = f'"{attempt._meta.db_table}" a WHERE a.uuid = {value} AND a.closed_at IS NOT NULL'
    return f"EXISTS (SELECT 1 FROM {closed})"  # noqa: S608 - names of our own tables


def _more_changes(model: Model, vendor: str) -> str:
    """Whether anything changes that may not while the attempt is open. Which attempt it is of never may."""
    free = _columns(model, changes_while_open(model))
    if vendor == "postgresql":
        named = f"'{{{','.join(free)}}}'::text[]"
        return f"to_jsonb(NEW) - {named} <> to_jsonb(OLD) - {named}"
    kept = [field.column for field in model._meta.concrete_fields if field.column not in free]
    same = " AND ".join(f'NEW."{column}" IS OLD."{column}"' for column in kept)
    return f"NOT ({same})"


def _is_disposed(model: Model, vendor: str) -> str:
    """Whether a confirmed disposal names the row."""
    key: Any = model._meta.pk
    value = f'OLD."{key.column}"'
    is_uuid = isinstance(key.target_field if key.remote_field else key, models.UUIDField)
    if vendor == "sqlite" and is_uuid:
        # A list writes a uuid with hyphens, and SQLite keeps it without.
        value = " || '-' || ".join(f"substr({value}, {start}, {size})" for start, size in _PARTS_OF_A_UUID)
    rows = (
        f'"{ListedRow._meta.db_table}" l JOIN "{Disposal._meta.db_table}" d ON d.proposal_id = l.proposal_id '
        f"WHERE l.model = '{model._meta.label_lower}' AND l.row = CAST({value} AS varchar(64))"
    )
    return f"EXISTS (SELECT 1 FROM {rows})"  # noqa: S608 - names of our own tables


_PARTS_OF_A_UUID = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))


def _only_a_text_goes(vendor: str) -> str:
    """Whether nothing changes but that a text is emptied whose erasure, or whose disposal, is recorded."""
    same = "NEW.entry = OLD.entry AND NEW.text = '' AND NEW.erased_at IS NOT NULL AND OLD.erased_at IS NULL"
    erased = f"\"{Erasure._meta.db_table}\" e WHERE e.what = 'text' AND e.entry = OLD.entry"
    recorded = f"EXISTS (SELECT 1 FROM {erased}) OR {_is_disposed(Narrative, vendor)}"  # noqa: S608 - names of our own tables
    return f"({same} AND ({recorded}))"


def _only_a_name_goes(model: Model, vendor: str) -> str:
    """Whether nothing changes but that the name of somebody whose erasure is recorded is emptied."""
    column, key = names_of(model)
    if vendor == "postgresql":
        same = f"to_jsonb(NEW) = jsonb_set(to_jsonb(OLD), ARRAY['{column}', '{key}'], '\"\"')"
    else:
        others = [field.column for field in model._meta.concrete_fields if field.column != column]
        same = " AND ".join(f'NEW."{other}" IS OLD."{other}"' for other in others)
        same += f" AND json(NEW.\"{column}\") = json_set(OLD.\"{column}\", '$.{key}', '')"
    erased = f"\"{Erasure._meta.db_table}\" e WHERE e.what = 'person' AND e.person_id = OLD.person_id"
    return f"({same} AND EXISTS (SELECT 1 FROM {erased}))"  # noqa: S608 - names of our own tables
