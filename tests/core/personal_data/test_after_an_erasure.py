"""Whose names were erased is recorded about no more; what stands of them may still be corrected, judged and held."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError

from competency.core import clock
from competency.core.activities import attempts
from competency.core.enums import EndedBy, Kind, Outcome
from competency.core.exceptions import api as exceptions
from competency.core.framework import api as framework
from competency.core.ledger import api as ledger
from competency.core.ledger.performance import Performance
from competency.core.models import Entry, Evidence, Person
from competency.core.people import api as people
from competency.core.personal_data import api
from competency.core.retention import api as retention
from tests import factories
from tests.core.personal_data.staff import keeper, signed_out
from tests.core.record.test_verify import faults

pytestmark = [pytest.mark.django_db]
DONE = {"kind": Kind.MODULE, "performed_on": date(2026, 2, 1)}

GOING_ON = {"Erasure", "ErasureRequest", "Hold", "Reversal", "Verification"}


class Gone:
    """A nurse with a record, before and after two of records staff erased the names."""

    def __init__(self) -> None:
        self.world = factories.world()
        self.nurse = self.world.person
        self.keeper, self.other = keeper("Kim"), keeper("Lou")
        self.manager = self.world.appointed("manager")
        self.evidence = factories.evidence(self.nurse, competency=self.world.competency, **DONE)
        self.waiting = factories.evidence(
            self.nurse, competency=self.world.competency, source="lms", source_id="7", **DONE
        )
        self.revoked = exceptions.revoke(
            person=self.nurse, effective_on=date(2026, 3, 1), reason="Left it open.", by=self.keeper
        )
        self.activity = factories.activity().activity
        self.attempt = attempts.open_attempt(person=self.nurse, activity=self.activity)
        self.stale = Person.objects.get(pk=self.nurse.pk)

    def erase(self) -> None:
        people.end_placement(placement=self.world.placement, ends_on=clock.today())
        request = api.request_erasure(person=signed_out(self.nurse), why="asked", by=self.keeper)
        api.confirm_erasure(request=request, by=self.other)


NEW: dict[str, Callable[[Gone, Person, date], Any]] = {
    "placement": lambda gone, nurse, today: people.place(
        person=nurse, job_role=gone.world.nurse, unit=gone.world.ward, starts_on=today
    ),
    "leave": lambda _gone, nurse, today: people.record_leave(person=nurse, starts_on=today, ends_on=None),
    "appointment": lambda gone, nurse, today: people.appoint(
        person=nurse, function="manager", unit=gone.world.ward, starts_on=today
    ),
    "credential": lambda gone, nurse, today: people.credential(
        person=nurse, competency=gone.world.competency, from_on=today
    ),
    "waiver": lambda gone, nurse, today: exceptions.waive(
        person=nurse,
        competency=gone.world.competency,
        kind="waiver",
        from_on=today,
        until_on=today + timedelta(9),
        approver=gone.manager,
        reason="The simulator is broken.",
    ),
    "revocation": lambda gone, nurse, today: exceptions.revoke(
        person=nurse, effective_on=today, reason="Left it open again.", competency=gone.world.competency
    ),
    "evidence": lambda gone, nurse, today: factories.evidence(
        nurse, competency=gone.world.competency, kind=Kind.MODULE, performed_on=today
    ),
    "attempt": lambda gone, nurse, _today: attempts.open_attempt(
        person=nurse, activity=gone.activity, purpose="practice"
    ),
    "requirement": lambda gone, nurse, _today: framework.require(
        programme=gone.world.programme, competency=gone.world.competency, unit=gone.world.root, person=nurse
    ),
}


@pytest.mark.parametrize("what", NEW)
def test_nothing_new_is_recorded_about_whose_names_were_erased(what):
    gone = Gone()
    gone.erase()
    before = rows_about(gone.nurse)
    # As whoever read the person before, and has not heard.
    with pytest.raises(ValidationError, match="Somebody who returns is registered anew"):
        NEW[what](gone, gone.stale, clock.today())
    assert rows_about(gone.nurse) == before


def test_what_stands_may_still_be_corrected_judged_given_back_and_held():
    gone = Gone()
    gone.erase()
    ledger.verify(evidence=gone.waiting, by=gone.keeper)
    exceptions.reverse(revocation=gone.revoked, reason="It was somebody else.", by=gone.keeper)
    ledger.void_evidence(evidence=gone.evidence, reason="Typed into the wrong record.", by=gone.keeper)
    factories.evidence(
        gone.nurse, competency=gone.world.competency, corrects=gone.waiting, reason="Wrong day.", by=gone.keeper, **DONE
    )
    hold = retention.hold(person=gone.nurse, reason="Inquiry 7", by=gone.keeper)
    retention.lift(hold=hold, reason="It is closed.", by=gone.other)
    api.erase_narrative(entry=gone.revoked.pk, why="not_needed", by=gone.keeper)
    assert faults() == []


def test_an_attempt_that_was_open_ends_as_any_other():
    """Whoever looks at it after its deadline closes it: that is no time to be told that nothing is recorded."""
    gone = Gone()
    gone.erase()
    done = Performance(outcome=Outcome.FAILED)
    attempts.close_attempt(attempt=gone.attempt, ended_by=EndedBy.TIME_UP, performance=done, by=gone.keeper)
    assert Evidence.objects.filter(pk=gone.attempt.pk).exists()


@pytest.mark.parametrize("what", ["placement", "appointment"])
def test_an_old_row_is_not_drawn_out_to_bring_somebody_back(what):
    """The same placement goes on as another version, and that is no correction of what was."""
    gone = Gone()
    row: Any = gone.world.placement
    end: Any = people.end_placement
    said = "placement"
    if what == "appointment":
        row, end = NEW["appointment"](gone, gone.nurse, date(2026, 1, 1)), people.end_appointment
        said = "appointment"
        end(appointment=row, ends_on=date(2026, 2, 1))
    gone.erase()
    for later in (clock.today() + timedelta(30), clock.today() + timedelta(1)):
        with pytest.raises(ValidationError, match="registered anew"):
            end(**{said: row}, ends_on=later)
    end(**{said: row}, ends_on=date(2026, 2, 3))


def test_whoever_returns_is_registered_anew_under_the_old_number():
    gone = Gone()
    number = gone.nurse.employee_number
    gone.erase()
    again = people.register_person(employee_number=number, given_name="Amira", family_name="Haddad")
    assert again.pk != gone.nurse.pk
    NEW["placement"](gone, again, clock.today())


def test_which_entries_go_on_is_said_of_each():
    """Only what is said of rows that stand: a class that says so by mistake would let an erased person be recorded."""
    said = {model.__name__ for model in apps.get_models() if issubclass(model, Entry) and model.is_about_what_stands}
    assert said == GOING_ON


def rows_about(person: Person) -> int:
    models = [model for model in apps.get_models() if any(field.name == "person" for field in model._meta.fields)]
    return sum(model._base_manager.filter(person=person.pk).count() for model in models)
