"""What a person still needs, by when, and what comes first: everything My path shows, as plain values.

Every programme is asked about as of the later of today and its go-live. Nothing is decided here: answers and
reasons come from ``core.clearance.book``, how far somebody is with an activity from its source.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from competency.core import clock
from competency.core.activities.sources import Loaded
from competency.core.clearance.book import Book
from competency.core.models import Person
from competency.rules.results import Answer, Demand, Finding

from ..catalogue import catalogues
from ..scopes import Asking, answer_of, askings, home_unit
from .asks import Ask, Path
from .slots import PATH
from .tasks import Shelf

__all__ = ["path_of"]

HORIZON = timedelta(days=400)
# What a person hears of first: what stops the work, then what is borrowed, then what is in order, then silence.
_URGENCY = (Answer.NOT_CLEARED, Answer.BY_EXCEPTION, Answer.CLEARED, Answer.NOT_REQUIRED)


def path_of(person: Person) -> Path:
    """The person's path today, in a fixed number of queries; an app that offers activities adds a few.

    Today is the day where the person works; each question is asked on the day of its own unit.
    """
    book = Book([person])
    today = clock.today(home_unit(book, person))
    loaded = Loaded(person, today, book)
    slot = PATH.fill(loaded)
    loaded = replace(loaded, kept=slot.kept)
    questions = askings(book, person, today)
    placements = [row for row in book.placements(person) if row.ends_on is None or row.ends_on > today]
    with_later = [
        (ask, list(_later(book, person, ask)))
        for ask in (_asked(book, person, asking, clock.today(asking.unit)) for asking in questions)
    ]
    wanted = {demand.competency for ask, later in with_later for demand in (*ask.finding.demands, *later)}
    days = {today, *(ask.on for ask, _later in with_later)}
    days |= {demand.counts_from for _ask, later in with_later for demand in later}
    shelf = Shelf(loaded, catalogues(book, days, only=wanted), [ask.unit for ask, _later in with_later])
    asks = [
        replace(
            ask,
            tasks=shelf.tasks(_counting(ask.finding, ask.on), today=ask.today, since=ask.since, on=ask.on),
            later=shelf.tasks(later, today=ask.today, since=ask.since),
        )
        for ask, later in with_later
    ]
    asks.sort(key=_pressing)
    return Path(person=person, today=today, asks=asks, placements=placements, slot=slot)


def _pressing(ask: Ask) -> tuple[int, int, date, str]:
    """Late before ahead, the nearest go-live first; an appointment after the job it is held beside."""
    when = ask.go_live_on if ask.is_ahead and ask.go_live_on else date.min
    return _URGENCY.index(ask.answer), bool(ask.function), when, ask.programme.name


# ── what is asked ───────────────────────────────────────────────────────────────────────────────────────────────


def _asked(book: Book, person: Person, scope: Asking, today: date) -> Ask:
    starts = min((placement.starts_on for placement in scope.placements), default=today)
    on = max(today, scope.go_live_on or today, starts)
    return Ask(
        programme=scope.programme,
        unit=scope.unit,
        go_live_on=scope.go_live_on,
        on=on,
        today=today,
        finding=answer_of(book, person, scope, on),
        tasks=(),
        later=(),
        placements=scope.placements,
        function=scope.function,
    )


def _counting(finding: Finding, on: date) -> list[Demand]:
    """The demands that count on the day; of several for one competency the earliest governs."""
    return _earliest(demand for demand in finding.demands if demand.blocks_on(on))


def _later(book: Book, person: Person, ask: Ask) -> Iterator[Demand]:
    """The demands that count from a later day, each as it would be answered on that day."""
    ahead = answer_of(book, person, ask, ask.on + HORIZON).demands
    counting = {demand.competency for demand in _counting(ask.finding, ask.on)}
    for demand in _earliest(demand for demand in ahead if not demand.blocks_on(ask.on)):
        if demand.competency in counting:
            continue
        on_the_day = answer_of(book, person, ask, demand.counts_from).demands
        yield next(answered for answered in on_the_day if answered.requirement == demand.requirement)


def _earliest(demands: Iterable[Demand]) -> list[Demand]:
    """One demand a competency: the one that is met worst, and of equals the one that is due first."""
    earliest: dict[str, Demand] = {}
    for demand in demands:
        held = earliest.get(demand.competency)
        if held is None or _severity(demand) < _severity(held):
            earliest[demand.competency] = demand
    return list(earliest.values())


def _severity(demand: Demand) -> tuple[int, date]:
    return _URGENCY.index(demand.answer), demand.due_on or date.min
