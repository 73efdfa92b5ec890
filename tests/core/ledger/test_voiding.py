"""Who had a hand in a row does not void it alone where that would clear somebody; other mistakes may go."""

from __future__ import annotations

import copy
import uuid
from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError

from competency.core import clock
from competency.core.enums import Kind
from competency.core.ledger import api as ledger
from competency.core.ledger.corrections import correct_evidence, void_together
from competency.core.ledger.performance import Performance
from competency.core.models import Evidence
from tests import factories
from tests.core.personal_data.staff import keeper

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
ALONE = "somebody may be cleared"


@pytest.fixture(scope="module")
def built(one_transaction):
    return factories.world()


@pytest.fixture
def world(built, db):
    return copy.deepcopy(built)


def row(world, **given):
    return factories.evidence(world.person, competency=world.competency, **given)


def voided(rows, by):
    return void_together(evidence=rows, reason="It was another nurse.", by=by)


@pytest.mark.parametrize("hand", ["entered", "assessed", "signed", "entered before it was corrected"])
def test_a_fail_is_not_voided_by_whoever_had_a_hand_in_it(world, hand):
    mine, event = keeper("Kim"), uuid.uuid4()
    given = {"outcome": "failed", "by": mine if hand.startswith("entered") else None, "event": event}
    fail = row(world, kind=Kind.OBSERVATION, assessor=mine if hand == "assessed" else None, **given)
    if hand == "signed":
        ledger.sign_off(
            person=world.person,
            event=event,
            assessor=mine,
            verdict="not_achieved",
            meaning="reviewed",
            signed_digest="d",
        )
    if hand.endswith("corrected"):
        said = {name: getattr(fail, name) for name in Performance.__slots__} | {"score": 10}
        fail = correct_evidence(
            evidence=fail, performance=Performance(**said), reason="The score was missing.", by=keeper("Lou")
        ).evidence
    for attempt in (
        lambda: voided([fail], mine),
        lambda: ledger.void_evidence(evidence=fail, reason="It was another nurse.", by=mine),
    ):
        with pytest.raises(ValidationError, match=ALONE):
            attempt()
    assert not Evidence.objects.filter(withdrawn=True).exists()
    assert voided([fail], keeper("Mia")).entries


def test_one_row_of_her_own_among_others_stops_them_all(world):
    mine = keeper("Kim")
    other, fail = row(world), row(world, outcome="failed", by=mine, performed_on=date(2026, 1, 12))
    with pytest.raises(ValidationError, match=ALONE):
        voided([other, fail], mine)
    assert not Evidence.objects.filter(withdrawn=True).exists()


def test_a_mistake_of_ones_own_that_clears_nobody_is_voided(world):
    mine = keeper("Kim")
    passed = row(world, by=mine, kind=Kind.OBSERVATION, assessor=mine)
    assert voided([passed], mine).entries


def test_a_pass_whose_going_clears_somebody_is_for_somebody_else():
    """From the previous expiry: a renewal that went makes what came too early for it the start of a new cycle."""
    world = factories.world(base="previous_expiry")
    mine, today = keeper("Kim"), clock.today()
    row(world, performed_on=today - relativedelta(months=26))
    renewal = row(world, performed_on=today - relativedelta(months=14) - timedelta(days=10), by=mine)
    row(world, performed_on=today - relativedelta(months=3) - timedelta(days=10))
    with pytest.raises(ValidationError, match=ALONE):
        voided([renewal], mine)
    assert any(moved.gained_from(today) for moved in voided([renewal], keeper("Mia")).moved)


@pytest.mark.parametrize("seen", ["the row", "the void"])
def test_nothing_is_recorded_as_the_next_version_of_what_is_void(world, seen):
    """What is void never counts: a version after it would bring it back."""
    wrong = row(world, kind=Kind.SESSION, performed_on=date(2026, 3, 2))
    ledger.void_evidence(evidence=wrong, reason="It was not she.", by=keeper("Ria"))
    of = wrong if seen == "the row" else Evidence.objects.get(key=wrong.key, withdrawn=True)
    with pytest.raises(ValidationError, match="declared void"):
        row(world, kind=Kind.SESSION, performed_on=date(2026, 3, 3), corrects=of, reason="It was the day after.")
    assert not Evidence.objects.current().filter(key=wrong.key).exists()
