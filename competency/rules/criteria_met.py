"""What one version of a standard asks, held against one person's rows: which criteria are met on a day, and how.

A *mark* is a passing row as it counts towards one criterion: from when, until when, and the day a later fail
took it away. Gates filter marks here; what is left knows nothing of gates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from .dates import add
from .evidence import DecidingRow, Says
from .facts import CriteriaGroup, Criterion, Evidence, Gate, Period, Risk, Standard
from .gate_filter import GateFilter
from .intervals import Stretch, covering
from .results import DAWN, FOREVER
from .standards import Versions, asks_for, criteria, criterion_named, qualifies, valid_until


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


@dataclass(frozen=True, slots=True)
class EndingFail:
    """A fail that ends the standing: any on a high-risk competency, a critical one on every competency."""

    row: DecidingRow
    keys: tuple[str, ...]  # of the criteria it failed

    @property
    def on(self) -> date:
        return self.row.evidence.performed_on


class Met(NamedTuple):
    """When, by the days performed, something was complete, and by which entry."""

    on: date
    fact: str | None


class Window(NamedTuple):
    """Which marks may be counted: performed from ``floor`` on, newer than a fail, as things stood before another."""

    floor: date = DAWN
    since: EndingFail | None = None
    before: int | None = None  # a place in the order

    def admits(self, mark: Mark, day: date) -> bool:
        if mark.evidence.performed_on < self.floor or (self.since is not None and mark.place < self.since.row.place):
            return False
        if self.before is None:
            return day < mark.dead_on
        return mark.place < self.before and (mark.dead_by is None or self.before <= mark.dead_by)


_ANY = Window()
ShownSince = Callable[[str, int], tuple[Stretch, ...]]
"""The days on which a competency is held by what comes after a place in the order of rows alone."""


class CriteriaMet:
    """One version's criteria and the marks of one person towards each."""

    def __init__(
        self,
        versions: Versions,
        index: int,
        rows: Sequence[DecidingRow],
        gate_filter: GateFilter,
        components: Mapping[str, tuple[Stretch, ...]],
        shown_since: ShownSince,
        cap: Period | None,
    ) -> None:
        self.versions = versions
        self.standard = versions.standards[index]
        self.reign = versions.reign(index)
        self.components = components
        self.shown_since = shown_since
        self.cap = cap
        self.rows = rows
        self.marks: dict[str, list[Mark]] = {}
        self.gated: dict[str, list[Mark]] = {}
        for criterion in criteria(self.standard):
            marks = list(self._marks(criterion, gate_filter)) if criterion.competency is None else []
            self.marks[criterion.key] = [mark for mark in marks if mark.gate is None]
            self.gated[criterion.key] = [mark for mark in marks if mark.gate is not None]
        self.fails = tuple(self._ending_fails())
        self._open_until: dict[EndingFail, date] = {}
        self._open_until = {fail: self._answered_on(fail) for fail in self.fails if self._must_be_answered(fail)}

    # ---- reading the rows -----------------------------------------------------------------------------------

    def _marks(self, criterion: Criterion, gate_filter: GateFilter) -> Iterator[Mark]:
        failed = [row for row in self.rows if row.says is Says.FAIL and self.hits(criterion, row)]
        ending = [row for row in failed if self._ends(row)]
        for row in self.rows:
            # Once the next version is in force, new rows belong to it; this one lives on for running cycles only.
            if row.says is not Says.PASS or row.evidence.performed_on >= self.reign[1]:
                continue
            own = self.versions.judging(row.evidence.performed_on)
            judged = self._judge(criterion, row.evidence, own)
            if judged is None:
                continue
            standard, asked = judged
            killer = next((fail for fail in ending if fail.place > row.place), None)
            until = valid_until(standard, row.evidence.performed_on, self.cap)
            yield Mark(
                evidence=row.evidence,
                place=row.place,
                run=sum(fail.place < row.place for fail in failed),
                fresh_until=until if asked.max_age is None else add(row.evidence.performed_on, asked.max_age),
                valid_until=until,
                dead_on=FOREVER if killer is None else killer.evidence.performed_on,
                dead_by=None if killer is None else killer.place,
                gate=gate_filter.takes(row.evidence, own),
            )

    def _judge(self, criterion: Criterion, evidence: Evidence, own: Standard) -> tuple[Standard, Criterion] | None:
        """The version whose terms a pass counts under: its own day's, else this one's, if it meets either."""
        asked = criterion_named(own, criterion.key)
        if own.uuid in self.versions.unreadable:
            asked = None
        for standard, each in ((own, asked), (self.standard, criterion)):
            if each is not None and asks_for(each, evidence, standard.competency) and qualifies(each, evidence):
                return standard, each
        return None

    def hits(self, criterion: Criterion, row: DecidingRow) -> bool:
        """Whether a fail is one of this criterion, as its own day's version words it."""
        own = criterion_named(self.versions.judging(row.evidence.performed_on), criterion.key)
        return asks_for(own or criterion, row.evidence, self.standard.competency)

    def _ends(self, row: DecidingRow) -> bool:
        if row.evidence.critical_failed:
            return True
        return self.versions.judging(row.evidence.performed_on).risk is Risk.HIGH

    def _ending_fails(self) -> Iterator[EndingFail]:
        """The fails that end the standing, also those of a criterion that only their own day's version has."""
        for row in self.rows:
            if row.says is not Says.FAIL or not self._ends(row):
                continue
            judging = self.versions.judging(row.evidence.performed_on)
            asked = any(asks_for(each, row.evidence, judging.competency) for each in criteria(judging))
            keys = tuple(each.key for each in criteria(self.standard) if self.hits(each, row))
            if keys or asked or row.evidence.critical_failed:
                yield EndingFail(row, keys)

    def _must_be_answered(self, fail: EndingFail) -> bool:
        """Whether a fail ended a standing whose criteria could be met without what was failed.

        Where the failed criterion is indispensable its dead marks say enough, and where nothing was held
        nothing ended: a first attempt that fails costs no other criterion its passes.
        """
        if any(
            group.needed is None and criterion.key in fail.keys
            for group in self.standard.groups
            for criterion in group.criteria
        ):
            return False
        return self._groups_met(fail.on, Window(before=fail.row.place)) is not None

    def _answered_on(self, fail: EndingFail) -> date:
        """The day new evidence first answers a fail: the failed criterion passed anew, or the whole set."""
        failed = [each for each in criteria(self.standard) if each.key in fail.keys]
        anew = Window(since=fail)
        parts = (part for name in self.components for part in self.shown_since(name, fail.row.place))
        for day in sorted({*self.days(), *(part.starts_on for part in parts)}):
            if day < fail.on:
                continue
            if any(self.met(criterion, day, anew) for criterion in failed) or self._groups_met(day, anew):
                return day
        return FOREVER

    # ---- asking about a day ---------------------------------------------------------------------------------

    def days(self) -> list[date]:
        """Every day on which what is met can change, in order."""
        days = {*self.reign, *self._open_until.values()}
        for marks in self.marks.values():
            for mark in marks:
                days.update((mark.evidence.performed_on, mark.fresh_until, mark.valid_until, mark.dead_on))
        for stretches in self.components.values():
            for stretch in stretches:
                days.update((stretch.starts_on, stretch.ends_on))
        for marks in self.gated.values():
            for mark in marks:
                days.update((mark.evidence.performed_on, mark.fresh_until))
        days.update(row.evidence.performed_on for row in self.rows if row.says is not Says.PASS)
        days.discard(FOREVER)
        return sorted(days)

    def complete(self, day: date, floor: date = DAWN) -> Met | None:
        """Whether every group is met on ``day`` by what was performed from ``floor`` on, and since when."""
        return None if self.open_fail(day) is not None else self._groups_met(day, Window(floor))

    def open_fail(self, day: date) -> EndingFail | None:
        """The last fail that, on ``day``, still holds the standing down although the criteria could be met."""
        still = [fail for fail, until in self._open_until.items() if fail.on <= day < until]
        return still[-1] if still else None

    def _groups_met(self, day: date, window: Window) -> Met | None:
        done: list[Met] = []
        for group in self.standard.groups:
            met = self.group_met(group, day, window)
            if met is None:
                return None
            done.append(met)
        return max(done, key=lambda each: each.on)

    def group_met(self, group: CriteriaGroup, day: date, window: Window = _ANY) -> Met | None:
        """When a group is complete: "all of" with its last criterion, "any N of" with its N-th."""
        met = [each for each in (self.met(one, day, window) for one in group.criteria) if each is not None]
        needed = len(group.criteria) if group.needed is None else group.needed
        if len(met) < needed:
            return None
        return sorted(met, key=lambda each: each.on)[needed - 1]

    def met(self, criterion: Criterion, day: date, window: Window = _ANY) -> Met | None:
        """Whether a criterion is met on ``day``, and since when."""
        if criterion.competency is not None:
            held = covering(self.components[criterion.competency], day)
            if held is not None and window.since is not None:
                # Held without a break or not: what counts is that it has been shown since.
                held = covering(self.shown_since(criterion.competency, window.since.row.place), day)
            return None if held is None else Met(held.starts_on, held.fact)
        complete = [_reached(criterion, run, day) for run in _runs(self.fresh(criterion, day, window))]
        return min((met for met in complete if met is not None), key=lambda each: each.on, default=None)

    def have(self, criterion: Criterion, day: date, window: Window = _ANY) -> int:
        """How many passing events count towards a criterion on ``day``, in the fullest run between fails."""
        runs = _runs(self.fresh(criterion, day, window))
        return max((len({mark.event for mark in run}) for run in runs), default=0)

    def fresh(self, criterion: Criterion, day: date, window: Window = _ANY) -> list[Mark]:
        """The marks that count on ``day``, in order."""
        return [
            mark
            for mark in self.marks[criterion.key]
            if mark.evidence.performed_on <= day < mark.fresh_until and window.admits(mark, day)
        ]


def _runs(marks: Iterable[Mark]) -> list[list[Mark]]:
    runs: dict[int, list[Mark]] = {}
    for mark in marks:
        runs.setdefault(mark.run, []).append(mark)
    return list(runs.values())


def _reached(criterion: Criterion, run: Sequence[Mark], day: date) -> Met | None:
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
