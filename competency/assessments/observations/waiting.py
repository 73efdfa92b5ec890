"""Who waits for an observation, and who could make it.

People are reached only through ``core.access``. Answers are computed from facts; nothing here is stored.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet

from competency.core import access
from competency.core.access import Purpose
from competency.core.clearance.book import Book, Published
from competency.core.clearance.freshness import people_in_doubt
from competency.core.enums import AnswerCode
from competency.core.models import Activity, Competency, Person, Placement, Standing
from competency.core.people.in_force import placed_on
from competency.rules import facts
from competency.screens.catalogue import Catalogue, catalogue
from competency.ui.words.counts import done_by_others, done_of, is_for_somebody_else
from competency.ui.words.names import NamedCriterion

from .eligibility import Assessing
from .models import SOURCE
from .needed import Lack, Watching, demands_of, lacks_of


@dataclass(frozen=True, slots=True)
class Wait:
    """Somebody who needs to be watched by a checklist: where, by when, how many are done.

    ``is_all`` says that nothing else is missing in the competency. ``disputed`` is the observation on which as
    many signed for as against. ``is_mine`` says whether the assessor who looks could bring it forward, ``unjudged``
    are observations by the checklist that were made and wait for a verdict.
    """

    person: Person
    activity: Activity
    competency: Competency
    step: NamedCriterion
    placement: Placement | None
    due_on: date | None
    is_all: bool
    is_mine: bool
    unjudged: tuple[facts.Evidence, ...]
    lack: Lack
    disputed: uuid.UUID | None = None

    @property
    def words(self) -> str:
        """How many are done, and whether the next has to be somebody else's."""
        return done_of(self.lack.reason)

    @property
    def own_words(self) -> str:
        """The same for an assessor who may sign: who comes next is “somebody else” only if it is not this one."""
        reason = self.lack.reason
        return done_by_others(reason) if self.is_mine and is_for_somebody_else(reason) else self.words


class Needs:
    """What some people still have to be watched in on a day, in a fixed number of queries."""

    def __init__(
        self,
        people: Iterable[Person],
        *,
        on: date,
        activities: Iterable[str],
        assessor: Person,
        published: Published | None = None,
    ) -> None:
        self.on = on
        self.assessor = assessor
        self.people = {person.pk: person for person in people}
        self.activities = {str(row.pk): row for row in Activity.objects.filter(pk__in=list(activities))}
        self.book = Book(self.people.values())
        if published is not None:
            self.book.published = published  # read already: a page reads them once
        self.watching = Watching(self.book, on)

    @cached_property
    def catalogue(self) -> Catalogue:
        return catalogue(self.book, self.on)

    @cached_property
    def placements(self) -> dict[uuid.UUID, list[Placement]]:
        by_person: dict[uuid.UUID, list[Placement]] = {pk: [] for pk in self.people}
        placements = Placement.objects.current().filter(placed_on(self.on), person__in=self.people)
        for row in placements.select_related("unit__facility", "job_role", "usual_shift").order_by("-starts_on"):
            by_person[row.person_id].append(row)
        return by_person

    def waits(self, keep: Callable[[Wait], bool] = lambda wait: True) -> list[Wait]:
        """Everybody who waits for an observation, the soonest blocked first; of those to ``keep``, one a checklist."""
        if not self.people or not self.activities:
            return []
        soonest: dict[tuple[uuid.UUID, str], Wait] = {}
        for wait in filter(keep, self._all()):
            key = (wait.person.pk, str(wait.activity.pk))
            if key not in soonest or (wait.due_on or date.min) < (soonest[key].due_on or date.min):
                soonest[key] = wait
        return sorted(
            soonest.values(), key=lambda wait: (wait.due_on or date.min, str(wait.person), wait.activity.code)
        )

    def _all(self) -> Iterator[Wait]:
        for pk, person in self.people.items():
            own = self.placements[pk]
            for row, demand in demands_of(self.book, person, self.on):
                is_job = isinstance(row, facts.Placement)
                home = next((one for one in own if not is_job or str(one.pk) == row.uuid), None)
                for lack in lacks_of(demand, self._activity_of):
                    if lack.activity in self.activities:
                        yield self._wait(person, home, lack)

    def _activity_of(self, competency: str, criterion: str) -> str | None:
        step = self.catalogue.names.step(competency, criterion)
        return step.activity if step else None

    def _wait(self, person: Person, placement: Placement | None, lack: Lack) -> Wait:
        demand, reason = lack.demand, lack.reason
        step = self.catalogue.names.step(demand.competency, reason.criterion)
        assert step is not None
        return Wait(
            person=person,
            activity=self.activities[lack.activity],
            competency=self.catalogue.competencies[demand.competency],
            step=step,
            placement=placement,
            due_on=demand.due_on or demand.blocks_from,
            is_all=lack.is_all(self.activities),
            is_mine=self.watching.is_brought_forward(person, lack, self.assessor),
            unjudged=tuple(row for row in self.watching.unchecked(person).rows if row.activity == lack.activity),
            lack=lack,
            disputed=self.watching.disputed(person, lack.activity),
        )


def waiting_for(user: Any, assessor: Person, *, on: date, assessing: Assessing | None = None) -> list[Wait]:
    """The people in reach who miss exactly an observation that the assessor may sign, soonest blocked first.
    ``assessing`` is what a page has read already about what the assessor may judge on the day."""
    assessing = assessing or Assessing([assessor], on=on)
    offered = _offered(assessing.may_judge(assessor))
    return _waits(_lacking(user, offered, on), offered, assessing, assessor) if offered else []


def how_many_wait(user: Any, assessor: Person, *, on: date, at_most: int, book: Book) -> int | None:
    """How many people ``waiting_for`` lists. None when more than ``at_most`` lack something that the assessor may sign:
    to say who of them waits is for the page that lists them. ``book`` is what a page has read about the assessor."""
    assessing = Assessing([assessor], on=on, book=book)
    offered = _offered(assessing.may_judge(assessor))
    people = list(_lacking(user, offered, on)[: at_most + 1]) if offered else []
    if len(people) > at_most:
        return None
    return len({wait.person.pk for wait in _waits(people, offered, assessing, assessor)}) if people else 0


def _waits(
    people: Iterable[Person], offered: dict[str, list[Competency]], assessing: Assessing, assessor: Person
) -> list[Wait]:
    published = assessing.book.published
    needs = Needs(people, on=assessing.on, activities=offered, assessor=assessor, published=published)

    def is_waiting(wait: Wait) -> bool:
        return needs.watching.waits_for(wait.person, wait.lack, assessor, offered) and assessing.reaches(
            assessor,
            [row.unit.path for row in needs.placements[wait.person.pk]],
            assessing.asked_by(wait.activity),
        )

    return needs.waits(is_waiting)


def _offered(judged: dict[str, list[Competency]]) -> dict[str, list[Competency]]:
    """Of the activities the assessor may judge, the checklists that are not retired."""
    keys = Activity.objects.filter(source=SOURCE, retired_at__isnull=True, pk__in=list(judged))
    return {str(pk): judged[str(pk)] for pk in keys.values_list("pk", flat=True)}


def _lacking(user: Any, offered: dict[str, list[Competency]], on: date) -> QuerySet[Person]:
    competencies = {competency.pk for judged in offered.values() for competency in judged}
    return access.visible_people(user, Purpose.ASSESS, on).filter(_not_cleared(competencies, on)).distinct()


def _not_cleared(competencies: set[int], on: date) -> Q:
    """People whose stored rows say they are not cleared in one of these, and those of whom they say nothing."""
    lacking = Standing.objects.filter(competency__in=competencies, starts_on__lte=on, ends_on__gt=on).exclude(
        answer=AnswerCode.CLEARED
    )
    return Q(pk__in=lacking.values("person_id")) | Q(pk__in=people_in_doubt())


def needs_of(person: Person, assessor: Person, *, on: date, published: Published | None = None) -> Needs:
    """What the person still has to be watched in, by every checklist, whether or not this assessor may sign it."""
    keys = Activity.objects.filter(source=SOURCE, retired_at__isnull=True).values_list("pk", flat=True)
    return Needs([person], on=on, activities=map(str, keys), assessor=assessor, published=published)
