"""A session in which nobody did anything ends, and what was handed in then comes back to the person it belongs to."""

from __future__ import annotations

import copy
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.admin.models import EditingSession
from wagtail.models import Page

from competency.assessments.models import GivenAnswer, Observation, Unfinished
from competency.core import clock
from tests import factories as core
from tests.assessments import factories as assessments
from tests.assessments.observations.factories import watch
from tests.assessments.observations.sheets import PASSWORD, fields_of, filled, sheet_url

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SIGN_IN = "/sign-in/"


@pytest.fixture(autouse=True)
def quarter(settings: Any) -> None:
    settings.CLEARED_IDLE_MINUTES = 15


def at(minutes: float) -> Any:
    return clock.at(NOON + timedelta(minutes=minutes))


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def enter(client: Client, person: Any, **given: Any) -> Any:
    name = person.user.get_username() if hasattr(person, "user") else person.get_username()
    return client.post(SIGN_IN, {"username": name, "password": PASSWORD} | given)


@pytest.fixture(scope="module")
def built(one_transaction: None) -> Any:
    with at(0):
        return assessments.sat(asks=2, bank=2)


@pytest.fixture
def sat(built: Any, db: None) -> Any:
    with at(0):
        yield copy.deepcopy(built)


def test_after_a_quarter_of_an_hour_without_anything_the_session_ends(sat: Any) -> None:
    client = Client()
    with at(0):
        enter(client, sat.person)
    with at(14):
        assert client.get("/my/").status_code == 200
    with at(28):
        assert client.get("/my/").status_code == 200
    with at(43):
        answer = client.get("/my/")
        assert answer.headers["Location"] == "/sign-in/?next=/my/"
        assert not is_signed_in(client)
        assert "What you saved is safe" in client.get(answer.headers["Location"]).content.decode()


def test_a_page_that_is_not_there_greets_nobody_who_left(sat: Any) -> None:
    client = Client()
    with at(0):
        enter(client, sat.person)
    with at(15):
        assert sat.person.user.get_username() not in client.get("/no-such-page/").content.decode()


def test_what_the_editor_asks_of_itself_keeps_no_session_open(sat: Any) -> None:
    client = Client()
    root = core.user("root", is_superuser=True, is_staff=True)
    home = Page.objects.filter(depth=2)[0]
    editing = EditingSession.objects.create(user=root, content_object=home, last_seen_at=NOON)
    ping = reverse("wagtailadmin_editing_sessions:ping", args=["wagtailcore", "page", str(home.pk), editing.pk])
    with at(0):
        client.force_login(root)
    for minute in (3, 6, 9, 12):
        with at(minute):
            assert client.post(ping).status_code == 200
    with at(15):
        client.post(ping)
        assert not is_signed_in(client)


def test_a_session_that_does_not_say_when_somebody_was_there_is_over(sat: Any) -> None:
    client = Client()
    with at(0):
        client.force_login(sat.person.user)
        session = client.session
        del session["portal_active_at"]
        session.save()
        assert client.get("/my/").status_code == 302


def test_an_own_device_may_rest_for_longer(sat: Any, settings: Any) -> None:
    settings.CLEARED_IDLE_MINUTES_OWN_DEVICE = 120
    own, shared = Client(), Client()
    with at(0):
        enter(own, sat.person, own_device="on")
        enter(shared, sat.person)
    assert shared.cookies["sessionid"]["max-age"] == ""  # ends with the browser
    with at(119):
        assert own.get("/my/").status_code == 200
        assert shared.get("/my/").status_code == 302
    with at(240):
        assert own.get("/my/").status_code == 302


# ---- what was handed in ----------------------------------------------------------------------------------------


def question_page(client: Client, url: str) -> dict[str, Any]:
    """What the browser would send of a question, with the first answer chosen."""
    page = client.get(url).content.decode()
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    option = re.search(r'name="option"[^>]*value="([^"]+)"', page) or re.search(
        r'value="([^"]+)"[^>]*name="option"', page
    )
    assert option is not None
    return {name: unescape(value) for name, value in fields.items()} | {"option": option[1], "go": "next"}


def checked(page: str) -> list[str]:
    inputs = re.findall(r"<input[^>]*name=\"option\"[^>]*>", page)
    return [re.search(r'value="([^"]+)"', one)[1] for one in inputs if " checked" in one]  # type: ignore[index]


def test_a_page_of_a_test_comes_back_as_it_was_sent_and_is_saved_once(sat: Any) -> None:
    client = Client()
    with at(0):
        enter(client, sat.person)
        url = reverse("cleared:test_question", args=[sat.start().pk, 1])
        sent = question_page(client, url)
    with at(20):
        to_sign_in = client.post(url, sent).headers["Location"]
        assert not GivenAnswer.objects.exists()
        assert "It is kept" in client.get(to_sign_in).content.decode()
        back = client.post(to_sign_in, {"username": sat.person.user.username, "password": PASSWORD})
        page = client.get(back.headers["Location"]).content.decode()
        assert "not saved yet" in page and checked(page) == [sent["option"]]
        again = question_page(client, back.headers["Location"])
        for _twice in range(2):
            client.post(url, again | {"option": sent["option"]})
        assert GivenAnswer.objects.count() == 1
        assert "not saved yet" not in client.get(back.headers["Location"]).content.decode()


def test_somebody_else_on_the_device_does_not_see_it(sat: Any) -> None:
    client = Client()
    other = sat.world.another_nurse("Pia", "Nguyen", with_user=True)
    with at(0):
        enter(client, sat.person)
        attempt = sat.start()
        url = reverse("cleared:test_question", args=[attempt.pk, 1])
        sent = question_page(client, url)
    with at(20):
        to_sign_in = client.post(url, sent).headers["Location"]
        back = client.post(to_sign_in, {"username": other.user.username, "password": PASSWORD})
        assert client.get(back.headers["Location"]).status_code == 404


@pytest.mark.parametrize("by", ["", "made-up", "1:2:made-up"])
def test_what_was_not_handed_out_to_anybody_is_not_kept(sat: Any, by: str) -> None:
    client = Client()
    with at(0):
        enter(client, sat.person)
        url = reverse("cleared:test_question", args=[sat.start().pk, 1])
        sent = question_page(client, url) | {"by": by}
    with at(20):
        page = client.get(client.post(url, sent).headers["Location"]).content.decode()
        assert "this answer was not saved" in page
        assert not Unfinished.objects.exists()


def test_a_sheet_that_waited_for_a_password_outlives_the_session(sat: Any) -> None:
    with at(0):
        ward = watch()
        joy: Any = ward.assessor()
        client = Client()
        enter(client, joy)
        data = filled(ward, client, comment="She stopped at the mismatch.")
        kept_at = client.post(sheet_url(ward), data | {"password": "wrong"}).headers["Location"]
    with at(20):
        assert client.get(kept_at).headers["Location"].startswith(SIGN_IN)
        enter(client, joy)
        kept = fields_of(client.get(kept_at).content.decode())
        assert kept["comment"] == data["comment"]
        for _twice in range(2):
            client.post(sheet_url(ward), kept | {"password": PASSWORD})
        assert Observation.objects.count() == 1


def test_whoever_signs_in_again_on_a_shared_device_has_the_time_of_a_shared_one(sat: Any, settings: Any) -> None:
    """The tick was a slip, and the sign-in was done anew without it, in the same browser."""
    settings.CLEARED_IDLE_MINUTES_OWN_DEVICE = 120
    client = Client()
    with at(0):
        enter(client, sat.person, own_device="on")
        enter(client, sat.person)
    assert client.cookies["sessionid"]["max-age"] == ""
    with at(15):
        assert client.get("/my/").status_code == 302
    with at(16):
        enter(client, sat.person)
        enter(client, sat.person, own_device="on")
    assert client.cookies["sessionid"]["max-age"] != ""
    with at(135):
        assert client.get("/my/").status_code == 200
