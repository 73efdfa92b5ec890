"""Re-authentication: once at the first signature of a session, by the account's own password."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory

from competency.core import clock, reauthentication
from tests import factories as core

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def request_of() -> Any:
    def made(user: Any, session: SessionStore | None = None) -> Any:
        request = RequestFactory().post("/")
        request.user, request.session = user, session or SessionStore()
        return request

    return made


def test_the_password_opens_the_session_for_signing(request_of: Any) -> None:
    request = request_of(core.user())
    assert not reauthentication.is_confirmed(request.session, request.user)
    reauthentication.confirm(request, "secret-for-tests")
    assert reauthentication.is_confirmed(request.session, request.user)
    reauthentication.confirm(request, "")


@pytest.mark.parametrize(("password", "code"), [("", "missing"), ("wrong", "wrong")])
def test_without_it_nothing_is_opened(request_of: Any, password: str, code: str) -> None:
    request = request_of(core.user())
    with pytest.raises(reauthentication.SigningRefused) as refused:
        reauthentication.confirm(request, password)
    assert refused.value.code == code
    assert not reauthentication.is_confirmed(request.session, request.user)


def test_somebody_elses_password_does_not_do(request_of: Any) -> None:
    other = core.user()
    other.set_password("another-secret")
    other.save()
    with pytest.raises(reauthentication.SigningRefused):
        reauthentication.confirm(request_of(core.user()), "another-secret")


def test_another_account_in_the_same_session_has_shown_nothing(request_of: Any) -> None:
    request = request_of(core.user())
    reauthentication.confirm(request, "secret-for-tests")
    assert not reauthentication.is_confirmed(request.session, core.user())


def test_it_ends_an_hour_after_the_last_signature(request_of: Any) -> None:
    request = request_of(core.user())
    with clock.at(NOON):
        reauthentication.confirm(request, "secret-for-tests")
    with clock.at(NOON + timedelta(minutes=50)):
        reauthentication.confirm(request, "")
    with clock.at(NOON + timedelta(minutes=109)):
        assert reauthentication.is_confirmed(request.session, request.user)
    with clock.at(NOON + timedelta(minutes=110)):
        assert not reauthentication.is_confirmed(request.session, request.user)


def test_how_long_it_lasts_is_the_sites_choice(request_of: Any, settings: Any) -> None:
    settings.CLEARED_SIGNING_MINUTES = 5
    request = request_of(core.user())
    with clock.at(NOON):
        reauthentication.confirm(request, "secret-for-tests")
    with clock.at(NOON + timedelta(minutes=5)):
        assert not reauthentication.is_confirmed(request.session, request.user)


def test_ten_wrong_passwords_close_signing_and_say_until_when(request_of: Any) -> None:
    request = request_of(core.user())
    with clock.at(NOON):
        for _n in range(10):
            with pytest.raises(reauthentication.SigningRefused, match="not your password"):
                reauthentication.confirm(request_of(request.user), "guess")
        with pytest.raises(reauthentication.SigningRefused, match="sign again at 13:00") as refused:
            reauthentication.confirm(request, "secret-for-tests")
        assert "Nothing was signed" in str(refused.value.messages)
    with clock.at(NOON + timedelta(hours=1)):
        reauthentication.confirm(request, "secret-for-tests")


def test_an_account_without_a_password_is_told_so(request_of: Any) -> None:
    user = core.user()
    user.set_unusable_password()
    user.save()
    with pytest.raises(reauthentication.SigningRefused, match="has no password"):
        reauthentication.confirm(request_of(user), "secret-for-tests")


def test_an_account_that_was_closed_cannot_sign(request_of: Any) -> None:
    user = core.user()
    user.is_active = False
    user.save()
    with pytest.raises(reauthentication.SigningRefused):
        reauthentication.confirm(request_of(user), "secret-for-tests")
