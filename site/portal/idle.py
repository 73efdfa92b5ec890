"""Ends a session in which nobody did anything for a while: a ward's computer is left open, and somebody else sits down.

Counted on the server, in the session. What the editor asks of itself to see who else is there is not somebody doing
something; an autosave is, since it follows a key.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from competency.core import clock

ACTIVE_AT = "portal_active_at"
OWN_DEVICE = "portal_own_device"
# Written down at most so often: a session ends up to this much early, never late.
GRAIN = timedelta(seconds=30)
NOBODY_THERE = {"wagtailadmin_editing_sessions:ping", "wagtailadmin_editing_sessions:release"}


class IdleSignOutMiddleware:
    """Signs out whoever did nothing for as long as the site allows, before anything is done in that name."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and _is_over(request):
            _end(request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        found = request.resolver_match
        if request.user.is_authenticated and (found is None or found.view_name not in NOBODY_THERE):
            touch(request)


def touch(request: HttpRequest) -> None:
    """Note that somebody is there."""
    before = _active_at(request)
    if before is None or abs(clock.now() - before) >= GRAIN:
        request.session[ACTIVE_AT] = clock.now().isoformat()


def touch_signed_in(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """However somebody signs in, the count begins."""
    request.session[ACTIVE_AT] = clock.now().isoformat()


def allowed(request: HttpRequest) -> timedelta:
    """How long nobody may do anything: longer on a device that the person called their own at the sign-in."""
    minutes = settings.CLEARED_IDLE_MINUTES
    if request.session.get(OWN_DEVICE):
        minutes = max(minutes, settings.CLEARED_IDLE_MINUTES_OWN_DEVICE)
    return timedelta(minutes=minutes)


def _is_over(request: HttpRequest) -> bool:
    """A session that cannot say when somebody was there last is over as well."""
    last = _active_at(request)
    return last is None or clock.now() - last >= allowed(request)


def _end(request: HttpRequest) -> None:
    logout(request)
    # Whoever sent something is told by the page what became of it.
    if request.method == "GET" and request.accepts("text/html"):
        messages.info(
            request,
            _("You were signed out, since nobody did anything here for a while. What you saved is safe."),
        )


def _active_at(request: HttpRequest) -> datetime | None:
    text = request.session.get(ACTIVE_AT)
    return datetime.fromisoformat(text) if text else None
