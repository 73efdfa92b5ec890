"""What the address of a page or folder answers to whoever signed in and is in none of the groups it is private to.

Wagtail's own answer is the form to sign in, which whoever signed in already is led to again and again. It decides
nothing: who is let in says Wagtail, and the privacy that is set on the page.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from wagtail.models import Page, PageViewRestriction

from competency.ui.views import refusal, written_in_one_language

from .kinds import kind_of
from .writing.models import FolderOfPages, GovernedPage

Serve = Callable[[Page, HttpRequest, Any, Any], HttpResponse]


def refusing_in_words(serve: Serve) -> Serve:
    """Serves a page as before, but tells whoever signed in and is kept out that the page is for others."""

    def served(page: Page, request: HttpRequest, args: Any, kwargs: Any) -> HttpResponse:
        asked = page.specific
        if not isinstance(asked, GovernedPage | FolderOfPages) or not is_kept_out(asked, request):
            return serve(page, request, args, kwargs)
        words = (
            str(kind_of(asked).words.not_for_you)
            if isinstance(asked, GovernedPage)
            else _(
                "This folder is for a group of people that you are not in. Nothing was changed. If something in it is "
                "asked of you, tell a trainer."
            )
        )
        response: HttpResponse = written_in_one_language(refusal)(request, words)
        add_never_cache_headers(response)
        return response

    return served


def is_kept_out(page: Page, request: HttpRequest) -> bool:
    """Whether somebody who signed in is in none of the groups of a page, or of one above it."""
    user: Any = request.user
    return bool(user.is_authenticated) and any(
        door.restriction_type == PageViewRestriction.GROUPS and not door.accept_request(request)
        for door in page.get_view_restrictions()
    )


__all__ = ["is_kept_out", "refusing_in_words"]
