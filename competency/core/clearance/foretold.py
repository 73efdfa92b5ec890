"""What a change of somebody's facts would do to their clearances: worked out by the rules, and written nowhere.

The rows that would be stored are computed from the facts as they are and as they would be, by the code that stores
them, so that what is foretold is what will stand. Whoever asks says how the facts would change.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from competency import rules
from competency.rules import facts
from competency.rules.results import Answer, ReasonCode, Segment

from .. import clock
from ..enums import AnswerCode
from ..framework.models import Competency
from ..people.in_force import home_of
from ..people.models import Person, Placement
from ..programmes.models import Programme
from . import settled, snapshot
from .models import ClearanceSegment
from .projection import segments_of

MAY_WORK = {AnswerCode.CLEARED, AnswerCode.BY_EXCEPTION}


class Spell(NamedTuple):
    """Some days ``[starts_on, ends_on)`` with one answer, and what is missing on them."""

    starts_on: date
    ends_on: date
    answer: int
    missing: int
    reason: str


@dataclass(frozen=True, slots=True)
class Moved:
    """One clearance, of a placement and a programme, as it is and as it would be."""

    placement: Placement
    programme: Programme
    before: tuple[Spell, ...]
    after: tuple[Spell, ...]

    def lost_from(self, on: date | None = None) -> date | None:
        """The first day from ``on``, today at the unit unless said, on which the person may work now and could not any
        more; None for none."""
        return self._first(on, before=True)

    def gained_from(self, on: date | None = None) -> date | None:
        """The first day from ``on``, today at the unit unless said, on which the person could work and may not now;
        None for none."""
        return self._first(on, before=False)

    def _first(self, on: date | None, *, before: bool) -> date | None:
        on = on or clock.today(self.placement.unit)
        days = {on, *(spell.starts_on for spell in (*self.before, *self.after))}
        for day in sorted(day for day in days if day >= on):
            now, then = _may_work(self.before, day), _may_work(self.after, day)
            if now != then and now == before:
                return day
        return None


@dataclass(frozen=True, slots=True)
class Ended:
    """A competency that somebody holds, now or later, and would not hold any more from a day on.

    Where it is held until some day either way, ``instead_of`` is the first day on which it is not held as things are:
    then nothing ends that would not have ended, and only the day is another one, earlier or later.
    """

    person: Person
    competency: Competency
    from_on: date
    instead_of: date | None = None


@dataclass(frozen=True, slots=True)
class Begun:
    """A competency that somebody does not hold, and would from a day on."""

    person: Person
    competency: Competency
    from_on: date


def _may_work(spells: tuple[Spell, ...], on: date) -> bool:
    return any(spell.starts_on <= on < spell.ends_on and spell.answer in MAY_WORK for spell in spells)


def lost_by(moves: Iterable[Moved], on: date | None = None) -> set[uuid.UUID]:
    """The people who lose a clearance that they have on a day, today at its unit unless said, or would get later."""
    return {moved.placement.person_id for moved in moves if moved.lost_from(on) is not None}


class Foretelling:
    """The definitions and some people's facts and placements, read once; then asked as often as there are changes."""

    def __init__(self, people: Iterable[uuid.UUID]) -> None:
        wanted = list(dict.fromkeys(people))
        self._published = snapshot.published()
        self.facts = settled.facts_of(wanted)
        self._programmes = {str(row.pk): row for row in Programme.objects.all()}
        self._placements: defaultdict[uuid.UUID, list[Placement]] = defaultdict(list)
        placements = Placement.objects.current().filter(person__in=wanted)
        for row in placements.select_related("unit__facility", "job_role", "person").order_by(
            "person_id", "starts_on", "pk"
        ):
            self._placements[row.person_id].append(row)
        self._bench = self._published.bench
        self._now: dict[uuid.UUID, dict[tuple[uuid.UUID, int], tuple[Spell, ...]]] = {}

    def moves(self, person: uuid.UUID, changed: facts.PersonFacts) -> list[Moved]:
        """Every clearance of the person that would be another one if the facts were ``changed``."""
        if person not in self._now:
            self._now[person] = self._spells(person, self.facts[person])
        before, after = self._now[person], self._spells(person, changed)
        placements = {row.pk: row for row in self._placements[person]}
        return [
            Moved(
                placement=placements[placement],
                programme=self._programmes[str(programme)],
                before=before.get((placement, programme), ()),
                after=after.get((placement, programme), ()),
            )
            for placement, programme in sorted({*before, *after}, key=lambda pair: (str(pair[0]), pair[1]))
            if before.get((placement, programme)) != after.get((placement, programme))
        ]

    def ended(self, person: uuid.UUID, changed: facts.PersonFacts) -> list[Ended]:
        """The competencies that end, or run out on another day, from today where the person works if the facts were
        ``changed``.

        Also where nothing asks for them, so that no clearance moves. Two queries for all that is asked of one
        foretelling.
        """
        owner = self._people[person]
        ended = []
        for competency, now, then in self._held_of(person, changed):
            found = _end(now, then)
            if found is not None:
                ended.append(Ended(owner, competency, *found))
        return ended

    def begun(
        self, person: uuid.UUID, changed: facts.PersonFacts, *, instead_of: facts.PersonFacts | None = None
    ) -> list[Begun]:
        """The competencies that are not held on a day from today on and would be if the facts were ``changed``: what
        clears nobody yet may let somebody sign. Compared with what is so now, or with the facts ``instead_of``."""
        owner = self._people[person]
        begun = []
        for competency, now, then in self._held_of(person, changed, instead_of):
            gained = _first_without(then, now)
            if gained is not None and all(run[1] != gained[0] for run in now):  # else it only lasts longer
                begun.append(Begun(owner, competency, gained[0]))
        return begun

    def _held_of(
        self, person: uuid.UUID, changed: facts.PersonFacts, instead_of: facts.PersonFacts | None = None
    ) -> Iterator[tuple[Competency, list[_Run], list[_Run]]]:
        """The competencies that rest on what the change touches, by code, as they are held now and would be then."""
        told, home = instead_of or self.facts[person], home_of(self._placements[person])
        on = clock.today(home.unit if home else None)
        rows = self._bench.resting_on(_touched(told, changed))
        now, then = self._bench.person(told), self._bench.person(changed)
        for key in sorted(rows & self._competencies.keys(), key=lambda key: self._competencies[key].code):
            yield self._competencies[key], _held(now.standing(key), on), _held(then.standing(key), on)

    @cached_property
    def _competencies(self) -> dict[str, Competency]:
        return {str(row.pk): row for row in Competency.objects.all()}

    @cached_property
    def _people(self) -> dict[uuid.UUID, Person]:
        return Person.objects.in_bulk(list(self.facts))

    def _spells(self, person: uuid.UUID, told: facts.PersonFacts) -> dict[tuple[uuid.UUID, int], tuple[Spell, ...]]:
        record = self._bench.person(told)
        spells: defaultdict[tuple[uuid.UUID, int], list[Spell]] = defaultdict(list)
        for row in self._segments(person, record):
            spells[row.placement_id, row.programme_id].append(
                Spell(row.starts_on, row.ends_on, row.answer, row.missing, row.reason)
            )
        return {pair: tuple(sorted(rows)) for pair, rows in spells.items()}

    def _segments(self, person: uuid.UUID, record: rules.PersonAnswers) -> Iterator[ClearanceSegment]:
        for placement in self._placements[person]:
            yield from segments_of(placement, record, self._published.definitions)


def _touched(told: facts.PersonFacts, changed: facts.PersonFacts) -> list[facts.Evidence]:
    """Every version of the rows that the change adds, takes away, or gives another verdict."""
    keys = {row.key for row in {*told.evidence} ^ {*changed.evidence}}
    keys |= {row.evidence for row in {*told.verifications} ^ {*changed.verifications}}
    return [row for row in (*told.evidence, *changed.evidence) if row.key in keys]


_EXCEPTED = {ReasonCode.WAIVED, ReasonCode.SUPERVISED}

_Run = tuple[date, date]
"""Some days ``[starts_on, ends_on)`` on all of which something is held."""


def _held(segments: Iterable[Segment], on: date) -> list[_Run]:
    """The runs of days from ``on`` on which it is held. What has run out is held no more, also in its days of grace."""
    runs: list[_Run] = []
    for segment in segments:
        is_excepted = segment.answer is Answer.BY_EXCEPTION and any(one.code in _EXCEPTED for one in segment.reasons)
        if segment.ends_on <= on or not (segment.answer is Answer.CLEARED or is_excepted):
            continue
        starts_on = max(on, segment.starts_on)
        if runs and runs[-1][1] == starts_on:
            starts_on = runs.pop()[0]
        runs.append((starts_on, segment.ends_on))
    return runs


def _end(now: list[_Run], then: list[_Run]) -> tuple[date, date | None] | None:
    """The first day on which it is held now and would not be then, and instead of which day if it ended before or
    after either way; None where it is held as long."""
    lost = _first_without(now, then)
    if lost is not None:
        day, ends_on = lost
        return day, ends_on if any(run[1] == day for run in then) and all(run[0] != day for run in now) else None
    gained = _first_without(then, now)
    if gained is not None:
        day, ends_on = gained
        return (ends_on, day) if any(run[1] == day for run in now) else None
    return None


def _first_without(runs: list[_Run], others: list[_Run]) -> _Run | None:
    """The first day of ``runs`` that is in none of the others, and where its run ends; None for none."""
    for starts_on, ends_on in runs:
        day = starts_on
        for other_starts, other_ends in others:
            if other_starts <= day < other_ends:
                day = other_ends
        if day < ends_on:
            return day, ends_on
    return None


__all__ = ["Ended", "Foretelling", "Moved", "Spell", "lost_by"]
