"""The criteria of one version of a standard, held against one person's rows: which are met on a day, and since when.

Gates filter the marks here; what is left knows nothing of gates. Which fails end what was met, and until when,
stands in ``fails_end_standing``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from .counts import Count, counted
from .dates import add
from .evidence import DecidingRow, Says
from .facts import CriteriaGroup, Criterion, Evidence, Period, Standard
from .fails_end_standing import (
    EndingFail,
    HeldSince,
    answered_on,
    ending_fails,
    ends_standing,
    fails_criterion,
    must_be_answered,
)
from .gate_filter import GateFilter
from .intervals import Stretch, covering
from .marks import EVERY_MARK, Mark, Met, Window, reached, runs
from .results import DAWN, FOREVER
from .standards import Versions, asks_for, criteria, criterion_named, qualifies, valid_until


class CriteriaMet:
    """One version's criteria and the marks of one person towards each."""

    def __init__(
        self,
        versions: Versions,
        index: int,
        rows: Sequence[DecidingRow],
        gate_filter: GateFilter,
        components: Mapping[str, tuple[Stretch, ...]],
        held_since: HeldSince,
        cap: Period | None,
    ) -> None:
        self.versions = versions
        self.standard = versions.standards[index]
        self.reign = versions.reign(index)
        self.components = components
        self.held_since = held_since
        self.cap = cap
        self.rows = rows
        self.marks: dict[str, list[Mark]] = {}
        self.gated: dict[str, list[Mark]] = {}
        self.failed: dict[str, list[DecidingRow]] = {}
        for criterion in criteria(self.standard):
            self.failed[criterion.key] = [
                row for row in rows if row.says is Says.FAIL and self.is_failed_by(criterion, row)
            ]
            marks = list(self._marks(criterion, gate_filter)) if criterion.competency is None else []
            self.marks[criterion.key] = [mark for mark in marks if mark.gate is None]
            self.gated[criterion.key] = [mark for mark in marks if mark.gate is not None]
        self.fails = tuple(ending_fails(versions, self.standard, rows))
        self._open_until: dict[EndingFail, date] = {}
        self._open_until = {fail: answered_on(self, fail) for fail in self.fails if must_be_answered(self, fail)}

    # ---- reading the rows -----------------------------------------------------------------------------------

    def _marks(self, criterion: Criterion, gate_filter: GateFilter) -> Iterator[Mark]:
        failed = self.failed[criterion.key]
        ending = [row for row in failed if ends_standing(self.versions, row)]
        for row in self.rows:
            # Once the next version is in force, new rows belong to it; this one lives on for running cycles only.
            if row.says is not Says.PASS or row.evidence.performed_on >= self.reign[1]:
                continue
            own = self.versions.judging(row.evidence.performed_on)
            terms = self._terms(criterion, row.evidence, own)
            if terms is None:
                continue
            standard, wording = terms
            killer = next((fail for fail in ending if fail.place > row.place), None)
            until = valid_until(standard, row.evidence.performed_on, self.cap)
            yield Mark(
                evidence=row.evidence,
                place=row.place,
                run=sum(fail.place < row.place for fail in failed),
                fresh_until=until if wording.max_age is None else add(row.evidence.performed_on, wording.max_age),
                valid_until=until,
                dead_on=FOREVER if killer is None else killer.evidence.performed_on,
                dead_by=None if killer is None else killer.place,
                gate=gate_filter.takes(row.evidence, own),
            )

    def _terms(self, criterion: Criterion, evidence: Evidence, own: Standard) -> tuple[Standard, Criterion] | None:
        """The version whose terms a pass counts under: its own day's, else this one's, if it meets either."""
        own_wording = criterion_named(own, criterion.key)
        if own.uuid in self.versions.unreadable:
            own_wording = None
        for standard, wording in ((own, own_wording), (self.standard, criterion)):
            if (
                wording is not None
                and asks_for(wording, evidence, standard.competency)
                and qualifies(wording, evidence)
            ):
                return standard, wording
        return None

    def is_failed_by(self, criterion: Criterion, row: DecidingRow) -> bool:
        return fails_criterion(self.versions, criterion, row)

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
        return None if self.open_fail(day) is not None else self.groups_met(day, Window(floor))

    def open_fail(self, day: date) -> EndingFail | None:
        """The last fail that, on ``day``, still holds the standing down although the criteria could be met."""
        unanswered = [fail for fail, until in self._open_until.items() if fail.on <= day < until]
        return unanswered[-1] if unanswered else None

    def groups_met(self, day: date, window: Window) -> Met | None:
        """When the last of the groups was complete; ``None`` while one is not."""
        complete: list[Met] = []
        for group in self.standard.groups:
            met = self.group_met(group, day, window)
            if met is None:
                return None
            complete.append(met)
        return max(complete, key=lambda met: met.on)

    def group_met(self, group: CriteriaGroup, day: date, window: Window = EVERY_MARK) -> Met | None:
        """When a group is complete: "all of" with its last criterion, "any N of" with its N-th."""
        answers = (self.met(criterion, day, window) for criterion in group.criteria)
        complete = sorted((met for met in answers if met is not None), key=lambda met: met.on)
        needed = len(group.criteria) if group.needed is None else group.needed
        return complete[needed - 1] if len(complete) >= needed else None

    def met(self, criterion: Criterion, day: date, window: Window = EVERY_MARK) -> Met | None:
        """Whether a criterion is met on ``day``, and since when."""
        if criterion.competency is not None:
            held = covering(self.components[criterion.competency], day)
            if held is not None and window.since is not None:
                # Held without a break or not: what counts is that it has been shown since.
                held = covering(self.held_since(criterion.competency, window.since), day)
            return None if held is None else Met(held.starts_on, held.fact)
        complete = [reached(criterion, run, day) for run in runs(self.fresh(criterion, day, window))]
        return min((met for met in complete if met is not None), key=lambda met: met.on, default=None)

    def count(self, criterion: Criterion, day: date, window: Window = EVERY_MARK) -> Count:
        """Have and need of a criterion on ``day``: of the run that meets it, else of what was shown since its last
        fail."""
        if criterion.competency is not None:
            return Count(have=int(self.met(criterion, day, window) is not None), need=1)
        marks = self.fresh(criterion, day, window)
        for run in runs(marks):
            if reached(criterion, run, day) is not None:
                return counted(criterion, run, day, is_met=True)
        since = sum(fail.evidence.performed_on <= day for fail in self.failed[criterion.key])
        return counted(criterion, [mark for mark in marks if mark.run == since], day, is_met=False)

    def fresh(self, criterion: Criterion, day: date, window: Window = EVERY_MARK) -> list[Mark]:
        """The marks that count on ``day``, in order."""
        return [
            mark
            for mark in self.marks[criterion.key]
            if mark.evidence.performed_on <= day < mark.fresh_until and window.admits(mark, day)
        ]
