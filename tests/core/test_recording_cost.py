"""What recording one fact asks of the database: the same few statements, however much is recorded and asked."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from competency.core.ledger import api as ledger
from competency.core.ledger.performance import Performance
from competency.core.models import Person
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

# Locks (two on PostgreSQL), what was sent before, the same deed, an attempt's number, the end of the chain, the row,
# its link, the head, what is published, all facts, placements, what is stored, and how fresh it is.
AT_MOST = 14


def asked_by_recording(person: Person, **about: Any) -> list[str]:
    performance = Performance(outcome="passed", performed_on=date(2026, 1, 10), zone="Europe/London")
    with CaptureQueriesContext(connection) as queries:
        ledger.record_evidence(person=person, performance=performance, **about)
    around = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    return [query["sql"] for query in queries if not query["sql"].startswith(around)]


def test_a_fact_is_recorded_in_fourteen_statements_however_much_there_is() -> None:
    world, version = make.world(), make.activity()
    asked_by_recording(world.another_nurse(), activity_version=version)  # reads what is published, and keeps it
    first = asked_by_recording(world.person, activity_version=version)
    assert len(first) <= AT_MOST, "\n".join(first)
    for day in range(11, 25):
        make.evidence(world.person, competency=world.competency, performed_on=date(2026, 1, day))
    other = make.activity()
    for _number in range(3):
        make.competency(shown_by=make.criteria((None, [make.asked(activity=str(other.activity_id))])))
    asked_by_recording(world.another_nurse(), activity_version=other)
    later = asked_by_recording(world.person, activity_version=other)
    assert len(later) == len(first), "\n".join(later)
