"""A record written before chains had heads is carried over without a fault, and is guarded and watched from then on.

The old database is that of the last commit before; ``tests/fixtures/before_heads.py`` made it.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from tests.older_databases import Ran, manage, opened, unpacked


def rows(file: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(file)) as connection:
        return list(connection.execute(query))


def recorded(file: Path) -> dict[str, list[Any]]:
    """Every row of every table of entries, as far as its columns were there from the beginning."""
    tables = [name for (name,) in rows(file, "SELECT DISTINCT model FROM cleared_core_journalentry")]
    found = {}
    for label in [*tables, "cleared_core.journalentry", "cleared_core.attempt", "cleared_core.narrative"]:
        columns = BEGAN_WITH[label.replace(".", "_")]
        found[label] = sorted(rows(file, f"SELECT {columns} FROM {label.replace('.', '_')}"), key=str)
    return found


BEGAN_WITH: dict[str, str] = {}


class Managed:
    """``manage.py`` on a file."""

    def __init__(self, blocker: DjangoDbBlocker) -> None:
        self.blocker = blocker

    def __call__(self, file: Path, *words: str) -> Ran:
        with opened(file, self.blocker):
            return manage(*words)

    def verified(self, file: Path) -> tuple[int, dict[str, Any]]:
        ran = self(file, "cleared_verify", "--json")
        return ran.code, json.loads(ran.said)


@pytest.fixture(scope="module")
def managed(django_db_blocker: DjangoDbBlocker) -> Managed:
    return Managed(django_db_blocker)


class Carried:
    def __init__(self, file: Path, managed: Managed) -> None:
        self.file = unpacked("before-heads", file)
        for (table,) in rows(file, "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'cleared_%'"):
            BEGAN_WITH[table] = ", ".join(f'"{row[1]}"' for row in rows(file, f"PRAGMA table_info({table})"))
        self.before = recorded(file)
        ran = managed(file, "migrate", "--verbosity", "0")
        assert ran.code == 0, ran.complained


@pytest.fixture(scope="module")
def carried(tmp_path_factory: pytest.TempPathFactory, managed: Managed) -> Carried:
    return Carried(tmp_path_factory.mktemp("old") / "old.sqlite3", managed)


@pytest.fixture
def copied(carried: Carried, tmp_path: Path) -> Path:
    copy = tmp_path / "copy.sqlite3"
    copy.write_bytes(carried.file.read_bytes())
    return copy


def test_the_record_of_an_old_database_is_without_a_fault(carried: Carried, managed: Managed) -> None:
    code, said = managed.verified(carried.file)
    assert said["faults"] == []
    assert code == 0
    assert said["looked_at"]["chains"] > 10


def test_answers_worked_out_by_older_rules_are_old_until_they_are_worked_out_again(
    copied: Path, managed: Managed
) -> None:
    stale = "SELECT count(*) FROM cleared_core_personstate WHERE stale_at > computed_at"
    assert rows(copied, stale) == rows(copied, "SELECT count(*) FROM cleared_core_personstate")
    assert managed(copied, "cleared_recompute").code == 0
    assert rows(copied, stale) == [(0,)]
    code, said = managed.verified(copied)
    assert (code, said["faults"]) == (0, [])


def test_nothing_that_was_recorded_is_rewritten(carried: Carried) -> None:
    assert {"cleared_core.evidence", "cleared_core.signoff", "cleared_core.waiver"} <= set(carried.before)
    assert recorded(carried.file) == carried.before


def test_every_chain_has_its_end_for_a_head(carried: Carried) -> None:
    heads = rows(carried.file, "SELECT chain, position, link FROM cleared_core_chainhead ORDER BY chain")
    ends = rows(
        carried.file,
        "SELECT chain, position, link FROM cleared_core_journalentry j WHERE position = "
        "(SELECT max(position) FROM cleared_core_journalentry o WHERE o.chain = j.chain) ORDER BY chain",
    )
    assert heads == ends


def test_a_guard_of_an_earlier_version_is_replaced_though_no_migration_waits(copied: Path, managed: Managed) -> None:
    """It let an open attempt be given to somebody else. Each ``migrate`` sets guards, whatever else there is to do."""
    name, given = "clr_guard_cleared_core_attempt", "UPDATE cleared_core_attempt SET deadline = '2099-01-01'"
    with closing(sqlite3.connect(copied)) as connection:
        connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute(
            f'CREATE TRIGGER "{name}" BEFORE UPDATE ON cleared_core_attempt WHEN OLD.closed_at IS NOT NULL '
            "BEGIN SELECT RAISE(ABORT, 'append-only'); END"
        )
        assert connection.execute(f"{given} WHERE closed_at IS NULL").rowcount > 0
    assert "No migrations to apply" in managed(copied, "migrate").said
    with closing(sqlite3.connect(copied)) as connection, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(f"{given} WHERE closed_at IS NULL")


CHANGES = {
    # What is changed before the database is carried over, and what is said of it afterwards.
    "an answer": (
        'UPDATE cleared_assessments_answer SET given = \'{"options": ["k3"]}\' WHERE id = (SELECT min(a.id) '
        "FROM cleared_assessments_answer a JOIN cleared_core_attempt t ON t.uuid = a.attempt_id "
        "WHERE t.closed_at IS NOT NULL "
        "AND t.activity_id IN (SELECT key FROM cleared_core_activity WHERE kind = 'knowledge_test'))",
        "what was asked and answered does not come to its result",
    ),
    "when it was closed": (
        "UPDATE cleared_core_attempt SET closed_at = datetime(closed_at, '-1 day'), opened_at = "
        "datetime(opened_at, '-2 day') WHERE closed_at IS NOT NULL",
        "it was not closed when its evidence was recorded",
    ),
    "a step": (
        "UPDATE cleared_assessments_observeditem SET result = 'done' WHERE result <> 'done'",
        "it is not what was signed",
    ),
    "a section": (
        "DELETE FROM cleared_modules_sectionprogress WHERE section_key = 'steps'",
        "it is closed, and not all of its sections are done",
    ),
    "an attested day": (
        'UPDATE cleared_certificates_certificate SET snapshot = replace(snapshot, \'"until": "2\', \'"until": "3\')',
        "it does not attest what its digest says",
    ),
}


@pytest.fixture(scope="module")
def faults_of_the_changed(tmp_path_factory: pytest.TempPathFactory, managed: Managed) -> set[str]:
    """What is said of an old database in which all of it was changed, once it is carried over."""
    file = unpacked("before-heads", tmp_path_factory.mktemp("changed") / "changed.sqlite3")
    with closing(sqlite3.connect(file)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            if name.startswith("clr_"):
                connection.execute(f'DROP TRIGGER "{name}"')
        for change, _said in CHANGES.values():
            assert connection.execute(change).rowcount > 0
        connection.commit()
    assert managed(file, "migrate", "--verbosity", "0").code == 0
    code, said = managed.verified(file)
    assert code == 1
    return {fault["what"] for fault in said["faults"]}


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_closed_before_closing_recorded_it_is_held_against_what_can_be_worked_out(
    faults_of_the_changed: set[str], change: str
) -> None:
    assert CHANGES[change][1] in faults_of_the_changed


def test_what_is_carried_over_is_guarded_again(faults_of_the_changed: set[str]) -> None:
    assert not any("guard" in what for what in faults_of_the_changed)
