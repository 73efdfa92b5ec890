"""My path: what a person still needs, by when, and the one thing to do next. A GET that changes nothing."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from competency.core.activities.sources import path_sections
from competency.ui.views import PersonRequest, person_required

from .selectors import Path, path_of
from .words import button, headline, of_ask


class PathRequest(PersonRequest):
    """What a section of another app is given: the path as worked out, so that nothing is asked twice.

    A section that lists a requirement adds its key to ``path.listed``, and the page does not list it again.
    """

    path_of_person: Path


@require_safe
@never_cache
@person_required
def my_path(request: PathRequest) -> HttpResponse:
    path = path_of(request.person)
    request.path_of_person = path
    # Sections are safe HTML by contract, and come first: what they list is left out of the page's own lists.
    sections = [mark_safe(html) for section in path_sections() if (html := section(request, path.person, path.today))]  # noqa: S308
    return render(
        request,
        "cleared/path/my_path.html",
        {
            "path": path,
            "headline": headline(path),
            "button": button(path),
            "asks": [(ask, of_ask(ask)) for ask in ([path.main] if path.main else []) + path.others],
            "later": list(path.later()),
            "sections": sections,
        },
    )
