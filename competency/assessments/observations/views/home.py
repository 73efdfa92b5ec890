"""The assessor's phone: who waits for an observation, who is on shift, and one person with what can
be done for that person.

A GET changes nothing. People are found only through ``access``.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from competency.core import access, clock
from competency.core.access import Purpose
from competency.core.activities.attempts import home_unit
from competency.core.ledger.judges import who_may_judge
from competency.core.models import Person
from competency.rules.entries import known_facts
from competency.ui.views import PersonRequest, purpose_required
from competency.ui.words.recorded import Recorded

from ...kept import api as kept
from ...kept.pages import begun_on, kept_on
from ...tries.api import used_up
from .. import lists
from ..eligibility import Assessing
from ..lapsed import may_sign
from ..lists import SEARCH
from ..waiting import Wait, needs_of, waiting_for
from ..words import until_judged
from . import refusals

PAGE = 30


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
    roots = access.units_in_reach(request.user, Purpose.ASSESS)
    today = clock.today(roots[0])
    who = request.GET.get("who")
    query = request.session.get(SEARCH, "") if who == "found" else ""
    everybody = bool(query) or who == "all"
    people = lists.people_in_reach(request.user, on=today, query=query, on_shift_only=not everybody)
    zone = clock.zone_of(roots[0])
    begun = kept.unfinished(owner=request.person, people=access.visible_people(request.user, Purpose.ASSESS))
    assessing = Assessing([request.person], on=today)
    waiting = waiting_for(request.user, request.person, on=today, assessing=assessing)
    waits = [(wait, _leads_to(wait)) for wait in waiting]
    # What was begun and is waited for stands once, where it is waited for.
    kept_at = {each.address: each.row.kept_at.astimezone(zone) for each in begun}
    listed = {url for _wait, url in waits}
    context = {
        "begun": [(each, kept_on(kept_at[each.address])) for each in begun if each.address not in listed],
        "waits": [(wait, url, begun_on(kept_at[url], today) if url in kept_at else "") for wait, url in waits],
        "waiting": len({wait.person.pk for wait, _url in waits}),  # somebody may wait by two checklists
        "people": Paginator(people, PAGE).get_page(request.GET.get("page")),
        "query": query,
        "everybody": everybody,
        "units": roots,
        "today": today,
        "may_sign": may_sign(request.person, roots, assessing=assessing),
    }
    return render(request, "cleared_assessments/observations/home.html", context)


def _leads_to(wait: Wait) -> str:
    """Where a line of somebody who waits leads: to the sheet, or to what is disputed."""
    if wait.disputed:
        return reverse("cleared:observation", args=[wait.disputed])
    return reverse("cleared:observe", args=[wait.person.pk, wait.activity.pk])


@require_safe
@purpose_required(Purpose.ASSESS)
def person(request: PersonRequest, person: uuid.UUID) -> HttpResponse:
    """One person: the observations waited for, with a button each, and what was signed before. The person's code opens
    this page."""
    if person == request.person.pk:
        return refusals.own(request)
    subject = get_object_or_404(access.visible_people(request.user, Purpose.ASSESS), pk=person)
    today = clock.today(home_unit(subject))
    assessing = Assessing([request.person], on=today)
    needs = needs_of(subject, request.person, on=today, published=assessing.book.published)
    waits = needs.waits()
    judges = who_may_judge({row.key for wait in waits for row in wait.unjudged})
    recorded = Recorded(known_facts(needs.book.facts(subject)))
    signed: list[Any] = lists.recent_observations(subject)
    context = {
        "subject": subject,
        "placements": lists.placements_of(subject, on=today),
        "waits": [
            (wait, assessing.why_not(request.person, subject, wait.activity), _until_judged(wait, judges))
            for wait in waits
        ],
        "others": lists.checklists_for(
            subject, request.person, assessing, without=[wait.activity.pk for wait in waits]
        ),
        "observations": [(each, recorded.comes_to(each.evidence)) for each in signed],
        "tries": used_up(subject),
        "today": today,
    }
    return render(request, "cleared_assessments/observations/person.html", context)


def _until_judged(wait: Wait, judges: dict[str, list[Person]]) -> list[str]:
    """What is said of observations that wait for a verdict, and who may give it; nothing where none waits."""
    if not wait.unjudged:
        return []
    may = judges.get(wait.unjudged[0].key, [])
    return until_judged(wait.unjudged, may, name=wait.person.given_name or wait.person.name)
