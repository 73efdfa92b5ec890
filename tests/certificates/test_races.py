"""Eight clicks at once: one certificate, and the same number for all of them. Real threads, real connections."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from django.db import connection

from competency.certificates import api, numbers
from competency.certificates.models import Certificate
from competency.core.signals import certificate_issued
from tests.certificates.factories import certificate, cleared_world

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
CALLERS = 8


def test_eight_clicks_at_once_issue_one_certificate_and_all_get_its_number(monkeypatch):
    """The moment between looking and storing is made long, so that without the lock all eight would be in it."""
    drawn: list[str] = []

    def slowly() -> str:
        number = numbers.new_number()
        drawn.append(number)
        time.sleep(0.5)
        return number

    monkeypatch.setattr(api, "new_number", slowly)
    world = cleared_world()
    told: list[str] = []
    listen = lambda certificate, **kwargs: told.append(certificate.number)  # noqa: E731
    certificate_issued.connect(listen)
    barrier = Barrier(CALLERS)

    def click(_number: int) -> str:
        try:
            connection.ensure_connection()
            barrier.wait()
            return certificate(world, at=datetime(2026, 2, 1, 12, tzinfo=UTC)).number
        finally:
            connection.close()

    try:
        with ThreadPoolExecutor(CALLERS) as pool:
            given = list(pool.map(click, range(CALLERS)))
    finally:
        certificate_issued.disconnect(listen)
    assert len(given) == CALLERS
    assert set(given) == {Certificate.objects.get().number}
    assert told == drawn == [given[0]]
