"""Signing in and out, the demo's "continue as", the gallery of components, and a sign of life.

Thin: no page here reads a training record.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model, login
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from competency.core import clock
from competency.core.signing_in.api import remember_device
from competency.ui import landing
from competency.ui.views import page_before, refusal
from portal import cast, gallery
from portal.forms import SignInForm
from portal.idle import OWN_DEVICE
from portal.sign_in import asked_for

BACKEND = "competency.core.signing_in.backend.CountingBackend"


class SignInView(LoginView):
    """Name and password. Afterwards to ``next`` when it is a page of this site, else to the first task."""

    template_name = "portal/sign_in.html"
    authentication_form = SignInForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Wagtail sends whoever may not open its admin here, signed in or not. To sign in again would not help."""
        is_admin = asked_for(request, request.GET).startswith(reverse("wagtailadmin_home"))
        if is_admin and request.user.is_authenticated and not request.user.has_perm("wagtailadmin.access_admin"):
            # Read here and shown nowhere: Wagtail's words for the same would stand on this page or a later one.
            list(messages.get_messages(request))
            return refusal(request, messages=())
        return super().get(request, *args, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_valid(form)
        # Whoever signs in anew in a session says it anew: it keeps what was said before.
        self.request.session[OWN_DEVICE] = form.cleaned_data["own_device"]
        # On a shared one with the browser, at the latest.
        self.request.session.set_expiry(None if form.cleaned_data["own_device"] else 0)
        remember_device(self.request, response, form.get_user())
        return response

    def get_default_redirect_url(self) -> str:
        return landing.address_for(self.request.user)


@require_GET
@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """For a load balancer: the process answers. It asks no database, so that a busy one does not restart it."""
    return HttpResponse("ok", content_type="text/plain")


@require_POST
def continue_as(request: HttpRequest) -> HttpResponse:
    """Sign in as a member of the demo's cast, who lands on the page that was asked for, else where anybody signing in
    would. Does not exist outside the demo."""
    if not settings.CLEARED_DEMO:
        raise Http404
    person = cast.member(request.POST.get("username", ""))
    if person is None:
        raise Http404
    user_model = get_user_model()
    user = user_model._default_manager.filter(**{user_model.USERNAME_FIELD: person.username, "is_active": True}).first()
    if user is None:
        raise Http404
    login(request, user, backend=BACKEND)
    return HttpResponseRedirect(asked_for(request, request.POST) or landing.address_for(user))


def design(request: HttpRequest) -> HttpResponse:
    """Every component on one page, to look at and to test."""
    if not settings.CLEARED_DEMO:
        raise Http404
    return render(request, "portal/gallery.html", gallery.context(request, today=clock.today()))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came from a page whose session has ended. Say what is safe, and lead back to that page."""
    came_from = page_before(request)
    if came_from.partition("?")[0] == reverse("portal:sign_in"):
        came_from = ""
    return render(request, "portal/session_ended.html", {"came_from": came_from}, status=403)
