"""Keeps what somebody handed in when it could not be taken: signed out meanwhile, signed in anew elsewhere, a wrong
password, something missing. A redirect leads back to it, so that the browser's Back never sends it again.

It goes into the session, which survives the sign-in of whatever kind the host has, and comes back only to the person
the page was handed to, who is named in a seal. Nothing is recorded, and no password is kept.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import redirect
from django.utils.functional import Promise

__all__ = [
    "SESSION_KEY",
    "Told",
    "forget",
    "is_unsafe",
    "keep",
    "put_by",
    "refused",
    "restored",
    "restored_lists",
    "sealed",
]

SESSION_KEY = "cleared_kept_sheets"
MOST = 3
LONGEST = 40_000
_SALT = "cleared.assessments.sheet"
_LEFT_OUT = {"password", "csrfmiddlewaretoken", "do", "go"}


@dataclass(frozen=True, slots=True)
class Told:
    """What is said when a page could not be taken, each with what was kept of it and without."""

    signed_out: tuple[str | Promise, str | Promise]
    elsewhere: tuple[str | Promise, str | Promise]


def sealed(*parts: object) -> str:
    """A token that shows that a page was handed out by this site; its first part is for whom."""
    return Signer(salt=_SALT).sign(":".join(map(str, parts)))


def is_unsafe(request: HttpRequest) -> bool:
    """Whether this POST may record nothing: nobody is signed in, or its token is not this session's."""
    return not request.user.is_authenticated or _fails_csrf(request)


def keep(request: HttpRequest, told: Told) -> HttpResponse:
    """Put the page by and lead back to it, by way of the sign-in where that is needed."""
    kept_at = put_by(request)
    words = told.elsewhere if request.user.is_authenticated else told.signed_out
    messages.warning(request, str(words[0] if kept_at else words[1]))
    back = kept_at or request.path
    return redirect(back) if request.user.is_authenticated else redirect_to_login(back)


def put_by(request: HttpRequest, *, refused: str | None = None) -> str:
    """Keep the page that was sent and say where it opens again; empty when it is none of ours, or too long to keep.

    ``refused`` is what the signature was refused for: the sheet then opens checked, with all that is missing.
    """
    owner = _unsealed(request.POST.get("by", ""))
    token = request.POST.get("token") or token_of(request)
    if owner is None or _size(request) > LONGEST:
        return ""
    others = [pair for pair in (request.session.get(SESSION_KEY) or {}).items() if pair[0] != token]
    fields = {name: request.POST.getlist(name) for name in request.POST if name not in _LEFT_OUT}
    sheet = {"owner": owner[0], "path": request.path, "fields": fields, "refused": refused}
    request.session[SESSION_KEY] = dict([*others[-(MOST - 1) :], (token, sheet)])
    return f"{request.path}?{urlencode({'kept': token})}"


def restored(request: HttpRequest) -> dict[str, Any]:
    """The fields of what was put by under ``?kept=``, for the person it belongs to; else nothing."""
    return {name: values[-1] for name, values in restored_lists(request).items() if values}


def restored_lists(request: HttpRequest) -> dict[str, list[str]]:
    """The same with all values of a field, as a group of boxes sends them."""
    return dict(_sheet(request).get("fields", {}))


def token_of(request: HttpRequest) -> str:
    """The name under which a page is kept that has none of its own: there is one of it at its address."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, request.path))


def refused(request: HttpRequest) -> str | None:
    """What the signature of that sheet was refused for; None when it was not checked yet."""
    said: str | None = _sheet(request).get("refused")
    return said


def _sheet(request: HttpRequest) -> dict[str, Any]:
    sheet = (request.session.get(SESSION_KEY) or {}).get(request.GET.get("kept", ""))
    person = getattr(request, "person", None)
    if sheet is None or person is None or sheet["owner"] != str(person.pk) or sheet["path"] != request.path:
        return {}
    return dict(sheet)


def forget(request: HttpRequest, *tokens: str) -> None:
    """Let go of a page that was taken, by the numbers it went under."""
    sheets = request.session.get(SESSION_KEY) or {}
    left = {token: sheet for token, sheet in sheets.items() if token not in tokens}
    if len(left) < len(sheets):
        request.session[SESSION_KEY] = left


def _fails_csrf(request: HttpRequest) -> bool:
    check = CsrfViewMiddleware(lambda _request: HttpResponse())
    return check.process_view(request, _protected, (), {}) is not None


def _protected(request: HttpRequest) -> HttpResponse:
    """Stands for the view when the token is checked by hand."""
    return HttpResponse()


def _size(request: HttpRequest) -> int:
    return sum(len(name) + len(value) for name, value in request.POST.items())


def _unsealed(text: str) -> list[str] | None:
    """The parts of a seal; None when it is not ours."""
    try:
        return Signer(salt=_SALT).unsign(text).split(":")
    except BadSignature:
        return None
