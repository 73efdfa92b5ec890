"""A database made before question types were registered is carried over: drafts, revisions, and a record that holds.

The old database is that of the tag ``rooms-moved``; ``tests/fixtures/rooms_moved.py`` made it.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django import DjangoDbBlocker

from tests.fixtures import migrated
from tests.older_databases import opened, unpacked

RECORDED = ("questionversion", "questionkey", "servedquestion", "answer", "sitting")
NUMBERS = ("value", "tolerance", "slip_value")


def rows(file: Path, query: str) -> list[Any]:
    with closing(sqlite3.connect(file)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(query)]


def recorded(file: Path) -> dict[str, list[Any]]:
    names = [*(f"cleared_assessments_{name}" for name in RECORDED), "cleared_core_journalentry"]
    return {name: sorted(rows(file, f"SELECT * FROM {name}"), key=_key) for name in names}


def _key(row: dict[str, Any]) -> str:
    return str(next(row[name] for name in ("uuid", "id", "attempt_id") if name in row))


def drafts(file: Path) -> list[Any]:
    return rows(file, "SELECT * FROM cleared_assessments_question ORDER BY code")


class Carried:
    """The database before, and what it says after the migration."""

    def __init__(self, file: Path, blocker: DjangoDbBlocker) -> None:
        self.file = unpacked("rooms-moved", file)
        self.drafts, self.recorded = drafts(file), recorded(file)
        with opened(file, blocker):
            call_command("migrate", verbosity=0)
            self.said: dict[str, Any] = json.loads(json.dumps(migrated.said(), default=str))


@pytest.fixture(scope="module")
def carried(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker) -> Carried:
    return Carried(tmp_path_factory.mktemp("old") / "old.sqlite3", django_db_blocker)


def test_the_record_of_an_old_database_is_without_a_fault(carried) -> None:
    assert "no faults" in carried.said["verified"]
    assert "append-only" in carried.said["refused"]


def test_nothing_that_was_recorded_is_rewritten(carried) -> None:
    assert carried.recorded["cleared_assessments_questionkey"]
    assert recorded(carried.file) == carried.recorded


def test_what_authors_filled_in_stands_in_the_one_column(carried) -> None:
    by_code = {row["code"]: row for row in carried.drafts}
    assert {code for code, row in by_code.items() if row["value"] is not None} >= {"CHANGED", "PRACTICE", "TURNED"}
    for code, row in by_code.items():
        particulars = carried.said["drafts"][code]["particulars"]
        for name in NUMBERS:
            assert float(particulars.get(name, "nan")) == row[name] or (name not in particulars and row[name] is None)
        for name in ("unit", "feedback_right", "feedback_wrong", "slip_feedback"):
            assert particulars.get(name, "") == row[name]
    assert carried.said["drafts"]["TURNED"]["particulars"] == {"value": "100", "tolerance": "0", "unit": "mL/h"}


def test_drafts_not_published_yet_open_as_they_were_left(carried) -> None:
    changed, begun = (carried.said["drafts"][code] for code in ("CHANGED", "BEGUN"))

    assert [one["tolerance"] for one in changed["revisions"]] == ["0.1", "0.25"]
    assert "slip_value" not in changed["revisions"][-1]
    assert changed["problems"] == {}
    assert begun["revisions"][-1] == {"unit": "mg"}
    assert set(begun["problems"]) == {"value", "tolerance", "feedback_right", "feedback_wrong"}


def test_old_questions_are_shown_and_published_again_as_the_same_version(carried) -> None:
    assert 'name="typed"' in carried.said["drafts"]["Q0003"]["preview"]
    assert 'type="checkbox"' in carried.said["drafts"]["Q0002"]["preview"]
    assert len(carried.said["again"]) == 12
    assert set(carried.said["again"].values()) == {1}
    assert carried.said["versions"] == len(carried.recorded["cleared_assessments_questionversion"])


def test_old_attempts_come_to_the_same_marks(carried) -> None:
    closed, running = carried.said["attempts"].values()

    assert closed["right"] == sum(closed["marks"]) == 3
    assert len(closed["marks"]) == 6
    assert running == {"right": 3, "marks": []}


def test_the_way_back_gives_the_columns_their_numbers_again(carried, tmp_path, django_db_blocker) -> None:
    copied = tmp_path / "back.sqlite3"
    copied.write_bytes(carried.file.read_bytes())

    with opened(copied, django_db_blocker):
        call_command("migrate", "cleared_assessments", "0001", verbosity=0)

    assert drafts(copied) == carried.drafts
    assert recorded(copied) == carried.recorded
