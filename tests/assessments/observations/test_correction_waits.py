"""While an assessor's own round waits for a verdict, another round by that assessor helps nobody: who is sent then."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from competency.assessments.observations.waiting import waiting_for
from competency.assessments.observations.watchers import who_can_watch
from competency.core import clock
from competency.core.access import RECORDS_GROUP
from competency.core.enums import Verdict
from competency.core.ledger import api as ledger
from competency.core.models import Evidence, Person
from tests import factories as core
from tests.assessments.observations.factories import Watch, watch
from tests.screens.conftest import plain

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper() -> Person:
    """Records staff, who corrects and judges."""
    ruth = core.person("Ruth", "Keeper", with_user=True)
    assert ruth.user is not None
    ruth.user.groups.add(Group.objects.get_or_create(name=RECORDS_GROUP)[0])
    return ruth


@pytest.fixture
def corrected(ward: Watch, joy: Person, keeper: Person) -> Evidence:
    """Joy's round of the learner, which was somebody's typing error away from the day it is said to be of."""
    return correct(ward.observe(joy).evidence, by=keeper)


def correct(row: Evidence, *, by: Person, **given: Any) -> Evidence:
    said = {
        "kind": row.kind,
        "outcome": row.outcome,
        "entrustment": row.entrustment,
        "assessor": row.assessor,
        "event": row.event,
        "performed_on": row.performed_on - timedelta(days=1),
        "zone": row.zone,
    } | given
    return core.evidence(
        row.person, activity_version=row.activity_version, corrects=row, reason="The wrong day was typed.", by=by, **said
    )


def named(ward: Watch) -> list[Person]:
    watched = who_can_watch(ward.nurse, [ward.activity], on=clock.today())[ward.activity.pk]
    return [watcher.person for watcher in watched.anybody]


def waits(ward: Watch, assessor: Person) -> list[Person]:
    return [wait.person for wait in waiting_for(assessor.user, assessor, on=clock.today())]


def my_path(ward: Watch, client: Any) -> str:
    client.force_login(ward.nurse.user)
    return str(plain(client.get(reverse("cleared:my_path")).content.decode()))


def test_whose_own_round_waits_is_not_sent_to_make_another(ward: Watch, joy: Person, corrected: Evidence) -> None:
    assert named(ward) == []
    assert waits(ward, joy) == []
    tomasz = ward.assessor("Tomasz", "Wilk")
    assert named(ward) == [tomasz]
    assert waits(ward, tomasz) == [ward.nurse]
    assert waits(ward, joy) == []


def test_whose_round_was_found_not_to_count_may_make_another(ward: Watch, joy: Person, corrected: Evidence) -> None:
    ledger.verify(evidence=corrected, verdict=Verdict.REJECTED, by=core.somebody_else())
    assert named(ward) == [joy]
    assert waits(ward, joy) == [ward.nurse]


def test_nobody_is_sent_where_the_verdict_alone_completes_it(ward: Watch, joy: Person, corrected: Evidence) -> None:
    tomasz, vera = ward.assessor("Tomasz", "Wilk"), ward.assessor("Vera", "Third")
    ward.observe(tomasz)
    assert [waits(ward, one) for one in (joy, tomasz, vera)] == [[], [], []]


def test_the_learner_is_not_told_to_wait_for_who_cannot_help(
    ward: Watch, joy: Person, corrected: Evidence, client: Any
) -> None:
    words = my_path(ward, client)
    assert "Nobody else may sign this for you in the ICU today" in words
    assert "Waiting for J. Okafor" not in words
