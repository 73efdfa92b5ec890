"""What records staff look for among the rows of people, between the form that asks and the page that shows it.

A search is sent by POST and answered by a page of its own, so that *Back* leads to it again. It names somebody, so it
is kept in the session, until somebody's names are erased, and the address holds a token: two tabs are two searches.
"""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from ..coming_back import said_here
from ..people.models import Person
from ..personal_data.registry import typed_names

TO_CORRECT, TO_VOID = "cleared_looked_for_to_correct", "cleared_looked_for_to_void"
FOUND = "found"
"""In an address: which of the searches that are kept to show, by its token. Without it the form is empty."""
HANDFUL = 8
"""So many searches of a kind are kept; then the oldest is dropped. Each tab has its own."""


def register() -> None:
    for key in (TO_CORRECT, TO_VOID):
        typed_names(key)


def keep(request: HttpRequest, key: str, form: forms.Form, **other: Any) -> str:
    """Keep what a form was sent with: only what its fields hold, as it was typed, and of whom it found the number; its
    token, which says nothing.

    What is looked at again, with other rows left out, is the same search; anything else is another.
    """
    found = {name: value for name, value in getattr(form, "cleaned_data", {}).items() if isinstance(value, Person)}
    fields = {name: str(form.data.get(name, "")) for name in form.fields}
    fields |= {name: person.employee_number for name, person in found.items()}
    is_again = (kept(request, key) or {}).get("fields") == fields
    token = request.GET[FOUND] if is_again else secrets.token_urlsafe(6)
    others = {name: search for name, search in request.session.get(key, {}).items() if name != token}
    latest = [*others.items(), (token, {"fields": fields, **other})][-HANDFUL:]
    request.session[key] = dict(latest)
    return token


def kept(request: HttpRequest, key: str) -> dict[str, Any] | None:
    """What was looked for, as the address says; None where it says nothing, or that is not kept any more."""
    found: dict[str, Any] | None = request.session.get(key, {}).get(request.GET.get(FOUND, ""))
    return found


def is_dropped(request: HttpRequest, key: str) -> bool:
    """Whether the address says what was looked for, and that is not kept any more."""
    return FOUND in request.GET and kept(request, key) is None


def shown(request: HttpRequest, key: str) -> dict[str, Any]:
    """What a page needs to show a search: its token, whether it was dropped, and the way back to it."""
    token = request.GET.get(FOUND, "") if kept(request, key) is not None else ""
    return {"token": token, "is_dropped": is_dropped(request, key), "here": said_here(request)}


def drop(request: HttpRequest, key: str) -> None:
    """Drop the search that the address says, and no other tab's."""
    searches, token = request.session.get(key, {}), request.GET.get(FOUND, "")
    if token in searches:
        request.session[key] = {other: search for other, search in searches.items() if other != token}


def to_found(name: str, token: str) -> str:
    """The address of a page with what was looked for."""
    return f"{reverse(name)}?{urlencode({FOUND: token})}"
