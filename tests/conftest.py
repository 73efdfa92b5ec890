"""What every test stands on: a closed network, fixed examples, a database that is put back, a clean cache.

Must hold nothing that belongs to one app; factories and fixtures of an app live beside its tests. Time is moved
with the ``time_machine`` fixture (``time_machine.move_to(...)``) or passed in, never waited for.
"""

import gc
import logging
import os
import socket
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import override_settings
from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.browser", "tests.indexes", "tests.databases", "tests.folders"]

# Synchronous Playwright keeps an event loop in the main thread; Django would refuse to touch the database there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# A whole run at another moment, since a test may count on the day it was written on without saying so.
if moment := os.environ.get("CLEARED_TEST_MOMENT"):
    time_machine.travel(datetime.fromisoformat(moment), tick=True).start()

# The same examples on every run, so that a red build is red again on the next machine. `make test` looks at few of
# them, `make coverage-rules` at a hundred of what is pure, `make test-long` at a hundred of the rest and many more of
# the rules.
settings.register_profile("default", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("few", parent=settings.get_profile("default"), max_examples=20)
settings.register_profile(
    "long",
    deadline=None,
    max_examples=2_000,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Name the browser tests, and say of every test against a live server that it commits.

    What drives a browser belongs to `make test-screens`, except one journey a kind of person.
    """
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if "chromium" in fixtures:
            item.add_marker(pytest.mark.browser)
            if not item.get_closest_marker("journey"):
                item.add_marker(pytest.mark.screens)
        if "transactional_db" in fixtures or "live_server" in fixtures:
            item.add_marker(pytest.mark.django_db(transaction=True), append=False)


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is imported by now stays to the end: looking through it again and again takes a twentieth of the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("race") and connection.vendor != "postgresql":
        pytest.fail(
            "This test races real threads and means something only on PostgreSQL: run `make test-postgres`, "
            f'or leave it out with -m "not race". The database here is {connection.vendor}.',
            pytrace=False,
        )


LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")


class OutsideConnection(AssertionError):
    """A test tried to leave this machine."""


@pytest.fixture(scope="session", autouse=True)
def closed_network() -> Iterator[None]:
    """Refuse every connection that Python makes to another machine: no request of ours leaves the site."""
    connect, connect_ex, look_up = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def refuse(host: object) -> None:
        if isinstance(host, str) and host and not host.startswith(LOOPBACK):
            raise OutsideConnection(f"A test tried to reach {host}. Nothing here may leave the machine.")

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            refuse(address[0])
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            refuse(address[0])
        return connect_ex(self, address)

    def guarded_look_up(host: Any, *arguments: Any, **named: Any) -> Any:
        refuse(host.decode() if isinstance(host, bytes) else host)
        return look_up(host, *arguments, **named)

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", guarded_connect)
    patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
    patch.setattr(socket, "getaddrinfo", guarded_look_up)
    yield
    patch.undo()


@pytest.fixture(scope="session", autouse=True)
def media_of_this_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Uploads of a run go into a folder of its own, so that two runs in one checkout do not meet."""
    folder = tmp_path_factory.mktemp("media")
    with override_settings(MEDIA_ROOT=str(folder)):
        yield folder


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Wagtail keeps the paths of sites in the cache; another test's rows must not answer for ours."""
    cache.clear()


class _Raises(logging.Handler):
    """Raises what a section of a page failed with: in a test nothing may hide behind a notice."""

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[1]:
            raise record.exc_info[1]


@pytest.fixture(autouse=True)
def sections_do_not_fail(request: pytest.FixtureRequest) -> Iterator[None]:
    if "sections_may_fail" in request.fixturenames:
        yield
        return
    handler = _Raises()
    logging.getLogger("competency.ui.slots").addHandler(handler)
    yield
    logging.getLogger("competency.ui.slots").removeHandler(handler)


@pytest.fixture
def sections_may_fail() -> None:
    """For a test of what a page does when a section of it fails."""
