"""The page that says that the assessor signed a round of that day by this checklist, or gave a word on one: see it, or
watch another.

What was entered meanwhile is kept and comes back with the other round. Nothing was recorded.
"""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from competency.core.coming_back import this_page
from competency.core.models import Activity, Person
from competency.ui.views import PersonRequest
from competency.ui.words.dates import time_of_day

from .. import lists
from ..forms import sheet_number
from ..models import Observation
from ..rounds import rounds_of, signed_at, word_given, word_given_at, word_on


def round_that_stands(
    request: PersonRequest, subject: Person, checklist: Activity, values: dict[str, Any], today: date
) -> Observation | None:
    """The last round the assessor signed, or gave a word on, of the day on the sheet, or under the sheet's number,
    whatever day is on it now; None when this is the first."""
    day = values.get("performed_on")
    try:
        on = day if isinstance(day, date) else parse_date(str(day or "")) or today
    except ValueError:
        on = today
    rounds = rounds_of(person=subject, assessor=request.person, activity=checklist, on=on)
    return rounds[0].observation if rounds else _under_its_number(request, subject, checklist, values["token"])


def _under_its_number(request: PersonRequest, subject: Person, checklist: Activity, token: Any) -> Observation | None:
    try:
        number = sheet_number(uuid.UUID(str(token)), request.person.pk, subject.pk, checklist.pk)
    except ValueError:
        return None
    observation = lists.observation(number)
    return observation if observation and lists.evidence_of(observation) else None


def first_round(request: PersonRequest, subject: Person, checklist: Activity, number: Any) -> dict[str, Any] | None:
    """The round that a sheet says it follows, for the line on top of it; only ever one of the assessor's own,
    or one on which they gave a word."""
    try:
        found = uuid.UUID(str(number))
    except ValueError:
        return None
    of_this = Observation.objects.filter(pk=found, attempt__person=subject, attempt__activity=checklist)
    observation = of_this.select_related("attempt__unit__facility", "assessor").first()
    if observation is None:
        return None
    said = _said_of(request, observation)
    return said if said["word"] or observation.assessor_id == request.person.pk else None


def _said_of(request: PersonRequest, observation: Observation) -> dict[str, Any]:
    """What both pages say of the round before: when it was signed, or when which word was given on whose."""
    word = word_on(observation, request.person)
    when = word_given_at(word, observation) if word else signed_at(observation)
    return {"observation": observation, "signed_at": when, "word": word_given(word, observation) if word else ""}


def told(
    request: PersonRequest, stands: Observation, subject: Person, checklist: Activity, *, is_kept: bool = False
) -> HttpResponse:
    """Instead of the sheet."""
    context = {
        "subject": subject,
        "checklist": checklist,
        "evidence": lists.evidence_of(stands),
        "watched_on": lists.watched_on(stands),
        "another_url": this_page(request, urlencode({"another": str(stands.pk)})),
        "is_kept": is_kept,
    } | _said_of(request, stands)
    return render(request, "cleared_assessments/observations/already.html", context)


def same_again(observation: Observation) -> str:
    """For the page of the first round, when the same sheet was signed once more."""
    said = _("You signed this at %(time)s. It was the same sheet, so nothing was recorded a second time.")
    return said % {"time": time_of_day(signed_at(observation))}
