"""Database triggers that refuse what ``guards`` says, whoever asks: the last line behind models and verbs.

They are set after each migration and taken off before it, since SQLite remakes a table to alter it and reads every
trigger that names it. PostgreSQL refuses TRUNCATE too. Nothing switches them off: the tests put back copies of
databases, and empty none.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import AppConfig
from django.db import connections

from .guards import Guard, guards

MESSAGE = "append-only: record a correction instead"
TAKEN = "append-only: another row stands under this number"


def install_triggers(sender: AppConfig, using: str = "default", **kwargs: Any) -> None:
    """Set the guards of the tables that are there, after the migrations of ``sender``."""
    tables = {model._meta.db_table for model in sender.get_models()}
    connection = connections[using]
    there = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for guard in guards(connection.vendor):
            if guard.table in tables & there:
                for statement in _statements(connection.vendor, guard):
                    cursor.execute(statement)


def remove_triggers(using: str = "default", table: str = "", **kwargs: Any) -> None:
    """Take the guards off, of one table or of all, until the migration that comes is through."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for on, name, _does in sorted(_there(connection)):
            if table in ("", on):
                where = f' ON "{on}"' if connection.vendor == "postgresql" else ""
                cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"{where}')


def missing_guards(using: str = "default") -> list[str]:
    """The tables that something else should keep from being changed than the good will of whoever writes to them.

    A guard that goes by the right name and does something else is missing: one of an earlier version, or a hollow one.
    """
    connection = connections[using]
    there = _there(connection)
    return [
        guard.table
        for guard in guards(connection.vendor)
        if {(guard.table, name, does) for name, does in _done(connection.vendor, guard)} - there
    ]


def _there(connection: Any) -> set[tuple[str, str, str]]:
    """The guards that this database has, by table, name and what they do; those that are switched off are not there."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger' AND name GLOB 'clr_*'")
        else:
            # One that asks a condition, or looks at some columns only, is none of ours.
            cursor.execute(
                "SELECT c.relname, t.tgname, CASE WHEN t.tgqual IS NULL AND t.tgattr::text = '' "
                "THEN t.tgtype || ' ' || p.prosrc ELSE '' END "
                "FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid "
                "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ANY (current_schemas(false)) "
                "AND NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND left(t.tgname, 4) = 'clr_'"
            )
        return set(cursor.fetchall())


def _done(vendor: str, guard: Guard) -> Iterator[tuple[str, str]]:
    """Name of each trigger of a guard and what it does, as the database keeps it."""
    if vendor == "sqlite":
        yield from ((name, _on_sqlite(guard.table, name, *rest)) for name, *rest in _each_on_sqlite(guard))
        return
    every = sum(_EVENTS[operation] for operation in guard.refused)
    yield f"clr_guard_{guard.table}", f"{_EACH_ROW | _BEFORE | every} {_body(guard)}"
    yield f"clr_whole_{guard.table}", f"{_BEFORE | _EVENTS['TRUNCATE']} {_NEVER}"


def _each_on_sqlite(guard: Guard) -> Iterator[tuple[str, str, str, str]]:
    """Name, operation, condition and message of each trigger."""
    for operation, condition in guard.refused.items():
        name = f"clr_guard_{guard.table}" + ("" if operation == "UPDATE" else f"_{operation.lower()}")
        yield name, operation, condition, MESSAGE
    for operation, condition in guard.taken.items():
        yield f"clr_taken_{guard.table}_{operation.lower()}", operation, condition, TAKEN


def _on_sqlite(table: str, name: str, operation: str, condition: str, message: str) -> str:
    return (
        f'CREATE TRIGGER "{name}" BEFORE {operation} ON "{table}" WHEN {condition} '
        f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
    )


def _body(guard: Guard) -> str:
    """What the function does that PostgreSQL calls before each row of a table changes."""
    refused = " ".join(
        f"IF TG_OP = '{operation}' THEN IF {condition} THEN {_RAISE}; END IF; END IF;"
        for operation, condition in guard.refused.items()
    )
    return f" BEGIN {refused} IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END "


def _statements(vendor: str, guard: Guard) -> Iterator[str]:
    table = guard.table
    if vendor == "sqlite":
        for name, does in _done(vendor, guard):
            yield f'DROP TRIGGER IF EXISTS "{name}"'
            yield does
    elif vendor == "postgresql":
        returns = "RETURNS trigger LANGUAGE plpgsql"
        yield f'CREATE OR REPLACE FUNCTION "clr_refuse_{table}"() {returns} AS $${_body(guard)}$$'
        yield f"CREATE OR REPLACE FUNCTION clr_refuse() {returns} AS $${_NEVER}$$"
        yield (
            f'CREATE OR REPLACE TRIGGER "clr_guard_{table}" BEFORE {" OR ".join(guard.refused)} ON "{table}" '
            f'FOR EACH ROW EXECUTE FUNCTION "clr_refuse_{table}"()'
        )
        yield (
            f'CREATE OR REPLACE TRIGGER "clr_whole_{table}" BEFORE TRUNCATE ON "{table}" '
            "FOR EACH STATEMENT EXECUTE FUNCTION clr_refuse()"
        )


_RAISE = f"RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'"
_NEVER = f" BEGIN {_RAISE}; END "

# As PostgreSQL writes down when a trigger fires (``pg_trigger.tgtype``).
_EACH_ROW, _BEFORE = 1, 2
_EVENTS = {"INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}
