"""Who may judge whom on which day (case 57): refused when recorded, in words, whatever way it comes in."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from django.db import IntegrityError, transaction

from competency.assessments.observations import api as observations
from competency.assessments.observations import eligibility
from competency.assessments.observations.eligibility import Assessing, RefusalCode
from competency.core import clock
from competency.core.enums import Kind, Outcome, SignOffVerdict
from competency.core.exceptions import api as exceptions
from competency.core.ledger import api as ledger
from competency.core.models import Attempt, Evidence, Person, SignOff
from competency.core.people import api as people
from tests import factories as core
from tests.assessments.observations.factories import Watch
from tests.core.personal_data.staff import keeper

pytestmark = pytest.mark.django_db


def why(ward: Watch, assessor: Person, person: Person | None = None, on: date | None = None) -> RefusalCode | None:
    found = eligibility.why_not(
        assessor=assessor, person=person or ward.nurse, activity=ward.activity, on=on or clock.today()
    )
    return found.code if found else None


def test_a_super_user_at_level_5_may(ward: Watch) -> None:
    assert why(ward, ward.assessor()) is None


def test_an_assessor_may_as_well(ward: Watch) -> None:
    assert why(ward, ward.assessor(function="assessor")) is None


@pytest.mark.parametrize("function", ["manager", "trainer"])
def test_another_appointment_does_not_let_anybody_assess(ward: Watch, function: str) -> None:
    assert why(ward, ward.assessor(function=function)) is RefusalCode.NO_APPOINTMENT


def test_nobody_judges_herself_whatever_she_holds(ward: Watch) -> None:
    joy = ward.assessor()
    assert why(ward, joy, joy) is RefusalCode.OWN


def test_without_an_appointment_nobody_may(ward: Watch) -> None:
    assert why(ward, ward.assessor(unit=None)) is RefusalCode.NO_APPOINTMENT


def test_an_appointment_elsewhere_does_not_reach(ward: Watch) -> None:
    elsewhere = core.unit("4 East", parent=ward.world.root)
    assert why(ward, ward.assessor(unit=elsewhere)) is RefusalCode.OUT_OF_REACH


def test_an_appointment_above_reaches(ward: Watch) -> None:
    assert why(ward, ward.assessor(unit=ward.world.root)) is None


def test_an_appointment_for_another_competency_does_not_reach(ward: Watch) -> None:
    other = core.competency()
    assert why(ward, ward.assessor(function="assessor", competency=other)) is RefusalCode.OUT_OF_REACH
    assert why(ward, ward.assessor("Ada", function="assessor", competency=ward.world.competency)) is None


def test_an_appointment_that_ended_opens_nothing_from_that_day(ward: Watch) -> None:
    joy = ward.assessor()
    people.end_appointment(appointment=joy.appointments.get(), ends_on=clock.today())
    assert why(ward, joy) is RefusalCode.NO_APPOINTMENT
    assert why(ward, joy, on=clock.today() - timedelta(days=1)) is None


def test_level_4_may_not(ward: Watch) -> None:
    assert why(ward, ward.assessor(level=4)) is RefusalCode.LEVEL


def test_somebody_never_watched_may_not(ward: Watch) -> None:
    assert why(ward, ward.assessor(level=None)) is RefusalCode.NOT_CLEARED


def test_a_clearance_that_ran_out_is_named_with_its_day(ward: Watch) -> None:
    joy = ward.assessor(level=None)
    ward.holds(joy, ago=400)
    found = eligibility.why_not(assessor=joy, person=ward.nurse, activity=ward.activity, on=clock.today())
    assert found is not None
    assert found.code is RefusalCode.RAN_OUT
    assert found.can_renew
    assert found.competency == ward.world.competency
    ended = clock.today() - timedelta(days=400) + relativedelta(months=12)
    assert found.text.startswith(f"You can't sign this: your own clearance ran out {ended.day} {ended:%B}")


def test_a_level_5_older_than_its_validity_does_not_carry_a_renewal_at_level_4(ward: Watch) -> None:
    joy = ward.assessor(level=None)
    ward.holds(joy, 5, ago=400)
    ward.holds(joy, 4, ago=10)
    assert why(ward, joy) is RefusalCode.LEVEL


def test_an_exception_is_no_clearance_to_judge_by(ward: Watch) -> None:
    joy = ward.assessor(level=None)
    day = clock.today()
    exceptions.waive(
        person=joy,
        competency=ward.world.competency,
        kind="waiver",
        from_on=day - timedelta(days=1),
        until_on=day + timedelta(days=9),
        approver=ward.world.appointed("manager", name="Helen"),
        reason="Cover.",
    )
    assert why(ward, joy) is RefusalCode.NOT_CLEARED


def test_a_revocation_takes_the_right_to_judge_at_once(ward: Watch) -> None:
    joy = ward.assessor()
    exceptions.revoke(person=joy, effective_on=clock.today(), reason="Incident.", competency=ward.world.competency)
    assert why(ward, joy) is RefusalCode.NOT_CLEARED


def test_a_revocation_stands_above_a_credential(ward: Watch) -> None:
    """It was taken for a reason, and whoever may not work by themselves says of nobody that they may."""
    ines, today = ward.assessor("Ines", "Credential", level=None), clock.today()
    people.credential(person=ines, competency=ward.world.competency, from_on=today - timedelta(days=9))
    assert why(ward, ines) is None
    taken = exceptions.revoke(person=ines, effective_on=today, reason="Incident.", safety=True)
    assert why(ward, ines) is RefusalCode.NOT_CLEARED
    assert why(ward, ines, on=today - timedelta(days=1)) is None
    with pytest.raises(observations.NotEligible):
        ward.observe(ines)
    exceptions.reverse(revocation=taken, reason="It was somebody else.", by=keeper("Otto"))
    assert why(ward, ines) is None


def test_a_level_5_that_is_disputed_does_not_count(ward: Watch) -> None:
    joy = ward.assessor()
    ward.holds(joy, 4, ago=10)
    for row in Evidence.objects.filter(person=joy, entrustment=5):
        for name, verdict in (("Ada", SignOffVerdict.ACHIEVED), ("Li", SignOffVerdict.NOT_ACHIEVED)):
            ledger.sign_off(
                person=joy,
                event=row.event or row.pk,
                assessor=core.person(name, "Nowak"),
                verdict=verdict,
                meaning="reviewed",
                signed_digest="0" * 64,
            )
    assert why(ward, joy) is RefusalCode.LEVEL, "she is cleared by the others"


def test_a_credential_stands_for_level_5_on_its_days_only(ward: Watch) -> None:
    ines = ward.assessor("Ines", "Falk", level=None, function="assessor")
    day = clock.today()
    people.credential(
        person=ines,
        competency=ward.world.competency,
        from_on=day - timedelta(days=5),
        until_on=day + timedelta(days=1),
    )
    assert why(ward, ines) is None
    assert why(ward, ines, on=day - timedelta(days=6)) is RefusalCode.NOT_CLEARED
    assert why(ward, ines, on=day + timedelta(days=1)) is RefusalCode.NOT_CLEARED


def test_a_credential_without_an_appointment_reaches_nobody(ward: Watch) -> None:
    ines = ward.assessor("Ines", "Falk", level=None, unit=None)
    people.credential(person=ines, competency=ward.world.competency, from_on=clock.today())
    assert why(ward, ines) is RefusalCode.NO_APPOINTMENT


def test_a_checklist_that_nothing_asks_for_is_not_signed(ward: Watch) -> None:
    from tests.assessments.observations.factories import checklist

    joy = ward.assessor()
    ward.checklist = checklist()
    assert why(ward, joy) is RefusalCode.NOT_ASKED


def test_she_needs_level_5_in_every_competency_the_checklist_counts_for(ward: Watch) -> None:
    joy = ward.assessor()
    core.competency(
        shown_by=core.criteria((None, [core.asked(activity=str(ward.activity.pk)), core.asked(kind="module")]))
    )
    assert why(ward, joy) is RefusalCode.NOT_CLEARED


def test_an_appointment_for_one_of_the_competencies_does_not_reach_the_others(ward: Watch) -> None:
    """The row would count for them all the same."""
    other = core.competency(shown_by=core.criteria((None, [core.asked(activity=str(ward.activity.pk))])))
    start = date(2025, 1, 1)
    joy = ward.assessor(function="assessor", competency=other)
    people.credential(person=joy, competency=other, from_on=start)
    found = eligibility.why_not(assessor=joy, person=ward.nurse, activity=ward.activity, on=clock.today())
    assert found is not None
    assert found.code is RefusalCode.OUT_OF_REACH
    assert f"it counts for “{ward.world.competency}” too" in found.text
    with pytest.raises(observations.NotEligible):
        ward.observe(joy)
    by_hand: dict[str, Any] = {"activity": ward.activity, "competency": None, "on": clock.today()}
    said = eligibility.why_not_by_hand(assessor=joy, person=ward.nurse, **by_hand)
    assert said.startswith(f"Joy Okafor was not appointed for “{ward.world.competency}” there on ")
    # Two that cover both between them will do, wherever above the person each is.
    people.appoint(
        person=joy, function="assessor", unit=ward.world.root, competency=ward.world.competency, starts_on=start
    )
    assert why(ward, joy) is None
    assert eligibility.why_not_by_hand(assessor=joy, person=ward.nurse, **by_hand) == ""


def test_a_level_5_from_before_a_fail_lets_nobody_judge(ward: Watch) -> None:
    """Unsafe since, and then on their own twice: to judge others it takes level 5 anew."""
    joy = ward.assessor()
    unsafe = clock.today() - timedelta(days=20)
    core.evidence(
        joy,
        kind=Kind.OBSERVATION,
        activity_version=ward.version,
        outcome=Outcome.FAILED,
        critical_failed=True,
        assessor=core.person("Ines", "Falk"),
        event=uuid.uuid4(),
        performed_on=unsafe,
    )
    assert why(ward, joy) is RefusalCode.NOT_CLEARED
    ward.holds(joy, 4, ago=10)
    assert why(ward, joy) is RefusalCode.LEVEL
    assert why(ward, joy, on=unsafe - timedelta(days=1)) is None
    ward.holds(joy, 5, ago=5)
    assert why(ward, joy) is None


def test_an_ineligible_signature_is_refused_when_recorded_and_leaves_nothing(ward: Watch) -> None:
    for assessor in (ward.assessor(level=4), ward.assessor("Ada", unit=None), ward.nurse):
        with pytest.raises(observations.NotEligible) as refused:
            ward.observe(assessor)
        assert refused.value.refusal.text in refused.value.messages
    assert not Attempt.objects.exists()
    assert not SignOff.objects.exists()


def test_eligibility_is_asked_for_the_day_that_was_watched(ward: Watch) -> None:
    joy = ward.assessor(level=None)
    ward.holds(joy, ago=2)
    with pytest.raises(observations.NotEligible):
        ward.observe(joy, performed_on=clock.today() - timedelta(days=3))
    assert ward.observe(joy, performed_on=clock.today() - timedelta(days=1)).evidence.outcome == Outcome.PASSED


def test_the_database_refuses_evidence_and_signatures_of_oneself(ward: Watch) -> None:
    signed = ward.observe(ward.assessor())
    for row in (signed.evidence, signed.sign_off):
        forged = type(row)(
            **{
                field.attname: getattr(row, field.attname)
                for field in row._meta.fields
                if field.name not in ("uuid", "key")
            }
        )
        forged.key, forged.assessor = "forged", ward.nurse
        if isinstance(forged, Evidence):
            forged.source_id = "forged"
        with pytest.raises(IntegrityError), transaction.atomic():
            forged.save()


def test_many_assessors_cost_no_more_queries_than_one(ward: Watch, django_assert_max_num_queries) -> None:
    crowd = [ward.assessor(f"Joy{n}") for n in range(6)]
    activity = ward.activity
    with django_assert_max_num_queries(22):
        assessing = Assessing(crowd, on=clock.today())
        units = [ward.world.ward.path]
        assert all(assessing.why_not(one, ward.nurse, activity, units=units) is None for one in crowd)


def test_nobody_watches_themselves_under_another_name_for_their_account(ward: Watch) -> None:
    """The nurse signs in, and that account stands for an assessor since."""
    joy, otto, account = ward.assessor(), keeper("Otto"), ward.nurse.user
    people.unlink_account(person=ward.nurse, by=otto)
    people.unlink_account(person=joy, by=otto)
    people.link_account(person=joy, user=account, by=otto)
    assert why(ward, joy) is RefusalCode.OWN
    with pytest.raises(observations.NotEligible):
        ward.observe(joy)
    assert "themselves" in eligibility.why_not_by_hand(
        assessor=joy, person=ward.nurse, activity=ward.activity, competency=None, on=clock.today()
    )
    signed = ward.observe(ward.assessor("Sam", "Other"))
    with pytest.raises(observations.NotEligible):
        observations.second_sign(observation=signed.observation, assessor=joy, verdict="achieved")
    assert why(ward, ward.assessor("Ada", "Nowak")) is None
