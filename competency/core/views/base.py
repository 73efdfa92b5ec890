"""What every front-end view of ours shares: who is asking, and words instead of a traceback when it goes wrong."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from ..access import Purpose, has_any, person_of
from ..models import Person

P = ParamSpec("P")


class PersonRequest(HttpRequest):
    """A request of somebody who is signed in and known as a person."""

    person: Person


def person_required(
    view: Callable[Concatenate[Any, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Sign in first; an account without a person is refused in words. Sets ``request.person``."""

    @login_required
    @wraps(view)
    def wrapped(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
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
        @login_required
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not has_any(request.user, purpose):
                raise PermissionDenied(
                    _("This page is for people with another task. Nothing was changed. My path has what is yours.")
                )
            request.person = person_of(request.user)  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        return wrapped

    return decorate
