"""Who waits for an observation, and who could make it.

People are reached only through ``core.access``. Answers are computed from facts; nothing here is stored.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import F, Q

from competency.core import access
from competency.core.access import Purpose
from competency.core.clearance.book import Book
from competency.core.enums import AnswerCode
from competency.core.models import Activity, Appointment, Competency, Person, PersonState, Placement, SignOff, Standing
from competency.core.people.in_force import placed_on
from competency.rules import known
from competency.rules.entries import known_facts
from competency.rules.evidence import DecidingRow, Says, ledger
from competency.rules.facts import Definitions, Period
from competency.rules.results import Answer, Demand, ReasonCode
from competency.screens.catalogue import Catalogue, catalogue
from competency.ui.words.counts import done_by_others, done_of, is_for_somebody_else
from competency.ui.words.names import NamedCriterion

from .eligibility import Assessing
from .models import SOURCE

# Reasons that somebody else has to deal with first: watching the person again would change nothing.
_BEYOND_WATCHING = {ReasonCode.REVOKED, ReasonCode.UNREADABLE, ReasonCode.NO_STANDARD}
_BORROWED = {ReasonCode.WAIVED, ReasonCode.SUPERVISED, ReasonCode.GRACE}


@dataclass(frozen=True, slots=True)
class Wait:
    """Somebody who needs to be watched by a checklist: where, by when, how many are done.

    ``is_all`` says that nothing else is missing in the competency. ``disputed`` is the observation on which as
    many signed for as against. ``is_mine`` says whether the assessor who looks could bring it forward.
    """

    person: Person
    activity: Activity
    competency: Competency
    step: NamedCriterion
    placement: Placement | None
    due_on: date | None
    have: int
    need: int
    by_others: int
    is_all: bool
    is_mine: bool
    disputed: uuid.UUID | None = None

    @property
    def words(self) -> str:
        """How many are done, and whether the next has to be somebody else's."""
        return done_of(self)

    @property
    def own_words(self) -> str:
        """The same for an assessor who may sign: who comes next is “somebody else” only if it is not this one."""
        return done_by_others(self) if self.is_mine and is_for_somebody_else(self) else self.words


class Needs:
    """What some people still have to be watched in on a day, in a fixed number of queries."""

    def __init__(
        self,
        people: Iterable[Person],
        *,
        on: date,
        activities: Iterable[str],
        assessor: Person,
        definitions: Definitions | None = None,
    ) -> None:
        self.on = on
        self.assessor = assessor
        self.people = {person.pk: person for person in people}
        self.activities = {str(row.pk): row for row in Activity.objects.filter(pk__in=list(activities))}
        self.book = Book(self.people.values())
        if definitions is not None:
            self.book.definitions = definitions  # read already: a page reads them once
        self._at: dict[str, list[str]] = {}
        self._rows: dict[uuid.UUID, list[DecidingRow]] = {}

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

    def waits(self) -> list[Wait]:
        """Everybody who waits for an observation, the soonest blocked first."""
        if not self.people or not self.activities:
            return []
        soonest: dict[tuple[uuid.UUID, str], Wait] = {}
        for wait in self._all():
            key = (wait.person.pk, str(wait.activity.pk))
            if key not in soonest or (wait.due_on or date.min) < (soonest[key].due_on or date.min):
                soonest[key] = wait
        return sorted(
            soonest.values(), key=lambda wait: (wait.due_on or date.min, str(wait.person), wait.activity.code)
        )

    def _all(self) -> Iterator[Wait]:
        for pk, placements in self.placements.items():
            for row in placements:
                yield from self._in_scope(self.people[pk], row, row.unit, job_role=row.job_role)
        appointed = Appointment.objects.current().filter(placed_on(self.on), person__in=self.people)
        for appointment in appointed.select_related("unit__facility"):
            home = next(iter(self.placements[appointment.person_id]), None)
            yield from self._in_scope(
                self.people[appointment.person_id], home, appointment.unit, function=appointment.function
            )

    def _in_scope(self, person: Person, placement: Placement | None, unit: Any, **of: Any) -> Iterator[Wait]:
        key = str(unit.pk)
        if key not in self._at:
            self._at[key] = self.book.programmes_at(key)
        for programme in self._at[key]:
            finding = self.book.finding(person, programme=self.book.programmes[programme], unit=unit, on=self.on, **of)
            for demand in finding.demands:
                yield from self._of_demand(person, placement, demand)

    def _of_demand(self, person: Person, placement: Placement | None, demand: Demand) -> Iterator[Wait]:
        if demand.answer is Answer.CLEARED or any(reason.code in _BEYOND_WATCHING for reason in demand.reasons):
            return
        lacking = [reason for reason in demand.reasons if reason.code not in _BORROWED and reason.criterion]
        steps = [self.catalogue.names.step(demand.competency, reason.criterion) for reason in lacking]
        is_all = all(step is not None and step.activity in self.activities for step in steps)
        for reason, step in zip(lacking, steps, strict=True):
            if step is None or step.activity not in self.activities:
                continue
            yield Wait(
                person=person,
                activity=self.activities[step.activity],
                competency=self.catalogue.competencies[demand.competency],
                step=step,
                placement=placement,
                due_on=demand.due_on or demand.blocks_from,
                have=reason.have or 0,
                need=reason.need or step.count,
                by_others=reason.by_others or 0,
                is_all=is_all,
                is_mine=self._helps(person, demand, step),
                disputed=self._disputed(person, step),
            )

    def _helps(self, person: Person, demand: Demand, step: NamedCriterion) -> bool:
        """Whether one more observation by this assessor would count, given who made the others."""
        cap = self._caps.get(demand.requirement)
        count = self.book.record(person).count(demand.competency, step.key, on=self.on, cap=cap)
        return count is None or count.is_brought_forward_by(str(self.assessor.pk))

    @cached_property
    def _caps(self) -> dict[str, Period | None]:
        """The shorter validity that a requirement asks for, by its key."""
        return {row.key: row.validity for row in known(self.book.definitions.requirements)}

    def _disputed(self, person: Person, step: NamedCriterion) -> uuid.UUID | None:
        disputed = [row for row in self._deciding(person, step) if row.says is Says.DISPUTED]
        return uuid.UUID(disputed[-1].evidence.event) if disputed and disputed[-1].evidence.event else None

    def _deciding(self, person: Person, step: NamedCriterion) -> Iterator[DecidingRow]:
        if person.pk not in self._rows:
            self._rows[person.pk] = list(ledger(known_facts(self.book.facts(person))).rows)
        return (row for row in self._rows[person.pk] if row.evidence.activity == step.activity)


def waiting_for(user: Any, assessor: Person, *, on: date) -> list[Wait]:
    """The people in reach who miss exactly an observation that the assessor may sign, soonest blocked first."""
    assessing = Assessing([assessor], on=on)
    offered = _offered(assessing.may_judge(assessor))
    if not offered:
        return []
    competencies = {competency.pk for judged in offered.values() for competency in judged}
    people = access.visible_people(user, Purpose.ASSESS, on).filter(_not_cleared(competencies, on)).distinct()
    needs = Needs(people, on=on, activities=offered, assessor=assessor, definitions=assessing.book.definitions)
    waits = needs.waits()
    signed = _signed_by(assessor, (wait.disputed for wait in waits if wait.disputed))
    return [
        wait
        for wait in waits
        if wait.is_all
        and (wait.disputed not in signed if wait.disputed else wait.is_mine)
        and assessing.reaches(
            assessor,
            [row.unit.path for row in needs.placements[wait.person.pk]],
            assessing.asked_by(wait.activity),
        )
    ]


def _offered(judged: dict[str, list[Competency]]) -> dict[str, list[Competency]]:
    """Of the activities the assessor may judge, the checklists that are not retired."""
    keys = Activity.objects.filter(source=SOURCE, retired_at__isnull=True, pk__in=list(judged))
    return {str(pk): judged[str(pk)] for pk in keys.values_list("pk", flat=True)}


def _not_cleared(competencies: set[int], on: date) -> Q:
    """People whose stored rows say they are not cleared in one of these, and those whose rows are stale."""
    lacking = Standing.objects.filter(competency__in=competencies, starts_on__lte=on, ends_on__gt=on).exclude(
        answer=AnswerCode.CLEARED
    )
    stale = PersonState.objects.filter(stale_at__gt=F("computed_at"))
    return Q(pk__in=lacking.values("person_id")) | Q(pk__in=stale.values("person_id"))


def _signed_by(assessor: Person, events: Iterable[uuid.UUID | None]) -> set[uuid.UUID]:
    sign_offs = SignOff.objects.current().filter(assessor=assessor, event__in=[event for event in events if event])
    return set(sign_offs.values_list("event", flat=True))


def needs_of(person: Person, assessor: Person, *, on: date, definitions: Definitions | None = None) -> list[Wait]:
    """Every checklist the person still has to be watched by, whether or not this assessor may sign it."""
    keys = Activity.objects.filter(source=SOURCE, retired_at__isnull=True).values_list("pk", flat=True)
    return Needs([person], on=on, activities=map(str, keys), assessor=assessor, definitions=definitions).waits()
