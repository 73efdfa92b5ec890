"""Answers for a day, with their reasons. A GET may call all of it: nothing is decided here, and nothing written but the
end of attempts whose time was up before.

A ``Book`` reads the definitions once and the facts of the people it is about, then answers as often as it is
asked, for any day (``on``) and as known at any moment (``known_at``). It computes from facts, so that somebody
whose stored rows are stale gets the right answer too.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from competency import rules
from competency.rules import Period, Renewal, facts
from competency.rules.entries import known_facts
from competency.rules.evidence import verdict_on_each
from competency.rules.facts import Evidence, Verification
from competency.rules.results import Finding, Segment

from .. import clock
from ..framework.models import Competency
from ..people.models import JobRole, Person, Placement
from ..places.models import Unit
from ..programmes.models import Programme
from . import personal, settled, snapshot
from .demands import demanded, may_be_asked, programmes_at
from .snapshot import Published

__all__ = ["Book", "Published", "Scope", "rows_that_count"]


def rows_that_count(keys: Collection[str], known_at: datetime | None = None) -> set[str]:
    """Of these rows of evidence those on which somebody said that what stands counts; no fact but these is read."""
    told = personal.evidence_rows(keys), personal.verifications_of(keys)
    of_all = facts.PersonFacts(person="", evidence=tuple(told[0]), verifications=tuple(told[1]))
    return _said_to_count(known_facts(of_all, known_at))


def _said_to_count(told: facts.PersonFacts) -> set[str]:
    return {key for key, verdict in verdict_on_each(told).items() if verdict is facts.Verdict.VERIFIED}


def _unjudged(told: facts.PersonFacts) -> tuple[Evidence, ...]:
    judged = verdict_on_each(told)
    return tuple(row for row in told.evidence if row.key not in judged)


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a clearance is asked: a placement and a programme that concerns its unit."""

    placement: Placement
    programme: Programme
    go_live_on: date | None


class Book:
    """The definitions and some people's facts, read once; a fixed number of queries however many people."""

    def __init__(self, people: Iterable[Person | uuid.UUID], *, known_at: datetime | None = None) -> None:
        self.people = [person.pk if isinstance(person, Person) else person for person in people]
        self.known_at = known_at
        self._records: dict[uuid.UUID, rules.PersonAnswers] = {}
        self._placements: dict[uuid.UUID, list[Placement]] = {}

    def include(self, people: Iterable[Person]) -> None:
        """Be about these people too. Raises ``ValueError`` once facts were read: they are read in one go."""
        if "_facts" in self.__dict__:
            raise ValueError("The facts of this book were read already.")
        self.people = list(dict.fromkeys([*self.people, *(person.pk for person in people)]))

    @cached_property
    def published(self) -> Published:
        """What is published as the book sees it; a page with several books reads it for one and hands it on."""
        return snapshot.published()

    @property
    def definitions(self) -> facts.Definitions:
        return self.published.definitions

    @cached_property
    def _facts(self) -> dict[uuid.UUID, facts.PersonFacts]:
        return settled.facts_of(self.people)

    @cached_property
    def _bench(self) -> rules.Workbench:
        if self.known_at is None:
            return self.published.bench
        return rules.Workbench(self.definitions, known_at=self.known_at)

    @cached_property
    def programmes(self) -> dict[str, Programme]:
        """Every programme, by its id as the rules write it."""
        return {str(row.pk): row for row in Programme.objects.all()}

    def programmes_at(self, unit: str) -> list[str]:
        """The programmes that concern a unit, whoever is on it; ids as the rules write them."""
        return programmes_at(unit, self.definitions)

    def placements(self, person: Person) -> list[Placement]:
        """The person's placements, past and to come, by the day they start, with unit, job role and usual shift."""
        if person.pk not in self._placements:
            placements = Placement.objects.current(self.known_at).filter(person=person)
            placements = placements.select_related("unit__facility", "job_role", "usual_shift")
            self._placements[person.pk] = list(placements.order_by("starts_on"))
        return self._placements[person.pk]

    def facts(self, person: Person) -> facts.PersonFacts:
        """Everything recorded about the person. Raises ``KeyError`` for somebody the book is not about."""
        return self._facts[person.pk]

    def rows_that_count(self, person: Person) -> set[str]:
        """The keys of the person's rows of evidence on which somebody said that what stands counts."""
        return _said_to_count(known_facts(self.facts(person), self.known_at))

    def unjudged(self, person: Person) -> tuple[Evidence, ...]:
        """The person's rows as they stand, on which nobody has said yet whether they count: they decide nothing."""
        return _unjudged(known_facts(self.facts(person), self.known_at))

    def unjudged_keys(self) -> set[str]:
        """The keys of such rows of everybody the book is about: what a page asks about them it asks once."""
        return {row.key for told in self._facts.values() for row in _unjudged(known_facts(told, self.known_at))}

    def record(self, person: Person) -> rules.PersonAnswers:
        """The person's facts against the definitions, as known at the book's moment."""
        if person.pk not in self._records:
            self._records[person.pk] = self._bench.person(self.facts(person))
        return self._records[person.pk]

    def record_with(self, person: Person, verdicts: Iterable[Verification]) -> rules.PersonAnswers:
        """The same as it would be if these verdicts had been given too. Nothing is kept of it."""
        told = self.facts(person)
        return self._bench.person(replace(told, verifications=(*told.verifications, *verdicts)))

    def finding(
        self,
        person: Person,
        *,
        programme: Programme,
        unit: Unit,
        on: date,
        job_role: JobRole | None = None,
        function: str | None = None,
    ) -> Finding:
        """May the person work, in this job role or function, on this unit and day? With reasons, demands and flags."""
        return self.record(person).finding(
            programme=str(programme.pk),
            unit=str(unit.pk),
            job_role=str(job_role.pk) if job_role else None,
            function=function,
            on=on,
        )

    def headline(self, person: Person, *, programme: Programme, unit: Unit, on: date) -> Finding:
        """The answer over all the job roles the person holds on the unit that day, every one of which is needed."""
        return self.record(person).headline(programme=str(programme.pk), unit=str(unit.pk), on=on)

    def clearance(
        self,
        person: Person,
        *,
        programme: Programme,
        unit: Unit,
        job_role: JobRole | None = None,
        function: str | None = None,
    ) -> tuple[Segment, ...]:
        """The whole time line of clearance for one scope, from the first day to the last."""
        return self.record(person).clearance(
            programme=str(programme.pk),
            unit=str(unit.pk),
            job_role=str(job_role.pk) if job_role else None,
            function=function,
        )

    def standing(self, person: Person, competency: Competency, *, cap: Period | None = None) -> tuple[Segment, ...]:
        """The whole time line of one competency."""
        return self.record(person).standing(str(competency.pk), cap=cap)

    def renewal(self, person: Person, competency: Competency | int, *, on: date | None = None) -> Renewal | None:
        """What the person holds of a competency on a day (today) and when it is to be renewed.

        It is the one under the shortest validity that a requirement asks of the person that day. ``None``: nothing
        is held by evidence, or it has run out under one of those requirements, so whatever is done counts at once.
        Ask ``is_too_early(day)`` before something is started: what is performed on that day would leave ``until``
        as it is (never true where each pass counts from its completion). ``asked_from`` is the first day a renewal
        is asked for, to stand on what is due; ``until`` the first day no longer valid. No query of its own: all
        of a person's competencies cost what the book has read already.
        """
        key = str(competency if isinstance(competency, int) else competency.pk)
        return self.record(person).renewal_asked(key, on=on or clock.today())

    def competencies(self, person: Person) -> set[int]:
        """The ids of the competencies that anything asks of the person, or that there is evidence of."""
        return {int(competency) for competency, _cap in self.demanded(person)}

    def demanded(self, person: Person) -> set[tuple[str, Period | None]]:
        """The same with the shorter validity a requirement asks for, if any; ids as the rules write them."""
        return demanded(self.facts(person), self.definitions)

    def may_be_asked(self, person: Person) -> set[tuple[str, Period | None]]:
        """The same by requirements alone: nothing is there because something was recorded of it."""
        return may_be_asked(self.facts(person), self.definitions)

    def scopes(self, person: Person, *, on: date | None = None) -> list[Scope]:
        """The placements in force on the day, each with every programme that concerns its unit, waves by day."""
        on = on or clock.today()
        scopes = []
        for placement in self.placements(person):
            if not placement.starts_on <= on < (placement.ends_on or date.max):
                continue
            unit = str(placement.unit_id)
            concerned = programmes_at(
                unit, self.definitions, job_role=str(placement.job_role_id), person=str(person.pk)
            )
            scopes += [
                Scope(
                    placement=placement,
                    programme=self.programmes[programme],
                    go_live_on=self.go_live_of(self.wave_of(programme, unit)),
                )
                for programme in concerned
            ]
        return sorted(scopes, key=lambda scope: (scope.go_live_on or date.max, scope.programme.name))

    def wave_of(self, programme: str, unit: str) -> str | None:
        """The wave of the programme that the unit, or the nearest unit above it, belongs to."""
        waves = {
            row.unit: row.wave
            for row in rules.known(self.definitions.wave_units, self.known_at)
            if row.programme == programme
        }
        return next((waves[above] for above in self.definitions.places[unit].ancestors if above in waves), None)

    def go_live_of(self, wave: str | None) -> date | None:
        """The day the wave goes live, as known at the book's moment."""
        wave_dates = rules.known(self.definitions.wave_dates, self.known_at)
        return next((row.go_live_on for row in wave_dates if row.wave == wave), None)
