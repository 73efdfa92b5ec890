"""A process that is killed while an observation is signed has recorded nothing, and lost nothing that was kept."""

from __future__ import annotations

import uuid

import pytest

from competency.assessments.kept import api as kept
from competency.assessments.models import Observation, ObservedItem
from competency.assessments.observations.unfinished import place_of_sheet
from competency.core.clearance.stale import drifted
from competency.core.models import Attempt, Evidence, Narrative, SignOff
from tests.assessments.observations.factories import Watch, watch
from tests.core.record.test_verify import faults
from tests.killing import killed

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
COMMENT = "Calm and complete."


def recorded(ward: Watch) -> list[int]:
    of_the_nurse = Evidence.objects.filter(person=ward.nurse)
    rows = (Attempt.objects, Observation.objects, ObservedItem.objects, SignOff.objects, of_the_nurse)
    return [each.count() for each in rows] + [Narrative.objects.filter(text=COMMENT).count()]


@pytest.mark.parametrize(
    "where",
    [
        "competency.assessments.observations.api.close_attempt",
        "competency.assessments.observations.api.sign_off",
        "competency.core.recording.recompute",
    ],
    ids=["before the evidence", "before the signature", "before the answers"],
)
def test_signing_that_is_killed_has_recorded_nothing_and_is_done_once_when_it_is_sent_again(where: str) -> None:
    ward, number = watch(), uuid.uuid4()
    joy = ward.assessor()
    place = place_of_sheet(ward.nurse, ward.activity)
    kept.keep(owner=joy, place=place, fields={"comment": [COMMENT]}, marks=kept.Marks(uuid.uuid4()))
    killed("tests.assessments.observations.killed", where, ward.nurse.pk, joy.pk, ward.version.pk, number)
    assert recorded(ward) == [0, 0, 0, 0, 0, 0]
    assert kept.find(owner=joy, place=place) is not None
    assert faults() == []
    for is_replay in (False, True):
        assert ward.observe(joy, uuid=number, comment=COMMENT).is_replay is is_replay
        assert recorded(ward) == [1, 1, 3, 1, 1, 1]
    assert kept.find(owner=joy, place=place) is None
    assert list(drifted([ward.nurse.pk])) == [] == faults()
