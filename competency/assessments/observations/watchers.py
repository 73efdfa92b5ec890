"""Who can watch a learner by a checklist today: the one answer behind every name that another page says.

Named is only who can act: appointed over a unit of the learner, with an open account, neither gone nor away
(``core.people.acting``), who may sign by ``eligibility``, and on whose list the learner stands by ``needed``. Read with
the rest of the page, so that a name costs no query of its own.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Value

from competency.core import clock
from competency.core.activities.sources import Loaded
from competency.core.clearance.book import Book
from competency.core.enums import Function
from competency.core.models import Activity, Person, Placement, Unit
from competency.core.people.acting import acting, in_function
from competency.core.people.in_force import placed_on
from competency.screens.board.cell_people import CellAsked, CellPage
from competency.screens.path.asks import Path
from competency.screens.record.facts import Reader
from competency.screens.record.selectors import Opened, PersonRecord
from competency.ui.slots import AlsoRead, Section

from .eligibility import ASSESSOR_FUNCTIONS, Assessing
from .models import SOURCE
from .needed import Lack, Watching, demands_of, lacks_of

NAME = "observations"


@dataclass(frozen=True, slots=True)
class Watcher:
    """Somebody who may watch a person by a checklist."""

    person: Person
    is_on_shift: bool
    is_super_user: bool


@dataclass(frozen=True, slots=True)
class Watched:
    """Who can watch one learner by one checklist today; the same shift first, super-users first.

    ``waited_for`` have the learner on their list. ``later`` may sign too, and will have the learner on it once what
    else is asked for is done, or is asked for. Where there is nobody, ``mending`` can be told, in ``function``; then
    ``has_others`` says that somebody there may sign all the same, and brings this learner no further.
    """

    unit: Unit | None
    waited_for: tuple[Watcher, ...] = ()
    later: tuple[Watcher, ...] = ()
    mending: tuple[Person, ...] = ()
    function: str = ""
    has_others: bool = False

    @property
    def anybody(self) -> tuple[Watcher, ...]:
        return self.waited_for + self.later


class Nearby:
    """Who is appointed over the units of some learners and can act today, and what they may judge: read once a page."""

    def __init__(self, placed: dict[uuid.UUID, list[Placement]], on: date, *, around: Iterable[Unit] = ()) -> None:
        self.on = on
        self.placed = placed
        self.book: Book | None = None  # where that of the page does not serve
        self.judged: Judged | None = None
        units = {unit.pk: unit for unit in around}  # besides those on which somebody is placed
        units |= {row.unit_id: row.unit for rows in placed.values() for row in rows}
        asked = (*ASSESSOR_FUNCTIONS, Function.TRAINER, Function.MANAGER)
        rows = acting(units.values(), on, asked).annotate(is_beside=_is_beside(placed, on))
        self.appointed: list[Any] = list(rows)

    @cached_property
    def checklists(self) -> frozenset[str]:
        """The checklists on offer: a query on the page where somebody might be named, and on no other."""
        offered = Activity.objects.filter(source=SOURCE, retired_at__isnull=True)
        return frozenset(str(pk) for pk in offered.values_list("pk", flat=True))

    @property
    def judging(self) -> list[Any]:
        """The appointments by which somebody watches."""
        return [row for row in self.appointed if row.function in ASSESSOR_FUNCTIONS]

    @property
    def assessors(self) -> dict[uuid.UUID, Person]:
        return {row.person_id: row.person for row in self.judging}

    def mends(self, units: Collection[Unit]) -> tuple[str, tuple[Person, ...]]:
        """In which function, and who, can be told that nobody may sign there: the trainers, else the managers."""
        over = [row for row in self.appointed if any(unit.path.startswith(row.unit.path) for unit in units)]
        for function in (Function.TRAINER, Function.MANAGER):
            if found := in_function(over, function):
                return function, tuple(found)
        return "", ()


def _is_beside(placed: dict[uuid.UUID, list[Placement]], on: date) -> Any:
    """Whether somebody usually works on a shift of the learner; of several learners nobody's shift is looked at."""
    if len(placed) != 1:
        return Value(False)
    (rows,) = placed.values()
    shifts = {row.usual_shift_id for row in rows if row.usual_shift_id}
    return Exists(Placement.objects.current().filter(placed_on(on), person=OuterRef("person"), usual_shift__in=shifts))


@dataclass
class Judged:
    """What the assessors near by may judge, worked out from the book of a page; nothing is read twice."""

    nearby: Nearby
    book: Book
    competencies: Any
    _may: dict[uuid.UUID, frozenset[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.assessing = Assessing(
            self.nearby.assessors.values(),
            on=self.nearby.on,
            book=self.book,
            appointments=self.nearby.judging,
            competencies=self.competencies,
        )
        self.watching = Watching(self.book, self.nearby.on)

    def may(self, assessor: Person) -> frozenset[str]:
        """The checklists on offer that the assessor's own clearance lets them judge."""
        if assessor.pk not in self._may:
            self._may[assessor.pk] = self.nearby.checklists & frozenset(self.assessing.may_judge(assessor))
        return self._may[assessor.pk]

    def lacks(self, person: Person) -> list[Lack]:
        demands = demands_of(self.book, person, self.nearby.on)
        return [lack for _row, demand in demands for lack in lacks_of(demand, self._activity_of)]

    def is_wanted_later(self, assessor: Person, person: Person, activity: Activity) -> bool:
        """Whether the assessor could bring the person forward in any competency the checklist counts for."""
        # What is complete today has to be done anew one day: then everybody starts afresh.
        return any(
            all(
                count is None or count.is_met or count.is_brought_forward_by(str(assessor.pk))
                for count in self.watching.counts(person, str(competency.pk), criterion.key)
            )
            for competency in self.assessing.asked_by(activity)
            for criterion in self.assessing.criteria_of(competency)
            if criterion.activity == str(activity.pk)
        )

    def _activity_of(self, competency: str, criterion: str) -> str | None:
        return self.assessing.shown_by(competency, criterion)


class _Watchers:
    """Has the facts of those read who may sign on the learners' units, since what waits for them names them."""

    name = NAME


class PathWatchers(_Watchers, Section[Loaded, Path]):
    def needs(self, before: Loaded) -> AlsoRead:
        return _needs(_nearby_one(before.person, before.book, before.on))


class RecordWatchers(_Watchers, Section[Opened, PersonRecord]):
    def needs(self, before: Opened) -> AlsoRead:
        if before.reader is not Reader.MANAGER:
            return AlsoRead()  # the owner reads that on My path
        if before.book.known_at is None:
            return _needs(_nearby_one(before.person, before.book, clock.today()))
        # Who can act today is no matter of what was known once.
        nearby = _nearby_one(before.person, Book([before.person]), clock.today())
        nearby.book = Book([before.person, *nearby.assessors.values()])
        return AlsoRead(kept=nearby)


class CellWatchers(_Watchers, Section[CellAsked, CellPage]):
    def needs(self, before: CellAsked) -> AlsoRead:
        today = clock.today(before.unit)
        people = [row.person_id for row in before.placements]
        placed: dict[uuid.UUID, list[Placement]] = {pk: [] for pk in people}
        rows = Placement.objects.current().filter(placed_on(today), person__in=people)
        for row in rows.select_related("unit").order_by("-starts_on"):
            placed[row.person_id].append(row)
        return _needs(Nearby(placed, today))


def _needs(nearby: Nearby) -> AlsoRead:
    return AlsoRead(people=nearby.assessors.values(), kept=nearby)


def _nearby_one(person: Person, book: Book, on: date) -> Nearby:
    rows = [row for row in book.placements(person) if row.starts_on <= on < (row.ends_on or date.max)]
    return Nearby({person.pk: rows[::-1]}, on)


def _read_alone(person: Person, on: date) -> Loaded:
    """What a page would have read, for who may watch one person."""
    loaded = Loaded(person, on, Book([person]))
    nearby = _nearby_one(person, loaded.book, on)
    loaded.book.include(nearby.assessors.values())
    return replace(loaded, kept={NAME: nearby})


def who_can_watch(
    person: Person, activities: Iterable[Activity], *, on: date, loaded: Loaded | None = None
) -> dict[uuid.UUID, Watched]:
    """For each checklist, by its key, who can watch the person today.

    ``loaded`` is what a page has read already; without it, or where nobody was looked up, they are read here.
    """
    checklists = list(activities)
    nearby = loaded.kept.get(NAME) if loaded else None
    if loaded is None or nearby is None:
        loaded = _read_alone(person, on)
        nearby = loaded.kept[NAME]
    return {row.pk: watched for row, watched in _watched(person, checklists, nearby, loaded)}


def _watched(
    person: Person, checklists: list[Activity], nearby: Nearby, loaded: Loaded
) -> Iterable[tuple[Activity, Watched]]:
    placed = nearby.placed[person.pk]
    units = [row.unit for row in placed]
    home = units[0] if units else None
    function, mending = nearby.mends(units)
    candidates = [one for one in nearby.assessors.values() if one.pk != person.pk]
    if not checklists or not candidates:
        yield from ((row, Watched(home, (), (), mending, function)) for row in checklists)
        return
    judged = _judged(nearby, loaded)
    paths = [unit.path for unit in units]
    lacks = judged.lacks(person)
    for activity in checklists:
        here = [lack for lack in lacks if lack.activity == str(activity.pk)]
        waited_for, later, has_others = [], [], False
        for one in candidates:
            if str(activity.pk) not in judged.may(one) or judged.assessing.why_not(one, person, activity, units=paths):
                continue
            if any(judged.watching.waits_for(person, lack, one, judged.may(one)) for lack in here):
                waited_for.append(one)
            elif judged.is_wanted_later(one, person, activity) and not judged.watching.has_spoken(
                person, str(activity.pk), one
            ):
                later.append(one)
            else:
                has_others = True
        names = _sorted(waited_for, nearby), _sorted(later, nearby)
        yield activity, Watched(home, *names, mending, function, has_others)


def _judged(nearby: Nearby, loaded: Loaded) -> Judged:
    """Worked out once for a book: a page asks for many people and checklists."""
    book = nearby.book or loaded.book
    if nearby.judged is None or nearby.judged.book is not book:
        nearby.judged = Judged(nearby, book, loaded.competencies)
    return nearby.judged


def _sorted(people: Iterable[Person], nearby: Nearby) -> tuple[Watcher, ...]:
    super_users = {row.person_id for row in nearby.judging if row.function == Function.SUPER_USER}
    beside = {row.person_id for row in nearby.judging if row.is_beside}
    watchers = [Watcher(one, one.pk in beside, one.pk in super_users) for one in people]
    return tuple(sorted(watchers, key=lambda one: (not one.is_on_shift, not one.is_super_user, str(one.person))))


__all__ = [
    "NAME",
    "CellWatchers",
    "Judged",
    "Nearby",
    "PathWatchers",
    "RecordWatchers",
    "Watched",
    "Watcher",
    "who_can_watch",
]
