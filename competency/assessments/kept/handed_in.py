"""A page that is handed in when nothing may be recorded: signed out meanwhile, or signed in anew in another window.

It is kept for the person it was handed out to, whom a seal in the page names, and a redirect leads back to it, by way
of the sign-in where that is needed. Nothing is recorded, and nobody else is shown it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.views.decorators.csrf import csrf_exempt

from competency.core import clock
from competency.core.access import person_of
from competency.core.coming_back import this_page
from competency.core.models import Person

from . import api
from .kinds import kind_called
from .marks import marks_of
from .places import Place

__all__ = ["Told", "handed_out_at", "keeps_what_is_handed_in", "seal", "wants_json"]

SEALED_FOR = timedelta(hours=72)
"""For so long a page may lie open and still be kept after its session ended: a test stays open no longer."""
_SALT = "cleared.assessments.page"
_A_SECOND = 1_000_000  # in which a seal counts, since a version may be published in the second in which it is opened


@dataclass(frozen=True, slots=True)
class Told:
    """What is said when a page could not be taken, each with what was kept of it and without."""

    signed_out: tuple[str | Promise, str | Promise]
    elsewhere: tuple[str | Promise, str | Promise]


def seal(owner: Person, place: Place) -> str:
    """A token in a page that this site handed out: for whom, which page, and when."""
    parts = (owner.pk, place.kind, place.about, place.key, place.part, int(clock.now().timestamp() * _A_SECOND))
    return Signer(salt=_SALT).sign(":".join(map(str, parts)))


def keeps_what_is_handed_in(told: Told) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """The view takes a POST only from whoever is signed in, with the token of this session; any other is kept.

    The token is checked here by hand, since a refusal has to keep what was entered.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @csrf_exempt
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method != "POST" or _is_its_readers(request):
                return view(request, *args, **kwargs)
            if wants_json(request):
                # Sent by the open page itself, and nobody pressed anything: that waits for its person to be back.
                return JsonResponse({"state": "out"}, status=403)
            return _kept(request, told)

        return wrapped

    return decorate


def wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def _is_its_readers(request: HttpRequest) -> bool:
    """Whether whoever is signed in sent it, from this session, on a page that was not handed out to anybody else: an
    account may stand for another person by now."""
    if not request.user.is_authenticated or _fails_csrf(request):
        return False
    return not _is_of_another(request)


def _is_of_another(request: HttpRequest) -> bool:
    found, reader = _unsealed(request.POST.get("by", "")), person_of(request.user)
    return found is not None and (reader is None or found[0] != reader.pk)


def _kept(request: HttpRequest, told: Told) -> HttpResponse:
    is_kept = _keep(request) and not (request.user.is_authenticated and _is_of_another(request))
    words = told.elsewhere if request.user.is_authenticated else told.signed_out
    messages.warning(request, str(words[0] if is_kept else words[1]))
    page = this_page(request)
    return redirect(page) if request.user.is_authenticated else redirect_to_login(page)


def _keep(request: HttpRequest) -> bool:
    """Keep the page for its person. It takes the place of what another page kept: somebody pressed a button on it."""
    found = _unsealed(request.POST.get("by", ""))
    owner = Person.objects.filter(pk=found[0], erased_at=None).first() if found else None
    if found is None or owner is None:
        return False
    place = found[1]
    fields = kind_called(place.kind).fields(request.POST)
    try:
        return api.keep(owner=owner, place=place, fields=fields, marks=marks_of(request), over=True) is not None
    except (api.TooLong, api.Ended):
        return False


def handed_out_at(request: HttpRequest) -> datetime | None:
    """When the page that was sent was handed out; None where it does not say, or where that is too long ago."""
    opened = _opened(request.POST.get("by", ""))
    return opened[2] if opened is not None else None


def _unsealed(text: str) -> tuple[uuid.UUID, Place] | None:
    """For whom a page was handed out, and which it is; None when the seal is not ours, or too old."""
    opened = _opened(text)
    return opened[:2] if opened is not None else None


def _opened(text: str) -> tuple[uuid.UUID, Place, datetime] | None:
    try:
        owner, kind, about, key, part, at = Signer(salt=_SALT).unsign(text).split(":")
    except (BadSignature, ValueError):
        return None
    # A page that was open over an upgrade says whole seconds.
    seconds = int(at) if len(at) < len(str(_A_SECOND)) * 2 else int(at) / _A_SECOND
    moment = datetime.fromtimestamp(seconds, tz=clock.zone_of(None))
    if clock.now() - moment > SEALED_FOR:
        return None
    return uuid.UUID(owner), Place(kind, uuid.UUID(about), uuid.UUID(key), int(part)), moment


def _fails_csrf(request: HttpRequest) -> bool:
    check = CsrfViewMiddleware(lambda _request: HttpResponse())
    return check.process_view(request, _protected, (), {}) is not None


def _protected(request: HttpRequest) -> HttpResponse:
    """Stands for the view when the token is checked by hand."""
    return HttpResponse()
