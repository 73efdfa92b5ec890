"""The pages of records staff: two people, a password, a file that no browser keeps, and words for what may not be."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from html import unescape

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from competency.core import clock
from competency.core.exceptions import api as exceptions
from competency.core.models import Disposal, Erasure, Hold, Narrative, Person
from competency.core.people import api as people
from competency.core.personal_data import api, registry
from competency.core.personal_data.kinds import KINDS
from competency.core.retention import api as retention
from tests import factories
from tests.core.personal_data.staff import keeper

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
PASSWORD = "secret-for-tests"


@pytest.fixture
def world():
    return factories.world()


def signed_in(client, person):
    client.force_login(person.user)
    return client


def read(response):
    """A page as somebody reads it: a date that is not broken is a date."""
    return strip_tags(unescape(response.content.decode()).replace("\xa0", " "))


def test_somebody_is_looked_up_by_number_which_stands_in_no_address(client, world):
    signed_in(client, keeper())
    index = reverse("cleared_personal_data:index")
    found = client.post(index, {"number": world.person.employee_number.lower()})
    assert found.url == reverse("cleared_personal_data:person", args=[world.person.pk])
    assert "Nobody has this number" in client.post(index, {"number": "nobody"}).content.decode()


def test_a_text_is_erased_on_its_page_with_a_reason_from_the_list(client, world):
    ada = world.another_nurse("Ada", "Approver")
    revoked = exceptions.revoke(person=world.person, effective_on=date(2026, 5, 1), reason="Mrs Ellingworth.", by=ada)
    signed_in(client, keeper())
    person_page = reverse("cleared_personal_data:person", args=[world.person.pk])
    assert "Mrs Ellingworth." in client.get(person_page).content.decode()
    page = reverse("cleared_personal_data:text", args=[revoked.pk])
    assert client.post(page, {}).status_code == 200  # no reason was chosen
    assert Narrative.objects.get(pk=revoked.pk).text
    assert client.post(page, {"why": "patient"}).url == person_page
    body = client.get(person_page).content.decode()
    assert "Mrs Ellingworth." not in body
    assert "The text names a patient" in body


def test_names_go_when_a_second_person_confirms_with_the_password(client, world):
    people.end_placement(placement=world.placement, ends_on=clock.today())
    ria, sam = keeper("Ria"), keeper("Sam")
    signed_in(client, ria)
    client.post(reverse("cleared_personal_data:ask", args=[world.person.pk]), {"why": "asked"})
    request = api.waiting_request(world.person)
    assert request is not None
    page = reverse("cleared_personal_data:confirm", args=[request.pk])
    assert "somebody else has to confirm it" in client.post(page, {"password": PASSWORD}).content.decode()
    signed_in(client, sam)
    assert "That is not your password" in client.post(page, {"password": "wrong"}).content.decode()
    assert not Erasure.objects.exists()
    assert client.post(page, {"password": PASSWORD}).status_code == 302
    assert Person.objects.get(pk=world.person.pk).erased_at
    assert "Person " in client.get(reverse("cleared_personal_data:person", args=[world.person.pk])).content.decode()


def test_whoever_is_placed_may_not_be_erased_and_the_page_says_why(client, world):
    signed_in(client, keeper())
    body = client.get(reverse("cleared_personal_data:person", args=[world.person.pk])).content.decode()
    assert "They are placed on ICU" in body
    assert reverse("cleared_personal_data:ask", args=[world.person.pk]) not in body


def test_everything_is_downloaded_as_a_file_that_no_browser_keeps_and_logged(client, world):
    signed_in(client, keeper())
    response = client.post(reverse("cleared_personal_data:download", args=[world.person.pk]))
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert json.loads(response.content)["person"]["number"] == str(world.person.pk)
    own = signed_in(client, world.person).get(reverse("cleared:my_data"))
    assert "no-store" in own.headers["Cache-Control"]
    assert json.loads(own.content)["person"]["given_name"] == world.person.given_name


def test_what_is_due_is_proposed_confirmed_by_another_and_can_be_held(client, world):
    people.end_placement(placement=world.placement, ends_on=date(2026, 6, 1))
    ria, sam = keeper("Ria"), keeper("Sam")
    with clock.at(datetime(2033, 1, 1, 9, tzinfo=UTC)):
        index = reverse("cleared_retention:index")
        signed_in(client, ria)
        assert "1 person left long enough ago" in client.get(index).content.decode()
        page = client.post(index).url
        assert world.person.name in client.get(page).content.decode()
        assert "somebody else has to confirm it" in client.post(page, {"password": PASSWORD}).content.decode()
        client.post(
            reverse("cleared_retention:hold"),
            {"number": world.person.employee_number, "from_on": "2033-01-01", "reason": "Inquiry 7"},
        )
        hold = Hold.objects.get()
        for page_of_hold in (index, reverse("cleared_retention:lift", args=[hold.pk])):
            assert "Inquiry 7" in read(client.get(page_of_hold))
        signed_in(client, sam)
        assert "Something changed" in client.post(page, {"password": PASSWORD}).content.decode()
        client.post(reverse("cleared_retention:lift", args=[hold.pk]), {"reason": "Closed."})
        assert client.post(page, {"password": PASSWORD}).url == index
        assert Disposal.objects.get().recorded_by == sam


def test_a_day_before_the_disposal_is_answered_by_saying_so_and_by_nothing_else(client, world):
    people.end_placement(placement=world.placement, ends_on=date(2026, 6, 1))
    ria, sam = keeper("Ria"), keeper("Sam")
    record = reverse("cleared:person_record", args=[world.person.pk])
    signed_in(client, ria)
    with clock.at(datetime(2033, 1, 1, 9, tzinfo=UTC)):
        before = client.get(record, {"on": "2026-03-01"}).content.decode()
        assert "is not cleared" in before and "disposed of" not in before
        disposal = retention.confirm(proposal=retention.propose(by=ria), by=sam)
        list(retention.carry_out(disposal))
        for asked in ({"on": "2026-03-01"}, {"on": "2033-01-01", "known": "2026-03-01"}):
            body = read(client.get(record, asked))
            assert "was disposed of under the schedule on 1 January 2033" in body
            assert "Nothing can be said about that day" in body
            assert "on no unit" not in body
        later = read(client.get(record, {"on": "2033-01-01"}))
        assert "on no unit" in later and "were disposed of under the schedule" in later
        board = client.get(reverse("cleared:board"), {"on": "2026-03-01"}).content.decode()
        assert "The numbers of this day lack them" in board
        assert "lack them" not in client.get(reverse("cleared:board")).content.decode()


def test_what_is_held_is_counted_in_words_that_are_no_names_of_tables(client, world):
    kinds = [entry for entry in registry.held() if entry.is_about_somebody and entry.keep is not registry.Keep.STAYS]
    assert sorted(KINDS) == sorted(entry.name for entry in kinds)
    factories.evidence(world.person, competency=world.competency)
    signed_in(client, keeper())
    page = read(client.get(reverse("cleared_personal_data:person", args=[world.person.pk])))
    assert "Results on the record: 1" in page and "evidence: 1" not in page


def test_nothing_is_offered_while_nothing_can_be_due(client, world, settings):
    signed_in(client, keeper())
    index = reverse("cleared_retention:index")
    assert "Propose what is due" not in read(client.get(index))
    # What goes some years after it happened is not known from who left.
    settings.CLEARED_RETENTION = {"practice": (1, "event")}
    assert "Propose what is due" in read(client.get(index))
