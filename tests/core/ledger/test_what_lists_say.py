"""What the lists of records staff say of a row and of whose it is: practice as practice, and a number once."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from competency.core.enums import Outcome, Purpose
from competency.core.models import Person
from tests import factories
from tests.core.ledger.test_screens import clerk, text_of

pytestmark = pytest.mark.django_db
CORRECTIONS, VOIDING = "cleared_corrections:index", "cleared_voiding:index"


@pytest.fixture
def practised(world):
    """Somebody who did a module, and practised it without passing."""
    version = factories.activity(title="Shift start")
    factories.evidence(world.person, activity_version=version)
    return factories.evidence(
        world.person, activity_version=version, purpose=Purpose.PRACTICE, outcome=Outcome.FAILED, by=world.person
    )


def found(client, name, **typed):
    return client.post(reverse(name), typed, follow=True)


def test_practice_is_nothing_to_correct_and_nobody_reads_how_it_went(practised, world, client):
    client.force_login(clerk().user)
    number = world.person.employee_number
    corrections = text_of(found(client, CORRECTIONS, person=number))
    assert "Shift start, Passed" in corrections
    assert str(practised.pk) not in corrections

    voiding = text_of(found(client, VOIDING, person=number))
    assert "Shift start, Practice: does not count" in voiding
    assert "Shift start, Not passed" not in voiding
    assert reverse("cleared_corrections:edit", args=[practised.pk]) not in voiding


def test_whoever_has_only_a_number_left_is_called_by_it_once(practised, world, client):
    Person.objects.filter(pk=world.person.pk).update(
        employee_number="1BFA-28E7", given_name="", family_name="", erased_at=practised.recorded_at
    )
    Person.objects.get(pk=world.person.pk).save()
    client.force_login(clerk().user)
    for page in (CORRECTIONS, VOIDING):
        words = re.sub(r'value="[^"]*"', "", text_of(found(client, page, person="1BFA-28E7")))
        assert "Person 1BFA-28E7" in words
        assert "(1BFA-28E7)" not in words
