"""A run that is killed in the middle has let go of whole people or of nothing, and the next one does the rest."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import call_command

from competency.core import clock
from competency.core.models import Disposal, Evidence, ListedRow, Person, Placement
from competency.core.people import api as people
from competency.core.retention import api
from tests import factories
from tests.core.personal_data.staff import keeper
from tests.core.record.test_verify import faults
from tests.killing import killed

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
LEFT = 5


def leavers() -> list[Person]:
    world = factories.world()
    left = []
    for number in range(LEFT):
        nurse = world.another_nurse(f"Left{number}")
        factories.evidence(nurse, competency=world.competency)
        people.end_placement(placement=Placement.objects.get(person=nurse), ends_on=date(2026, 2, 1))
        left.append(nurse)
    return left


@pytest.mark.parametrize("after", [0, 2, 4])
def test_a_run_that_is_killed_goes_on_where_it_stopped_and_does_nothing_twice(after):
    left = leavers()
    with clock.at(datetime(2033, 1, 1, 9, tzinfo=UTC)):
        api.confirm(proposal=api.propose(by=keeper("Ria")), by=keeper("Sam"))
    killed("tests.core.retention.killed", after)
    still = Evidence.objects.filter(person__in=left).values("person").distinct().count()
    assert still == LEFT - after
    assert faults() == []
    told = StringIO()
    call_command("cleared_retention", stdout=told)
    assert f" rows of {LEFT - after} people." in told.getvalue()
    assert not Evidence.objects.filter(person__in=left).exists()
    assert faults() == []
    again = StringIO()
    call_command("cleared_retention", stdout=again)
    assert "0 rows of 0 people." in again.getvalue()
    assert Disposal.objects.count() == 1 <= ListedRow.objects.count()
