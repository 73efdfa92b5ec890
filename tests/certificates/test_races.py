"""Eight clicks at once: one certificate, and the same number for all of them. Real threads, real connections."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from django.db import connection

from competency.certificates import api, numbers
from competency.certificates.models import Certificate
from competency.core import clock
from competency.core.signals import certificate_issued
from tests.certificates.factories import certificate, cleared_world

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
CALLERS = 8
NOON_THEN = datetime(2026, 2, 1, 12, tzinfo=UTC)


def clicked_at_once(ask: Callable[[], Certificate]) -> list[str]:
    """The numbers that eight callers get who ask in the same moment."""
    barrier = Barrier(CALLERS)

    def click(_number: int) -> str:
        try:
            connection.ensure_connection()
            barrier.wait()
            return ask().number
        finally:
            connection.close()

    with ThreadPoolExecutor(CALLERS) as pool:
        given = list(pool.map(click, range(CALLERS)))
    assert len(given) == CALLERS
    return given


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
    try:
        given = clicked_at_once(lambda: certificate(world, at=NOON_THEN))
    finally:
        certificate_issued.disconnect(listen)
    assert set(given) == {Certificate.objects.get().number}
    assert told == drawn == [given[0]]


def test_eight_clicks_at_once_replace_one_whose_words_were_corrected_by_one(monkeypatch):
    def slowly() -> str:
        time.sleep(0.5)
        return numbers.new_number()

    world = cleared_world()
    first = certificate(world, at=NOON_THEN)
    world.person.family_name = "Haddad-Osei"
    world.person.save()
    monkeypatch.setattr(api, "new_number", slowly)

    def ask() -> Certificate:
        with clock.at(NOON_THEN):
            return api.issue_anew(certificate=Certificate.objects.get(pk=first.pk), by=world.person)

    assert set(clicked_at_once(ask)) == {Certificate.objects.get(replaces=first).number}
    assert Certificate.objects.count() == 2
