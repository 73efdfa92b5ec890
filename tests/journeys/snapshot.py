"""A copy of the whole test database, so that the demo hospital is loaded once per process and not once per test."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import connection


class Snapshot:
    """Keep what the test database holds now, and bring it back later. For tests that commit only."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "snapshot.sqlite3"
        self.is_taken = False

    @property
    def name(self) -> str:
        return str(connection.settings_dict["NAME"])

    def take(self) -> None:
        connection.close()
        if connection.vendor == "sqlite":
            copy(Path(self.name), self.file)
        else:
            with maintenance() as cursor:
                cursor.execute(f'DROP DATABASE IF EXISTS "{self.name}_snapshot"')
                cursor.execute(f'CREATE DATABASE "{self.name}_snapshot" TEMPLATE "{self.name}"')
        self.is_taken = True

    def restore(self) -> None:
        connection.close()
        if connection.vendor == "sqlite":
            copy(self.file, Path(self.name))
        else:
            with maintenance() as cursor:
                cursor.execute(f'DROP DATABASE "{self.name}" WITH (FORCE)')
                cursor.execute(f'CREATE DATABASE "{self.name}" TEMPLATE "{self.name}_snapshot"')

    def drop(self) -> None:
        if self.is_taken and connection.vendor != "sqlite":
            with maintenance() as cursor:
                cursor.execute(f'DROP DATABASE IF EXISTS "{self.name}_snapshot"')


def copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as origin, closing(sqlite3.connect(target)) as copied:
        origin.backup(copied)


def maintenance() -> Any:
    """A cursor on the server's own database: a database cannot be copied or dropped from within itself."""
    return connection._nodb_cursor()
