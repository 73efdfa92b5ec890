"""A process that is killed while a test is handed in leaves the attempt open, with every answer that was saved."""

from __future__ import annotations

import uuid

import pytest

from competency.assessments.kept import api as kept
from competency.assessments.knowledge_tests import api as tests
from competency.assessments.knowledge_tests.unfinished import place_of_choice
from competency.assessments.models import GivenAnswer, Unfinished
from competency.core import clock
from competency.core.clearance.stale import drifted
from competency.core.models import Attempt, Evidence, Verification
from tests.assessments import factories
from tests.core.record.test_verify import faults
from tests.killing import killed

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(
    "where",
    [
        "competency.assessments.knowledge_tests.api.close_attempt",
        "competency.core.activities.attempts.record_attempt",
        "competency.core.recording.recompute",
    ],
    ids=["before it is closed", "before the evidence", "before the answers"],
)
def test_handing_in_that_is_killed_has_ended_nothing_and_ends_it_once_when_it_is_done_again(where: str) -> None:
    sat = factories.sat(asks=3, bank=3)
    attempt = sat.sit(right=3, hand_in=False)
    place = place_of_choice(attempt, 1)
    told = {"key": place.key, "part": 1, "fields": {"option": ["another"]}, "page": uuid.uuid4()}
    Unfinished.objects.create(owner=sat.person, about=sat.person, kind=place.kind, kept_at=clock.now(), **told)
    killed("tests.assessments.knowledge_tests.killed", where, attempt.pk)
    attempt.refresh_from_db()
    assert attempt.is_open and GivenAnswer.objects.filter(attempt=attempt).count() == 3
    assert kept.find(owner=sat.person, place=place) is not None
    assert not Evidence.objects.exists() and not Verification.objects.exists()
    assert tests.may_start(person=sat.person, activity=sat.activity).attempt == attempt
    assert faults() == []
    first = tests.submit(attempt=attempt)
    assert first.outcome == "passed"
    assert kept.find(owner=sat.person, place=place) is None
    assert tests.submit(attempt=Attempt.objects.select_related("person").get(pk=attempt.pk)).pk == first.pk
    assert Evidence.objects.count() == Verification.objects.count() == 1
    assert list(drifted([sat.person.pk])) == [] == faults()
