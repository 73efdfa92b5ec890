"""Keeps what an assessor typed when it could not be signed: signed out meanwhile, signed in anew elsewhere, a wrong
password, something missing. A redirect leads the assessor back to it, so that the browser's Back never sends it again.

It goes into the session, which survives the sign-in of whatever kind the host has, and comes back only to the
assessor the sheet was handed to. Nothing is recorded, and no password is kept.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from ..forms import unsealed

SESSION_KEY = "cleared_kept_sheets"
MOST = 3
LONGEST = 40_000


def is_unsafe(request: HttpRequest) -> bool:
    """Whether this POST of a sheet may record nothing: nobody is signed in, or its token is not this session's."""
    return not request.user.is_authenticated or _fails_csrf(request)


def keep(request: HttpRequest) -> HttpResponse:
    """Put the sheet by and lead back to it, by way of the sign-in where that is needed."""
    kept_at = put_by(request)
    back, was_kept = kept_at or request.path, bool(kept_at)
    if request.user.is_authenticated:
        messages.warning(request, _elsewhere(was_kept))
        return redirect(back)
    messages.warning(request, _signed_out(was_kept))
    return redirect_to_login(back)


def put_by(request: HttpRequest, *, refused: str | None = None) -> str:
    """Keep the sheet that was sent and say where it opens again; empty when it is none of ours, or too long to keep.

    ``refused`` is what the signature was refused for: the sheet then opens checked, with all that is missing.
    """
    owner = unsealed(request.POST.get("by", ""))
    token = request.POST.get("token", "")
    if owner is None or not token or _size(request) > LONGEST:
        return ""
    others = [pair for pair in (request.session.get(SESSION_KEY) or {}).items() if pair[0] != token]
    left_out = {"password", "csrfmiddlewaretoken", "do"}
    fields = {name: value for name, value in request.POST.items() if name not in left_out}
    sheet = {"owner": owner[0], "path": request.path, "fields": fields, "refused": refused}
    request.session[SESSION_KEY] = dict([*others[-(MOST - 1) :], (token, sheet)])
    return f"{request.path}?{urlencode({'kept': token})}"


def restored(request: HttpRequest) -> dict[str, Any]:
    """The fields of the sheet that was put by under ``?kept=``, for the assessor it belongs to; else nothing."""
    return dict(_sheet(request).get("fields", {}))


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
    """Let go of a sheet that was signed, by the numbers it went under."""
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


def _signed_out(was_kept: bool) -> str:
    if was_kept:
        return _("You were signed out before this was signed. Nothing was recorded; what you entered is kept. Sign in.")
    return _("You were signed out before this was signed. Nothing was recorded. Sign in and open the sheet again.")


def _elsewhere(was_kept: bool) -> str:
    if was_kept:
        return _("You signed in again in another window. Nothing was recorded; what you entered is here. Sign it now.")
    return _("You signed in again in another window. Nothing was recorded. Open the sheet again and repeat it.")
