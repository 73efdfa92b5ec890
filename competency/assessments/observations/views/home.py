"""The assessor's phone: who waits for an observation, who is on shift, and one person with what can
be done for that person.

A GET changes nothing. People are found only through ``access``.
"""

from __future__ import annotations

import uuid

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from competency.core import access, clock
from competency.core.access import Purpose
from competency.ui.views import PersonRequest, purpose_required

from .. import lists
from ..eligibility import Assessing
from ..waiting import needs_of, waiting_for
from . import refusals

PAGE = 30
SEARCH = "cleared_assess_search"


@purpose_required(Purpose.ASSESS)
@require_http_methods(["GET", "HEAD", "POST"])
def home(request: PersonRequest) -> HttpResponse:
    """Waiting for you, then the people in reach: those on shift now, or those a search finds.

    Who is looked for is kept in the session: addresses are written down by servers and browsers, and hold no names.
    """
    if request.method == "POST":
        # No name holds a NUL, and PostgreSQL refuses to look for one.
        request.session[SEARCH] = " ".join(request.POST.get("q", "").replace("\x00", "").split())[:80]
        return redirect(f"{reverse('cleared:assess_home')}?who=found")
    roots = access.units_in_reach(request.user, Purpose.ASSESS, clock.today())
    today = clock.today(roots[0])
    who = request.GET.get("who")
    query = request.session.get(SEARCH, "") if who == "found" else ""
    everybody = bool(query) or who == "all"
    people = lists.people_in_reach(request.user, on=today, query=query, on_shift_only=not everybody)
    context = {
        "waits": waiting_for(request.user, request.person, on=today),
        "people": Paginator(people, PAGE).get_page(request.GET.get("page")),
        "query": query,
        "everybody": everybody,
        "units": roots,
        "today": today,
    }
    return render(request, "cleared_assessments/observations/home.html", context)


@purpose_required(Purpose.ASSESS)
@require_safe
def person(request: PersonRequest, person: uuid.UUID) -> HttpResponse:
    """One person: the observations waited for, with a button each, and what was signed before. The person's code opens
    this page."""
    if person == request.person.pk:
        return refusals.own(request)
    today = clock.today()
    subject = get_object_or_404(access.visible_people(request.user, Purpose.ASSESS, today), pk=person)
    assessing = Assessing([request.person], on=today)
    waits = needs_of(subject, request.person, on=today, definitions=assessing.book.definitions)
    context = {
        "subject": subject,
        "placements": lists.placements_of(subject, on=today),
        "waits": [(wait, assessing.why_not(request.person, subject, wait.activity)) for wait in waits],
        "others": lists.checklists_for(
            subject, request.person, assessing, without=[wait.activity.pk for wait in waits]
        ),
        "observations": lists.recent_observations(subject),
        "tries": lists.used_up_tests(subject),
        "today": today,
    }
    return render(request, "cleared_assessments/observations/person.html", context)
