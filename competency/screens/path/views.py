"""My path: what a person still needs, by when, and the one thing to do next. A GET that changes nothing, once what is
overdue was closed."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from competency.ui.views import PersonRequest, person_required

from .selectors import path_of
from .words import button, headline, of_ask


@require_safe
@person_required
def my_path(request: PersonRequest) -> HttpResponse:
    path = path_of(request.person)
    # Sections come first: what they list is left out of the page's own lists.
    sections = path.slot.show(path, request)
    return render(
        request,
        "cleared/path/my_path.html",
        {
            "path": path,
            "headline": headline(path),
            "button": button(path),
            "asks": [(ask, of_ask(ask)) for ask in ([path.main] if path.main else []) + path.others],
            "later": list(path.later(listed=sections.claims)),
            "sections": sections,
        },
    )
