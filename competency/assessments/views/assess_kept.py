"""Keeps what an assessor typed when it could not be signed: signed out meanwhile, or signed in anew elsewhere.

It goes into the session, which survives the sign-in of whatever kind the host has, and comes back only to the
assessor the sheet was handed to. Nothing is recorded, and no password is kept.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from ..observation_forms import unsealed

SESSION_KEY = "cleared_kept_sheets"
MOST = 3
LONGEST = 40_000


def is_unsafe(request: HttpRequest) -> bool:
    """Whether this POST may record nothing: nobody is signed in, or the form's token is not this session's."""
    return not request.user.is_authenticated or _fails_csrf(request)


def keep(request: HttpRequest) -> HttpResponse:
    """Put the sheet by and lead back to it, by way of the sign-in where that is needed."""
    back = request.path
    owner = unsealed(request.POST.get("by", ""))
    token = request.POST.get("token", "")
    was_kept = False
    if owner is not None and token and _size(request) <= LONGEST:
        sheets = dict(list((request.session.get(SESSION_KEY) or {}).items())[-(MOST - 1) :])
        left_out = {"password", "csrfmiddlewaretoken", "do"}
        fields = {name: value for name, value in request.POST.items() if name not in left_out}
        sheets[token] = {"owner": owner[0], "path": request.path, "fields": fields}
        request.session[SESSION_KEY] = sheets
        back, was_kept = f"{request.path}?kept={token}", True
    if request.user.is_authenticated:
        messages.warning(request, _elsewhere(was_kept))
        return redirect(back)
    messages.warning(request, _signed_out(was_kept))
    return redirect_to_login(back)


def restored(request: HttpRequest) -> dict[str, Any]:
    """The fields of the sheet that was put by under ``?kept=``, for the assessor it belongs to; else nothing."""
    sheet = (request.session.get(SESSION_KEY) or {}).get(request.GET.get("kept", ""))
    person = getattr(request, "person", None)
    if sheet is None or person is None or sheet["owner"] != str(person.pk) or sheet["path"] != request.path:
        return {}
    return dict(sheet["fields"])


def forget(request: HttpRequest, token: str) -> None:
    """Let go of a sheet that was signed."""
    sheets = request.session.get(SESSION_KEY) or {}
    if token in sheets:
        del sheets[token]
        request.session[SESSION_KEY] = sheets


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
