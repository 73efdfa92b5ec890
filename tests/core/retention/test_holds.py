"""A hold holds what it is about, whoever wrote it; it stands once; and nobody decides about themselves."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import override_settings

from competency.core import clock
from competency.core.exceptions import api as exceptions
from competency.core.models import Hold, ListedRow, Narrative, Placement
from competency.core.people import api as people
from competency.core.personal_data import api as personal_data
from competency.core.recording import AlreadyRecorded
from competency.core.retention import api
from competency.core.retention.due import due
from competency.core.retention.holds import writers_of
from tests import factories
from tests.assessments.observations import factories as observations
from tests.core.personal_data.staff import keeper, signed_out
from tests.core.record.test_verify import faults

pytestmark = [pytest.mark.django_db]
LONG_AGO = datetime(2018, 3, 1, 9, tzinfo=UTC)


def refused(verb, **given):
    with pytest.raises(ValidationError) as error:
        verb(**given)
    return {each.code for each in error.value.error_list}


# --- what is held


def test_the_reason_of_a_hold_stays_while_the_hold_stands():
    world, kim, lou = factories.world(), keeper("Kim"), keeper("Lou")
    for about in ({"person": world.person}, {"unit": world.ward}):
        hold = api.hold(reason="Inquiry 7", by=kim, **about)
        with pytest.raises(ValidationError, match="An inquiry holds"):
            personal_data.erase_narrative(entry=hold.pk, why="asked", by=lou)
        api.lift(hold=hold, reason="It is closed.", by=kim)
        assert personal_data.erase_narrative(entry=hold.pk, why="asked", by=lou)
    assert faults() == []


def test_a_hold_on_somebody_keeps_what_they_signed_or_entered_about_others():
    watch = observations.watch(count=1)
    assessor, kim, lou = watch.assessor(), keeper("Kim"), keeper("Lou")
    signed = watch.observe(assessor, comment="I watched Haddad.")
    entered = exceptions.revoke(person=watch.nurse, effective_on=date(2026, 5, 1), reason="Haddad left.", by=assessor)
    other = exceptions.revoke(person=watch.nurse, effective_on=date(2026, 4, 30), reason="Fell asleep.", by=kim)
    hold = api.hold(person=assessor, reason="Inquiry about the assessor", by=kim)
    for entry in (signed.observation.pk, entered.pk):
        with pytest.raises(ValidationError, match="An inquiry holds"):
            personal_data.erase_narrative(entry=entry, why="not_needed", by=kim)
    assert personal_data.erase_narrative(entry=other.pk, why="not_needed", by=kim)
    # A name that such a text says cannot go either: it would stay in the text.
    people.end_placement(placement=Placement.objects.get(person=watch.nurse), ends_on=clock.today())
    request = personal_data.request_erasure(person=signed_out(watch.nurse), why="asked", by=kim)
    assert refused(personal_data.confirm_erasure, request=request, by=lou) == {"held"}
    api.lift(hold=hold, reason="It is closed.", by=kim)
    personal_data.confirm_erasure(request=request, by=lou)
    assert not Narrative.objects.filter(text__contains="Haddad").exists()
    assert faults() == []


def test_who_wrote_texts_is_asked_in_as_many_questions_for_many(django_assert_num_queries):
    world, by = factories.world(), keeper()
    rows = [
        exceptions.revoke(person=world.another_nurse(), effective_on=date(2026, 5, 1), reason="Left it open.", by=by)
        for _n in range(3)
    ]
    for some in (rows[:1], rows):
        with django_assert_num_queries(3):
            assert writers_of(row.pk for row in some) == {row.pk: {by.pk} for row in some}


@pytest.fixture
def left():
    """A nurse who left long ago, with a text that somebody who is still here wrote."""
    with clock.at(LONG_AGO):
        world = factories.world(go_live_on=date(2018, 1, 1))
        writer = world.another_nurse("Wim", "Writer")
        exceptions.revoke(person=world.person, effective_on=date(2018, 2, 20), reason="Left it open.", by=writer)
        people.end_placement(placement=world.placement, ends_on=date(2026, 1, 1))
    with clock.at(datetime(2032, 1, 1, 9, tzinfo=UTC)):
        yield world, writer


def test_the_schedule_leaves_what_somebody_wrote_who_is_held(left):
    world, writer = left
    kim, lou = keeper("Kim"), keeper("Lou")
    proposal = api.propose(by=kim)
    disposal = api.confirm(proposal=proposal, by=lou)
    hold = api.hold(person=writer, reason="Inquiry 7", by=kim)
    (kept,) = api.carry_out(disposal)
    assert kept.rows == 0
    assert due(clock.today()) == []
    with override_settings(CLEARED_RETENTION={"record": (99, "leaving"), "texts": (2, "event")}):
        assert [row.model for each in due(clock.today()) for row in each.rows if each.person == world.person.pk] == []
    api.lift(hold=hold, reason="It is closed.", by=kim)
    (went,) = api.carry_out(disposal)
    assert went.rows > 0
    assert faults() == []


def test_the_reason_of_a_hold_goes_with_the_record_and_the_hold_stays(left):
    world, _writer = left
    kim, lou = keeper("Kim"), keeper("Lou")
    hold = api.hold(person=world.person, reason="Inquiry about her", by=kim)
    api.lift(hold=hold, reason="It is closed.", by=lou)
    disposal = api.confirm(proposal=api.propose(by=kim), by=lou)
    assert set(ListedRow.objects.values_list("kind", flat=True)) == {"record", "texts"}
    list(api.carry_out(disposal))
    assert list(api.carry_out(disposal)) == []
    assert Narrative.objects.get(pk=hold.pk).text == ""
    assert Hold.objects.count() == 2
    assert faults() == []


# --- once


@pytest.mark.parametrize("again", ["inquiry 7", "Inquiry 7.", " Inquiry  7 ", "INQUIRY-7"])
def test_a_hold_for_the_same_stands_once(again):
    world, kim, lou = factories.world(), keeper("Kim"), keeper("Lou")
    first = api.hold(person=world.person, reason="Inquiry 7", by=kim)
    other = api.hold(person=world.person, reason="Inquiry 8", by=kim)
    assert api.hold(person=world.person, reason="Inquiry 7", by=lou) == first
    with pytest.raises(AlreadyRecorded) as refused:
        api.hold(person=world.person, reason=again, by=lou, from_on=clock.today() - timedelta(1))
    assert refused.value.entry == first
    assert set(Hold.objects.all()) == {first, other}
    api.lift(hold=first, reason="It is closed.", by=kim)
    assert api.hold(person=world.person, reason=again, by=lou) not in {first, other}


def test_a_hold_does_not_begin_more_than_a_year_ahead():
    world, kim = factories.world(), keeper("Kim")
    for far in (date(9999, 12, 31), clock.today() + timedelta(370)):
        assert refused(api.hold, person=world.person, reason="Inquiry 7", by=kim, from_on=far) == {"day"}
    assert api.hold(person=world.person, reason="Inquiry 7", by=kim, from_on=clock.today() + timedelta(300))


# --- nobody about themselves


@pytest.mark.parametrize("about", ["person", "evidence", "unit"])
def test_nobody_lifts_a_hold_that_holds_them(about):
    world, kim, lou = factories.world(), keeper("Kim"), keeper("Lou")
    people.place(person=kim, job_role=world.nurse, unit=world.ward, starts_on=date(2026, 1, 1))
    own = factories.evidence(kim, competency=world.competency)
    subject: Any = {"person": kim, "evidence": own, "unit": world.ward}[about]
    hold = api.hold(reason="Inquiry 7", by=lou, **{about: subject})
    assert refused(api.lift, hold=hold, reason="I say so.", by=kim) == {"own"}
    assert api.lift(hold=hold, reason="It is closed.", by=lou)


def test_nobody_holds_themselves():
    world, kim = factories.world(), keeper("Kim")
    own = factories.evidence(kim, competency=world.competency)
    for about in ({"person": kim}, {"evidence": own}):
        assert refused(api.hold, reason="Inquiry 7", by=kim, **about) == {"own"}
    assert not Hold.objects.exists()


def test_a_hold_on_all_of_records_staff_is_lifted_by_another_than_placed_it():
    world, kim, lou = factories.world(), keeper("Kim"), keeper("Lou")
    for each in (kim, lou):
        people.place(person=each, job_role=world.nurse, unit=world.ward, starts_on=date(2026, 1, 1))
    hold = api.hold(reason="Inquiry 7", by=kim, unit=world.root)
    assert refused(api.lift, hold=hold, reason="I say so.", by=kim) == {"own"}
    assert api.lift(hold=hold, reason="It is closed.", by=lou)


@override_settings(CLEARED_RETENTION={"record": (99, "leaving"), "texts": (2, "event")})
def test_nobody_decides_on_a_list_with_their_own_record(left):
    kim, lou, max_ = keeper("Kim"), keeper("Lou"), keeper("Max")
    with clock.at(LONG_AGO):
        exceptions.revoke(person=lou, effective_on=date(2018, 2, 20), reason="Left it open.")
    proposal = api.propose(by=kim)
    assert lou.pk in set(ListedRow.objects.filter(proposal=proposal).values_list("person", flat=True))
    assert refused(api.confirm, proposal=proposal, by=lou) == {"own"}
    assert refused(api.take_back, proposal=proposal, by=lou) == {"own"}
    without = api.propose(by=lou)
    assert lou.pk not in set(ListedRow.objects.filter(proposal=without).values_list("person", flat=True))
    assert api.confirm(proposal=proposal, by=max_)
