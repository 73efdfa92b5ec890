"""A mark: a passing row as it counts towards one criterion, and how many marks it takes to meet the criterion.

A mark says from when and until when its row counts, and the day a later fail took it away. Gates have been
asked already: a mark that a gate took is kept apart, to say why, and never counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from .facts import Criterion, Evidence, Gate
from .results import DAWN


@dataclass(frozen=True, slots=True)
class Mark:
    """A passing row as it counts towards one criterion."""

    evidence: Evidence
    place: int  # in the person's order of rows
    run: int  # rises with every fail of this criterion: passes either side of a fail are not counted together
    fresh_until: date  # first day it is too old to be counted
    valid_until: date  # first day on which, being the newest, it no longer carries the criterion
    dead_on: date  # the day of the later fail that ended it
    dead_by: int | None  # that fail's place in the order
    gate: Gate | None  # the gate that took it away; such a mark never counts

    @property
    def event(self) -> str:
        return self.evidence.event or self.evidence.key


class Met(NamedTuple):
    """When, by the days performed, something was complete, and by which entry."""

    on: date
    fact: str | None


class Window(NamedTuple):
    """Which marks may be counted: performed from ``floor`` on, newer than a fail, as things stood before another."""

    floor: date = DAWN
    since: int | None = None  # the place of a fail in the order: only what comes after it
    before: int | None = None  # the place of a fail in the order: as if it had not happened yet

    def admits(self, mark: Mark, day: date) -> bool:
        if mark.evidence.performed_on < self.floor or (self.since is not None and mark.place < self.since):
            return False
        if self.before is None:
            return day < mark.dead_on
        return mark.place < self.before and (mark.dead_by is None or self.before <= mark.dead_by)


EVERY_MARK = Window()


def runs(marks: Iterable[Mark]) -> list[list[Mark]]:
    """The marks between one fail of the criterion and the next: what may be counted together."""
    by_number: dict[int, list[Mark]] = {}
    for mark in marks:
        by_number.setdefault(mark.run, []).append(mark)
    return list(by_number.values())


def reached(criterion: Criterion, run: Sequence[Mark], day: date) -> Met | None:
    """The earliest mark of a run with which count and distinct assessors are reached, if its newest still holds."""
    if max(mark.valid_until for mark in run) <= day:
        return None
    events: set[str] = set()
    assessors: set[str] = set()
    for mark in run:
        if mark.event in events:
            continue  # two rows of one observation are one observation
        events.add(mark.event)
        if mark.evidence.assessor is not None:
            assessors.add(mark.evidence.assessor)
        if len(events) >= criterion.count and (criterion.assessors <= 1 or len(assessors) >= criterion.assessors):
            return Met(mark.evidence.performed_on, mark.evidence.uuid)
    return None
