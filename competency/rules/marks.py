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
    tally = Tally()
    for mark in run:
        if tally.takes(mark) and tally.suffices(criterion):
            return Met(mark.evidence.performed_on, mark.evidence.uuid)
    return None


class Tally:
    """The events of a run and the assessors who saw them: what a criterion's count and assessors are about."""

    def __init__(self) -> None:
        self.events: set[str] = set()
        self.assessors: set[str] = set()

    @classmethod
    def of(cls, run: Iterable[Mark]) -> Tally:
        tally = cls()
        for mark in run:
            tally.takes(mark)
        return tally

    def takes(self, mark: Mark) -> bool:
        """Count the mark, unless its event is counted: two rows of one observation are one observation."""
        if mark.event in self.events:
            return False
        self.events.add(mark.event)
        if mark.evidence.assessor is not None:
            self.assessors.add(mark.evidence.assessor)
        return True

    def suffices(self, criterion: Criterion) -> bool:
        return len(self.events) >= criterion.count and self.others_lacking(criterion) == 0

    def others_lacking(self, criterion: Criterion) -> int:
        """How many assessors are lacking, where the criterion asks for different ones."""
        return max(0, criterion.assessors - len(self.assessors)) if criterion.assessors > 1 else 0
