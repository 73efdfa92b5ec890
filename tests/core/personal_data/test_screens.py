"""The pages of records staff: two people, a password, a file that no browser keeps, and words for what may not be."""

from __future__ import annotations

import copy
import json
import re
import uuid
from datetime import UTC, date, datetime
from html import unescape

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils.html import strip_tags

from competency.core import clock
from competency.core.exceptions import api as exceptions
from competency.core.models import Attempt, Disposal, Erasure, Hold, Narrative, Person
from competency.core.people import api as people
from competency.core.personal_data import api, registry, views
from competency.core.personal_data.kinds import KINDS
from competency.core.retention import api as retention
from tests import factories
from tests.core.personal_data.staff import keeper, signed_out

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
PASSWORD = "secret-for-tests"
CONFIRMS = "Somebody else of records staff confirms it: S. Records."


@pytest.fixture(scope="module")
def built(one_transaction):
    return factories.world()


@pytest.fixture
def world(built, db):
    return copy.deepcopy(built)


def signed_in(client, person):
    client.force_login(person.user)
    return client


def read(response):
    """A page as somebody reads it: a date that is not broken is a date."""
    return strip_tags(unescape(response.content.decode()).replace("\xa0", " "))


def test_somebody_is_looked_up_by_number_or_name_which_stands_in_no_address(client, world):
    signed_in(client, keeper())
    index = reverse("cleared_personal_data:index")
    nurse = world.person
    for typed in (nurse.employee_number.lower(), f" {nurse.family_name.lower()}, {nurse.given_name}"):
        found = client.post(index, {"person": typed})
        assert found.url == reverse("cleared_personal_data:person", args=[nurse.pk])
    assert "Nobody has this number or this name." in client.post(index, {"person": "nobody"}).content.decode()
    world.another_nurse("Bea", nurse.family_name)
    two = client.post(index, {"person": nurse.family_name})
    assert "More than one is called that" in read(two)


def test_somebody_whose_names_were_erased_is_looked_up_by_the_number_that_stands_for_them(client, world):
    people.end_placement(placement=world.placement, ends_on=clock.today())
    api.confirm_erasure(
        request=api.request_erasure(person=signed_out(world.person), why="asked", by=keeper()), by=keeper("Sam")
    )
    signed_in(client, keeper("Tea"))
    world.person.refresh_from_db()
    found = client.post(reverse("cleared_personal_data:index"), {"person": world.person.employee_number})
    assert found.url == reverse("cleared_personal_data:person", args=[world.person.pk])


def test_whoever_is_held_is_found_by_name(client, world):
    signed_in(client, keeper())
    hold = reverse("cleared_retention:hold")
    said = {"from_on": clock.today().isoformat(), "reason": "Inquiry 7"}
    other = world.another_nurse("Bea", world.person.family_name)
    for typed, answer in (("nobody", "Nobody has this number or this name."), (other.family_name, "More than one is")):
        assert answer in read(client.post(hold, said | {"person": typed}))
    assert not Hold.objects.exists()
    led = client.post(hold, said | {"person": f"bea {other.family_name}"})
    assert led.url == reverse("cleared_retention:index")
    assert Hold.objects.get().person == other


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


def test_every_text_has_its_page(client, world, monkeypatch):
    """Whoever looks for a name in the texts has to find the last one, too."""
    monkeypatch.setattr(views, "TEXTS_A_PAGE", 2)
    for number in range(5):
        # Each from an earlier day than the one before, so that it takes more.
        on = date(2026, 5, 9 - number)
        exceptions.revoke(person=world.person, effective_on=on, reason=f"Reason number {number}.", by=None)
    signed_in(client, keeper())
    page = reverse("cleared_personal_data:person", args=[world.person.pk])
    shown = [client.get(page, {"p": number}) for number in (1, 2, 3)]
    assert "1 to 2 of 5." in read(shown[0]) and "5 to 5 of 5." in read(shown[2])
    assert "?p=2" in shown[0].content.decode() and "?p=4" not in shown[2].content.decode()
    offered = [text.pk for response in shown for text, _words in response.context["texts"]]
    assert sorted(offered) == sorted(Narrative.objects.filter(text__startswith="Reason").values_list("pk", flat=True))
    monkeypatch.setattr(views, "TEXTS_A_PAGE", 5)
    assert "1 to 5 of 5." not in read(client.get(page))


def test_every_request_that_waits_has_its_page(client, world, monkeypatch):
    monkeypatch.setattr(views, "REQUESTS_A_PAGE", 1)
    ria, index = keeper(), reverse("cleared_personal_data:index")
    left = [factories.person("Lena", "Left"), factories.person("Lou", "Left")]
    asked = [api.request_erasure(person=signed_out(one), why="asked", by=ria) for one in left]
    signed_in(client, ria)
    for number, one in enumerate(asked, start=1):
        shown = client.get(index, {"p": number}).content.decode()
        assert reverse("cleared_personal_data:confirm", args=[one.pk]) in shown
        assert f"Page {number} of 2" in shown


def test_an_account_that_was_linked_is_a_text_in_words(client, world):
    ada = world.another_nurse("Ada", "Account")
    link = factories.user("ada")
    people.unlink_account(person=ada, by=None)
    people.link_account(person=ada, user=link, by=None)
    people.correct_person(person=ada, extension="4412", family_name="Linked")
    people.correct_person(person=ada, extension="")
    signed_in(client, keeper())
    page = reverse("cleared_personal_data:person", args=[ada.pk])
    words = read(client.get(page))
    assert "Account linked: ada" in words
    assert "Family name: Linked, before: Account" in words
    assert "Extension: 4412" in words
    assert "Extension taken out, before: 4412" in words
    assert "→" not in words
    for text in Narrative.objects.filter(text__contains="user: “” → “ada”"):
        shown = read(client.get(reverse("cleared_personal_data:text", args=[text.pk])))
        assert "Account linked: ada" in shown
        assert "→" not in shown


def test_what_was_asked_in_a_module_is_not_counted_as_asked_in_a_test(client, world):
    """The numbers are those a person remembers: one test, and two modules with practice questions in them."""
    for kind, title in (("module", "Bands"), ("module", "Pumps"), ("knowledge_test", "What you know")):
        version = factories.activity(kind=kind, title=title)
        about = {"person": world.person, "activity": version.activity, "activity_version": version}
        Attempt.objects.create(**about, purpose="gate", opened_at=clock.now())
    signed_in(client, keeper())
    words = read(client.get(reverse("cleared_personal_data:person", args=[world.person.pk])))
    assert "Times something was begun, module: 2" in words
    assert "Times something was begun, test: 1" in words
    assert "Times something was begun: 3" not in words


def test_the_schedule_says_which_texts_it_means(client, world):
    signed_in(client, keeper())
    words = read(client.get(reverse("cleared_retention:index")))
    assert "Texts, what somebody wrote beside a record, such as a reason or a comment" in words


def test_names_go_when_a_second_person_confirms_with_the_password(client, world):
    people.end_placement(placement=world.placement, ends_on=clock.today())
    signed_out(world.person)
    ria, sam = keeper("Ria"), keeper("Sam")
    signed_in(client, ria)
    client.post(reverse("cleared_personal_data:ask", args=[world.person.pk]), {"why": "asked"})
    request = api.waiting_request(world.person)
    assert request is not None
    page = reverse("cleared_personal_data:confirm", args=[request.pk])
    assert CONFIRMS in read(client.post(page, {"password": PASSWORD}))
    signed_in(client, sam)
    assert "That is not your password" in client.post(page, {"password": "wrong"}).content.decode()
    assert not Erasure.objects.exists()
    assert client.post(page, {"password": PASSWORD}).status_code == 302
    assert Person.objects.get(pk=world.person.pk).erased_at
    assert "Person " in client.get(reverse("cleared_personal_data:person", args=[world.person.pk])).content.decode()


def test_who_can_confirm_is_named_and_the_reader_is_you(client, world):
    people.end_placement(placement=world.placement, ends_on=clock.today())
    signed_out(world.person)
    ria = keeper("Ria")
    signed_in(client, ria)
    ask = reverse("cleared_personal_data:ask", args=[world.person.pk])
    assert "Nobody else of records staff can confirm it today." in read(client.get(ask))
    people.correct_person(person=keeper("Sam"), extension="4412")
    assert "confirms it: S. Records, ext 4412." in read(client.get(ask))
    client.post(ask, {"why": "asked"})
    request = api.waiting_request(world.person)
    assert request is not None
    about = read(client.get(reverse("cleared_personal_data:person", args=[world.person.pk])))
    assert "You asked that they be erased. Somebody else of records staff confirms it: S. Records, ext 4412." in about
    assert "Confirm it, or take it back" not in about
    page = read(client.get(reverse("cleared_personal_data:confirm", args=[request.pk])))
    assert "you asked that the names, address and account" in page
    assert "You asked for this. Somebody else of records staff confirms it: S. Records, ext 4412." in page
    index = BeautifulSoup(client.get(reverse("cleared_personal_data:index")).content, "html.parser")
    assert "You" in [cell.get_text(strip=True) for cell in index.select("td")]


def test_who_can_confirm_a_proposal_is_named(client, world):
    people.end_placement(placement=world.placement, ends_on=date(2026, 6, 1))
    signed_in(client, keeper("Ria"))
    with clock.at(datetime(2033, 1, 1, 9, tzinfo=UTC)):
        page = client.post(reverse("cleared_retention:index")).url
        assert "Nobody else of records staff can confirm it today." in read(client.get(page))
        people.correct_person(person=keeper("Sam"), extension="4412")
        said = read(client.get(page))
    assert "You proposed this. Somebody else of records staff confirms it: S. Records, ext 4412." in said
    assert "You proposed that" in said


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
        assert CONFIRMS in read(client.post(page, {"password": PASSWORD}))
        client.post(
            reverse("cleared_retention:hold"),
            {"person": world.person.employee_number, "from_on": "2033-01-01", "reason": "Inquiry 7"},
        )
        hold = Hold.objects.get()
        for page_of_hold in (index, reverse("cleared_retention:lift", args=[hold.pk])):
            assert "Inquiry 7" in read(client.get(page_of_hold))
        signed_in(client, sam)
        assert "Something changed" in client.post(page, {"password": PASSWORD}).content.decode()
        client.post(reverse("cleared_retention:lift", args=[hold.pk]), {"reason": "Closed."})
        # What was written of the hold is due by now, and stands on no list.
        assert "Something changed" in client.post(page, {"password": PASSWORD}).content.decode()
        client.post(page, {"do": "take_back"})
        page = signed_in(client, ria).post(index).url
        signed_in(client, sam)
        assert client.post(page, {"password": PASSWORD}).url == index
        assert Disposal.objects.get().recorded_by == sam


def test_a_page_that_held_is_sent_once_more_and_holds_nothing_anew(client, world):
    signed_in(client, keeper("Ria"))
    url, index = reverse("cleared_retention:hold"), reverse("cleared_retention:index")
    (token,) = re.findall(r'name="token" value="([^"]+)"', client.get(url).content.decode())
    sent = {
        "person": world.person.employee_number,
        "from_on": clock.today().isoformat(),
        "reason": "Inquiry 7",
        "token": token,
    }

    def said(given):
        return read(client.post(url, given, follow=True))

    assert "Held. Nothing of it goes" in said(sent)
    assert "This is held already" in said(sent)
    assert "recorded before with other content" in said(sent | {"reason": "Inquiry 8"})
    client.post(reverse("cleared_retention:lift", args=[token]), {"reason": "Closed."})
    assert "was lifted since. Nothing is held now." in said(sent)
    assert "Inquiry 7" not in read(client.get(index))
    assert Hold.objects.count() == 2  # held and lifted
    assert "Held. Nothing of it goes" in said(sent | {"token": uuid.uuid4()})


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


def test_what_was_corrected_or_ended_is_counted_once(client, world):
    row = factories.evidence(world.person, competency=world.competency)
    corrected = {"corrects": row, "reason": "The form said the ninth.", "performed_on": date(2026, 1, 9)}
    factories.evidence(world.person, competency=world.competency, **corrected)
    people.end_placement(placement=world.placement, ends_on=clock.today())
    signed_in(client, keeper())
    page = read(client.get(reverse("cleared_personal_data:person", args=[world.person.pk])))
    assert "Results on the record: 1" in page
    assert "Placements on a unit: 1" in page


def test_nothing_is_offered_while_nothing_can_be_due(client, world, settings):
    signed_in(client, keeper())
    index = reverse("cleared_retention:index")
    assert "Propose what is due" not in read(client.get(index))
    # What goes some years after it happened is not known from who left.
    settings.CLEARED_RETENTION = {"practice": (1, "event")}
    assert "Propose what is due" in read(client.get(index))


def test_names_and_texts_go_for_their_own_reasons(client, world):
    """Nobody is asked whether a text names a patient where names go, or whether somebody left where a text does."""
    row = exceptions.revoke(
        person=world.person, effective_on=date(2026, 5, 1), reason="Mrs Larkin.", by=world.appointed("manager")
    )
    signed_in(client, keeper())
    names = read(client.get(reverse("cleared_personal_data:ask", args=[world.person.pk])))
    text = read(client.get(reverse("cleared_personal_data:text", args=[row.pk])))
    assert "The person asked for it" in names
    assert "The person asked for it" in text
    assert "The text names a patient" not in names
    assert "The text names a patient" in text
    assert "nothing needs the name any more" in names
    assert "nothing needs the name any more" not in text


def test_a_text_that_an_inquiry_holds_is_not_offered_to_be_erased(client, world):
    row = exceptions.revoke(
        person=world.person, effective_on=date(2026, 5, 1), reason="Mrs Larkin.", by=world.appointed("manager")
    )
    signed_in(client, keeper())
    about = reverse("cleared_personal_data:person", args=[world.person.pk])
    one = reverse("cleared_personal_data:text", args=[row.pk])
    assert one in client.get(about).content.decode()
    client.post(
        reverse("cleared_retention:hold"),
        {"person": world.person.employee_number, "from_on": "2026-05-02", "reason": "Inquiry 7"},
    )
    assert Hold.objects.count() == 1
    assert one not in client.get(about).content.decode()
    assert "An inquiry holds it." in read(client.get(about))
    assert 'name="why"' not in client.get(one).content.decode()
    assert "An inquiry holds this since" in read(client.get(one))
