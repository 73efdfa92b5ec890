"""How many wrong passwords a door takes: ten an account, device and hour, for signing in and for signing together.

A signed random cookie makes a device known to the accounts that signed in on it. A known device has a count of its
own; all other devices of an account share one, so that a stranger who knows the name closes the door to strangers and
not to its owner. Addresses are not counted: a ward shares one. A name that no account has is counted like any other.

A try is counted before the password is looked at and given back when it was right. So parallel tries are never more
than ten, and a door that is closed does not tell whether a password is right.
"""

from __future__ import annotations

import logging
import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from .. import clock
from .models import KnownDevice, WrongTries

__all__ = [
    "COOKIE",
    "TRIES",
    "WINDOW",
    "Closed",
    "Try",
    "closed_until",
    "forget",
    "is_of_closed_account",
    "known_to",
    "note_closed_account",
    "remember_device",
    "trying",
]

TRIES = 10
WINDOW = timedelta(hours=1)
COOKIE = "cleared_device"
DEVICE_LASTS = timedelta(days=180)
_SALT = "cleared.signing_in"
_CLOSED_ACCOUNT = "cleared.closed_account"  # no header can be called so
# What stands in place of a device that the account does not know.
_STRANGERS, _SIGNED_IN = "unknown", "signed in"

logger = logging.getLogger(__name__)


class Closed(Exception):
    """Too many wrong tries: no password is looked at until ``until``."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


@dataclass(slots=True)
class Try:
    """One look at one password. It counts as wrong until somebody says ``right()``."""

    account: str
    device: str
    moment: str
    is_right: bool = field(default=False)

    def right(self) -> None:
        self.is_right = True


@contextmanager
def trying(request: HttpRequest | None, username: str) -> Iterator[Try]:
    """Count a try for the account of this name, and give it back if it turns out right. Raises ``Closed``.

    Whoever asks again within the same request looks at the same password, so it is one try.
    """
    account = _digest("account", _folded(username))
    running = _running(request)
    if account not in running:
        running[account] = _count(account, _counted_as(request, username, account))
    counted = running[account]
    try:
        yield counted
    finally:
        if counted.is_right and running.pop(account, None) is not None:
            _give_back(counted)


def closed_until(request: HttpRequest | None, username: str) -> datetime | None:
    """When the door opens again for this name on this device; None while it is open."""
    account = _digest("account", _folded(username))
    row = WrongTries.objects.filter(account=account, device=_counted_as(request, username, account)).first()
    return _until(_recent(row.moments, clock.now())) if row else None


def note_closed_account(request: HttpRequest) -> None:
    """The right password of an account that is closed was shown with this request."""
    request.META[_CLOSED_ACCOUNT] = True


def is_of_closed_account(request: HttpRequest | None) -> bool:
    """Whether what was shown with this request was the right password of a closed account."""
    return request is not None and bool(request.META.get(_CLOSED_ACCOUNT))


def remember_device(request: HttpRequest, response: HttpResponse, user: Any) -> None:
    """Make the browser known to the account that has just signed in with it. Forgets what was long not used."""
    nonce = _nonce(request) or secrets.token_urlsafe(24)
    account, today = _digest("account", _folded(user.get_username())), clock.today()
    KnownDevice.objects.filter(used_on__lt=today - DEVICE_LASTS).delete()
    KnownDevice.objects.update_or_create(account=account, device=_device(nonce), defaults={"used_on": today})
    response.set_cookie(
        COOKIE,
        Signer(salt=_SALT).sign(nonce),
        max_age=int(DEVICE_LASTS.total_seconds()),
        path=settings.SESSION_COOKIE_PATH,
        domain=settings.SESSION_COOKIE_DOMAIN,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget(username: str) -> None:
    """Let go of the tries and the devices of an account that is erased."""
    account = _digest("account", _folded(username))
    WrongTries.objects.filter(account=account).delete()
    KnownDevice.objects.filter(account=account).delete()


def known_to(username: str) -> QuerySet[KnownDevice]:
    """The devices an account signed in on, for whoever is told all that is held."""
    return KnownDevice.objects.filter(account=_digest("account", _folded(username)))


def _count(account: str, device: str) -> Try:
    """Add a try to the row while it is locked, or raise ``Closed``. The password is looked at after the lock."""
    moment = clock.now()
    WrongTries.objects.filter(last_at__lt=moment - WINDOW).delete()
    with transaction.atomic():
        row, _created = WrongTries.objects.select_for_update().get_or_create(
            account=account, device=device, defaults={"last_at": moment}
        )
        recent = _recent(row.moments, moment)
        until = _until(recent)
        if until is None:
            row.moments, row.last_at = [*recent, moment.isoformat()], moment
            row.save(update_fields=["moments", "last_at"])
    if until is not None:
        raise Closed(until)
    if len(recent) + 1 == TRIES:
        # Neither name nor address: what was typed as a name may be a password.
        logger.warning("Account %s has %d tries in an hour (%s device).", account[:12], TRIES, _kind(device))
    return Try(account, device, moment.isoformat())


def _give_back(counted: Try) -> None:
    with transaction.atomic():
        row = WrongTries.objects.select_for_update().filter(account=counted.account, device=counted.device).first()
        if row is not None and counted.moment in row.moments:
            row.moments.remove(counted.moment)
            row.save(update_fields=["moments"])


def _counted_as(request: HttpRequest | None, username: str, account: str) -> str:
    """Which count a try belongs to: that of the known device, of the account's own sessions, or of all strangers."""
    nonce = _nonce(request)
    if nonce is not None and KnownDevice.objects.filter(account=account, device=_device(nonce)).exists():
        return _device(nonce)
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated and _folded(user.get_username()) == _folded(username):
        return _SIGNED_IN
    return _STRANGERS


def _running(request: HttpRequest | None) -> dict[str, Try]:
    """The tries of this request, by account."""
    if request is None:
        return {}
    if not hasattr(request, "_cleared_tries"):
        request._cleared_tries = {}  # type: ignore[attr-defined]
    running: dict[str, Try] = request._cleared_tries  # type: ignore[attr-defined]
    return running


def _recent(moments: list[str], now: datetime) -> list[str]:
    return [moment for moment in moments if datetime.fromisoformat(moment) > now - WINDOW]


def _until(recent: list[str]) -> datetime | None:
    """The moment at which fewer than all tries are within the hour again."""
    return datetime.fromisoformat(sorted(recent)[-TRIES]) + WINDOW if len(recent) >= TRIES else None


def _nonce(request: HttpRequest | None) -> str | None:
    """The number of the browser, if we gave it."""
    try:
        return Signer(salt=_SALT).unsign(request.COOKIES[COOKIE]) if request is not None else None
    except (BadSignature, KeyError):
        return None


def _device(nonce: str) -> str:
    return sha256(nonce.encode()).hexdigest()


def _digest(kind: str, text: str) -> str:
    return salted_hmac(f"{_SALT}.{kind}", text, algorithm="sha256").hexdigest()


def _folded(username: str) -> str:
    """One count for all the ways in which a user model may take a name as the same."""
    return unicodedata.normalize("NFKC", str(username)).strip().casefold()


def _kind(device: str) -> str:
    return "no known" if device in {_STRANGERS, _SIGNED_IN} else "a known"
