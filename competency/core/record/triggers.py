"""Database triggers that refuse to change recorded rows: UPDATE on both databases, DELETE on PostgreSQL.

Two things are let go, and there is no switch for more: a row that a confirmed disposal names may be deleted, and the
name on a row that repeats it may be emptied once that person's erasure is recorded. Both are read from the record.

They are set after each migration, since SQLite remakes a table to alter it and drops its triggers. SQLite
has no DELETE trigger: emptying test tables deletes rows there, while PostgreSQL truncates.
"""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig, apps
from django.db import connections, models

from .entry import Entry
from .gone import Disposal, Erasure, ListedRow

MESSAGE = "append-only: record a correction instead"


def append_only_models(app_label: str | None = None) -> list[type[models.Model]]:
    """Every concrete model of the record whose rows are never changed, of one app or all."""
    return [
        model
        for model in apps.get_models()
        if (issubclass(model, Entry) or getattr(model, "is_append_only", False))
        and (app_label is None or model._meta.app_label == app_label)
    ]


def may_be_disposed(model: type[models.Model]) -> bool:
    """Whether rows may go when a disposal names them: facts and what hangs under them, never what is published,
    the journal, or what records that something went."""
    if issubclass(model, Entry):
        return not model.is_definition
    return bool(getattr(model, "is_disposable", False))


def install_triggers(sender: AppConfig, using: str = "default", **kwargs: Any) -> None:
    """Set the record's triggers for the app that was just migrated, where its tables exist."""
    guarded = append_only_models(sender.label)
    if not guarded:
        return
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for model in guarded:
            if model._meta.db_table not in tables:
                continue
            for statement in _statements(connection.vendor, model):
                cursor.execute(statement)


def drop_triggers_that_look_elsewhere(sender: AppConfig, using: str = "default", **kwargs: Any) -> None:
    """Before a migration, on SQLite: it refuses to remake a table that a trigger of another one reads."""
    connection = connections[using]
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        for model in append_only_models(sender.label):
            if names_of(model):
                cursor.execute(f'DROP TRIGGER IF EXISTS "clr_guard_{model._meta.db_table}"')


def _statements(vendor: str, model: type[models.Model]) -> list[str]:
    table = model._meta.db_table
    name = f"clr_guard_{table}"
    if vendor == "sqlite":
        return [
            f'DROP TRIGGER IF EXISTS "{name}"',
            f'CREATE TRIGGER "{name}" BEFORE UPDATE ON "{table}" {_unless_a_name_goes(model)} '
            f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END",
        ]
    if vendor == "postgresql":
        said = [model._meta.label_lower if may_be_disposed(model) else "", model._meta.pk.column, *names_of(model)]
        arguments = ", ".join(f"'{argument}'" for argument in said)
        return [
            _REFUSE,
            f'CREATE OR REPLACE TRIGGER "{name}" BEFORE UPDATE OR DELETE ON "{table}" '
            f"FOR EACH ROW EXECUTE FUNCTION clr_refuse({arguments})",
        ]
    return []


def names_of(model: type[models.Model]) -> tuple[str, ...]:
    """Where a row repeats its person's name: the JSON column and the key in it; nothing where it does not."""
    return tuple(getattr(model, "repeats_the_name", ()))


# Of a trigger's arguments the first is the model whose rows a disposal may name (empty: none), the second its key,
# the third and fourth where a row repeats its person's name.
_REFUSE = f"""
CREATE OR REPLACE FUNCTION clr_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND EXISTS (
        SELECT 1 FROM "{ListedRow._meta.db_table}" listed
        JOIN "{Disposal._meta.db_table}" confirmed ON confirmed.proposal_id = listed.proposal_id
        WHERE listed.model = TG_ARGV[0] AND listed.row = to_jsonb(OLD) ->> TG_ARGV[1]
    ) THEN
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' AND TG_NARGS = 4
        AND to_jsonb(NEW) = jsonb_set(to_jsonb(OLD), ARRAY[TG_ARGV[2], TG_ARGV[3]], '""')
        AND EXISTS (
            SELECT 1 FROM "{Erasure._meta.db_table}" erasure
            WHERE erasure.what = 'person' AND erasure.person_id::text = to_jsonb(OLD) ->> 'person_id'
        )
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""  # noqa: S608 - names of our own tables


def _unless_a_name_goes(model: type[models.Model]) -> str:
    """For SQLite, which compares a row column by column: the condition under which the trigger refuses."""
    if not names_of(model):
        return ""
    column, key = names_of(model)
    others = [field.column for field in model._meta.concrete_fields if field.column != column]
    same = " AND ".join(f'NEW."{other}" IS OLD."{other}"' for other in others)
    erased = f'SELECT 1 FROM "{Erasure._meta.db_table}" erasure WHERE erasure.what = '  # noqa: S608 - our own table
    return (
        f"WHEN NOT ({same} AND json(NEW.\"{column}\") = json_set(OLD.\"{column}\", '$.{key}', '') "
        f"AND EXISTS ({erased}'person' AND erasure.person_id = OLD.person_id))"
    )
