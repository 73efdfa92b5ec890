"""Database triggers that refuse to change recorded rows: UPDATE on both databases, DELETE on PostgreSQL.

They are set after each migration, since SQLite remakes a table to alter it and drops its triggers. SQLite
has no DELETE trigger: emptying test tables deletes rows there, while PostgreSQL truncates.
"""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig, apps
from django.db import connections, models

from .entry import Entry

MESSAGE = "append-only: record a correction instead"


def append_only_models(app_label: str | None = None) -> list[type[models.Model]]:
    """Every concrete model of the record whose rows are never changed, of one app or all."""
    return [
        model
        for model in apps.get_models()
        if (issubclass(model, Entry) or getattr(model, "is_append_only", False))
        and (app_label is None or model._meta.app_label == app_label)
    ]


def install_triggers(sender: AppConfig, using: str = "default", **kwargs: Any) -> None:
    """Set the record's triggers for the app that was just migrated, where its tables exist."""
    guarded = append_only_models(sender.label)
    if not guarded:
        return
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for model in guarded:
            table = model._meta.db_table
            if table not in tables:
                continue
            for statement in _statements(connection.vendor, table):
                cursor.execute(statement)


def _statements(vendor: str, table: str) -> list[str]:
    name = f"clr_guard_{table}"
    if vendor == "sqlite":
        return [
            f'CREATE TRIGGER IF NOT EXISTS "{name}" BEFORE UPDATE ON "{table}" '
            f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END",
        ]
    if vendor == "postgresql":
        return [
            "CREATE OR REPLACE FUNCTION clr_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
            f'CREATE OR REPLACE TRIGGER "{name}" BEFORE UPDATE OR DELETE ON "{table}" '
            "FOR EACH ROW EXECUTE FUNCTION clr_refuse()",
        ]
    return []
