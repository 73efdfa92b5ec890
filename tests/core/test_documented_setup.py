"""The pages that set up a hospital and give people their roles: what they tell you to type does what they say."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from competency.core import access
from competency.core.access import Purpose
from competency.core.ledger.performance import Performance
from competency.core.models import (
    Appointment,
    AssessorCredential,
    Competency,
    Evidence,
    Facility,
    JobRole,
    Person,
    Placement,
    Programme,
    Unit,
    Verification,
    Waiver,
    Wave,
)
from competency.core.people import api as people
from competency.core.programmes import api as programmes
from tests import factories
from tests.core.personal_data.staff import keeper

pytestmark = pytest.mark.django_db

HOW_TO = Path(__file__).resolve().parents[2] / "docs" / "how-to"
SET_UP = "set-up-a-hospital.md"


def examples(page: str) -> list[str]:
    found = re.findall(r"^```python\n(.*?)^```$", (HOW_TO / page).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert found
    return found


def typed(lines: list[str], **given: Any) -> dict[str, Any]:
    """Examples one after the other, as somebody would type them; gives what they named."""
    names: dict[str, Any] = dict(given)
    for line in lines:
        exec(line, names)
    return names


@pytest.fixture
def registries() -> None:
    """What the pages take for granted: the registries, the accounts and a competency."""
    facility = Facility.objects.create(code="NBG", name="Northbank General", zone="Europe/London")
    icu = Unit.objects.create(facility=facility, code="ICU", name="ICU")
    nurse = JobRole.objects.create(code="nurse", name="Nurse")
    Programme.objects.create(code="AURORA", name="Aurora", system="Aurora EHR")
    ruth = keeper("Ruth")
    Person.objects.filter(pk=ruth.pk).update(employee_number="0815", family_name="Adeyemi")
    max_ = Person.objects.create(
        employee_number="0817", given_name="Max", family_name="Lindqvist", user=factories.user("max")
    )
    people.appoint(person=max_, function="manager", unit=icu, starts_on=date(2025, 1, 1))
    joy = Person.objects.create(employee_number="0816", given_name="Joy", family_name="Okafor")
    factories.user("helen")
    watched = factories.criteria((None, [factories.asked(kind="observation")]))
    medicines = factories.competency(code="MED-03", shown_by=watched, validity_months=None)
    people.place(person=joy, job_role=nurse, unit=icu, starts_on=date(2025, 1, 1))
    factories.evidence(joy, kind="observation", competency=medicines, entrustment=5, assessor=ruth)


def test_what_sets_up_a_hospital_does_so(registries: None) -> None:
    named = typed(examples(SET_UP))
    helen = named["helen"]
    assert helen.user.username == "helen"
    assert Placement.objects.current().get(person=helen).unit.code == "ICU"
    assert programmes.go_live_on(Wave.objects.get()) == date(2027, 4, 1)
    assert Verification.objects.current().filter(evidence=named["attended"].key).exists()
    assert Waiver.objects.current().get().person == helen


def test_registering_and_placing_somebody_again_records_nothing_twice(registries: None) -> None:
    first = examples(SET_UP)[0]
    typed([first, first])
    assert Person.objects.filter(employee_number="4711").count() == 1
    assert Placement.objects.filter(person__employee_number="4711").count() == 1


def test_what_gives_people_their_roles_does_so(registries: None) -> None:
    helen = typed(examples(SET_UP))["helen"]
    typed(examples("give-people-their-roles.md"))
    held = {row.function: row.ends_on for row in Appointment.objects.current().filter(person=helen)}
    assert held == {"manager": date(2025, 7, 1), "assessor": None}
    assert AssessorCredential.objects.current().get(person=helen).competency.code == "MED-03"
    assert access.has_any(helen.user, Purpose.MANAGE, date(2025, 6, 30))
    assert not access.has_any(helen.user, Purpose.MANAGE, date(2025, 7, 1))


def test_what_corrects_a_record_does_so(registries: None) -> None:
    nurse = factories.person("Amira", "Haddad")
    row = factories.evidence(nurse, competency=Competency.objects.get(code="MED-03"))
    stated: dict[str, Any] = {"kind": row.kind, "outcome": row.outcome, "zone": row.zone}
    clara = keeper("Clara")
    typed(
        examples("correct-a-record.md"),
        row=row,
        performance=Performance(**stated, performed_on=date(2026, 1, 9)),
        clara=clara,
        today=date(2026, 2, 1),
    )
    corrected = Evidence.objects.get(key=row.key, version=2)
    assert (corrected.performed_on, corrected.recorded_by) == (date(2026, 1, 9), clara)
