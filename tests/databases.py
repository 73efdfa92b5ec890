"""The databases of a run: one template, migrated once, one loaded demo, and a copy of its own for every worker.

Nothing is emptied and filled again: after a test that committed, the worker's database is copied anew. Every name is
made of the run's own folder, so that two runs never meet, on one server or in one checkout.
"""

from __future__ import annotations

import fcntl
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import TransactionTestCase, override_settings
from pytest_django import DjangoDbBlocker

RUN = pytest.StashKey[Path]()


def pytest_configure(config: pytest.Config) -> None:
    """Whoever starts the run makes its folder; the workers are told which it is."""
    told = getattr(config, "workerinput", {}).get("folder_of_run")
    config.stash[RUN] = Path(told or tempfile.mkdtemp(prefix="cleared_tests_"))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    node.workerinput["folder_of_run"] = str(node.config.stash[RUN])


@pytest.hookimpl(trylast=True)  # after pytest-django, which gives the database free only now
def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        run = config.stash[RUN]
        for made in run.glob("*.made"):
            store_of(run).drop(made.stem)
        shutil.rmtree(run, ignore_errors=True)


class Store(Protocol):
    """Where databases are kept: files of SQLite, or a server of PostgreSQL."""

    def address(self, name: str) -> str: ...
    def copy(self, source: str, target: str) -> None: ...
    def drop(self, name: str) -> None: ...


class Files:
    def __init__(self, run: Path) -> None:
        self.run = run

    def address(self, name: str) -> str:
        return str(self.run / f"{name}.sqlite3")

    def copy(self, source: str, target: str) -> None:
        """As SQLite copies: whoever still holds the target open reads what it holds now."""
        origin, copied = (sqlite3.connect(self.address(name)) for name in (source, target))
        with closing(origin), closing(copied):
            copied.execute("PRAGMA synchronous = OFF")
            origin.backup(copied)

    def drop(self, name: str) -> None:
        """The folder of the run goes, and its files with it."""


class Server:
    def __init__(self, run: Path) -> None:
        self.run = run

    def address(self, name: str) -> str:
        return f"{self.run.name}_{name}"

    def copy(self, source: str, target: str) -> None:
        self.drop(target)
        self.execute(f'CREATE DATABASE "{self.address(target)}" TEMPLATE "{self.address(source)}"')

    def drop(self, name: str) -> None:
        self.execute(f'DROP DATABASE IF EXISTS "{self.address(name)}" WITH (FORCE)')

    def execute(self, statement: str) -> None:
        # From the server's own database: none can be copied or dropped from within itself.
        with connection._nodb_cursor() as cursor:
            cursor.execute(statement)


def store_of(run: Path) -> Store:
    return Files(run) if connection.vendor == "sqlite" else Server(run)


class Databases:
    """The database of this worker, and what it is copied from."""

    def __init__(self, run: Path, worker: str) -> None:
        self.run = run
        self.worker = worker
        self.store = store_of(run)
        self.beneath = "template"

    def open(self) -> None:
        self.made_once("template", self.migrate)
        self.put_back()
        self.point_at(self.worker)

    def put_back(self) -> None:
        """The worker's database again as it was before the test, whatever was committed to it."""
        connection.close()
        self.store.copy(self.beneath, self.worker)
        cache.clear()

    def stand_on(self, name: str) -> None:
        self.beneath = name
        self.put_back()

    def made_once(self, name: str, make: Callable[[], None]) -> None:
        """The first worker that needs it makes it; who comes meanwhile waits for that one."""
        with (self.run / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            made = self.run / f"{name}.made"
            if not made.exists():
                make()
                made.touch()

    def migrate(self) -> None:
        connection.settings_dict["TEST"]["NAME"] = self.store.address("template")
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        connection.close()

    def load_demo(self) -> None:
        cache.clear()
        try:
            with override_settings(MEDIA_ROOT=str(self.run / "demo_media")):
                call_command("load_demo", verbosity=0)
            connection.close()
            self.store.copy(self.worker, "demo")
        finally:
            self.put_back()

    def point_at(self, name: str) -> None:
        connection.close()
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = self.store.address(name)

    def close(self) -> None:
        connection.close()
        self.store.drop(self.worker)


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest) -> Databases:
    worker = getattr(request.config, "workerinput", {}).get("workerid", "alone")
    return Databases(request.config.stash[RUN], worker)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: DjangoDbBlocker, databases: Databases
) -> Iterator[None]:
    """In the place of pytest-django's own: the template instead of migrations in every worker."""
    outside = connection.settings_dict["NAME"]
    with pytest.MonkeyPatch.context() as patch:
        # Django would empty every table, and what migrations filled too: the root page, the permissions.
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda test_case: databases.put_back())
        with django_db_blocker.unblock():
            databases.open()
        yield
        with django_db_blocker.unblock():
            databases.close()
            settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = outside


@contextmanager
def standing_on(databases: Databases, blocker: DjangoDbBlocker, name: str) -> Iterator[None]:
    before = databases.beneath
    with blocker.unblock():
        databases.stand_on(name)
    yield
    with blocker.unblock():
        databases.stand_on(before)


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker, databases: Databases) -> Iterator[None]:
    """Northbank General as ``load_demo`` makes it, beneath every test of the file: loaded once a run, then copied.

    A test that commits has it put back afterwards, and a test that does not rolls back to it.
    """
    with django_db_blocker.unblock():
        databases.made_once("demo", databases.load_demo)
    shutil.copytree(databases.run / "demo_media", settings.MEDIA_ROOT, dirs_exist_ok=True)
    with standing_on(databases, django_db_blocker, "demo"):
        yield
