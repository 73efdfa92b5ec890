"""An activity is published once, is retired, and what was begun before goes on."""

from __future__ import annotations

import copy
import uuid
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from competency.core.activities import api as activities
from competency.core.activities import attempts
from competency.core.models import (
    Activity,
    ActivityVersion,
    Attempt,
    Gate,
)
from competency.core.recording import Conflict
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture(scope="module")
def built(one_transaction):
    return factories.world()


@pytest.fixture
def world(built, db):
    return copy.deepcopy(built)


def test_a_publication_sent_twice_is_one_version_and_one_gate_and_retires_nothing_back(world):
    first = factories.activity(title="Scanner")
    again: Any = {"key": first.activity_id, "title": "Scanner", "uuid": uuid.uuid4(), "change_class": "restart"}
    second = factories.activity(**again, change_by=date(2026, 12, 1))
    activities.retire_activity(key=first.activity_id)

    assert factories.activity(**again, change_by=date(2026, 12, 1)) == second
    assert ActivityVersion.objects.count() == 2
    assert Gate.objects.count() == 1
    assert Activity.objects.get(pk=first.activity_id).retired_at is not None
    with pytest.raises(Conflict):
        factories.activity(**again | {"title": "Another"}, change_by=date(2026, 12, 1))


def test_what_was_retired_cannot_be_started_and_what_was_begun_goes_on(world):
    offered = factories.activity().activity
    begun = attempts.open_attempt(person=world.person, activity=offered)
    activities.retire_activity(key=offered.key)
    offered.refresh_from_db()
    assert attempts.open_attempt(person=world.person, activity=offered) == begun
    with pytest.raises(ValidationError):
        attempts.open_attempt(person=world.another_nurse(), activity=offered)


def test_no_attempt_has_the_number_of_evidence_that_would_stand_for_what_it_comes_to(world):
    held = factories.evidence(world.person, competency=world.competency)
    with pytest.raises(Conflict):
        attempts.open_attempt(person=world.person, activity=factories.activity().activity, uuid=held.uuid)
    assert not Attempt.objects.exists()


def test_nothing_is_opened_on_what_was_published_of_something_else(world):
    """Closed, it would be a pass of what was never begun."""
    begun, other = factories.activity(title="One"), factories.activity(title="Other")
    with pytest.raises(ValidationError, match="published of something else"):
        attempts.open_attempt(person=world.person, activity=begun.activity, version=other)
    assert attempts.open_attempt(person=world.person, activity=other.activity, version=other).activity_version == other
