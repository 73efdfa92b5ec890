"""Eight clicks at once: one certificate, and the same number for all of them. Real threads, real connections."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from django.db import connection

from competency.certificates.models import Certificate
from competency.core.signals import certificate_issued
from tests.certificates.factories import certificate, cleared_world

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
CALLERS = 8


def test_eight_clicks_at_once_issue_one_certificate_and_all_get_its_number():
    world = cleared_world()
    told: list[str] = []
    listen = lambda certificate, **kwargs: told.append(certificate.number)  # noqa: E731
    certificate_issued.connect(listen)
    barrier = Barrier(CALLERS)

    def click(_number: int) -> str:
        try:
            barrier.wait()
            return certificate(world, at=datetime(2026, 2, 1, 12, tzinfo=UTC)).number
        finally:
            connection.close()

    try:
        with ThreadPoolExecutor(CALLERS) as pool:
            numbers = list(pool.map(click, range(CALLERS)))
    finally:
        certificate_issued.disconnect(listen)
    assert len(numbers) == CALLERS
    assert set(numbers) == {Certificate.objects.get().number}
    assert told == [numbers[0]]
