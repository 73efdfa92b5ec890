"""The doors of the site: one sign-in, wrong tries counted at each, and passwords that are long enough."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.test import Client

from competency.core import setup
from competency.core.access import AUTHORS_GROUP
from competency.core.signing_in.api import COOKIE
from tests.portal.conftest import PASSWORD

pytestmark = pytest.mark.django_db

SIGN_IN, ACCOUNT = "/sign-in/", "/admin/account/"
NOON = "2026-03-10T12:00Z"


def knock(client: Client, name: str, password: str) -> Any:
    return client.post(SIGN_IN, {"username": name, "password": password})


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.fixture(scope="module")
def set_up(one_transaction: None) -> None:
    setup.run()


@pytest.fixture
def author(set_up: None, somebody: Any) -> Any:
    setup.join(somebody, AUTHORS_GROUP)
    return somebody


def test_the_eleventh_try_says_what_is_safe_and_when_it_opens(somebody: Any) -> None:
    with time_machine.travel(NOON, tick=False):
        for _n in range(10):
            page = knock(Client(), somebody.get_username(), "wrong").content.decode()
        assert "no more are taken from here before 13:00" in page
        shut = Client()
        page = knock(shut, somebody.get_username(), PASSWORD).content.decode()
        assert "What you saved is safe" in page and "tell whoever keeps the accounts" in page
        assert not is_signed_in(shut)
    with time_machine.travel("2026-03-10T13:00Z", tick=False):
        assert knock(shut, somebody.get_username(), PASSWORD).status_code == 302


def test_a_name_that_is_nobodys_reads_the_same(somebody: Any) -> None:
    with time_machine.travel(NOON, tick=False):
        said = []
        for name in (somebody.get_username(), "nobody"):
            pages = [knock(Client(), name, "wrong").content.decode() for _n in range(11)]
            said.append([page.split('role="alert"')[1].split("</")[0:4] for page in pages])
    assert said[0] == said[1]


def test_her_own_device_lets_her_in_while_strangers_stand_outside(somebody: Any) -> None:
    own = Client()
    knock(own, somebody.get_username(), PASSWORD)
    cookie = own.cookies[COOKIE]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    own.post("/sign-out/")
    for _n in range(20):
        knock(Client(), somebody.get_username(), "wrong")
    stranger = Client()
    knock(stranger, somebody.get_username(), PASSWORD)
    assert not is_signed_in(stranger)
    knock(own, somebody.get_username(), PASSWORD)
    assert is_signed_in(own)


def test_the_cookie_of_a_device_goes_over_tls_where_sessions_do(somebody: Any, settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = True
    own = Client()
    knock(own, somebody.get_username(), PASSWORD)
    assert own.cookies[COOKIE]["secure"]


def test_the_sign_in_of_the_wagtail_admin_is_the_sites(author: Any) -> None:
    client = Client()
    assert client.get("/admin/login/?next=/admin/pages/").headers["Location"] == "/sign-in/?next=/admin/pages/"
    assert client.get("/admin/").headers["Location"] == "/sign-in/?next=/admin/"
    sent = client.post("/admin/login/", {"username": author.get_username(), "password": PASSWORD})
    assert sent.headers["Location"].startswith("/sign-in/")
    assert not is_signed_in(client)
    assert client.get("/admin/password_reset/").status_code == 404


def new_password(client: Client, old: str, new: str) -> Any:
    sent = {"password-old_password": old, "password-new_password1": new, "password-new_password2": new}
    sent |= {"name_email-first_name": "A", "name_email-last_name": "B", "name_email-email": "a@example.org"}
    return client.post(
        ACCOUNT, sent | {"theme-theme": "system", "theme-contrast": "system", "theme-density": "default"}
    )


def test_the_form_for_a_new_password_is_no_way_to_guess_the_old_one(author: Any) -> None:
    client = Client()
    client.force_login(author)
    for number in range(10):
        new_password(client, f"guess {number}", "quite another long one")
    page = new_password(client, PASSWORD, "quite another long one").content.decode()
    assert "Your password was not changed" in page
    assert get_user_model().objects.get(pk=author.pk).check_password(PASSWORD)
    assert new_password(Client(), PASSWORD, "x").status_code == 302  # nobody signed in


def test_one_wrong_old_password_is_one_try(author: Any) -> None:
    client = Client()
    client.force_login(author)
    for number in range(9):
        new_password(client, f"guess {number}", "quite another long one")
    done = new_password(client, PASSWORD, "quite another long one")
    assert done.status_code == 302, done.content.decode()[:500]
    assert get_user_model().objects.get(pk=author.pk).check_password("quite another long one")


@pytest.mark.parametrize("weak", ["short", "fourteen chars", "1qaz2wsx3edc4rfv", "1234567890123456"])
def test_a_weak_password_is_refused_where_one_is_set(author: Any, weak: str) -> None:
    client = Client()
    client.force_login(author)
    assert "15 characters" in client.get(ACCOUNT).content.decode()
    refused = new_password(client, PASSWORD, weak)
    assert refused.status_code == 200
    assert get_user_model().objects.get(pk=author.pk).check_password(PASSWORD)
