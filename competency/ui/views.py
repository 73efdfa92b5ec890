"""What every front-end view shares: which person is asking, and words instead of a traceback when it goes wrong."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from competency.core.access import Purpose, has_any, person_of
from competency.core.models import Person

P = ParamSpec("P")


def page_before(request: HttpRequest) -> str:
    """The page of ours the viewer came from, as a path that cannot lead to another site; empty when unknown."""
    origin = request.META.get("HTTP_REFERER", "")
    if not url_has_allowed_host_and_scheme(origin, {request.get_host()}):
        return ""
    parts = urlsplit(origin)
    return "/" + parts.path.lstrip("/\\") + (f"?{parts.query}" if parts.query else "")


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """The viewer is led to the sign-in, and back afterwards. What was sent after the session ended was not saved,
    which the viewer is told; the way back leads to the page it was sent from, since where it was sent may answer to
    a POST alone."""
    if request.method in ("GET", "HEAD"):
        return redirect_to_login(request.get_full_path())
    messages.warning(
        request,
        _(
            "You were signed out before this arrived, so it was not saved. Everything before it is safe. "
            "Sign in and repeat your last step."
        ),
    )
    return redirect_to_login(page_before(request) or request.path)


class PersonRequest(HttpRequest):
    """A request of somebody who is signed in and known as a person."""

    person: Person


def person_required(
    view: Callable[Concatenate[Any, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Sign in first; an account without a person is refused in words. Sets ``request.person``."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return sign_in_first(request)
        person = person_of(request.user)
        if person is None:
            raise PermissionDenied(
                _("This account belongs to nobody on the staff list. Nothing was changed. Ask whoever keeps the list.")
            )
        request.person = person  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    return wrapped


def purpose_required(purpose: Purpose) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Refuse, with 403, whoever has nobody to see for the purpose. Whose record is still asked of ``access``."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return sign_in_first(request)
            if not has_any(request.user, purpose):
                raise PermissionDenied(
                    _("This page is for people with another task. Nothing was changed. My path has what is yours.")
                )
            request.person = person_of(request.user)  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        return wrapped

    return decorate
