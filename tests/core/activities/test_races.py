"""One attempt, whoever opens and closes it at the same moment."""

from __future__ import annotations

import uuid

import pytest

from competency.core.activities import attempts
from competency.core.ledger.performance import Performance
from competency.core.models import Attempt, Evidence
from tests import factories
from tests.core.test_races import at_once

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def test_eight_tabs_open_one_attempt_and_close_it_once():
    world = factories.world()
    activity = factories.activity().activity
    opened = at_once(lambda _n: attempts.open_attempt(person=world.person, activity=activity).pk)
    assert len(set(opened)) == Attempt.objects.count() == 1

    def close(_n: int) -> uuid.UUID:
        return attempts.close_attempt(
            attempt=Attempt.objects.get(), ended_by="completed", performance=Performance(outcome="passed")
        ).pk

    assert len(set(at_once(close))) == 1
    assert Evidence.objects.count() == 1
