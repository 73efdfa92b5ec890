"""Erasing somebody while others record about them: one of the two, in whatever order."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from competency.core import clock
from competency.core.models import Person, Placement
from competency.core.people import api as people
from competency.core.personal_data import api
from tests import factories
from tests.core.personal_data.staff import keeper, signed_out
from tests.core.test_races import at_once

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
ROUNDS = 10


def test_nobody_is_erased_and_placed():
    world = factories.world()
    kim, lou = keeper("Kim"), keeper("Lou")
    outcomes: Counter[str] = Counter()
    for number in range(ROUNDS):
        nurse = world.another_nurse(f"Nurse{number}")
        people.end_placement(placement=Placement.objects.get(person=nurse), ends_on=clock.today() - timedelta(1))
        request = api.request_erasure(person=signed_out(nurse), why="asked", by=kim)
        at_once(_one_or_the_other(request, nurse, world, lou))
        is_placed = Placement.objects.current().filter(person=nurse, ends_on=None).exists()
        is_erased = Person.objects.get(pk=nurse.pk).erased_at is not None
        outcomes[f"erased {is_erased}, placed {is_placed}"] += 1
    assert set(outcomes) <= {"erased True, placed False", "erased False, placed True"}, outcomes


def _one_or_the_other(request: Any, nurse: Person, world: factories.World, by: Person) -> Any:
    def run(number: int) -> str:
        try:
            if number % 2:
                api.confirm_erasure(request=request, by=by)
            else:
                people.place(person=nurse, job_role=world.nurse, unit=world.ward, starts_on=clock.today())
        except ValidationError as refusal:
            return " ".join(refusal.messages)
        return "done"

    return run
