"""How a certificate stands is worked out from facts for the day, in six words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.management import call_command

from competency.certificates import api
from competency.certificates.enums import Status
from competency.certificates.status import statuses_of
from competency.core import clock
from competency.core.enums import AnchorKind, Verdict
from competency.core.exceptions import api as exceptions
from competency.core.framework import api as framework
from competency.core.ledger import api as ledger
from competency.core.ledger.corrections import correct_evidence
from competency.core.ledger.performance import Performance
from competency.core.models import Evidence, Narrative
from competency.core.people import api as people
from competency.core.personal_data.api import erase_narrative
from competency.core.programmes import api as programmes
from competency.core.record.gone import Why
from tests import factories
from tests.certificates.factories import NOON, TODAY, certificate, cleared_world
from tests.core.personal_data.staff import keeper

pytestmark = pytest.mark.django_db


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def stands(issued, on: date = TODAY) -> Status:
    with clock.at(noon(on)):
        return api.status(issued)


def test_it_is_valid_through_its_last_day_and_expired_on_the_next():
    issued = certificate(cleared_world())
    assert stands(issued) is Status.VALID
    assert stands(issued, date(2027, 1, 9)) is Status.VALID
    assert stands(issued, date(2027, 1, 10)) is Status.EXPIRED


def test_the_day_can_be_given():
    issued = certificate(cleared_world())
    assert api.status(issued, on=date(2027, 1, 9)) is Status.VALID
    assert api.status(issued, on=date(2027, 1, 10)) is Status.EXPIRED


def test_a_newer_one_replaces_it(world):
    first = certificate(world)
    with clock.at(noon(date(2026, 3, 1))):
        factories.evidence(world.person, competency=world.competency, performed_on=date(2026, 3, 1))
    assert stands(first, date(2026, 3, 1)) is Status.VALID, "nothing newer was issued yet"
    second = certificate(world, at=noon(date(2026, 3, 1)), on=date(2026, 3, 1))
    assert stands(first, date(2026, 3, 1)) is Status.SUPERSEDED
    assert stands(second, date(2026, 3, 1)) is Status.VALID


def test_of_two_issued_at_the_same_moment_the_later_one_replaces_the_other(world):
    """A demo pretends that it is one moment; the numbers are random, so they must not decide."""
    for day in range(11, 17):
        older = certificate(world)
        with clock.at(NOON):
            factories.evidence(world.person, competency=world.competency, performed_on=date(2026, 1, day))
        newer = certificate(world)
        assert newer.issued_at > older.issued_at
        assert stands(older) is Status.SUPERSEDED


def test_one_for_another_job_role_replaces_nothing(world):
    first = certificate(world)
    other = factories.job_role("Physician")
    with clock.at(NOON):
        people.place(person=world.person, job_role=other, unit=world.ward, starts_on=date(2025, 1, 1))
        framework.require(programme=world.programme, competency=world.competency, unit=world.root, job_role=other)
        api.issue(person=world.person, programme=world.programme, job_role=other, unit=world.ward, on=TODAY)
    assert stands(first) is Status.VALID


@pytest.mark.parametrize("everything", [True, False])
def test_a_revocation_revokes_it_and_a_reversal_brings_it_back(world, everything):
    issued = certificate(world)
    with clock.at(NOON):
        revoked = exceptions.revoke(
            person=world.person,
            competency=None if everything else world.competency,
            effective_on=TODAY,
            reason="Shared her login.",
        )
    assert stands(issued) is Status.REVOKED
    with clock.at(NOON):
        exceptions.reverse(revocation=revoked, reason="It was somebody else.")
    assert stands(issued) is Status.VALID


def test_erasing_what_people_wrote_changes_no_certificate_and_breaks_no_chain(world):
    wrong = factories.evidence(world.person, competency=world.competency, performed_on=date(2026, 1, 9))
    ledger.void_evidence(evidence=wrong, reason="Somebody else sat it.", by=factories.somebody_else())
    issued = certificate(world)
    revoked = exceptions.revoke(person=world.person, effective_on=TODAY, reason="Shared her login.")
    stated = (api.status(issued), issued.digest, issued.snapshot)
    for text in Narrative.objects.all():
        erase_narrative(entry=text.pk, why=Why.ASKED, by=keeper())
    assert Narrative.objects.exclude(text="").count() == 0 < Narrative.objects.count()
    call_command("cleared_verify")
    call_command("cleared_recompute", all=True)
    issued.refresh_from_db()
    assert (api.status(issued), issued.digest, issued.snapshot) == stated
    assert stated[0] is Status.REVOKED
    exceptions.reverse(revocation=revoked, reason="It was somebody else.")
    assert certificate(world) == issued


def test_a_revocation_of_something_else_does_not(world):
    issued = certificate(world)
    with clock.at(NOON):
        exceptions.revoke(
            person=world.person, competency=factories.competency(), effective_on=TODAY, reason="Shared her login."
        )
    assert stands(issued) is Status.VALID


def test_evidence_that_is_voided_revokes_what_rests_on_it_and_the_one_before_holds_again(world):
    first = certificate(world)
    with clock.at(NOON):
        wrong = factories.evidence(world.person, competency=world.competency, performed_on=date(2026, 1, 20))
    second = certificate(world)
    assert (stands(first), stands(second)) == (Status.SUPERSEDED, Status.VALID)
    with clock.at(NOON):
        ledger.void_evidence(evidence=wrong, reason="Somebody else sat it.", by=factories.somebody_else())
    assert (stands(first), stands(second)) == (Status.VALID, Status.REVOKED)
    # What was taken back replaces nothing later either.
    assert stands(first, date(2027, 2, 1)) is Status.EXPIRED
    assert certificate(world) == first


def test_whoever_left_holds_an_expired_one(world):
    issued = certificate(world)
    with clock.at(NOON):
        people.end_placement(placement=world.placement, ends_on=date(2026, 3, 1))
    assert stands(issued, date(2026, 2, 28)) is Status.VALID
    assert stands(issued, date(2026, 3, 1)) is Status.EXPIRED


def test_a_fail_that_ends_the_clearance_ends_it(world):
    issued = certificate(world)
    with clock.at(noon(date(2026, 5, 1))):
        factories.evidence(
            world.person,
            competency=world.competency,
            outcome="failed",
            critical_failed=True,
            performed_on=date(2026, 5, 1),
        )
    assert stands(issued, date(2026, 5, 1)) is Status.EXPIRED


def test_a_new_rule_that_is_not_met_ends_it(world):
    issued = certificate(world)
    with clock.at(NOON):
        framework.require(
            programme=world.programme,
            competency=factories.competency(),
            unit=world.root,
            job_role=world.nurse,
            blocks=(AnchorKind.FIXED, date(2026, 4, 1)),
        )
    assert stands(issued, date(2026, 3, 31)) is Status.VALID
    assert stands(issued, date(2026, 4, 1)) is Status.EXPIRED


def test_before_go_live_it_is_not_valid_yet_also_when_go_live_moves():
    world = cleared_world(go_live_on=date(2026, 3, 1))
    issued = certificate(world, on=date(2026, 3, 1))
    assert stands(issued) is Status.NOT_YET
    assert stands(issued, date(2026, 2, 28)) is Status.NOT_YET
    assert stands(issued, date(2026, 3, 1)) is Status.VALID
    with clock.at(NOON):
        programmes.set_go_live(wave=world.wave, go_live_on=date(2026, 3, 15), reason="More testing.")
    assert stands(issued) is Status.NOT_YET


def test_two_units_that_ask_for_different_things_give_two_that_both_hold(world):
    second_ward = factories.unit("4 East", parent=world.root)
    with clock.at(NOON):
        programmes.assign_unit(wave=world.wave, unit=second_ward)
        people.place(person=world.person, job_role=world.nurse, unit=second_ward, starts_on=date(2025, 1, 1))
        more = factories.competency()
        framework.require(programme=world.programme, competency=more, unit=second_ward, job_role=world.nurse)
        factories.evidence(world.person, competency=more, performed_on=date(2026, 1, 12))
    one = certificate(world)
    world.ward = second_ward
    two = certificate(world)
    assert one != two
    assert (stands(one), stands(two)) == (Status.VALID, Status.VALID)


@pytest.mark.parametrize("count", [1, 4])
def test_the_queries_do_not_grow_with_the_number_of_certificates(world, count, django_assert_max_num_queries):
    issued = []
    for day in range(1, count + 1):
        with clock.at(NOON):
            factories.evidence(world.person, competency=world.competency, performed_on=date(2026, 1, 10 + day))
        issued.append(certificate(world))
    with clock.at(NOON), django_assert_max_num_queries(22):
        assert len(api.statuses(issued)) == count


# ---- a correction of what it rests on -------------------------------------------------------------------------------


def corrections_world(**other: Any):
    world = cleared_world()
    issued = certificate(world)
    row = Evidence.objects.get(person=world.person)
    with clock.at(NOON):
        said: dict[str, Any] = {"kind": row.kind, "outcome": row.outcome, "performed_on": date(2026, 1, 11)}
        performance = Performance(**said | {"zone": row.zone} | other)
        again = correct_evidence(evidence=row, performance=performance, reason="Another day.").evidence
    return world, issued, again


@pytest.mark.parametrize("outcome", ["passed", "failed"])
def test_while_a_correction_waits_it_is_not_valid_and_not_revoked(outcome):
    _world, issued, _again = corrections_world(outcome=outcome)
    assert stands(issued) is Status.UNCHECKED
    assert stands(issued, date(2027, 1, 10)) is Status.EXPIRED, "its own day comes first"


def test_a_correction_that_counts_brings_it_back_and_one_that_does_not_revokes_it():
    for verdict, word in ((Verdict.VERIFIED, Status.VALID), (Verdict.REJECTED, Status.REVOKED)):
        _world, issued, again = corrections_world()
        with clock.at(noon(date(2026, 2, 1))):
            ledger.verify(evidence=again, verdict=verdict, by=factories.somebody_else())
        assert stands(issued) is word


def test_what_it_said_before_brings_it_back_once_that_was_recorded_again_and_judged():
    world, issued, again = corrections_world(outcome="failed")
    first = Evidence.objects.get(person=world.person, version=1)
    as_it_was = Performance(kind=first.kind, outcome=first.outcome, performed_on=first.performed_on, zone=first.zone)
    with clock.at(noon(date(2026, 2, 1))):
        ledger.verify(evidence=again, verdict=Verdict.REJECTED, by=factories.somebody_else())
        back = correct_evidence(
            evidence=again, performance=as_it_was, reason="It was right.", by=keeper("Otto")
        ).evidence
        ledger.verify(evidence=back, by=keeper("Ida"))
    assert stands(issued) is Status.VALID


def test_what_was_taken_back_reads_revoked_also_while_a_correction_waits():
    world, issued, _again = corrections_world()
    with clock.at(NOON):
        exceptions.revoke(person=world.person, effective_on=TODAY, reason="Shared her login.")
    assert stands(issued) is Status.REVOKED


def test_one_that_rests_on_what_waits_replaces_nothing_meanwhile():
    world = cleared_world()
    first = certificate(world)
    with clock.at(NOON):
        row = factories.evidence(world.person, competency=world.competency, performed_on=date(2026, 1, 20))
    second = certificate(world)
    with clock.at(NOON):
        correct_evidence(
            evidence=row,
            performance=Performance(kind=row.kind, outcome="passed", performed_on=date(2026, 1, 21), zone=row.zone),
            reason="Another day.",
        )
    assert (stands(first), stands(second)) == (Status.VALID, Status.UNCHECKED)


def test_nothing_is_said_to_have_run_out_before_its_day(world):
    """Somebody who left months before the day that is printed, or failed: it holds no longer, and nothing ran out."""
    issued = certificate(world)
    with clock.at(NOON):
        people.end_placement(placement=world.placement, ends_on=date(2026, 3, 1))
    assert statuses_of([issued], on=date(2026, 3, 1))[issued.number].words == "No longer valid"
    assert statuses_of([issued], on=date(2027, 1, 10))[issued.number].words.startswith("Ran out ")
