"""Signing in and out, and continuing as one of the cast, which exists in the demo only."""

import html
import re
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from competency.core.signing_in.api import TRIES
from portal import cast
from tests.portal.conftest import PASSWORD
from tests.portal.markup import inline_code

pytestmark = pytest.mark.django_db

SIGN_IN = "/sign-in/"
CONTINUE = "/demo/continue-as/"


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_name_and_password_open_the_page_that_was_asked_for(client: Client, somebody: Any) -> None:
    answer = client.post(
        SIGN_IN, {"username": somebody.get_username(), "password": PASSWORD, "next": reverse("portal:design")}
    )
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/design/"
    assert signed_in(client)


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example/", "http:///evil.example", "javascript:alert(1)", "/\\evil.example"],
)
def test_a_next_that_leads_elsewhere_is_refused(client: Client, somebody: Any, elsewhere: str) -> None:
    answer = client.post(SIGN_IN, {"username": somebody.get_username(), "password": PASSWORD, "next": elsewhere})
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/")
    assert "evil" not in answer.headers["Location"]
    assert "javascript" not in answer.headers["Location"]


def test_a_wrong_password_is_told_in_words_and_not_which_half_was_wrong(client: Client, somebody: Any) -> None:
    known = client.post(SIGN_IN, {"username": somebody.get_username(), "password": "wrong"})
    unknown = client.post(SIGN_IN, {"username": "nobody-at-all", "password": "wrong"})
    for page in (known, unknown):
        html = page.content.decode()
        assert page.status_code == 200
        assert "do not belong together" in html
        assert 'role="alert"' in html
    assert not signed_in(client)


def refused(client: Client, username: str, password: str) -> list[str]:
    """The sentences of each error a try is answered with."""
    form = client.post(SIGN_IN, {"username": username, "password": password}).context["form"]
    return [str(error) for errors in form.errors.values() for error in errors]


def sentences(words: str) -> list[str]:
    return [each for each in re.split(r"(?<=[.!?])\s+", words) if each]


def test_every_refusal_says_what_happened_what_is_safe_and_what_next(client: Client, somebody: Any) -> None:
    name = somebody.get_username()
    told = {
        "wrong password": refused(client, name, "wrong"),
        "no such name": refused(client, "nobody-at-all", "wrong"),
        "nothing typed": refused(client, "", ""),
    }
    get_user_model()._default_manager.filter(pk=somebody.pk).update(is_active=False)
    told["closed account"] = refused(client, name, PASSWORD)
    told["closed account, wrong password"] = refused(client, name, "wrong")
    for _ in range(TRIES):
        told["too many tries"] = refused(client, name, "wrong")
    assert {why: [len(sentences(error)) for error in errors] for why, errors in told.items()} == {
        **{why: [3] for why in told},
        "nothing typed": [3, 3],
    }
    assert "This account is closed" in told["closed account"][0]
    # Who does not know the password learns neither that there is an account nor that it is closed.
    assert told["closed account, wrong password"] == told["wrong password"] == told["no such name"]
    assert "no more are taken" in told["too many tries"][0]
    assert not signed_in(client)


def test_an_empty_form_names_each_field(client: Client) -> None:
    html = client.post(SIGN_IN, {}).content.decode()
    assert '<a href="#id_username">' in html
    assert '<a href="#id_password">' in html


def test_the_password_is_never_sent_back(client: Client, somebody: Any) -> None:
    html = client.post(SIGN_IN, {"username": somebody.get_username(), "password": "secret-typo"}).content.decode()
    assert "secret-typo" not in html


def test_the_sign_in_page_has_nothing_inline(client: Client) -> None:
    page = client.get(SIGN_IN, {"next": "/design/"})
    assert inline_code(page.content.decode()) == []
    assert 'name="next" value="/design/"' in page.content.decode()


def test_a_get_does_not_sign_out(client: Client, somebody: Any) -> None:
    client.force_login(somebody)
    assert client.get("/sign-out/").status_code == 405
    assert signed_in(client)
    assert client.post("/sign-out/").headers["Location"] == "/"
    assert not signed_in(client)


@pytest.mark.parametrize("person", cast.cast(), ids=lambda person: person.username)
def test_each_of_the_cast_can_be_continued_as(
    client: Client, accounts: dict[str, Any], person: cast.CastMember
) -> None:
    answer = client.post(CONTINUE, {"username": person.username})
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/my/start/"  # an account without a person has no task yet
    assert client.session["_auth_user_id"] == str(accounts[person.username].pk)


def test_the_page_that_was_asked_for_opens_after_choosing_a_person(client: Client, accounts: dict[str, Any]) -> None:
    asked = "/my/code/?from=mail&as=a b"
    sign_in = client.get(SIGN_IN, {"next": asked}).content.decode()
    way = html.unescape(re.search(r'href="(/[^"]*#cast)"', sign_in)[1])  # type: ignore[index]
    front = client.get(way.partition("#")[0]).content.decode()
    carried = re.search(r'name="next" value="([^"]*)"', front)
    assert carried is not None
    assert html.unescape(carried[1]) == asked
    answer = client.post(CONTINUE, {"username": cast.cast()[0].username, "next": asked})
    assert answer.headers["Location"] == asked.replace(" ", "%20")


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_choosing_a_person_never_leads_to_another_site(
    client: Client, accounts: dict[str, Any], elsewhere: str
) -> None:
    person = cast.cast()[0]
    assert 'name="next"' not in client.get("/", {"next": elsewhere}).content.decode()
    answer = client.post(CONTINUE, {"username": person.username, "next": elsewhere})
    assert answer.headers["Location"] == "/my/start/"


def test_continuing_as_somebody_else_leaves_nothing_of_the_first(client: Client, accounts: dict[str, Any]) -> None:
    first, second = cast.cast()[:2]
    client.post(CONTINUE, {"username": first.username})
    session = client.session
    session["started"] = "a test"
    session.save()
    client.post(CONTINUE, {"username": second.username})
    assert client.session["_auth_user_id"] == str(accounts[second.username].pk)
    assert "started" not in client.session


def test_outside_the_demo_nobody_can_be_continued_as(client: Client, accounts: dict[str, Any], settings: Any) -> None:
    settings.CLEARED_DEMO = False
    assert client.post(CONTINUE, {"username": cast.cast()[0].username}).status_code == 404
    assert not signed_in(client)


def test_only_the_cast_can_be_continued_as(client: Client, accounts: dict[str, Any]) -> None:
    get_user_model()._default_manager.create_superuser("root", password="x")
    for username in ("root", "", "nobody"):
        assert client.post(CONTINUE, {"username": username}).status_code == 404
    assert not signed_in(client)


def test_a_closed_account_of_the_cast_stays_closed(client: Client, somebody: Any) -> None:
    get_user_model()._default_manager.filter(pk=somebody.pk).update(is_active=False)
    assert client.post(CONTINUE, {"username": somebody.get_username()}).status_code == 404


def test_continue_as_needs_the_forms_token_and_a_post(accounts: dict[str, Any]) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(CONTINUE, {"username": cast.cast()[0].username}).status_code == 403
    assert strict.get(CONTINUE, {"username": cast.cast()[0].username}).status_code == 405
    assert not signed_in(strict)


def test_whoever_is_signed_in_and_may_not_open_the_admin_is_told_so_and_asked_for_nothing(
    client: Client, somebody: Any
) -> None:
    client.force_login(somebody)
    refused = client.get("/admin/", follow=True)
    page = refused.content.decode()
    assert refused.status_code == 403
    assert "This page is not open to you" in page and 'type="password"' not in page
    assert "permission to access the admin" not in page + client.get("/sign-in/").content.decode()
    # Nobody signed in, another page, another site's address: the form, as ever.
    assert client.get("/sign-in/", {"next": "/board/"}).status_code == 200
    client.logout()
    assert 'type="password"' in client.get("/admin/", follow=True).content.decode()
