"""What a person still needs, by when, and what comes first: everything My path shows, as plain values.

Every programme is asked about as of the later of today and its go-live. Nothing is decided here: answers and
reasons come from ``api.clearance``, how far somebody is with an activity from its source.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property

from competency.core import clock
from competency.core.activities import sources
from competency.core.activities.sources import Loaded, NextStep
from competency.core.clearance.book import Book
from competency.core.enums import Function
from competency.core.models import Person, Placement, Programme, Unit
from competency.rules.results import Answer, Demand, Finding, ReasonCode

from ..catalogue import catalogue
from ..scopes import Asking, answer_of, askings
from .tasks import Part, Shelf, Task

__all__ = ["Ask", "Part", "Path", "Task", "path_of"]

HORIZON = timedelta(days=400)
# What a person hears of first: what stops her, then what is borrowed, then what is in order, then silence.
_URGENCY = (Answer.NOT_CLEARED, Answer.BY_EXCEPTION, Answer.CLEARED, Answer.NOT_REQUIRED)


@dataclass(frozen=True)
class Ask:
    """One programme on one unit, as it concerns the person: the answer, what counts then, what counts later."""

    programme: Programme
    unit: Unit
    go_live_on: date | None
    on: date
    today: date
    finding: Finding
    tasks: tuple[Task, ...]
    later: tuple[Task, ...]
    placements: tuple[Placement, ...] = ()
    function: str = ""

    @property
    def answer(self) -> Answer:
        return self.finding.answer

    @property
    def since(self) -> date:
        """The day she started on the unit; the beginning of time for an appointment."""
        return min((placement.starts_on for placement in self.placements), default=date.min)

    @property
    def is_ahead(self) -> bool:
        """Whether its go-live is still to come."""
        return self.go_live_on is not None and self.go_live_on > self.today

    @property
    def has_rule(self) -> bool:
        return bool(self.tasks or self.later)

    @property
    def left(self) -> int:
        return sum(task.left for task in self.tasks)

    @property
    def minutes(self) -> int:
        return sum(task.minutes for task in self.tasks)

    @property
    def done(self) -> int:
        """How many things are done, of those counted in ``left`` too."""
        return sum(part.is_done for task in self.tasks for part in task.parts)

    @property
    def next_part(self) -> Part | None:
        """What to do now: what was started, else the first thing the person can start alone, else what waits."""
        open_parts = [part for task in self.tasks for part in task.parts if not part.is_done and part.url]
        rank = {"started": 0, "waiting": 2}
        return min(open_parts, key=lambda part: rank.get(part.state, 1), default=None)

    @property
    def with_somebody(self) -> NextStep | None:
        """The first step left that somebody else has to take part in: the learner shows a code, or books a place."""
        open_steps = (part.next_step for task in self.tasks for part in task.parts if not part.is_done)
        return next((step for step in open_steps if step is not None and not step.is_alone), None)

    @property
    def role(self) -> str:
        """As what she is asked: her job roles there, or her appointment."""
        if self.function:
            return str(Function(self.function).label)
        return ", ".join(dict.fromkeys(placement.job_role.name for placement in self.placements))

    @property
    def supervised_until(self) -> date | None:
        """The first day a supervised exception no longer holds, when that is what lets her work."""
        days = [reason.until for reason in self.finding.reasons if reason.code is ReasonCode.SUPERVISED]
        return min((day for day in days if day), default=None)


@dataclass
class Path:
    """Everything asked of a person today, the most pressing first."""

    person: Person
    today: date
    asks: list[Ask]
    placements: list[Placement]
    # The keys of the requirements that a section of another app lists already.
    listed: set[str] = field(default_factory=set)

    @cached_property
    def main(self) -> Ask | None:
        """The one the headline is about: the most pressing that has a rule."""
        return next((ask for ask in self.asks if ask.has_rule), None)

    @property
    def others(self) -> list[Ask]:
        return [ask for ask in self.asks if ask is not self.main and ask.has_rule]

    @property
    def silent(self) -> list[Ask]:
        return [ask for ask in self.asks if not ask.has_rule]

    def later(self) -> Iterator[tuple[Ask, Task]]:
        """What is announced, counts later, and stands in no section of its own, by day."""
        found = [
            (ask, task)
            for ask in self.asks
            for task in ask.later
            if task.announced_by(self.today) and task.demand.requirement not in self.listed
        ]
        yield from sorted(found, key=lambda pair: pair[1].counts_from or date.min)


def path_of(person: Person) -> Path:
    """The person's path today, in a fixed number of queries; an app that offers activities adds a few."""
    book = Book([person])
    today = clock.today()
    loaded = Loaded(person, today, book)
    sources.prepare(loaded)
    asked = askings(book, person, today)
    placements = [row for row in book.placements(person) if row.ends_on is None or row.ends_on > today]
    found = [
        (ask, list(_later(book, person, ask)))
        for ask in (_asked(book, person, scope, clock.today(scope.unit)) for scope in asked)
    ]
    wanted = {demand.competency for ask, later in found for demand in (*ask.finding.demands, *later)}
    shelf = Shelf(loaded, catalogue(book, today, only=wanted))
    asks = [
        replace(
            ask,
            tasks=shelf.tasks(_counting(ask.finding, ask.on), today=ask.today, since=ask.since),
            later=shelf.tasks(later, today=ask.today, since=ask.since),
        )
        for ask, later in found
    ]
    asks.sort(key=_pressing)
    return Path(person=person, today=today, asks=asks, placements=placements)


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
    return _earliest(demand for demand in finding.demands if demand.blocks_from is None or demand.blocks_from <= on)


def _later(book: Book, person: Person, ask: Ask) -> Iterator[Demand]:
    """The demands that count from a later day, each as it would be answered on that day."""
    ahead = answer_of(book, person, ask, ask.on + HORIZON).demands
    counting = {demand.competency for demand in _counting(ask.finding, ask.on)}
    for demand in _earliest(demand for demand in ahead if demand.blocks_from and demand.blocks_from > ask.on):
        if demand.competency in counting or demand.blocks_from is None:
            continue
        on_the_day = answer_of(book, person, ask, demand.blocks_from).demands
        yield next(each for each in on_the_day if each.requirement == demand.requirement)


def _earliest(demands: Iterable[Demand]) -> list[Demand]:
    """One demand a competency: the one that is met worst, and of equals the one that is due first."""
    found: dict[str, Demand] = {}
    for demand in demands:
        held = found.get(demand.competency)
        if held is None or _severity(demand) < _severity(held):
            found[demand.competency] = demand
    return list(found.values())


def _severity(demand: Demand) -> tuple[int, date]:
    return _URGENCY.index(demand.answer), demand.due_on or date.min
