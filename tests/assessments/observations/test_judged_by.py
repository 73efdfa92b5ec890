"""What staff enter or correct names an assessor who could judge it on its day; else a correction lends the level."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from competency.core import clock
from competency.core.enums import Kind
from competency.core.ledger import api as ledger
from competency.core.ledger.corrections import correct_evidence
from competency.core.ledger.performance import Performance
from competency.core.models import Evidence, Person
from competency.core.people import api as people
from competency.core.setup import ensure_groups
from tests import factories as core
from tests.assessments.observations.factories import Watch
from tests.core.ledger.test_correcting import at
from tests.core.ledger.test_screens import clerk, text_of
from tests.core.personal_data.staff import keeper

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def seen(assessor: Person | None, **given: Any) -> Performance:
    usual: dict[str, Any] = {"outcome": "passed", "kind": Kind.OBSERVATION, "entrustment": 4, "zone": "Europe/London"}
    return Performance(**{**usual, "performed_on": clock.today(), "assessor": assessor} | given)


def said_again(row: Evidence, **other: Any) -> Performance:
    return Performance(**{name: getattr(row, name) for name in Performance.__slots__} | other)


def corrected(row: Evidence, **other: Any) -> Evidence:
    return correct_evidence(
        evidence=row, performance=said_again(row, **other), reason="It was another day.", by=keeper("Kim")
    ).evidence


LONG_AGO = timedelta(days=200)


# ---- corrected -------------------------------------------------------------------------------------------------------


def test_a_correction_does_not_move_a_round_to_a_day_on_which_its_assessor_could_not_judge(ward: Watch) -> None:
    row = ward.observe(ward.assessor()).evidence
    with pytest.raises(ValidationError, match=r"Joy Okafor was not cleared in it on .* Nothing was recorded"):
        corrected(row, performed_on=clock.today() - LONG_AGO, performed_at=None)
    assert corrected(row, performed_on=clock.today() - timedelta(days=1), performed_at=None).version == 2


def test_a_correction_names_an_assessor_who_could_judge_it(ward: Watch) -> None:
    row = ward.observe(ward.assessor()).evidence
    ben, sam = ward.world.another_nurse(), ward.assessor("Sam", "Other")
    with pytest.raises(ValidationError, match="was not appointed as an assessor or super-user"):
        corrected(row, assessor=ben)
    with pytest.raises(ValidationError, match="judged by somebody"):
        corrected(row, assessor=None)
    assert corrected(row, assessor=sam).assessor == sam


def test_what_stands_from_before_is_corrected_in_everything_else(ward: Watch) -> None:
    ben = ward.world.another_nurse()
    row = core.evidence(ward.nurse, activity_version=ward.version, kind=Kind.OBSERVATION, assessor=ben, entrustment=4)
    assert corrected(row, entrustment=3).entrustment == 3
    with pytest.raises(ValidationError, match="was not appointed"):
        corrected(Evidence.objects.current().get(key=row.key), performed_on=row.performed_on - timedelta(days=1))


# ---- entered by hand -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["the checklist", "the checklist as a task", "the competency", "a station"])
def test_what_is_entered_by_hand_names_somebody_who_could_judge_it(ward: Watch, what: str) -> None:
    kinds = {"the checklist as a task": Kind.SIMULATED_TASK, "a station": Kind.SIMULATED_STATION}
    about: dict[str, Any] = (
        {"activity_version": ward.version} if "checklist" in what else {"competency": ward.world.competency}
    )
    kind = kinds.get(what, Kind.OBSERVATION)
    for assessor in (ward.world.another_nurse(), ward.assessor("New", "Here", level=4), None):
        with pytest.raises(ValidationError, match="Nothing was recorded"):
            ledger.record_evidence(person=ward.nurse, performance=seen(assessor, kind=kind), by=keeper("Kim"), **about)
    assert not Evidence.objects.filter(person=ward.nurse).exists()
    row = ledger.record_evidence(
        person=ward.nurse, performance=seen(ward.assessor(), kind=kind), by=keeper("Kim"), **about
    )
    assert row.version == 1


def test_a_credential_and_an_appointment_are_enough(ward: Watch) -> None:
    tom = ward.assessor("Tom", "Trainer", level=None)
    people.credential(person=tom, competency=ward.world.competency, from_on=date(2025, 1, 1))
    row = ledger.record_evidence(
        person=ward.nurse, performance=seen(tom), activity_version=ward.version, by=keeper("Kim")
    )
    assert row.assessor == tom


def test_what_nobody_rates_asks_nobody(ward: Watch) -> None:
    ben = ward.world.another_nurse()
    performance = seen(ben, kind=Kind.SESSION, entrustment=None)
    assert ledger.record_evidence(person=ward.nurse, performance=performance, competency=ward.world.competency)


def test_sent_again_it_is_asked_of_nobody(ward: Watch) -> None:
    joy, number = ward.assessor(), uuid.uuid4()
    given: dict[str, Any] = {
        "person": ward.nurse,
        "activity_version": ward.version,
        "uuid": number,
        "by": keeper("Kim"),
    }
    row = ledger.record_evidence(performance=seen(joy), **given)
    for appointment in joy.appointments.current():
        people.end_appointment(appointment=appointment, ends_on=appointment.starts_on)
    assert ledger.record_evidence(performance=seen(joy), **given).pk == row.pk


# ---- from elsewhere --------------------------------------------------------------------------------------------------


@pytest.fixture
def brought(ward: Watch) -> Evidence:
    """Judged in another hospital's system, by somebody who works here now and held nothing here then."""
    return ledger.record_evidence(
        person=ward.nurse,
        performance=seen(ward.world.another_nurse(), performed_on=date(2024, 5, 1)),
        activity_version=ward.version,
        source="north-lms",
        source_id="17",
    )


def test_what_another_system_brings_was_judged_there_and_its_day_may_be_corrected(ward: Watch, brought: Any) -> None:
    moved = corrected(brought, performed_on=date(2024, 5, 2))
    assert moved.version == 2
    with pytest.raises(ValidationError, match="was not appointed"):
        corrected(moved, assessor=ward.world.another_nurse())
    unnamed = ledger.record_evidence(
        person=ward.nurse,
        performance=seen(None, performed_on=date(2024, 6, 1)),
        activity_version=ward.version,
        source="north-lms",
        source_id="18",
    )
    assert unnamed.assessor is None


def test_whoever_judges_a_row_reads_that_its_assessor_could_not(ward: Watch, brought: Evidence, client: Any) -> None:
    ensure_groups()
    client.force_login(clerk().user)
    page = text_of(client.get(reverse("cleared_verdicts:edit", args=[brought.pk])))
    assert "was not appointed as an assessor or super-user on 1 May 2024" in page
    fit = core.evidence(
        ward.nurse, waits=True, activity_version=ward.version, kind=Kind.OBSERVATION, assessor=ward.assessor(),
        performed_on=clock.today(), entrustment=4,
    )  # fmt: skip
    assert "was not appointed" not in text_of(client.get(reverse("cleared_verdicts:edit", args=[fit.pk])))


# ---- on the page -----------------------------------------------------------------------------------------------------


def test_the_form_says_so_at_the_day_or_at_the_assessor(ward: Watch, client: Any) -> None:
    ensure_groups()
    joy, ben = ward.assessor(), ward.world.another_nurse()
    signed = ward.observe(joy).evidence
    entered = core.evidence(
        ward.world.another_nurse(), activity_version=ward.version, kind=Kind.OBSERVATION, assessor=joy,
        performed_on=signed.performed_on, entrustment=4,
    )  # fmt: skip
    client.force_login(clerk().user)
    typed = {"outcome": "passed", "score": "", "entrustment": "4", "time": "", "look": "", "reason": "Another day."}
    typed |= {"performed_on": signed.performed_on.isoformat(), "assessor": joy.employee_number}
    long_ago = (signed.performed_on - LONG_AGO).isoformat()
    for row, field, other in (
        (signed, "performed_on", {"performed_on": long_ago}),
        (entered, "assessor", {"assessor": ben.employee_number}),
    ):
        page = client.post(at(row), typed | other)
        assert not page.context.get("is_told")
        assert "Nothing was recorded" in " ".join(page.context["form"].errors[field])
    page = client.post(at(signed), typed | {"performed_on": (signed.performed_on - timedelta(days=1)).isoformat()})
    assert page.context.get("is_told"), page.context["form"].errors
