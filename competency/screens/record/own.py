"""My record: what somebody has shown, what it rests on, and the code an assessor scans. A GET that changes nothing."""

from __future__ import annotations

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from competency.core import clock
from competency.core.models import Person
from competency.ui.views import PersonRequest, person_required
from competency.ui.words.reasons import for_learner, last_day

from .facts import Reader
from .record import Record, record_of

# What a row says in one word is the answer's, except that a learner's row speaks of the thing and not of herself.
_STATES = {"cleared": "done", "by_exception": "by_exception", "not_cleared": "to_do", "not_required": "not_required"}


@require_safe
@never_cache
@person_required
def my_record(request: PersonRequest) -> HttpResponse:
    record = record_of(request.person, on=clock.today(), reader=Reader.SELF)
    return render(
        request,
        "cleared/record/my_record.html",
        {"record": record, "rows": _rows(record), "code": code_of(request, request.person)},
    )


def _rows(record: Record) -> list[dict[str, object]]:
    rows = []
    for holding in record.holdings:
        key = str(holding.competency.pk)
        said = [
            for_learner(reason, record.catalogue.names, competency=key, today=record.on) for reason in holding.reasons
        ]
        rows.append(
            {
                "holding": holding,
                "state": _STATES[holding.answer.value],
                "words": said[0] if said and holding.answer.value in {"cleared", "by_exception"} else "",
                "why": list(dict.fromkeys(said[1:] if holding.answer.value in {"cleared", "by_exception"} else said)),
                "last_day": last_day(holding.until),
            }
        )
    return rows


def code_of(request: HttpRequest, person: Person) -> SafeString | None:
    """The QR code that opens the person's checklists on an assessor's phone; None where nothing is observed."""
    try:
        address = reverse("cleared:assess_person", args=[person.pk])
    except NoReverseMatch:
        return None
    picture = segno.make(request.build_absolute_uri(address), error="m", micro=False)
    # Always dark on white: scanners need it, whatever the scheme of the page.
    return mark_safe(picture.svg_inline(border=3, omitsize=True, dark="#000", light="#fff"))  # noqa: S308 - segno's own
