"""A performance is recorded whole or refused in words: of something, of a kind, on a local day that is not ahead."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from competency.core import clock
from competency.core.activities import attempts
from competency.core.ledger import api as ledger
from competency.core.ledger.performance import Performance
from competency.core.models import Evidence
from tests import factories

pytestmark = pytest.mark.django_db

DONE: dict[str, Any] = {"outcome": "passed", "performed_on": date(2026, 1, 10), "zone": "Europe/London"}


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"performed_on": None}, "the local day on which it was done"),
        ({"zone": ""}, "the time zone of that day"),
        ({"kind": None}, "Say what kind of evidence it is"),
    ],
)
def test_what_is_not_said_whole_is_refused(changed, sentence):
    performance = Performance(**({"kind": "module"} | DONE | changed))
    with pytest.raises(ValidationError, match=sentence):
        ledger.record_evidence(
            person=factories.person(), performance=performance, competency=factories.competency(published=False)
        )
    assert not Evidence.objects.exists()


def test_what_lies_ahead_where_it_is_done_is_refused():
    ahead = Performance(**(DONE | {"kind": "module", "performed_on": clock.today("Europe/London") + timedelta(days=1)}))
    with pytest.raises(ValidationError, match="lies in the future"):
        ledger.record_evidence(person=factories.person(), performance=ahead, competency=factories.competency())


def test_the_kind_is_the_activitys_own_where_nothing_else_is_said():
    version = factories.activity(kind="session")
    row = ledger.record_evidence(person=factories.person(), performance=Performance(**DONE), activity_version=version)
    assert row.kind == "session"


def test_an_attempt_is_dated_by_the_clock_of_its_unit_whatever_the_performance_says():
    world = factories.world()
    attempt = attempts.open_attempt(person=world.person, activity=factories.activity().activity, unit=world.ward)
    row = attempts.close_attempt(
        attempt=attempt, ended_by="completed", performance=Performance(outcome="passed", zone="Asia/Tokyo")
    )
    assert (row.zone, row.performed_on) == ("Europe/London", clock.today(world.ward))
