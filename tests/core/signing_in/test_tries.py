"""Ten wrong tries an account, device and hour, at every door together; nobody else closes the owner's own device."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils.module_loading import import_string

from competency.core import clock, reauthentication
from competency.core.models import KnownDevice, WrongTries
from competency.core.signing_in import api
from competency.core.signing_in.backend import CountsTries
from tests import factories as core

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
RIGHT = "secret-for-tests"


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with clock.at(NOON):
        yield


def asking(cookie: str = "", user: Any = None) -> Any:
    """A request as it comes from a device, and of whoever is signed in there."""
    request = RequestFactory().post("/")
    request.session = SessionStore()
    if cookie:
        request.COOKIES[api.COOKIE] = cookie
    if user is not None:
        request.user = user
    return request


def device_of(user: Any, cookie: str = "") -> str:
    """The cookie of a device on which the account has signed in."""
    response = HttpResponse()
    api.remember_device(asking(cookie), response, user)
    return str(response.cookies[api.COOKIE].value)


def knocks(name: str, password: str = "guess", *, cookie: str = "", times: int = 1) -> list[Any]:
    return [authenticate(asking(cookie), username=name, password=password) for _n in range(times)]


def is_open(name: str, cookie: str = "") -> bool:
    return knocks(name, RIGHT, cookie=cookie) != [None]


def test_after_ten_wrong_tries_the_right_password_is_not_looked_at() -> None:
    amira = core.user("amira")
    knocks("amira", times=9)
    assert is_open("amira")
    knocks("amira", times=1)
    assert not is_open("amira")
    assert api.closed_until(asking(), "amira") == NOON + timedelta(hours=1)
    assert amira.check_password(RIGHT)


def test_a_closed_door_looks_at_no_password_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    amira = core.user("amira")
    knocks("amira", times=10)
    looked: list[str] = []
    monkeypatch.setattr(type(amira), "check_password", lambda self, raw: looked.append(raw))
    knocks("amira", RIGHT, times=3)
    assert looked == []


def test_the_door_opens_an_hour_after_the_first_of_the_ten() -> None:
    core.user("amira")
    for minute in range(10):
        with clock.at(NOON + timedelta(minutes=minute)):
            knocks("amira")
    with clock.at(NOON + timedelta(minutes=59, seconds=59)):
        assert not is_open("amira")
    with clock.at(NOON + timedelta(minutes=60)):
        assert is_open("amira")
        knocks("amira")
        assert not is_open("amira")  # nine of the ten are less than an hour old still
    with clock.at(NOON + timedelta(minutes=61)):
        assert is_open("amira")


def test_tries_while_it_is_closed_do_not_keep_it_closed() -> None:
    core.user("amira")
    knocks("amira", times=10)
    with clock.at(NOON + timedelta(minutes=59)):
        knocks("amira", times=30)
    with clock.at(NOON + timedelta(minutes=60)):
        assert is_open("amira")


def test_signing_in_gives_no_fresh_tries() -> None:
    core.user("amira")
    knocks("amira", times=9)
    knocks("amira", RIGHT)
    knocks("amira")
    assert not is_open("amira")


def test_a_stranger_closes_the_door_to_strangers_and_not_to_her_device() -> None:
    amira = core.user("amira")
    cookie = device_of(amira)
    knocks("amira", times=50)
    assert not is_open("amira")
    assert is_open("amira", cookie)


def test_a_known_device_has_ten_tries_of_its_own() -> None:
    amira = core.user("amira")
    cookie = device_of(amira)
    knocks("amira", cookie=cookie, times=10)
    assert not is_open("amira", cookie)
    assert is_open("amira")
    assert is_open("amira", device_of(amira))


def test_a_device_is_known_to_each_account_that_signed_in_on_it_and_to_no_other() -> None:
    amira, joy = core.user("amira"), core.user("joy")
    core.user("helen")
    ward_pc = device_of(joy, device_of(amira))
    for name in ("amira", "joy", "helen"):
        knocks(name, times=10)
    assert is_open("amira", ward_pc) and is_open("joy", ward_pc)
    assert not is_open("helen", ward_pc)


@pytest.mark.parametrize("cookie", ["", "made-up", "made-up:" + "a" * 27, ":", "x" * 4_000])
def test_a_cookie_that_is_not_ours_makes_no_device_known(cookie: str) -> None:
    core.user("amira")
    knocks("amira", times=10)
    assert not is_open("amira", cookie)


def test_a_name_that_nobody_has_is_counted_alike() -> None:
    core.user("amira")
    knocks("nobody", times=10)
    knocks("amira", times=10)
    assert api.closed_until(asking(), "nobody") == api.closed_until(asking(), "amira")
    assert {len(row.moments) for row in WrongTries.objects.all()} == {10}


@pytest.mark.parametrize("spelt", ["AMIRA", " amira ", "Amira", "ａｍｉｒａ"])
def test_another_spelling_of_a_name_is_no_fresh_count(spelt: str) -> None:
    core.user("amira")
    knocks(spelt, times=10)
    assert not is_open("amira")


def test_neither_names_nor_devices_are_kept_in_clear() -> None:
    cookie = device_of(core.user("amira"))
    knocks("amira", cookie=cookie)
    knocks("my-password-typed-as-a-name")
    kept = str([*WrongTries.objects.values(), *KnownDevice.objects.values()])
    assert "amira" not in kept and "my-password" not in kept and cookie.split(":")[0] not in kept


def test_what_is_older_than_an_hour_goes_by_itself() -> None:
    for number in range(20):
        knocks(f"guess{number}")
    with clock.at(NOON + timedelta(minutes=61)):
        knocks("amira")
        assert WrongTries.objects.count() == 1


def test_a_device_that_was_long_not_used_is_forgotten() -> None:
    amira = core.user("amira")
    old = device_of(amira)
    with clock.at(NOON + timedelta(days=200)):
        device_of(core.user("joy"))
        knocks("amira", times=10)
        assert not is_open("amira", old)


def test_django_tells_the_site_of_a_refusal_too(caplog: pytest.LogCaptureFixture) -> None:
    from django.contrib.auth.signals import user_login_failed

    told: list[Any] = []

    def listen(sender: Any, **given: Any) -> None:
        told.append(given["credentials"])

    user_login_failed.connect(listen)
    try:
        knocks("amira", times=11)
    finally:
        user_login_failed.disconnect(listen)
    assert len(told) == 11
    assert "tries in an hour" in caplog.text and "amira" not in caplog.text


def test_the_asynchronous_door_counts_too() -> None:
    backend = import_string("competency.core.signing_in.backend.CountingBackend")
    assert backend.aauthenticate is CountsTries.aauthenticate
    assert asyncio.iscoroutinefunction(backend.aauthenticate)


# ---- signing ------------------------------------------------------------------------------------------------


def signs(user: Any, password: str, cookie: str = "") -> str:
    """What signing came to, in a session of its own."""
    try:
        reauthentication.confirm(asking(cookie, user), password)
    except reauthentication.SigningRefused as refused:
        return str(refused.code)
    return "signed"


def test_a_fresh_session_gives_no_fresh_tries_for_signing() -> None:
    amira = core.user("amira")
    assert {signs(amira, "guess") for _n in range(10)} == {"wrong"}
    assert signs(amira, RIGHT) == "closed"
    with clock.at(NOON + timedelta(hours=1)):
        assert signs(amira, RIGHT) == "signed"


def test_signing_and_signing_in_on_a_device_count_together() -> None:
    amira = core.user("amira")
    cookie = device_of(amira)
    for _n in range(5):
        knocks("amira", cookie=cookie)
        assert signs(amira, "guess", cookie) == "wrong"
    assert signs(amira, RIGHT, cookie) == "closed"
    assert not is_open("amira", cookie)


def test_a_stranger_does_not_keep_her_from_signing_on_a_device_that_is_not_known() -> None:
    amira = core.user("amira")
    knocks("amira", times=50)
    assert signs(amira, RIGHT) == "signed"


def test_one_signature_is_one_try_though_two_look_at_it() -> None:
    amira = core.user("amira")
    signs(amira, "guess")
    assert [len(row.moments) for row in WrongTries.objects.all()] == [1]
    assert signs(amira, RIGHT) == "signed"
    assert [len(row.moments) for row in WrongTries.objects.all()] == [1]
