"""SQLite's REPLACE deletes the row in its way and fires no trigger of deletions: no row of the record goes that way.

PostgreSQL has no such thing, so these run on SQLite alone.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator

import pytest
from django.db import connection, models

from competency.core.activities import attempts
from competency.core.ledger.performance import Performance
from competency.core.models import Attempt, ChainHead, Evidence, JournalEntry
from competency.core.record.guards import guards
from tests import factories
from tests.core.record.test_append_only import refused

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def built(one_transaction: None) -> Evidence:
    world = factories.world()
    return factories.evidence(world.person, competency=world.competency)


@pytest.fixture
def row(built: Evidence, db: None) -> Evidence:
    return copy.deepcopy(built)


@pytest.fixture
def as_any_shell_connects() -> Iterator[None]:
    """Our own connections ask SQLite to fire triggers for what REPLACE deletes; somebody else's do not."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA recursive_triggers = OFF")
        yield
        cursor.execute("PRAGMA recursive_triggers = ON")


def columns_of(model: type[models.Model], **other: str) -> tuple[str, str]:
    """All columns of a table, and what stands in them, but for these."""
    names = [field.column for field in model._meta.concrete_fields]
    return ", ".join(f'"{name}"' for name in names), ", ".join(other.get(str(name), f'"{name}"') for name in names)


@pytest.mark.usefixtures("as_any_shell_connects")
@pytest.mark.parametrize("verb", ["INSERT OR REPLACE", "REPLACE"])
@pytest.mark.parametrize(
    ("model", "other"),
    [
        (Evidence, {"outcome": "'failed'"}),  # the same primary key
        (Evidence, {"uuid": "'" + "0" * 32 + "'"}),  # the same key and version
        (JournalEntry, {"id": "NULL", "chain": "'elsewhere'"}),  # the same entry
        (JournalEntry, {"id": "NULL", "entry": "'" + "0" * 32 + "'"}),  # the same position of the chain
        (ChainHead, {"position": "0"}),
    ],
)
def test_no_row_is_put_in_the_place_of_another(row, verb, model, other):
    names, values = columns_of(model, **other)
    table = model._meta.db_table
    before = list(model.objects.order_by("pk").values())
    assert refused(f"{verb} INTO {table} ({names}) SELECT {values} FROM {table}")
    assert list(model.objects.order_by("pk").values()) == before


@pytest.mark.usefixtures("as_any_shell_connects")
def test_no_row_is_put_in_the_place_of_another_by_its_hidden_number(row):
    names, values = columns_of(Evidence, uuid="'" + "0" * 32 + "'", key="'another'")
    table = Evidence._meta.db_table
    assert refused(f"INSERT OR REPLACE INTO {table} (rowid, {names}) SELECT rowid, {values} FROM {table}")
    assert Evidence.objects.get().pk == row.pk


@pytest.mark.usefixtures("as_any_shell_connects")
def test_an_open_attempt_does_not_take_the_place_of_a_closed_one():
    world = factories.world()
    closed, still_open = (
        attempts.open_attempt(person=world.person, activity=factories.activity().activity) for _n in range(2)
    )
    attempts.close_attempt(attempt=closed, ended_by="completed", performance=Performance(outcome="passed"))
    for column in ("uuid", "rowid"):
        told = f"SELECT {column} FROM {Attempt._meta.db_table} WHERE closed_at IS NOT NULL"
        assert refused(
            f"UPDATE OR REPLACE {Attempt._meta.db_table} SET {column} = ({told}) WHERE uuid = %s", still_open.pk.hex
        )
    assert Attempt.objects.filter(pk=closed.pk).exists()


@pytest.mark.usefixtures("as_any_shell_connects")
def test_an_open_attempt_does_not_take_the_place_of_another_open_one():
    """One is open a person, activity and purpose, whatever its number is; a second one after it was closed is news."""
    world = factories.world()
    begun = attempts.open_attempt(person=world.person, activity=factories.activity().activity)
    names, values = columns_of(Attempt, uuid="'" + "0" * 32 + "'", opened_at="'2020-01-01 00:00:00'")
    put = f"INTO {Attempt._meta.db_table} ({names}) SELECT {values} FROM {Attempt._meta.db_table}"
    assert refused(f"INSERT OR REPLACE {put}")
    assert Attempt.objects.get().pk == begun.pk
    attempts.close_attempt(attempt=begun, ended_by="completed", performance=Performance(outcome="passed"))
    assert attempts.open_attempt(person=world.person, activity=begun.activity).pk != begun.pk


def test_our_own_connections_fire_the_guard_of_what_replace_deletes(row):
    table = Evidence._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER IF EXISTS "clr_taken_{table}_insert"')
    names, values = columns_of(Evidence, outcome="'failed'")
    assert refused(f"INSERT OR REPLACE INTO {table} ({names}) SELECT {values} FROM {table}")


@pytest.mark.parametrize("guard", guards(), ids=lambda guard: guard.table)
def test_a_guard_knows_everything_that_names_one_row(guard):
    """What the models say, against what SQLite would let a row go for."""
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA index_list('{guard.table}')")
        unique = [name for _n, name, is_unique, _origin, _is_partial in cursor.fetchall() if is_unique]
        told = set()
        for name in unique:
            cursor.execute(f"PRAGMA index_info('{name}')")
            told.add(frozenset(column for _n, _c, column in cursor.fetchall()))
    assert told <= {frozenset(key.columns) for key in guard.keys}
