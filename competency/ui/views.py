"""What every front-end view shares: which person is asking, and words instead of a traceback when it goes wrong."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from competency.core.access import Purpose, has_any, person_of
from competency.core.languages import in_one_language
from competency.core.models import Person

P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponseBase)


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


REFUSED = "cleared/refused.html"


def refusal(request: HttpRequest, words: str = "", **more: Any) -> HttpResponse:
    """Status 403 and a page of ours that says why, in the theme of the site.

    Django's own answer to ``PermissionDenied`` is a bare "403 Forbidden" wherever a site has no template for it, and
    without our words where it has one.
    """
    return render(request, REFUSED, {"words": words} | more, status=403)


def refusals_in_words(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Whoever raises ``PermissionDenied`` in ``view`` is answered by ``refusal``, with the words it was raised with."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except PermissionDenied as refused:
            return refusal(request, str(refused))

    return wrapped


def written_in_one_language(view: Callable[..., Any]) -> Callable[..., Any]:
    """Whatever ``view`` writes is in the language of our words, the page around it too: see ``core.languages``."""

    @wraps(view)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        with in_one_language():
            response = view(*args, **kwargs)
            # A template response is written later, when nothing says any more in which language.
            return response.render() if callable(getattr(response, "render", None)) else response

    return wrapped


def _nobody(request: HttpRequest) -> HttpResponse:
    """The account stands for nobody. Whoever looks after the site is told how to link it, since nobody else could."""
    account: Any = request.user
    if account.is_superuser:
        words = _(
            "You look after this site, and this page is about a person on the staff list. Your account is nobody "
            "there yet. Nothing was changed."
        )
        return refusal(request, words, links_account=account.USERNAME_FIELD, account=account.get_username())
    return refusal(
        request, _("This account belongs to nobody on the staff list. Nothing was changed. Ask whoever keeps the list.")
    )


class PersonRequest(HttpRequest):
    """A request of somebody who is signed in and known as a person."""

    person: Person


def person_required(
    view: Callable[Concatenate[Any, P], R],
) -> Callable[Concatenate[HttpRequest, P], R | HttpResponse]:
    """Sign in first; an account without a person is refused in words. Sets ``request.person``."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> R | HttpResponse:
        if not request.user.is_authenticated:
            return sign_in_first(request)
        person = person_of(request.user)
        if person is None:
            return _nobody(request)
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
            person = person_of(request.user)
            if not has_any(request.user, purpose):
                if person is None:
                    return _nobody(request)
                return refusal(
                    request,
                    _(
                        "This page is for people with another task. Nothing was changed. "
                        "Go to the start page for what is yours."
                    ),
                )
            request.person = person  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        return wrapped

    return decorate
