"""Erasing a text or a person's names: it is gone everywhere, facts stay, and the record still verifies."""

from __future__ import annotations

import copy
import json
import uuid
from datetime import date
from io import StringIO

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet
from django.test import Client

from competency.certificates import api as certificates
from competency.certificates.models import Certificate
from competency.certificates.what_it_attests import digest_of
from competency.core import clock
from competency.core.enums import Kind
from competency.core.exceptions import api as exceptions
from competency.core.models import Erasure, Evidence, Narrative, Person, Placement, Revocation
from competency.core.people import api as people
from competency.core.personal_data import api
from competency.core.personal_data.export import as_json, everything_about
from competency.core.record.gone import Why
from competency.core.retention import api as retention
from tests import factories
from tests.core.personal_data.staff import keeper, signed_out
from tests.core.record.test_verify import faults
from tests.tampering import guards_off, unguarded

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
TEXT = "Mrs Ellingworth in bay 4 had to wait."


@pytest.fixture(scope="module")
def built(one_transaction):
    world = factories.world()
    factories.evidence(world.person, competency=world.competency, kind=Kind.MODULE, performed_on=date(2026, 2, 1))
    return world


@pytest.fixture
def world(built, db):
    return copy.deepcopy(built)


@pytest.fixture
def revoked(world):
    approver = world.another_nurse("Ada", "Approver")
    return exceptions.revoke(person=world.person, effective_on=date(2026, 5, 1), reason=TEXT, by=approver)


def leave(world):
    people.end_placement(placement=world.placement, ends_on=clock.today())


def gone(world, why=Why.ASKED):
    """The nurse's names, erased as two of records staff do it."""
    leave(world)
    request = api.request_erasure(person=signed_out(world.person), why=why, by=keeper("Ria"))
    return api.confirm_erasure(request=request, by=keeper("Sam"))


def everything_stored():
    """Every value of every table, but the digests: what somebody could read who has the database."""
    said = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            said += [str(value) for row in cursor.fetchall() for value in row if value is not None]
    return "\n".join(said)


# --- a text


def test_a_text_goes_for_good_and_the_record_still_verifies(world, revoked):
    assert TEXT in everything_stored()
    by = keeper()
    erasure = api.erase_narrative(entry=revoked.pk, why=Why.PATIENT, by=by)
    assert TEXT not in everything_stored()
    assert (erasure.person, erasure.recorded_by, erasure.why) == (world.person, by, Why.PATIENT)
    assert Narrative.objects.get(pk=revoked.pk).erased_at
    assert Revocation.objects.get(pk=revoked.pk).reason == revoked.reason != ""
    assert faults() == []


def test_erased_twice_is_recorded_once(revoked):
    first = api.erase_narrative(entry=revoked.pk, why=Why.PATIENT, by=keeper())
    assert api.erase_narrative(entry=revoked.pk, why=Why.SOMEBODY, by=keeper("Sam")) == first
    assert Erasure.objects.count() == 1


def test_a_text_of_something_published_is_about_nobody(world):
    from competency.core.programmes import api as programmes

    day = programmes.set_go_live(wave=world.wave, go_live_on=date(2026, 3, 1), reason=TEXT)
    assert api.erase_narrative(entry=day.pk, why=Why.PATIENT, by=keeper()).person is None
    assert TEXT not in everything_stored()
    assert faults() == []


def test_a_text_that_somebody_emptied_by_hand_is_a_fault(revoked):
    with guards_off(Narrative):
        Narrative.objects.filter(pk=revoked.pk).update(text="", erased_at=clock.now())
    (found,) = faults()
    assert f"the text of entry {revoked.pk} was erased, and nobody recorded it" in found


@pytest.mark.parametrize("who", ["nobody", "nurse", "manager"])
def test_only_records_staff_erase(world, revoked, who):
    by = {"nobody": None, "nurse": world.person, "manager": world.appointed("manager")}[who]
    with pytest.raises(ValidationError, match="Only records staff"):
        api.erase_narrative(entry=revoked.pk, why=Why.PATIENT, by=by)
    with pytest.raises(ValidationError, match="Only records staff"):
        api.request_erasure(person=signed_out(world.person), why=Why.ASKED, by=by)
    assert Narrative.objects.get(pk=revoked.pk).text == TEXT


def test_a_text_that_is_not_there_and_a_reason_nobody_chose_are_refused(revoked):
    with pytest.raises(ValidationError, match="no text"):
        api.erase_narrative(entry=uuid.uuid4(), why=Why.PATIENT, by=keeper())
    with pytest.raises(ValidationError, match="Choose why"):
        api.erase_narrative(entry=revoked.pk, why=TEXT, by=keeper())
    assert not Erasure.objects.exists()


def test_a_text_that_an_inquiry_holds_stays(world, revoked):
    hold = retention.hold(person=world.person, reason="Inquiry 7", by=keeper())
    with pytest.raises(ValidationError, match="inquiry holds"):
        api.erase_narrative(entry=revoked.pk, why=Why.PATIENT, by=keeper())
    retention.lift(hold=hold, reason="Closed.", by=keeper())
    assert api.erase_narrative(entry=revoked.pk, why=Why.PATIENT, by=keeper())


def test_the_command_erases_a_text_and_says_why_not(world, revoked):
    out = StringIO()
    with pytest.raises(CommandError, match="Only records staff"):
        call_command("cleared_erase", text=str(revoked.pk), why="patient", by=world.person.employee_number)
    call_command("cleared_erase", text=str(revoked.pk), why="patient", by=keeper().employee_number.lower(), stdout=out)
    assert "stay" in out.getvalue()
    assert TEXT not in everything_stored()


# --- a person


def test_names_address_and_account_go_and_facts_stay_under_a_new_number(world):
    nurse = world.person
    nurse.given_name, nurse.family_name, nurse.email = "Quilla", "Featherstonehaugh", "quilla@example.org"
    nurse.extension = "pager 70231"
    nurse.save()
    people.correct_person(person=nurse, extension="pager 70232")
    assert everything_about(Person.objects.get(pk=nurse.pk))["person"]["extension"] == "pager 70232"
    number, account = nurse.employee_number, nurse.user.username
    erasure = gone(world)
    left = everything_stored().casefold()
    for name in ("Quilla", "Featherstonehaugh", "quilla@example.org", "70231", "70232", number, account):
        assert name.casefold() not in left, name
    nurse = Person.objects.get(pk=nurse.pk)
    assert (nurse.user, nurse.employee_number) == (None, erasure.number)
    assert str(nurse) == nurse.short_name == f"Person {erasure.number}"
    assert Evidence.objects.filter(person=nurse).count() == 1
    assert faults() == []


def test_a_text_of_the_record_that_repeats_the_name_goes_with_it_and_another_stays(world):
    nurse, approver = world.person, world.another_nurse("Ada", "Approver")
    nurse.family_name = "Lee-Ōkafor"
    nurse.save()
    revoke = {"person": nurse, "effective_on": date(2026, 5, 1), "by": approver}
    names = exceptions.revoke(**revoke, reason="Nurse LEE-OKAFOR left it open.")
    other = exceptions.revoke(**revoke, safety=True, reason="Fell asleep, leeway was given.")
    people.correct_person(person=nurse, family_name="Brown", by=approver)
    people.correct_person(person=nurse, family_name="Lee-Ōkafor", email="lee@example.org", by=approver)
    gone(world)
    assert not Narrative.objects.get(pk=names.pk).text
    assert Narrative.objects.get(pk=other.pk).text
    left = everything_stored()
    for name in ("lee@example.org", "LEE-OKAFOR", "Lee-Ōkafor", "Brown"):
        assert name not in left
    assert faults() == []
    with pytest.raises(ValidationError, match="registered anew"):
        people.correct_person(person=Person.objects.get(pk=nurse.pk), family_name="Lee", by=approver)


def test_the_session_ends_and_what_it_kept_goes(world):
    client = Client()
    client.force_login(world.person.user)
    assert Session.objects.count() == 1
    gone(world)
    assert Session.objects.count() == 0
    assert "/sign-in/" in client.get("/my/").headers["Location"]


def certificate_of(world):
    with clock.at(clock.now()):
        return certificates.issue(
            person=world.person,
            programme=world.programme,
            job_role=world.nurse,
            unit=world.ward,
            on=clock.today(world.ward),
        )


def test_a_certificate_loses_the_name_and_keeps_its_number_and_what_it_attests(world):
    issued = certificate_of(world)
    before = issued.snapshot
    assert before["name"] == world.person.name
    gone(world)
    after = Certificate.objects.get(pk=issued.pk)
    assert after.snapshot == before | {"name": ""}
    assert digest_of(after.snapshot["attested"]) == after.digest == issued.digest
    page = Client().get(f"/verify/{issued.number}/").content.decode()
    assert "The name on it was erased" in page


def test_the_database_lets_no_name_go_before_an_erasure_is_recorded_and_nothing_else_ever(world):
    issued = certificate_of(world)
    rows: QuerySet[Certificate] = QuerySet(Certificate).filter(pk=issued.pk)  # as any
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(snapshot=issued.snapshot | {"name": ""})
    gone(world)
    emptied = issued.snapshot | {"name": ""}
    for changed in ({"snapshot": emptied | {"system": "Another"}}, {"snapshot": emptied, "digest": "0"}):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rows.update(**changed)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(snapshot=issued.snapshot)


def test_one_person_alone_erases_nobody(world):
    leave(world)
    ria = keeper()
    request = api.request_erasure(person=signed_out(world.person), why=Why.ASKED, by=ria)
    with pytest.raises(ValidationError, match="Somebody else of records staff confirms it"):
        api.confirm_erasure(request=request, by=ria)
    assert Person.objects.get(pk=world.person.pk).name == world.person.name


def test_asked_and_confirmed_twice_is_recorded_once(world):
    leave(world)
    ria, sam = keeper("Ria"), keeper("Sam")
    request = api.request_erasure(person=signed_out(world.person), why=Why.ASKED, by=ria)
    assert api.request_erasure(person=signed_out(world.person), why=Why.LEFT, by=sam) == request
    done = api.confirm_erasure(request=request, by=sam)
    assert api.confirm_erasure(request=request, by=ria) == done
    with pytest.raises(ValidationError, match="erased before"):
        api.request_erasure(person=signed_out(world.person), why=Why.ASKED, by=ria)
    with pytest.raises(ValidationError, match="cannot be undone"):
        api.withdraw_request(request=request, by=ria)


def test_a_request_that_was_taken_back_is_not_confirmed(world):
    leave(world)
    request = api.request_erasure(person=signed_out(world.person), why=Why.ASKED, by=keeper("Ria"))
    api.withdraw_request(request=request, by=keeper("Sam"))
    with pytest.raises(ValidationError, match="taken back"):
        api.confirm_erasure(request=request, by=keeper("Tim"))
    assert api.waiting_request(world.person) is None


def test_whoever_is_placed_appointed_or_held_is_not_erased_and_it_says_why(world):
    by = keeper()
    with pytest.raises(ValidationError, match="placed on"):
        api.request_erasure(person=signed_out(world.person), why=Why.ASKED, by=by)
    leave(world)
    appointed = people.appoint(
        person=world.person, function="assessor", unit=world.ward, starts_on=date(2025, 1, 1), by=None
    )
    with pytest.raises(ValidationError, match="appointed on"):
        api.request_erasure(person=signed_out(world.person), why=Why.ASKED, by=by)
    people.end_appointment(appointment=appointed, ends_on=clock.today())
    request = api.request_erasure(person=signed_out(world.person), why=Why.ASKED, by=by)
    retention.hold(unit=world.root, reason="Inquiry 7", by=by)
    with pytest.raises(ValidationError, match="An inquiry holds"):
        api.confirm_erasure(request=request, by=keeper("Sam"))
    assert Placement.objects.filter(person=world.person).exists()
    assert not Erasure.objects.exists()


def test_nobody_erases_their_own_name():
    ria = keeper()
    with pytest.raises(ValidationError, match="their own name"):
        api.request_erasure(person=ria, why=Why.ASKED, by=ria)


def test_after_an_erasure_a_tampering_beside_it_is_still_found(world):
    gone(world)
    row = Evidence.objects.get(person=world.person)
    of = row.pk.hex if connection.vendor == "sqlite" else row.pk
    unguarded(Evidence, "UPDATE {table} SET outcome = %s WHERE uuid = %s", "failed", of)
    assert any(f"entry {row.pk} was changed" in found for found in faults())


def test_what_was_erased_is_not_in_an_export_either(world, revoked):
    api.erase_narrative(entry=revoked.pk, why=Why.PATIENT, by=keeper())
    (text,) = json.loads(as_json(world.person))["held"]["texts"]
    assert text["text"] == "" and text["erased_at"]


def test_whoever_still_signs_in_is_not_erased_whatever_else_is_over(world):
    """A reviewer, or one of records staff, need be placed and appointed nowhere to be at work here."""
    leave(world)
    ria = keeper("Ria")
    for person in (world.person, keeper("Sam")):
        with pytest.raises(ValidationError, match=r"can still sign in. Whoever runs the site makes it inactive"):
            api.request_erasure(person=person, why=Why.LEFT, by=ria)
    request = api.request_erasure(person=signed_out(world.person), why=Why.LEFT, by=ria)
    type(world.person.user).objects.filter(pk=world.person.user_id).update(is_active=True)
    with pytest.raises(ValidationError, match="can still sign in"):
        api.confirm_erasure(request=request, by=keeper("Otto"))
    signed_out(world.person)
    assert api.confirm_erasure(request=request, by=keeper("Otta"))


def test_one_account_under_two_names_does_not_ask_and_confirm(world):
    leave(world)
    ria, second = keeper("Ria"), factories.person("Ria", "Second")
    account = ria.user
    request = api.request_erasure(person=signed_out(world.person), why=Why.LEFT, by=ria)
    people.unlink_account(person=ria, by=None)
    people.link_account(person=second, user=account, by=None)
    with pytest.raises(ValidationError, match="asked for this yourself"):
        api.confirm_erasure(request=request, by=Person.objects.get(pk=second.pk))
