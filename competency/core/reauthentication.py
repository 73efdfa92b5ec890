"""Re-authentication: before the first signature of a session an assessor shows once more who signs.

The account proves itself with its password. Nothing here records a signature: that is for whoever asks.
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

__all__ = ["SigningRefused", "confirm", "is_confirmed"]

SESSION_KEY = "cleared_signing"
TRIES = 5
PAUSE = timedelta(minutes=5)


class SigningRefused(ValidationError):
    """A signature refused: it was not shown that the assessor signs. Nothing was signed, and what was typed is kept."""


def lasts() -> timedelta:
    """How long after the last signature of a session the next one needs no password."""
    return timedelta(minutes=int(getattr(settings, "CLEARED_SIGNING_MINUTES", 60)))


def is_confirmed(session: SessionBase, user: Any) -> bool:
    """Whether the session has shown recently enough that the assessor who signs is this account's owner."""
    state = session.get(SESSION_KEY) or {}
    if not hmac.compare_digest(str(state.get("user", "")), str(user.pk)):
        return False
    until = _moment(state.get("until"))
    return until is not None and clock.now() < until


def confirm(request: HttpRequest, password: str) -> None:
    """Let the assessor sign in this session, or go on signing. Raises ``SigningRefused`` for a wrong password."""
    session, user = request.session, request.user
    if is_confirmed(session, user):
        _open(session, user)
        return
    state = session.get(SESSION_KEY) or {}
    paused = _moment(state.get("paused"))
    if paused is not None and clock.now() < paused:
        raise SigningRefused(
            _("The password was wrong several times. Nothing was signed; what you entered is kept. Wait five minutes."),
            code="paused",
        )
    if user.is_anonymous or not user.has_usable_password():
        raise SigningRefused(
            _("Your account has no password to sign with. Nothing was signed. Ask whoever keeps the accounts for one."),
            code="no_password",
        )
    if not password:
        raise SigningRefused(_("Enter your password to sign. What you entered is kept."), code="missing")
    account = authenticate(request, username=user.get_username(), password=password)
    if account is None or account.pk != user.pk:
        _count_wrong(session, user, state)
        raise SigningRefused(
            _("That is not your password. Nothing was signed; what you entered is kept. Try again."), code="wrong"
        )
    _open(session, user)


def _open(session: SessionBase, user: Any) -> None:
    session[SESSION_KEY] = {"user": str(user.pk), "until": (clock.now() + lasts()).isoformat()}


def _count_wrong(session: SessionBase, user: Any, state: dict[str, Any]) -> None:
    wrong = int(state.get("wrong", 0)) + 1
    kept: dict[str, Any] = {"user": str(user.pk), "wrong": wrong % TRIES}
    if wrong >= TRIES:
        kept["paused"] = (clock.now() + PAUSE).isoformat()
    session[SESSION_KEY] = kept


def _moment(text: Any) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
