"""The record's two pages: my own, with the code an assessor scans, and a person's for whoever manages that person.

A GET changes nothing, once what is overdue was closed. What a manager may not read is left out by ``facts``: answers,
scores, levels, practice and what was not passed.
"""

from __future__ import annotations

import uuid
from datetime import date

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from competency.core import clock
from competency.core.access import Purpose, is_records_staff, person_of
from competency.core.clearance.book import Book
from competency.core.models import Attempt, Person
from competency.core.personal_data.export import as_json
from competency.core.record.disposals import disposed_of
from competency.rules import end_of_day
from competency.ui.views import PersonRequest, person_required, purpose_required

from ..days import asked_day, chips
from ..reach import people_of
from ..scopes import askings, home_unit
from .answers import Answered, answers_of, next_go_live
from .facts import Reader
from .selectors import Opened, record_of
from .slots import RECORD
from .words import changing, managers_rows, own_rows, sentence


@require_safe
@person_required
def my_record(request: PersonRequest) -> HttpResponse:
    """As of the later of today and the next go-live, as My path is, and as a manager opens it."""
    opened = Opened(request.person, Reader.SELF, Book([request.person]))
    today = opened.today
    slot = RECORD.fill(opened)
    record = record_of(slot, on=next_go_live(askings(opened.book, request.person, today), "", today))
    begun = Attempt.objects.filter(person=request.person, closed_at__isnull=True).values_list("activity_id", flat=True)
    return render(
        request,
        "cleared/record/my_record.html",
        {
            "record": record,
            "rows": own_rows(record, begun={str(key) for key in begun}),
            "go_live_on": record.on if record.on > today else None,
            "code": code_of(request, request.person),
            "sections": record.slot.show(record, request),
        },
    )


@require_safe
@person_required
def my_data(request: PersonRequest) -> HttpResponse:
    """Everything that is held about whoever asks, as a file. Nobody gets anybody else's here."""
    return HttpResponse(
        as_json(request.person),
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="my-data.json"', "Cache-Control": "private, no-store"},
    )


def code_of(request: HttpRequest, person: Person) -> SafeString | None:
    """The QR code that opens the person's checklists on an assessor's phone; None where nothing is observed."""
    try:
        address = reverse("cleared:assess_person", args=[person.pk])
    except NoReverseMatch:
        return None
    picture = segno.make(request.build_absolute_uri(address), error="m", micro=False)
    # Always dark on white: scanners need it, whatever the scheme of the page.
    return mark_safe(picture.svg_inline(border=3, omitsize=True, dark="#000", light="#fff"))  # noqa: S308 - segno's own


@require_safe
@purpose_required(Purpose.MANAGE)
def person_record(request: HttpRequest, person: uuid.UUID) -> HttpResponse:
    owner = people_of(request.user).filter(pk=person).first()
    if owner is None:
        raise Http404
    book = Book([owner])
    home = home_unit(book, owner)
    today = clock.today(home)
    known_on = asked_day(request, "known", today)
    if known_on.on < today:
        book = Book([owner], known_at=end_of_day(known_on.on, clock.zone_of(home).key))
    slot = RECORD.fill(Opened(owner, Reader.MANAGER, book))
    programme = request.GET.get("programme", "")
    chosen = asked_day(request, "on", next_go_live(askings(book, owner, today), programme, today))
    record = record_of(slot, on=chosen.on)
    answers = answers_of(record, programme)
    gone = disposed_of(owner.pk)
    # What was recorded then is gone: whatever is worked out now for such a day would only look like an answer.
    is_untold = gone is not None and (
        chosen.on <= gone.until or (record.known_at or gone.recorded_at) < gone.recorded_at
    )
    answers = [] if is_untold else answers
    main = answers[0] if answers else None
    return render(
        request,
        "cleared/record/person_record.html",
        {
            "record": record,
            "main": main,
            "line": sentence(record, main) if main else "",
            "changing": changing(main) if main else "",
            "others": [(answered, sentence(record, answered)) for answered in answers[1:]],
            "rows": managers_rows(record, answers),
            "asked": chosen,
            "known_on": known_on,
            "gone": gone,
            "is_untold": is_untold,
            "is_replay": record.known_at is not None,
            "chips": chips(chosen.on, today, main.asking.go_live_on if main else None),
            "today": today,
            "board_url": _board_url(main, chosen.on),
            "sections": record.slot.show(record, request),
            "may_correct": is_records_staff(request.user) and person_of(request.user) != owner,
        },
    )


def _board_url(main: Answered | None, on: date) -> str:
    board = reverse("cleared:board")
    return f"{board}?{urlencode({'programme': main.asking.programme.code, 'on': on.isoformat()})}" if main else board
