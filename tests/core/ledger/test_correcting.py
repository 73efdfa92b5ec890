"""Records staff correct one row: told beforehand whom it un-clears, recorded once or not at all."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse

from competency.core.access import RECORDS_GROUP
from competency.core.clearance.models import ClearanceSegment
from competency.core.ledger import api as ledger
from competency.core.ledger.corrections import Shared, correct_evidence, void_together
from competency.core.ledger.performance import Performance
from competency.core.models import Evidence, JournalEntry, Person
from tests import factories
from tests.core.ledger.test_screens import PASSWORD, clerk, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_first_of_june")]
INDEX = "cleared_corrections:index"


def at(row: Evidence) -> str:
    return reverse("cleared_corrections:edit", args=[row.pk])


def words(**other: Any) -> dict[str, Any]:
    """The form as the row of the tests stands, with another day and why."""
    usual = {
        "kind": "module",
        "outcome": "passed",
        "score": "",
        "entrustment": "",
        "performed_on": "2026-01-09",
        "time": "",
        "assessor": "",
        "reason": "The form says the ninth.",
    }
    return usual | other


def told(client: Any, row: Evidence, **other: Any) -> dict[str, Any]:
    """What the page before the correction sends when its button is pressed."""
    page = client.post(at(row), words(**other) | {"look": ""})
    assert page.context.get("is_told"), page.context["form"].errors
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.content.decode()))
    hidden |= {"reason": words(**other)["reason"]}
    return hidden | {"correct": "", "password": PASSWORD}


def test_the_journey_from_the_person_to_the_list_of_what_waits(world, row, client):
    client.force_login((ria := clerk()).user)
    found = client.post(reverse(INDEX), {"person": world.person.employee_number}, follow=True)
    assert at(row) in found.content.decode()
    assert "10 January 2026" in text_of(client.get(at(row)))
    links = JournalEntry.objects.count()
    page = text_of(client.post(at(row), words(look="")))
    assert "Before you correct" in page
    assert "<del>10 January 2026</del>" in page
    assert "ICU, Nurse: not cleared any more from" in page
    assert "Correct it: 1 clearance ends" in page
    assert "Once somebody else has said that it counts" in page
    assert "ICU, Nurse: not cleared any more from 9 January 2027" in page
    assert "until 8 Jan 2027 instead of 9 Jan 2027" in page
    assert (JournalEntry.objects.count(), Evidence.objects.count()) == (links, 1)
    done = client.post(at(row), told(client, row), follow=True)
    corrected = Evidence.objects.current().get()
    assert done.redirect_chain[-1][0] == reverse("cleared_verdicts:edit", args=[corrected.pk])
    assert "neither the correction nor what it said before does" in text_of(done)
    assert (corrected.version, corrected.performed_on, corrected.recorded_by) == (2, date(2026, 1, 9), ria)
    otto = clerk("Otto")
    waits = text_of(client.get(reverse("cleared_verdicts:index")))
    assert "The form says the ninth." in waits
    assert "Waits for somebody else than you: O. Records." in waits
    ledger.verify(evidence=corrected, by=otto)
    assert ClearanceSegment.objects.filter(person=world.person, answer=1).exists()
    call_command("cleared_verify")


def test_pressed_again_it_gives_the_first_result_also_after_the_next_correction(row, client):
    client.force_login(clerk().user)
    sent = told(client, row)
    first = client.post(at(row), sent)
    assert client.post(at(row), sent).url == first.url
    corrected = Evidence.objects.current().get()
    correct_evidence(
        evidence=corrected,
        performance=Performance(kind="module", outcome="passed", performed_on=date(2026, 1, 8), zone="Europe/London"),
        reason="The eighth.",
    )
    assert client.post(at(row), sent | {"password": ""}).status_code == 302
    assert Evidence.objects.count() == 3
    # The same button with other words under the same number is no replay, and no second correction.
    client.post(at(row), sent | {"performed_on": "2026-01-07"})
    assert Evidence.objects.count() == 3


def test_a_fresh_page_is_no_licence_to_correct_it_once_more(row, client):
    client.force_login((ria := clerk()).user)
    sent = told(client, row)
    client.post(at(row), sent)
    links = JournalEntry.objects.count()
    for response in (client.get(at(row)), client.post(at(row), sent | {"token": str(uuid.uuid4())}, follow=True)):
        assert "You corrected this row on" in text_of(response)
        assert "See it in what waits" in text_of(response)
    assert JournalEntry.objects.count() == links
    client.force_login(clerk("Otto").user)
    page = text_of(client.post(at(row), sent | {"token": str(uuid.uuid4())}, follow=True))
    assert "Somebody corrected this row since. Nothing was recorded." in page
    assert str(ria) not in page or "Correct what it says now" in page
    assert JournalEntry.objects.count() == links


def test_a_row_that_was_voided_meanwhile_is_refused_on_the_page_and_by_the_verb(row, client):
    client.force_login(clerk().user)
    sent = told(client, row)
    void_together(evidence=[row], reason="Never held.", by=factories.somebody_else())
    assert "declared void" in text_of(client.post(at(row), sent, follow=True))
    with pytest.raises(ValidationError, match="declared void"):
        correct_evidence(
            evidence=row,
            performance=Performance(
                kind="module", outcome="failed", performed_on=date(2026, 1, 9), zone="Europe/London"
            ),
            reason="Wrong.",
        )
    assert Evidence.objects.count() == 2


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"outcome": "splendid"}, "outcome", "not one of the available"),
        ({"score": "101"}, "score", "less than or equal to 100"),
        ({"score": "1,234"}, "score", "two ways"),
        ({"entrustment": "6"}, "entrustment", "less than or equal to 5"),
        ({"performed_on": "2999-01-01"}, "performed_on", "has not come yet"),
        ({"performed_on": ""}, "performed_on", "required"),
        ({"time": "25:00"}, "time", "valid time"),
        ({"assessor": "E00000"}, "assessor", "Nobody has this number"),
        ({"reason": " "}, "reason", "Say why"),
        ({"performed_on": "2026-01-10"}, "__all__", "Nothing here differs"),
    ],
)
@pytest.mark.parametrize("button", ["look", "correct"])
def test_what_cannot_be_is_told_beside_its_field_and_what_was_typed_is_kept(row, client, wrong, field, said, button):
    client.force_login(clerk().user)
    page = client.post(at(row), words(**wrong) | {button: "", "password": PASSWORD, "shown": ""})
    assert said in " ".join(page.context["form"].errors[field])
    assert "The form says the ninth." in text_of(page) or field == "reason"
    assert Evidence.objects.count() == 1


def test_nobody_assesses_themselves_nor_corrects_or_voids_their_own_record(world, row, client):
    ria = clerk()
    client.force_login(ria.user)
    page = client.post(at(row), words(assessor=world.person.employee_number, look=""))
    assert page.context["form"].errors["assessor"] == [
        "Nobody can assess themselves. Nothing was recorded. Say who watched it."
    ]
    own = factories.evidence(ria, competency=world.competency)
    for response in (client.get(at(own)), client.post(at(own), words(correct="", password=PASSWORD), follow=True)):
        assert "This is your own record." in text_of(response)
    with pytest.raises(ValidationError, match="Nobody corrects their own"):
        correct_evidence(
            evidence=own,
            performance=Performance(
                kind="module", outcome="failed", performed_on=date(2026, 1, 9), zone="Europe/London"
            ),
            reason="Wrong.",
            by=ria,
        )
    with pytest.raises(ValidationError, match="Nobody voids their own"):
        ledger.void_evidence(evidence=own, reason="Wrong.", by=ria)
    assert Evidence.objects.filter(person=ria).count() == 1


def test_it_takes_the_password_and_what_was_shown(row, client):
    client.force_login(clerk().user)
    sent = told(client, row)
    for missing, said in (
        ({"password": "wrong"}, "not your password"),
        ({"shown": "other"}, "This is what it does now"),
        ({"outcome": "failed"}, "This is what it does now"),
    ):
        page = text_of(client.post(at(row), sent | missing))
        assert said in page
        assert "Correct it: 1 clearance ends" in page
        assert Evidence.objects.count() == 1
    again = client.post(at(row), {name: value for name, value in sent.items() if name != "correct"} | {"again": ""})
    assert 'value="2026-01-09"' in text_of(again)


def test_everything_that_may_be_corrected_is_and_the_rest_stays(world, client):
    theo, otto = factories.person("Theo", "Teacher"), factories.person("Otto", "Other")
    row = factories.evidence(
        world.person,
        competency=world.competency,
        assessor=theo,
        performed_at=datetime(2026, 1, 10, 9, 30, 17, tzinfo=UTC),
    )
    client.force_login(clerk().user)
    assert "Now: " + str(theo) in text_of(client.get(at(row)))
    same = {"performed_on": "2026-01-10", "time": "09:30", "assessor": theo.employee_number}
    assert client.post(at(row), words(**same)).context["form"].errors["__all__"]
    new = {"kind": "session", "outcome": "failed", "score": "47,5", "entrustment": "2", "critical_failed": "on"}
    sent = told(client, row, **same | new | {"assessor": otto.employee_number})
    client.post(at(row), sent)
    corrected = Evidence.objects.current().get()
    assert (corrected.kind, corrected.outcome, str(corrected.score)) == ("session", "failed", "47.50")
    assert (corrected.entrustment, corrected.critical_failed, corrected.assessor) == (2, True, otto)
    assert (corrected.performed_at, corrected.competency, corrected.zone) == (
        row.performed_at,
        row.competency,
        row.zone,
    )


def test_whoever_signed_stays_who_judged(world, client):
    theo, otto = factories.person("Theo", "Teacher"), factories.person("Otto", "Other")
    row = factories.evidence(world.person, competency=world.competency, assessor=theo, event=uuid.uuid4())
    client.force_login(clerk().user)
    client.post(at(row), told(client, row, assessor=otto.employee_number))
    assert Evidence.objects.current().get().assessor == theo


def test_a_number_at_the_source_is_corrected_keeps_the_verdict_and_is_never_taken_twice(world, client):
    given = {"competency": world.competency, "source": "lms"}
    row = factories.evidence(world.person, source_id="77", **given)
    factories.evidence(world.another_nurse(), source_id="78", **given)
    ledger.verify(evidence=row)
    client.force_login(clerk().user)
    same = {"performed_on": "2026-01-10"}
    taken = client.post(at(row), words(**same, source_id="78"))
    assert "gave this number to a row before" in " ".join(taken.context["form"].errors["source_id"])
    sent = told(client, row, **same, source_id="79")
    page = text_of(client.post(at(row), words(**same, source_id="79")))
    assert "Nothing that decides is changed" in page
    assert "Correct it: no clearance changes" in page
    for _twice in range(2):
        assert client.post(at(row), sent).url == reverse(INDEX)
    corrected = Evidence.objects.current().get(person=world.person)
    assert (corrected.source, corrected.source_id, corrected.version) == ("lms", "79", 2)
    # A later correction of something else still knows its number, and is voided with its import.
    client.post(at(corrected), told(client, corrected, source_id="79"))
    last = Evidence.objects.current().get(person=world.person)
    assert (last.version, last.source) == (3, "cleared")
    assert 'value="79"' in text_of(client.get(at(last)))
    assert last in Shared(source="lms").rows(Person.objects.all())
    own = factories.evidence(world.person, competency=world.competency, performed_on=date(2026, 1, 3))
    with pytest.raises(ValidationError, match="no other system"):
        correct_evidence(evidence=own, performance=Performance(outcome="failed"), reason="Wrong.", source_id="9")


def test_a_refusal_in_the_middle_leaves_nothing_behind(row, client, monkeypatch):
    client.force_login(clerk().user)
    sent = told(client, row)
    links = JournalEntry.objects.count()

    def lights_out(**given: Any) -> None:
        ledger_record(**given)
        raise ValidationError("The lights went out.")

    ledger_record = ledger.record_evidence
    monkeypatch.setattr(ledger, "record_evidence", lights_out)
    assert "The lights went out." in text_of(client.post(at(row), sent))
    assert (Evidence.objects.count(), JournalEntry.objects.count()) == (1, links)


def test_the_pages_cost_the_same_however_much_is_recorded(world, row, client, django_assert_num_queries):
    client.force_login(clerk().user)
    whose = {"person": world.person.employee_number}
    kept = client.post(reverse(INDEX), whose).url
    client.get(kept)
    with django_assert_num_queries(17) as found:
        client.get(kept)
    with django_assert_num_queries(30) as before:
        client.post(at(row), words(look=""))
    for number in range(2, 9):
        factories.evidence(world.person, competency=world.competency, performed_on=date(2026, 1, 10 + number))
        world.another_nurse()
    with django_assert_num_queries(len(found.captured_queries)):
        client.get(kept)
    with django_assert_num_queries(len(before.captured_queries)):
        client.post(at(row), words(look=""))


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_but_records_staff_opens_it_and_a_row_that_is_not_there_is_not_found(world, row, client, method):
    for user in (world.person.user, world.appointed("manager").user, factories.user("nobody")):
        client.force_login(user)
        for address in (reverse(INDEX), at(row)):
            response = getattr(client, method)(address, words(correct="", password=PASSWORD))
            assert response.status_code in {302, 403}
            assert b"Haddad" not in response.content
    administrator = factories.user("root")
    administrator.groups.add(*clerk("Rob").user.groups.filter(name=RECORDS_GROUP))
    client.force_login(administrator)
    assert "this account stands for nobody" in text_of(getattr(client, method)(at(row), words(correct=""), follow=True))
    missing = reverse("cleared_corrections:edit", args=[uuid.uuid4()])
    assert getattr(client, method)(missing).status_code == 404
    assert Evidence.objects.count() == 1
