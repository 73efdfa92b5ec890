"""What is published by somebody else: in another process, or in another thread. Real connections, on PostgreSQL."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier, Event
from typing import Any

import pytest
from django.db import connection, transaction

from competency.core.clearance import reading, snapshot
from competency.core.programmes import api as programmes
from tests import factories
from tests.core.clearance.published import told, what_stands
from tests.killing import ROOT, address

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(monkeypatch):
    made = factories.world()
    monkeypatch.setattr(snapshot, "_kept", {})
    return made


def close(unit) -> None:
    programmes.close_unit(unit=unit, closes_on=date(2027, 1, 1))


def elsewhere(call: Callable[[], Any]) -> Any:
    """In a thread, which has a connection of its own."""

    def run() -> Any:
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


CLOSES = """
import django
django.setup()
from datetime import date
from competency.core.clearance import snapshot
from competency.core.models import Unit
from competency.core.programmes import api
closed = api.close_unit(unit=Unit.objects.get(pk={unit}), closes_on=date(2027, 1, 1))
print(snapshot.published().position)
"""


def test_what_another_process_published_is_seen(world):
    before = what_stands()
    there = subprocess.run(
        [sys.executable, "-c", CLOSES.format(unit=world.ward.pk)],
        cwd=ROOT,
        env=os.environ
        | {
            "DATABASE_URL": address(),
            "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}",
            "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        },
        capture_output=True,
        text=True,
    )
    assert there.returncode == 0, there.stderr
    now = what_stands()
    assert now.position == before.position + 1 == int(there.stdout)
    assert [row.unit for row in now.definitions.unit_closings] == [str(world.ward.pk)]


def test_two_threads_that_ask_at_once_read_once_and_get_the_same(world, monkeypatch):
    times, read, barrier = [], reading.definitions, Barrier(8)

    def reads(*given: Any, **named: Any) -> Any:
        times.append(1)
        return read(*given, **named)

    monkeypatch.setattr(reading, "definitions", reads)

    def ask(_n: int) -> Any:
        try:
            barrier.wait()
            return snapshot.published()
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(ask, range(8)))
    assert len(set(map(id, found))) == len(times) == 1


def test_what_is_published_while_the_tables_are_read_is_not_kept_under_what_stood_before(world, monkeypatch):
    read, empty = reading.definitions, factories.unit(of=world.facility)

    def meanwhile(*given: Any, **named: Any) -> Any:
        monkeypatch.setattr(reading, "definitions", read)
        elsewhere(lambda: close(empty))  # where nobody is, nobody asks: the lock is held here while this thread waits
        return read(*given, **named)

    monkeypatch.setattr(reading, "definitions", meanwhile)
    torn = snapshot.published()
    assert torn.definitions.unit_closings and snapshot._kept == {}
    assert what_stands().position == torn.position + 1


def test_what_is_not_committed_is_seen_by_nobody_else_and_by_nobody_once_it_is_taken_back(world):
    before = what_stands()
    written, seen = Event(), Event()

    def publishes() -> Any:
        with transaction.atomic():
            close(world.ward)
            inside = what_stands()
            written.set()
            assert seen.wait(20)
            assert what_stands().position == inside.position
            transaction.set_rollback(True)
        after = what_stands()
        connection.close()
        return inside, after

    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(publishes)
        assert written.wait(20)
        outside = what_stands()
        seen.set()
        inside, after = other.result()
    assert inside.position == before.position + 1 and len(inside.definitions.unit_closings) == 1
    for found in (outside, after, what_stands()):
        assert told(found.definitions) == told(before.definitions)


def test_nothing_is_kept_of_a_record_in_which_nothing_is_published(monkeypatch):
    monkeypatch.setattr(snapshot, "_kept", {})
    factories.unit()
    what_stands()
    assert snapshot._kept == {}
