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
from typing import NamedTuple

from competency import rules
from competency.rules import facts

from .. import clock
from ..enums import AnswerCode
from ..people.models import Placement
from ..programmes.models import Programme
from . import reading
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

    def lost_from(self, on: date) -> date | None:
        """The first day from ``on`` on which the person may work now and could not any more; None for none."""
        return self._first(on, before=True)

    def gained_from(self, on: date) -> date | None:
        """The first day from ``on`` on which the person could work and may not now; None for none."""
        return self._first(on, before=False)

    def _first(self, on: date, *, before: bool) -> date | None:
        days = {on, *(spell.starts_on for spell in (*self.before, *self.after))}
        for day in sorted(day for day in days if day >= on):
            now, then = _may_work(self.before, day), _may_work(self.after, day)
            if now != then and now == before:
                return day
        return None


def _may_work(spells: tuple[Spell, ...], on: date) -> bool:
    return any(spell.starts_on <= on < spell.ends_on and spell.answer in MAY_WORK for spell in spells)


def lost_by(moves: Iterable[Moved], on: date | None = None) -> set[uuid.UUID]:
    """The people who lose a clearance that they have on a day, today unless said, or would get later."""
    on = on or clock.today()
    return {moved.placement.person_id for moved in moves if moved.lost_from(on) is not None}


class Foretelling:
    """The definitions and some people's facts and placements, read once; then asked as often as there are changes."""

    def __init__(self, people: Iterable[uuid.UUID]) -> None:
        wanted = list(dict.fromkeys(people))
        self.published = reading.definitions()
        self.facts = reading.facts_of(wanted)
        self._programmes = {str(row.pk): row for row in Programme.objects.all()}
        self._placements: defaultdict[uuid.UUID, list[Placement]] = defaultdict(list)
        placements = Placement.objects.current().filter(person__in=wanted)
        for row in placements.select_related("unit", "job_role", "person").order_by("person_id", "starts_on", "pk"):
            self._placements[row.person_id].append(row)
        self._bench = rules.Workbench(self.published)
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
            yield from segments_of(placement, record, self.published)


__all__ = ["Foretelling", "Moved", "Spell", "lost_by"]
