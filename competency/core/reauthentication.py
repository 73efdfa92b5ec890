"""Re-authentication: before the first signature of a session an assessor shows once more who signs.

The account proves itself with its password. Wrong ones are counted where those of the sign-in are, so that another
session gives no fresh tries. Nothing here records a signature: that is for whoever asks.
"""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from . import clock
from .access import person_of
from .days import time_of_day
from .signing_in import api as signing_in

__all__ = ["SigningRefused", "confirm", "confirm_now", "is_confirmed"]

SESSION_KEY = "cleared_signing"


class SigningRefused(ValidationError):
    """A signature refused: it was not shown that the assessor signs. Nothing was signed, and what was typed is kept."""


def lasts() -> timedelta:
    """How long after the last signature of a session the next one needs no password."""
    return timedelta(minutes=int(getattr(settings, "CLEARED_SIGNING_MINUTES", 60)))


def is_confirmed(session: SessionBase, user: Any) -> bool:
    """Whether the session has shown recently enough that the assessor who signs is this account's owner."""
    state = session.get(SESSION_KEY) or {}
    if not hmac.compare_digest(str(state.get("user", "")), _who(user)):
        return False
    until = _moment(state.get("until"))
    return until is not None and clock.now() < until


def confirm(request: HttpRequest, password: str) -> None:
    """Let the assessor sign in this session, or go on signing. Raises ``SigningRefused`` for a wrong password."""
    session, user = request.session, request.user
    if is_confirmed(session, user):
        _open(session, user)
        return
    if user.is_anonymous or not user.has_usable_password():
        raise SigningRefused(
            _("Your account has no password to sign with. Nothing was signed. Ask whoever keeps the accounts for one."),
            code="no_password",
        )
    if not password:
        raise SigningRefused(_("Enter your password to sign. What you entered is kept."), code="missing")
    try:
        with signing_in.trying(request, user.get_username()) as one_try:
            account = authenticate(request, username=user.get_username(), password=password)
            is_own = account is not None and account.pk == user.pk
            if is_own:
                one_try.right()
    except signing_in.Closed as closed:
        raise SigningRefused(_closed(closed.until), code="closed") from closed
    if not is_own:
        raise SigningRefused(
            _("That is not your password. Nothing was signed; what you entered is kept. Try again."), code="wrong"
        )
    _open(session, user)


def confirm_now(request: HttpRequest, password: str) -> None:
    """The same for what cannot be undone: the password is asked for, whatever was signed a moment ago."""
    request.session.pop(SESSION_KEY, None)
    confirm(request, password)


def _open(session: SessionBase, user: Any) -> None:
    session[SESSION_KEY] = {"user": _who(user), "until": (clock.now() + lasts()).isoformat()}


def _who(user: Any) -> str:
    """The account and whom it stands for: given to somebody else, it has shown nothing of that person yet."""
    person = person_of(user)
    return f"{user.pk}:{person.pk if person is not None else ''}"


def _closed(until: datetime) -> str:
    return _(
        "There were %(tries)d wrong passwords for your account within an hour. Nothing was signed; what you entered is "
        "kept. You can sign again at %(time)s. If the tries were not yours, tell whoever keeps the accounts."
    ) % {"tries": signing_in.TRIES, "time": time_of_day(until)}


def _moment(text: Any) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
