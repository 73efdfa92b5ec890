"""A fail that ends a standing: which fails do, and on which day new evidence answers one.

Any fail of a high-risk competency ends the standing on its day; a critical failure ends it on every competency.
The passes of the failed criterion before it are spent (``criteria_met`` counts them no longer). Where the criteria
could be met without the failed one, the fail still holds the standing down until it is answered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from .evidence import DecidingRow, Says
from .facts import Criterion, Risk, Standard
from .intervals import Stretch
from .marks import Met, Window
from .results import FOREVER
from .standards import Versions, asks_for, criteria, criterion_named


@dataclass(frozen=True, slots=True)
class EndingFail:
    """A fail that ends the standing: any on a high-risk competency, a critical one on every competency."""

    row: DecidingRow
    keys: tuple[str, ...]  # of the criteria it failed

    @property
    def on(self) -> date:
        return self.row.evidence.performed_on


def ends_standing(versions: Versions, row: DecidingRow) -> bool:
    """Whether a fail ends the standing, by its own day's version."""
    if row.evidence.critical_failed:
        return True
    return versions.judging(row.evidence.performed_on).risk is Risk.HIGH


def fails_criterion(versions: Versions, criterion: Criterion, row: DecidingRow) -> bool:
    """Whether a fail is one of this criterion, as its own day's version words it."""
    own = criterion_named(versions.judging(row.evidence.performed_on), criterion.key)
    return asks_for(own or criterion, row.evidence, versions.competency)


def ending_fails(versions: Versions, standard: Standard, rows: Iterable[DecidingRow]) -> Iterator[EndingFail]:
    """The fails that end the standing, also those of a criterion that only their own day's version has."""
    for row in rows:
        if row.says is not Says.FAIL or not ends_standing(versions, row):
            continue
        judging = versions.judging(row.evidence.performed_on)
        is_asked_for = any(asks_for(criterion, row.evidence, judging.competency) for criterion in criteria(judging))
        keys = tuple(criterion.key for criterion in criteria(standard) if fails_criterion(versions, criterion, row))
        if keys or is_asked_for or row.evidence.critical_failed:
            yield EndingFail(row, keys)


HeldSince = Callable[[str, int], tuple[Stretch, ...]]
"""The days on which a competency is held by what comes after a place in the order of rows alone."""


class AskedOfADay(Protocol):
    """What ``criteria_met`` answers about a day, as far as a fail asks it."""

    @property
    def standard(self) -> Standard: ...
    @property
    def components(self) -> Mapping[str, tuple[Stretch, ...]]: ...
    @property
    def held_since(self) -> HeldSince: ...
    def days(self) -> list[date]: ...
    def met(self, criterion: Criterion, day: date, window: Window) -> Met | None: ...
    def groups_met(self, day: date, window: Window) -> Met | None: ...


def must_be_answered(criteria_met: AskedOfADay, fail: EndingFail) -> bool:
    """Whether a fail ended a standing whose criteria could be met without what was failed.

    Where the failed criterion is indispensable its dead marks say enough, and where nothing was held
    nothing ended: a first attempt that fails costs no other criterion its passes.
    """
    if any(
        group.needed is None and criterion.key in fail.keys
        for group in criteria_met.standard.groups
        for criterion in group.criteria
    ):
        return False
    return criteria_met.groups_met(fail.on, Window(before=fail.row.place)) is not None


def answered_on(criteria_met: AskedOfADay, fail: EndingFail) -> date:
    """The day new evidence first answers a fail: the failed criterion passed anew, or the whole set."""
    failed = [criterion for criterion in criteria(criteria_met.standard) if criterion.key in fail.keys]
    anew = Window(since=fail.row.place)
    parts = (part for name in criteria_met.components for part in criteria_met.held_since(name, fail.row.place))
    for day in sorted({*criteria_met.days(), *(part.starts_on for part in parts)}):
        if day < fail.on:
            continue
        if any(criteria_met.met(criterion, day, anew) for criterion in failed) or criteria_met.groups_met(day, anew):
            return day
    return FOREVER
