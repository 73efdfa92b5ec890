"""An assessor whose own competency ended reads that on the list, and not that nobody waits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from competency.core import clock
from competency.core.ledger import api as ledger
from competency.core.ledger.corrections import correct_evidence
from competency.core.ledger.performance import Performance
from competency.core.models import Evidence
from competency.core.people import api as people
from competency.ui.words.dates import day
from tests import factories as core
from tests.assessments.observations.factories import Watch
from tests.core.personal_data.staff import keeper
from tests.scenarios.playing.factories import text_of

pytestmark = pytest.mark.django_db
HOME = reverse("cleared:assess_home")
UNTRUE = "Nobody is waiting for you"


@pytest.fixture
def lapsed(ward: Watch, client: Any) -> Any:
    """Ana held it until yesterday: what she was seen doing is over a year ago."""
    ana = ward.assessor("Ana", "Lund", level=None)
    ward.holds(ana, ago=366)
    client.force_login(ana.user)
    return ana


def test_it_says_since_when_what_comes_first_and_that_nobody_else_can(ward: Watch, lapsed: Any, client: Any) -> None:
    page = text_of(client.get(HOME))
    assert UNTRUE not in page
    assert "You can’t sign anything today" in page
    since = day(clock.today() - timedelta(days=1))
    assert f"You can’t sign for {ward.world.competency.title} since {since}" in page
    assert f"What you need first: {ward.checklist.title}." in page
    assert "Renew, 20 min" in page
    assert "Nobody else in your units can sign for it today. Tell whoever runs this site" in page


def test_it_names_who_else_can(ward: Watch, lapsed: Any, client: Any) -> None:
    other = ward.assessor("Joy", "Okafor")
    below = core.unit("Bay 4", parent=ward.world.ward)
    ward.assessor("Ben", "Adu", unit=below)
    assert f"Who can sign for it today: B. Adu; {other.short_name}." in text_of(client.get(HOME))


def test_what_was_never_held_or_is_not_the_appointments_is_not_told(ward: Watch, client: Any) -> None:
    new = ward.assessor("New", "Comer", level=None)
    client.force_login(new.user)
    page = text_of(client.get(HOME))
    assert UNTRUE not in page
    assert "You can’t sign anything today" in page
    assert "since" not in page.split("On shift now")[0]

    elsewhere = ward.assessor("Else", "Where", level=None, competency=core.competency())
    ward.holds(elsewhere, ago=366)
    client.force_login(elsewhere.user)
    assert "You can’t sign for" not in text_of(client.get(HOME))


def test_what_waits_for_a_verdict_is_told_and_not_asked_anew(ward: Watch, client: Any) -> None:
    joy = ward.assessor()
    row = Evidence.objects.filter(person=joy).earliest("recorded_at")
    said = Performance(
        kind=row.kind, outcome=row.outcome, entrustment=4, performed_on=row.performed_on, zone=row.zone,
        assessor=row.assessor, event=row.event,
    )  # fmt: skip
    correct_evidence(evidence=row, performance=said, reason="It was level 4.", by=keeper("Ria"))
    client.force_login(joy.user)
    page = text_of(client.get(HOME))
    assert f"You can’t sign for {ward.world.competency.title} now" in page
    assert "Something of yours waits until records staff have said whether it counts." in page
    assert "What you need first" not in page
    assert "Renew" not in page


def test_what_was_taken_from_the_record_is_told_too(ward: Watch, client: Any) -> None:
    joy = ward.assessor()
    people.credential(person=joy, competency=core.competency(), from_on=clock.today())
    client.force_login(joy.user)
    assert "You can’t sign" not in text_of(client.get(HOME))
    for row in Evidence.objects.filter(person=joy):
        ledger.void_evidence(evidence=row, reason="Wrong person.", by=keeper("Ria"))
    assert UNTRUE not in text_of(client.get(HOME))


def test_it_costs_the_same_however_many_are_near(
    ward: Watch, lapsed: Any, client: Any, django_assert_num_queries: Any
) -> None:
    ward.assessor("First", "Other")
    client.get(HOME)
    with django_assert_num_queries(33) as few:
        client.get(HOME)
    for n in range(3):
        ward.assessor(f"Other{n}", "Person")
    with django_assert_num_queries(len(few.captured_queries)):
        client.get(HOME)
