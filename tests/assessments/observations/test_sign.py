"""Filling in and signing the sheet over HTTP: nothing typed is lost, and whatever is sent twice is one."""

from __future__ import annotations

import html
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from competency.assessments.models import Observation
from competency.assessments.observations import api as observations
from competency.core import clock
from competency.core.exceptions import api as exceptions
from competency.core.models import Attempt, Evidence, Narrative, SignOff
from tests import factories as core
from tests.assessments.observations.factories import TWELVE, Watch, watch
from tests.assessments.observations.sheets import PASSWORD, fields_of, filled, opened, sheet_url

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_a_signed_sheet_leads_to_what_it_changed(ward: Watch, joy: Any, client: Any) -> None:
    ward.observe(ward.assessor("Tomasz", "Wilk"))
    response = client.post(sheet_url(ward), filled(ward, client), follow=True)
    page = response.content.decode()
    assert response.redirect_chain[0][1] == 302
    assert "Signed. Amira is now cleared." in page
    for printed in (joy.name, "Responsible", "5 · I need not have been there", "4 · On their own"):
        assert printed in page


def test_the_first_of_two_says_who_comes_next(ward: Watch, joy: Any, client: Any) -> None:
    page = client.post(sheet_url(ward), filled(ward, client), follow=True).content.decode()
    assert "Signed. Not yet: needs another observation by somebody else." in page
    assert "1 of 2 are done." in page


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({"entrustment": "3", "comment": "Stay near."}, "Signed. Not yet: “On their own” is asked for."),
        ({"item": ("signs-in", "not_observed"), "incomplete": "on"}, "It decides nothing yet"),
        ({"item": ("signs-in", "not_done"), "comment": "Used another session."}, "Signed. Not passed"),
    ],
)
def test_the_result_says_what_it_came_to(ward: Watch, joy: Any, client: Any, given: dict, line: str) -> None:
    step = given.pop("item", None)
    data = filled(ward, client, **given)
    if step:
        data[f"item_{ward.key(step[0])}"] = step[1]
    assert line in client.post(sheet_url(ward), data, follow=True).content.decode()


def test_other_parts_still_to_do_are_counted(client: Any) -> None:
    ward = watch(count=1, also=[core.asked(kind="module"), core.asked(kind="session")])
    joy = ward.assessor(level=None)
    from competency.core.people import api as people

    people.credential(person=joy, competency=ward.world.competency, from_on=clock.today())
    client.force_login(joy.user)
    page = client.post(sheet_url(ward), filled(ward, client), follow=True).content.decode()
    assert "Signed. The observations are complete." in page
    assert "2 other things are still to do" in page


@pytest.mark.parametrize("other", ["the same assessor again", "another assessor", "another day"])
def test_one_more_observation_does_not_claim_to_have_cleared_anybody(client: Any, other: str) -> None:
    from competency.core.people import api as people

    ward = watch(count=1)
    joy, max_ = ward.assessor(level=None), ward.assessor("Max", level=None)
    yesterday = clock.today() - timedelta(days=1)
    for one in (joy, max_):
        people.credential(person=one, competency=ward.world.competency, from_on=yesterday)
    client.force_login(joy.user)
    first = ward.observe(joy).observation
    second = {
        "the same assessor again": lambda: ward.observe(joy, another_than=first.pk),
        "another assessor": lambda: ward.observe(max_),
        "another day": lambda: ward.observe(joy, performed_on=yesterday),
    }[other]().observation
    said = [client.get(reverse("cleared:observation", args=[one.pk])).content.decode() for one in (first, second)]
    assert "Amira is now cleared." in said[0]
    assert "Amira was cleared already." in said[1] and "now cleared" not in said[1]


def test_a_double_tap_signs_once_and_shows_the_same_page(ward: Watch, joy: Any, client: Any) -> None:
    data = filled(ward, client)
    first = client.post(sheet_url(ward), data)
    second = client.post(sheet_url(ward), data)
    assert first.url == second.url
    assert Observation.objects.count() == SignOff.objects.count() == 1


def test_the_same_sheet_changed_after_signing_shows_what_stands(ward: Watch, joy: Any, client: Any) -> None:
    data = filled(ward, client)
    client.post(sheet_url(ward), data)
    response = client.post(sheet_url(ward), data | {"entrustment": "5"}, follow=True)
    assert "You signed this at" in response.content.decode()
    assert "What you entered is kept." in response.content.decode()
    assert Observation.objects.get().entrustment == 4


def test_another_persons_token_cannot_be_aimed_at(ward: Watch, joy: Any, client: Any) -> None:
    """The observation's uuid is made from the token, the assessor and the person."""
    data = filled(ward, client)
    ben = ward.world.another_nurse()
    client.post(sheet_url(ward), data)
    client.post(sheet_url(ward, ben), data)
    assert Observation.objects.count() == 2


@pytest.mark.parametrize(
    ("password", "words"), [("wrong", "That is not your password"), ("", "Enter your password to sign")]
)
def test_a_wrong_password_keeps_everything(ward: Watch, joy: Any, client: Any, password: str, words: str) -> None:
    data = filled(ward, client, comment="She said each step aloud.", password=password)
    response = client.post(sheet_url(ward), data, follow=True)
    page = response.content.decode()
    assert words in page
    kept = fields_of(page)
    for name in ("comment", "rating", "entrustment", "token", f"item_{ward.key('signs-in')}"):
        assert kept[name] == data[name], name
    assert "wrong" not in kept.values()
    assert not Attempt.objects.exists()


@pytest.mark.parametrize("given", [{"password": "wrong"}, {"entrustment": ""}])
def test_what_was_refused_opens_again_by_a_redirect(ward: Watch, joy: Any, client: Any, given: dict) -> None:
    """Else the browser's Back would ask to send the sheet again."""
    response = client.post(sheet_url(ward), filled(ward, client, comment="Calm.", **given))
    assert response.status_code == 302
    assert "wrong" not in str(dict(client.session)).replace("'wrong': 1", "")
    for _time in range(2):
        page = client.get(response.url).content.decode()
        assert "Not signed yet. What you entered is kept." in page
        assert fields_of(page)["comment"] == "Calm."


def test_a_sheet_too_long_to_keep_is_shown_at_once(ward: Watch, joy: Any, client: Any) -> None:
    response = client.post(sheet_url(ward), filled(ward, client, comment="x" * 50_000, password="wrong"))
    assert response.status_code == 200
    assert fields_of(response.content.decode())["comment"] == "x" * 50_000


def test_a_refused_sheet_is_let_go_once_it_is_signed(ward: Watch, joy: Any, client: Any) -> None:
    response = client.post(sheet_url(ward), filled(ward, client, password="wrong"))
    sheet = fields_of(client.get(response.url).content.decode())
    client.post(response.url, sheet | {"password": PASSWORD})
    assert Observation.objects.count() == 1
    assert not client.session.get("cleared_kept_sheets")


def test_the_password_is_asked_once_a_session(ward: Watch, joy: Any, client: Any) -> None:
    ben = ward.world.another_nurse()
    client.post(sheet_url(ward), filled(ward, client))
    assert "password" not in opened(client, sheet_url(ward, ben))
    data = opened(client, sheet_url(ward, ben)) | {
        name: value for name, value in filled(ward, client).items() if name.startswith(("item_", "rating", "entru"))
    }
    assert client.post(sheet_url(ward, ben), data).status_code == 302


def test_a_right_password_on_an_incomplete_sheet_need_not_be_typed_again(ward: Watch, joy: Any, client: Any) -> None:
    page = client.post(sheet_url(ward), filled(ward, client, entrustment="2"), follow=True).content.decode()
    assert "Write a comment" in page
    kept = fields_of(page)
    assert "password" not in kept
    client.post(sheet_url(ward), kept | {"comment": "Stay beside her."})
    assert Observation.objects.count() == 1


def test_a_critical_step_that_was_overlooked_is_asked_about_before_it_is_signed(
    ward: Watch, joy: Any, client: Any
) -> None:
    """One tap that was missed would be signed as not seen, and the same round could only be signed as another."""
    data = filled(ward, client) | {f"item_{ward.key('signs-in')}": "not_observed"}
    page = client.post(sheet_url(ward), data, follow=True).content.decode()
    assert "A critical step is not marked" in page
    assert not Observation.objects.exists()
    kept = fields_of(page)
    assert "incomplete" not in kept

    said = client.post(sheet_url(ward), kept | {"incomplete": "on", "rating": ""}, follow=True).content.decode()
    assert "It decides nothing yet" in said
    assert Observation.objects.count() == 1


def test_that_a_step_was_not_seen_is_kept_with_the_rest(ward: Watch, joy: Any, client: Any) -> None:
    """A wrong password takes no tap back; and once every step is marked nothing is asked."""
    data = filled(ward, client) | {f"item_{ward.key('signs-in')}": "not_observed"}
    page = client.post(sheet_url(ward), data | {"incomplete": "on", "password": "x"}, follow=True).content.decode()
    assert fields_of(page)["incomplete"] == ""
    marked = fields_of(page) | {f"item_{ward.key('signs-in')}": "done", "password": PASSWORD}
    del marked["incomplete"]
    assert "Signed. Not yet: needs another" in client.post(sheet_url(ward), marked, follow=True).content.decode()


def test_mark_the_others_works_without_javascript_and_records_nothing(joy: Any, client: Any, ward: Watch) -> None:
    data = opened(client, sheet_url(ward))
    data[f"item_{ward.key('signs-in')}"] = "done_with_prompt"
    data["comment"] = "So far."
    page = client.post(sheet_url(ward), data | {"do": "others", "password": "x"}).content.decode()
    kept = fields_of(page)
    assert kept[f"item_{ward.key('due-list')}"] == "done"
    assert kept[f"item_{ward.key('wristband')}"] == "not_observed"
    assert kept[f"item_{ward.key('signs-in')}"] == "done_with_prompt"
    assert (kept["comment"], kept["token"]) == ("So far.", data["token"])
    assert "Not signed yet" not in page
    assert not Attempt.objects.exists()


def test_the_return_key_does_not_sign_even_when_no_password_is_asked(ward: Watch, joy: Any, client: Any) -> None:
    client.post(sheet_url(ward), filled(ward, client, entrustment=""))
    assert "password" not in opened(client, sheet_url(ward)), "this session may sign with a tap"
    page = client.post(sheet_url(ward), filled(ward, client, do="enter", password=""))
    assert page.status_code == 200
    assert not Attempt.objects.exists()
    assert fields_of(page.content.decode())["rating"] == "5"


def test_a_prompt_writes_its_own_comment(ward: Watch, joy: Any, client: Any) -> None:
    data = filled(ward, client)
    data[f"item_{ward.key('wristband')}"] = "done_with_prompt"
    assert data[f"note_{ward.key('wristband')}"] == "Does it after a word from you."
    assert client.post(sheet_url(ward), data).status_code == 302
    assert Narrative.objects.get().text == "Scans the wristband at the bedside: Does it after a word from you."


def test_a_prompt_on_a_critical_step_whose_comment_was_emptied_is_asked_for(ward: Watch, joy: Any, client: Any) -> None:
    data = filled(ward, client)
    data |= {f"item_{ward.key('wristband')}": "done_with_prompt", f"note_{ward.key('wristband')}": " "}
    page = html.unescape(client.post(sheet_url(ward), data, follow=True).content.decode())
    assert "“Scans the wristband at the bedside”: say what you prompted." in page
    assert not Attempt.objects.exists()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"performed_on": "2099-01-01"}, "still to come"),
        ({"performed_on": "soon"}, "Enter the day as a date"),
        ({"rating": "9"}, "Looking back"),
        ({"entrustment": ""}, "Looking ahead: choose"),
        ({"token": "nonsense"}, "not complete when it arrived"),
        ({"version": "nonsense"}, "not complete when it arrived"),
        ({"version": str(uuid.uuid4())}, "not complete when it arrived"),
        ({"comment": "x" * 5000}, "at most 4000"),
    ],
)
def test_bad_input_is_said_and_never_a_fault(ward: Watch, joy: Any, client: Any, given: dict, words: str) -> None:
    response = client.post(sheet_url(ward), filled(ward, client, **given), follow=True)
    assert response.status_code == 200
    assert words in html.unescape(response.content.decode())
    assert not Attempt.objects.exists()


def test_an_empty_sheet_is_not_signed(ward: Watch, joy: Any, client: Any) -> None:
    sheet = opened(client, sheet_url(ward)) | {"password": PASSWORD}
    assert "Nothing is marked yet" in client.post(sheet_url(ward), sheet, follow=True).content.decode()


def test_an_earlier_day_is_recorded_as_that_day(ward: Watch, joy: Any, client: Any) -> None:
    day = clock.today() - timedelta(days=2)
    client.post(sheet_url(ward), filled(ward, client, performed_on=day.isoformat()))
    assert Evidence.objects.get(person=ward.nurse).performed_on == day


def test_a_day_on_which_she_could_not_sign_is_refused_and_all_is_kept(ward: Watch, client: Any) -> None:
    joy = ward.assessor(level=None)
    ward.holds(joy, ago=2)
    client.force_login(joy.user)
    day = clock.today() - timedelta(days=5)
    response = client.post(sheet_url(ward), filled(ward, client, performed_on=day.isoformat(), comment="Kept."))
    assert response.status_code == 403
    page = html.unescape(response.content.decode())
    assert "You can't sign this" in page
    assert fields_of(page)["comment"] == "Kept."
    assert not Attempt.objects.exists()


def test_losing_the_right_while_the_sheet_is_open_refuses_it(ward: Watch, joy: Any, client: Any) -> None:

    data = filled(ward, client)
    exceptions.revoke(person=joy, effective_on=clock.today(), reason="Incident.", competency=ward.world.competency)
    response = client.post(sheet_url(ward), data)
    assert response.status_code == 403
    assert not Attempt.objects.exists()


def test_a_new_version_published_meanwhile_does_not_disturb_an_open_sheet(ward: Watch, joy: Any, client: Any) -> None:
    data = filled(ward, client)
    first = ward.version
    ward.checklist.intro = "New words."
    ward.checklist.classify_change("tell", note="What changed.")
    ward.checklist.save_revision().publish()
    client.post(sheet_url(ward), data)
    assert Evidence.objects.get(person=ward.nurse).activity_version == first


class TestSecondSignature:
    def test_another_assessor_disputes_and_a_third_decides(self, ward: Watch, client: Any) -> None:
        ward.observe(ward.assessor("Tomasz", "Wilk"))
        signed = ward.observe(ward.assessor())
        url = reverse("cleared:observation", args=[signed.observation.pk])
        ada, li = ward.assessor("Ada", "Nowak"), ward.assessor("Li", "Chen")
        client.force_login(ada.user)
        data = opened(client, url) | {"verdict": "not_achieved", "comment": "No second scan.", "password": PASSWORD}
        page = client.post(url, data, follow=True).content.decode()
        assert "As many say yes as say no" in page
        assert "No second scan." in page
        client.force_login(li.user)
        assert "You can decide it" in client.get(url).content.decode()
        page = client.post(
            url, opened(client, url) | {"verdict": "achieved", "password": PASSWORD}, follow=True
        ).content.decode()
        assert "Signed. Amira is now cleared." in page

    def test_a_no_without_a_reason_is_asked_for_one(self, ward: Watch, client: Any) -> None:
        signed = ward.observe(ward.assessor())
        url = reverse("cleared:observation", args=[signed.observation.pk])
        client.force_login(ward.assessor("Ada", "Nowak").user)
        page = client.post(url, opened(client, url) | {"verdict": "not_achieved", "password": PASSWORD})
        assert "Say what you saw" in page.content.decode()
        assert SignOff.objects.count() == 1

    def test_it_takes_the_password_too(self, ward: Watch, client: Any) -> None:
        signed = ward.observe(ward.assessor())
        url = reverse("cleared:observation", args=[signed.observation.pk])
        client.force_login(ward.assessor("Ada", "Nowak").user)
        page = client.post(url, opened(client, url) | {"verdict": "achieved", "password": "wrong"})
        assert "That is not your password" in page.content.decode()
        assert SignOff.objects.count() == 1

    def test_who_signed_already_is_offered_nothing_more(self, ward: Watch, joy: Any, client: Any) -> None:
        signed = ward.observe(joy)
        url = reverse("cleared:observation", args=[signed.observation.pk])
        assert 'name="verdict"' not in client.get(url).content.decode()
        client.post(url, {"verdict": "not_achieved", "comment": "x", "password": PASSWORD})
        assert SignOff.objects.count() == 1

    def test_who_may_not_sign_reads_why(self, ward: Watch, client: Any) -> None:
        signed = ward.observe(ward.assessor())
        client.force_login(ward.assessor("Ada", "Nowak", level=4).user)
        page = html.unescape(client.get(reverse("cleared:observation", args=[signed.observation.pk])).content.decode())
        assert "You can't sign this" in page
        assert 'name="verdict"' not in page


def test_a_void_observation_is_gone_from_the_screens(ward: Watch, joy: Any, client: Any) -> None:
    from competency.core.ledger.api import void_evidence

    signed = ward.observe(joy)
    void_evidence(evidence=signed.evidence, reason="Wrong nurse.", by=core.somebody_else())
    assert client.get(reverse("cleared:observation", args=[signed.observation.pk])).status_code == 404
    page = client.get(reverse("cleared:assess_person", args=[ward.nurse.pk])).content.decode()
    assert "No observation was signed here yet." in page


def test_the_signing_request_and_its_result_stay_within_their_queries(
    client: Any, django_assert_max_num_queries: Any
) -> None:
    ward = watch(steps=TWELVE)
    client.force_login(ward.assessor().user)
    data = opened(client, sheet_url(ward)) | {"rating": "5", "entrustment": "4", "password": PASSWORD}
    data |= {name: "done" for name in data if name.startswith("item_")}
    with django_assert_max_num_queries(123):
        response = client.post(sheet_url(ward), data)
    assert response.status_code == 302
    with django_assert_max_num_queries(90):
        client.get(response.url)


def test_the_verb_is_the_only_way_to_record(ward: Watch) -> None:
    """A signature by somebody who was never asked a password still needs everything else: the API checks it."""
    with pytest.raises(observations.NotEligible):
        ward.observe(ward.nurse)


def test_what_a_prompt_suggests_is_called_a_suggestion(ward: Watch, joy: Any, client: Any) -> None:
    page = client.get(sheet_url(ward)).content.decode()
    assert "What was prompted (change it if it was otherwise)" in page
    assert "What did you say or do?" not in page
