"""The databases of a run: one template, migrated once, one loaded demo, and a copy of its own for every worker.

On SQLite the migrated template is kept from run to run, by the digest of every migration that is applied: applying
them takes half a minute and says the same each time. What follows migrations (guards, permissions) is done anew.

Nothing is emptied and filled again: after a test that committed, the worker's database is copied anew. Every name is
made of the run's own folder, so that two runs never meet, on one server or in one checkout.
"""

from __future__ import annotations

import fcntl
import hashlib
import inspect
import os
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.test import TransactionTestCase, override_settings
from pytest_django import DjangoDbBlocker

from competency.core.frozen import storage
from tests import indexes

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


KEPT = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "cleared-tests"


def kept_template() -> Path:
    """Where the database lies that all these migrations were applied to, by the words of every one of them."""
    said = hashlib.sha256(f"{sys.version} {sqlite3.sqlite_version} {settings.AUTH_USER_MODEL}".encode())
    for key, migration in sorted(MigrationLoader(None).disk_migrations.items()):
        said.update(f"{key} {inspect.getsource(sys.modules[migration.__module__])}".encode())
    return KEPT / f"{said.hexdigest()}.sqlite3"


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
        kept = kept_template() if connection.vendor == "sqlite" else None
        if kept is not None and kept.exists():
            shutil.copyfile(kept, self.store.address("template"))
            self.point_at("template")
            call_command("migrate", verbosity=0)
        else:
            connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        connection.close()
        if kept is not None and not kept.exists():
            self.keep(kept)

    def keep(self, kept: Path) -> None:
        """In one step, since another run may look for it this moment; older ones go."""
        KEPT.mkdir(parents=True, exist_ok=True)
        made = KEPT / self.run.name
        with closing(sqlite3.connect(self.store.address("template"))) as origin, closing(sqlite3.connect(made)) as copy:
            origin.backup(copy)
        made.replace(kept)
        for older in sorted(KEPT.glob("*.sqlite3"), key=lambda file: file.stat().st_mtime)[:-5]:
            older.unlink(missing_ok=True)

    def keep_as(self, name: str) -> None:
        """What the worker's database holds now, to stand on."""
        connection.close()
        self.store.copy(self.worker, name)
        (self.run / f"{name}.made").touch()

    def load_demo(self) -> None:
        cache.clear()
        try:
            with override_settings(MEDIA_ROOT=str(self.run / "demo_media")), indexes.kept():
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
def rolled_back(blocker: DjangoDbBlocker) -> Iterator[None]:
    """A transaction around many tests, whose own transactions nest in it."""
    with blocker.unblock():
        around = transaction.atomic()
        around._from_testcase = True  # type: ignore[attr-defined]  # a durable block is the outermost one of a test
        with around:
            yield
            transaction.set_rollback(True)


@contextmanager
def standing_on(databases: Databases, blocker: DjangoDbBlocker, name: str) -> Iterator[None]:
    before = databases.beneath
    with blocker.unblock():
        databases.stand_on(name)
    yield
    with blocker.unblock():
        databases.stand_on(before)


@contextmanager
def built_once(databases: Databases, blocker: DjangoDbBlocker, name: str, build: Callable[[], Any]) -> Iterator[Any]:
    """What ``build`` makes, beneath tests that commit: as ``one_transaction`` is for those that do not."""
    own = f"{name}_{databases.worker}"
    with blocker.unblock():
        built = build()
        databases.keep_as(own)
    with standing_on(databases, blocker, own):
        yield built


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker, databases: Databases) -> Iterator[None]:
    """Northbank General as ``load_demo`` makes it, beneath every test of the file: loaded once a run, then copied.

    A test that commits has it put back afterwards, and a test that does not rolls back to it.
    """
    with django_db_blocker.unblock():
        databases.made_once("demo", databases.load_demo)
    shutil.copytree(databases.run / "demo_media", settings.MEDIA_ROOT, dirs_exist_ok=True)
    shutil.copytree(databases.run / "demo_media-frozen", storage.root(), dirs_exist_ok=True)
    with standing_on(databases, django_db_blocker, "demo"):
        yield


@pytest.fixture(scope="module")
def one_transaction(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """What a file's tests start from is built once, inside this; each test's own transaction nests in it.

    A fixture of module scope builds it; a fixture of a test hands out ``copy.deepcopy`` of that, since a test may
    change what it holds. A test that commits would keep it, so it lives in another file.
    """
    items = [item for item in request.session.items if item.getparent(pytest.Module) is request.node]
    committing = [
        item.name for item in items for mark in item.iter_markers("django_db") if mark.kwargs.get("transaction")
    ]
    if committing:
        pytest.fail(f"{committing[0]} commits; move it to a file that builds its own world.", pytrace=False)
    with rolled_back(django_db_blocker):
        yield
