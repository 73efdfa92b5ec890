"""What a person still needs, by when, and what comes first: everything My path shows, as plain values.

Every programme is asked about as of the later of today and its go-live. Nothing is decided here: answers and
reasons come from ``api.clearance``, how far somebody is with an activity from its source.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property

from django.db.models import Q

from competency.rules import facts, known
from competency.rules.results import FOREVER, Answer, Demand, Finding, Reason, ReasonCode

from .. import clock, sources
from ..api.clearance import Book, Scope
from ..enums import Function
from ..models import Activity, Competency, Person, Placement, Programme, Unit
from ..sources import Progress
from ..wording import Step, bare, for_learner, kind_word
from .names import Catalogue, catalogue

HORIZON = timedelta(days=400)
_UNMET = {
    ReasonCode.MISSING,
    ReasonCode.EXPIRED,
    ReasonCode.FAILED,
    ReasonCode.CRITICAL_FAILED,
    ReasonCode.DISPUTED,
    ReasonCode.GATED,
    ReasonCode.DELTA_DUE,
    ReasonCode.COMPONENT,
}
# What a person hears of first: what stops her, then what is borrowed, then what is in order, then silence.
_URGENCY = (Answer.NOT_CLEARED, Answer.BY_EXCEPTION, Answer.CLEARED, Answer.NOT_REQUIRED)


@dataclass(frozen=True, slots=True)
class Part:
    """One thing to do, or done, towards a competency: a module, a test, an observation."""

    step: Step
    is_done: bool
    state: str  # the name of a status: done, to_do, started, waiting, ran_out
    words: str
    note: str
    minutes: int
    url: str

    @property
    def kind(self) -> str:
        return kind_word(self.step.kind)


@dataclass(frozen=True, slots=True)
class Task:
    """A competency somebody is asked for, with its parts, as of the day it is asked about."""

    competency: Competency
    demand: Demand
    parts: tuple[Part, ...]
    state: str
    words: str
    why: tuple[str, ...]
    left: int
    minutes: int
    is_late: bool
    due_on: date | None
    from_go_live: facts.Period | None = None  # how long after go-live it counts from, when that is how it is dated

    @property
    def is_done(self) -> bool:
        return self.demand.answer is Answer.CLEARED

    def announced_by(self, day: date) -> bool:
        return (self.demand.announced_on or date.min) <= day

    @property
    def counts_from(self) -> date | None:
        return self.demand.blocks_from

    @property
    def title(self) -> str:
        return self.competency.title


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
        """What to do now: what was started, else the first thing the person can start alone."""
        open_parts = [part for task in self.tasks for part in task.parts if not part.is_done and part.url]
        return next((part for part in open_parts if part.state == "started"), None) or next(iter(open_parts), None)

    @property
    def has_observation_left(self) -> bool:
        return any(
            part.step.kind == facts.Kind.OBSERVATION and not part.is_done for task in self.tasks for part in task.parts
        )

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
    """The person's path today. A fixed number of queries, and two more for each app that offers activities."""
    book = Book([person])
    today = clock.today()
    asked = askings(book, person, today)
    placements = (
        Placement.objects.current()
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gt=today), person=person)
        .select_related("unit", "job_role", "usual_shift")
    )
    found = [
        (ask, list(_later(book, person, ask)))
        for ask in (_asked(book, person, scope, clock.today(scope.unit)) for scope in asked)
    ]
    wanted = {demand.competency for ask, later in found for demand in (*ask.finding.demands, *later)}
    shelf = _Shelf(person, book, catalogue(book, today, only=wanted))
    asks = [
        replace(
            ask,
            tasks=shelf.tasks(_counting(ask.finding, ask.on), ask),
            later=shelf.tasks(later, ask),
        )
        for ask, later in found
    ]
    asks.sort(key=_pressing)
    return Path(person=person, today=today, asks=asks, placements=list(placements.order_by("starts_on")))


def _pressing(ask: Ask) -> tuple[int, int, date, str]:
    """Late before ahead, the nearest go-live first; an appointment after the job it is held beside."""
    when = ask.go_live_on if ask.is_ahead and ask.go_live_on else date.min
    return _URGENCY.index(ask.answer), bool(ask.function), when, ask.programme.name


# ── where she is asked ──────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Asking:
    """A programme on a unit that concerns her, for the job roles she holds there or for one appointment."""

    programme: Programme
    unit: Unit
    go_live_on: date | None
    placements: tuple[Placement, ...] = ()
    function: str = ""


def askings(book: Book, person: Person, today: date) -> list[Asking]:
    """Everywhere she is asked for something on a day, or will be where she starts next."""
    return [*_by_unit(_scopes(book, person, today)), *_appointments(book, person, today)]


def _scopes(book: Book, person: Person, today: date) -> list[Scope]:
    """Where she is placed today, and where she starts next."""
    starts = {row.starts_on for row in known(book.facts(person).placements) if row.starts_on > today}
    found = book.scopes(person, on=today)
    for day in sorted(starts)[:1]:
        held = {(scope.placement.pk, scope.programme.pk) for scope in found}
        found += [
            scope for scope in book.scopes(person, on=day) if (scope.placement.pk, scope.programme.pk) not in held
        ]
    return found


def _by_unit(scopes: Iterable[Scope]) -> list[Asking]:
    """One question for each programme and unit: whoever holds two job roles there needs both."""
    found: dict[tuple[int, int], Asking] = {}
    for scope in scopes:
        key = scope.programme.pk, scope.placement.unit_id
        held = found.get(key)
        found[key] = Asking(
            programme=scope.programme,
            unit=scope.placement.unit,
            go_live_on=scope.go_live_on,
            placements=(*(held.placements if held else ()), scope.placement),
        )
    return list(found.values())


def _appointments(book: Book, person: Person, today: date) -> list[Asking]:
    """What is asked of her as an assessor, super-user, manager or trainer."""
    held = [row for row in known(book.facts(person).appointments) if row.starts_on <= today < (row.ends_on or FOREVER)]
    asked: set[tuple[str, str, str]] = set()
    for requirement in known(book.definitions.requirements):
        for row in held:
            above = book.definitions.places[row.unit].ancestors
            if (
                requirement.subject_kind is facts.SubjectKind.FUNCTION
                and requirement.subject == row.function
                and requirement.unit in above
            ):
                asked.add((requirement.programme, row.unit, row.function))
    if not asked:
        return []
    programmes = {str(row.pk): row for row in Programme.objects.all()}
    units = Unit.objects.select_related("facility").in_bulk([int(unit) for _programme, unit, _function in asked])
    return [
        Asking(
            programme=programmes[programme],
            unit=units[int(unit)],
            go_live_on=book.go_live_of(book.wave_of(programme, unit)),
            function=function,
        )
        for programme, unit, function in sorted(asked)
    ]


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


def answer_of(book: Book, person: Person, scope: Asking | Ask, on: date) -> Finding:
    """The answer where she is asked: over all her job roles there, or for the appointment."""
    if scope.function:
        return book.finding(person, programme=scope.programme, unit=scope.unit, function=scope.function, on=on)
    return book.headline(person, programme=scope.programme, unit=scope.unit, on=on)


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


class _Shelf:
    """Turns demands into tasks, asking each app once how far the person is with all of its activities."""

    def __init__(self, person: Person, book: Book, shelf: Catalogue) -> None:
        self.person = person
        self.book = book
        self.catalogue = shelf

    @cached_property
    def requirements(self) -> dict[str, facts.Requirement]:
        return {row.key: row for row in known(self.book.definitions.requirements)}

    @cached_property
    def progress(self) -> dict[str, Progress]:
        by_source: dict[str, list[Activity]] = {}
        for activity in self.catalogue.activities.values():
            by_source.setdefault(activity.source, []).append(activity)
        found: dict[str, Progress] = {}
        for activities in by_source.values():
            source = sources.source_for(activities[0])
            if source is not None:
                found |= {str(key): one for key, one in source.progress(self.person, activities).items()}
        return found

    def tasks(self, demands: Iterable[Demand], ask: Ask) -> tuple[Task, ...]:
        """In the order of the curriculum: what counts first, then by code."""
        found = [self.task(demand, ask) for demand in demands]
        return tuple(sorted(found, key=lambda task: (task.counts_from or date.min, task.competency.code)))

    def task(self, demand: Demand, ask: Ask) -> Task:
        asked = self.catalogue.asked.get(demand.competency)
        unmet = {reason.criterion: reason for reason in demand.reasons if reason.criterion and reason.code in _UNMET}
        is_met = demand.answer is Answer.CLEARED
        shows_parts = is_met or bool(unmet)
        parts = tuple(
            self._part(step, None if is_met else unmet.get(step.key), ask.today)
            for step in (asked.steps if asked and shows_parts else ())
        )
        left = 0 if is_met else max(1, asked.still_needed(unmet) if asked else 1)
        state, words = self._status(demand, parts)
        due_on = demand.due_on and max([demand.due_on, *(placement.starts_on for placement in ask.placements)])
        return Task(
            competency=self.catalogue.competencies[demand.competency],
            demand=demand,
            parts=parts,
            state=state,
            words=words,
            why=tuple(said for said in self._why(demand, ask.today) if said != words),
            left=left,
            minutes=sum(part.minutes for part in parts if not part.is_done),
            is_late=not is_met and due_on is not None and due_on <= ask.today,
            due_on=due_on,
            from_go_live=self._from_go_live(demand),
        )

    def _from_go_live(self, demand: Demand) -> facts.Period | None:
        rule = self.requirements[demand.requirement].blocks_from
        return rule.offset if rule.anchor is facts.AnchorKind.GO_LIVE and rule.offset.is_positive else None

    def _why(self, demand: Demand, today: date) -> tuple[str, ...]:
        """What no part can say: an exception, something taken back, a record nobody can read."""
        said = [
            for_learner(reason, self.catalogue.names, competency=demand.competency, today=today)
            for reason in demand.reasons
            if reason.code not in _UNMET and reason.code is not ReasonCode.MET
        ]
        return tuple(dict.fromkeys(said))

    def _status(self, demand: Demand, parts: tuple[Part, ...]) -> tuple[str, str]:
        first = demand.reasons[0] if demand.reasons else None
        if demand.answer is Answer.CLEARED and first is not None:
            until = Reason(code=ReasonCode.MET, until=demand.met_until)
            return "done", for_learner(until, self.catalogue.names)
        if demand.answer is Answer.BY_EXCEPTION and first is not None:
            return "by_exception", for_learner(first, self.catalogue.names, competency=demand.competency)
        open_parts = [part for part in parts if not part.is_done]
        for state in ("started", "waiting", "ran_out"):
            part = next((part for part in open_parts if part.state == state), None)
            if part is not None and (state == "started" or all(each.state == state for each in open_parts)):
                return state, part.words
        if any(part.is_done for part in parts):
            return "started", ""
        return "to_do", ""

    def _part(self, step: Step, reason: Reason | None, today: date) -> Part:
        if reason is None:
            return Part(step, True, "done", "", "", 0, "")
        activity = self.catalogue.activities.get(step.activity)
        progress = self.progress.get(step.activity) or Progress("to_do")
        once = progress.minutes_left or self.catalogue.minutes.get(step.activity, 0)
        times = max(1, (reason.need or 1) - (reason.have or 0))
        state, words = _part_status(progress, reason, today)
        source = sources.source_for(activity) if activity and activity.retired_at is None else None
        return Part(
            step=step,
            is_done=False,
            state=state,
            words=words,
            note=_note(reason, progress, today),
            minutes=once * times,
            url=source.launch_url(activity) if source and activity else "",
        )


def _part_status(progress: Progress, reason: Reason, today: date) -> tuple[str, str]:
    if progress.state == "started":
        return "started", ""
    if progress.state in {"waiting", "blocked"}:
        return "waiting", progress.text
    if reason.code is ReasonCode.EXPIRED:
        return "ran_out", bare(reason, today=today)
    return "to_do", ""


def _note(reason: Reason, progress: Progress, today: date) -> str:
    """What the status leaves open: how many of how many, when it was not passed, what changed."""
    if progress.text and progress.state in {"to_do", "started"}:
        return progress.text
    if reason.code in {ReasonCode.EXPIRED, ReasonCode.COMPONENT}:
        return ""
    if reason.code is ReasonCode.MISSING and not (reason.need and reason.need > 1):
        return ""
    return bare(reason, today=today)
