"""A person's record for those who manage her: every competency through time, as of one day and as known at another.

State, reasons and dates. Never answers, scores, levels, practice or what was not passed (``selectors.facts``).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from competency.core import clock
from competency.core.access import Purpose
from competency.core.clearance.book import Book
from competency.core.enums import Function
from competency.rules import end_of_day, known
from competency.rules.results import Answer, Finding
from competency.ui.templatetags.cleared_ui import day
from competency.ui.views import purpose_required
from competency.ui.words.reasons import at_unit, for_staff

from ..board.people import Assessors, Gap, assessors_of, gaps_of
from ..days import Asked, asked_day, chips
from ..reach import people_of
from ..scopes import Asking, answer_of, askings
from .facts import Reader
from .record import Holding, Record, record_of


@dataclass(frozen=True, slots=True)
class Answered:
    """One programme on one unit: the sentence, and the gaps with what mends them."""

    asking: Asking
    finding: Finding
    sentence: str
    gaps: tuple[Gap, ...]

    @property
    def is_later(self) -> bool:
        """Nothing is required on the day, and something will be."""
        return self.finding.answer is Answer.NOT_REQUIRED and self.finding.next_change is not None

    @property
    def status(self) -> str:
        return "to_do" if self.is_later else self.finding.answer.value

    @property
    def words(self) -> str:
        return gettext("Not asked yet") if self.is_later else ""


@require_safe
@never_cache
@purpose_required(Purpose.MANAGE)
def person_record(request: HttpRequest, person: uuid.UUID) -> HttpResponse:
    found = people_of(request.user).filter(pk=person).first()
    if found is None:
        raise Http404
    today = clock.today()
    known_on = asked_day(request, "known", today)
    book = Book([found], known_at=_moment(known_on, today))
    programme = request.GET.get("programme", "")
    asked = asked_day(request, "on", _next_go_live(askings(book, found, today), programme, today))
    record = record_of(found, on=asked.on, reader=Reader.MANAGER, book=book)
    answers = _answers(record, programme)
    main = answers[0] if answers else None
    return render(
        request,
        "cleared/record/person_record.html",
        {
            "record": record,
            "main": main,
            "others": answers[1:],
            "rows": _rows(record, answers),
            "asked": asked,
            "known_on": known_on,
            "is_replay": record.known_at is not None,
            "chips": chips(asked.on, today, main.asking.go_live_on if main else None),
            "today": today,
            "board_url": _board_url(main, asked.on),
        },
    )


def _moment(known_on: Asked, today: date) -> datetime | None:
    """The end of the day as known at which to answer, in the site's zone; None for today and later: everything."""
    return None if known_on.on >= today else end_of_day(known_on.on, str(clock.zone_of(None)))


def _answers(record: Record, programme: str) -> list[Answered]:
    """Her answers on the day, the programme asked for first, then what is worst."""
    book, on = record.book, record.on
    asked = askings(book, record.person, on)
    requirements = {row.key: row.competency for row in known(book.definitions.requirements, record.known_at)}
    assessors = assessors_of({asking.unit for asking in asked}, clock.today()) if asked else Assessors(())
    found = []
    for asking in asked:
        finding = answer_of(book, record.person, asking, on)
        gaps = (
            gaps_of(finding.reasons, record.catalogue.names, requirements, record.person, assessors)
            if finding.answer is not Answer.CLEARED
            else ()
        )
        found.append(Answered(asking, finding, _sentence(record, asking, finding), gaps))
    order = [Answer.NOT_CLEARED, Answer.BY_EXCEPTION, Answer.CLEARED, Answer.NOT_REQUIRED]
    return sorted(found, key=lambda one: (str(one.asking.programme.pk) != programme, order.index(one.finding.answer)))


def _sentence(record: Record, asking: Asking, finding: Finding) -> str:
    said = {
        "person": record.person.name,
        "system": asking.programme.name,
        "place": at_unit(asking.unit.name),
        "day": day(record.on),
    }
    if asking.function:
        role = Function(asking.function).label
        said["place"] = gettext("%(place)s as %(role)s") % {"place": said["place"], "role": str(role).lower()}
    words = {
        Answer.CLEARED: gettext("%(person)s is cleared for %(system)s %(place)s on %(day)s."),
        Answer.BY_EXCEPTION: gettext("%(person)s may use %(system)s %(place)s on %(day)s, by exception."),
        Answer.NOT_CLEARED: gettext("%(person)s is not cleared for %(system)s %(place)s on %(day)s."),
        Answer.NOT_REQUIRED: gettext("Nothing is required of %(person)s for %(system)s %(place)s on %(day)s."),
    }
    return words[finding.answer] % said


def _next_go_live(asked: list[Asking], programme: str, today: date) -> date:
    """The day to open a record on: the later of today and the next go-live, as My path and the board do."""
    ahead = [one for one in asked if one.go_live_on and one.go_live_on > today]
    ahead.sort(key=lambda one: (str(one.programme.pk) != programme, one.go_live_on or today))
    return ahead[0].go_live_on or today if ahead else today


def _rows(record: Record, answers: list[Answered]) -> list[dict[str, object]]:
    """Each competency with its state on the day; what nothing asks for on that day is not said to be missing."""
    demands = [demand for one in answers for demand in one.finding.demands]
    blocking = {demand.competency for demand in demands if (demand.blocks_from or record.on) <= record.on}
    rows = []
    for holding in record.holdings:
        is_idle = str(holding.competency.pk) not in blocking and holding.answer is Answer.NOT_CLEARED
        rows.append(
            {
                "holding": holding,
                "reasons": _said(record, holding),
                # A bar that says "not cleared" where nothing is asked would cry wolf.
                "bars": () if is_idle else holding.segments,
                "status": "to_do" if is_idle else holding.answer,
                "words": gettext("Not asked on that day") if is_idle else "",
            }
        )
    return rows


def _said(record: Record, holding: Holding) -> list[str]:
    key = str(holding.competency.pk)
    prefix = f"{record.catalogue.names.title(key)}: "
    said = [for_staff(reason, record.catalogue.names, competency=key) for reason in holding.reasons]
    return list(dict.fromkeys(words.removeprefix(prefix) for words in said))


def _board_url(main: Answered | None, on: date) -> str:
    board = reverse("cleared:board")
    return f"{board}?{urlencode({'programme': main.asking.programme.code, 'on': on.isoformat()})}" if main else board
