"""Reasons why a standard is not met on a day, criterion by criterion, so that a person can be told the next step."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from .counts import Count
from .criteria_met import CriteriaMet
from .cycles import Cycle, Cycles, runs_in_cycles
from .dates import ONE_DAY
from .evidence import DecidingRow, Says
from .facts import Criterion, Effect
from .marks import Mark, Window
from .results import DAWN, Reason, ReasonCode
from .standards import criterion_named

# What a person must hear first comes first.
_ORDER = (
    ReasonCode.CRITICAL_FAILED,
    ReasonCode.FAILED,
    ReasonCode.DISPUTED,
    ReasonCode.GATED,
    ReasonCode.DELTA_DUE,
    ReasonCode.COMPONENT,
    ReasonCode.EXPIRED,
    ReasonCode.MISSING,
)


def why(cycles: Cycles, competency: str, day: date) -> list[Reason]:
    """The reasons for "not met" on a day with a readable standard in force, the weightiest first."""
    criteria_met = cycles.in_force(day)
    cycle = cycles.cycle_on(day) if runs_in_cycles(criteria_met.standard) else None
    reasons = list(_lacking(criteria_met, day, cycle))
    open_fail = criteria_met.open_fail(day)
    if open_fail is not None:
        reasons.append(_failed(open_fail.row, competency))
    if not reasons and cycles.uncapped is not None:
        # Met under the requirement's shorter cycle, but the standard's own one has run out.
        return why(cycles.uncapped, competency, day)
    return sorted(reasons, key=lambda reason: _ORDER.index(reason.code))


def count_of(cycles: Cycles, criterion: str, day: date) -> Count | None:
    """Have and need of a criterion of the version in force, by what counts on ``day``; ``None`` for an unknown one."""
    criteria_met = cycles.in_force(day)
    found = criterion_named(criteria_met.standard, criterion)
    if found is None:
        return None
    cycle = cycles.cycle_on(day) if runs_in_cycles(criteria_met.standard) else None
    return criteria_met.count(found, day, _window(cycle, day))


def _window(cycle: Cycle | None, day: date) -> Window:
    """What may be counted: all of it while a cycle runs, and since the window opened once it is over."""
    return Window(cycle.floor if cycle is not None and not cycle.runs_on(day) else DAWN)


def _lacking(criteria_met: CriteriaMet, day: date, cycle: Cycle | None) -> Iterator[Reason]:
    runs = cycle is not None and cycle.runs_on(day)
    window = _window(cycle, day)
    for group in criteria_met.standard.groups:
        if criteria_met.group_met(group, day, window) is not None:
            continue
        for criterion in group.criteria:
            # The rows of a running cycle are settled; only a competency it builds on can be what is lacking.
            if criteria_met.met(criterion, day, window) is None and (criterion.competency is not None or not runs):
                yield _criterion(criteria_met, criterion, day, window, cycle)


def _criterion(
    criteria_met: CriteriaMet, criterion: Criterion, day: date, window: Window, cycle: Cycle | None
) -> Reason:
    """Why one criterion is not met on ``day``."""
    competency = criteria_met.standard.competency
    if criterion.competency is not None:
        stretches = criteria_met.components[criterion.competency]
        lost = max((stretch.ends_on for stretch in stretches if stretch.ends_on <= day), default=None)
        return Reason(code=ReasonCode.COMPONENT, competency=criterion.competency, criterion=criterion.key, on=lost)
    count = criteria_met.count(criterion, day, window)
    marks = [mark for mark in criteria_met.marks[criterion.key] if mark.evidence.performed_on <= day]
    gated = [
        mark
        for mark in criteria_met.gated[criterion.key]
        if mark.evidence.performed_on <= day < min(mark.fresh_until, mark.dead_on)
    ]
    spoilt = [
        row
        for row in criteria_met.rows
        if row.says in (Says.FAIL, Says.DISPUTED)
        and row.evidence.performed_on <= day
        and criteria_met.is_failed_by(criterion, row)
    ]
    newest = max((mark.place for mark in (*marks, *gated)), default=-1)
    code = ReasonCode.MISSING
    fact: str | None = None
    on: date | None = None
    if spoilt and spoilt[-1].place > newest:
        if spoilt[-1].says is Says.FAIL:
            return _failed(spoilt[-1], competency, criterion, count)
        code, fact, on = ReasonCode.DISPUTED, spoilt[-1].evidence.uuid, spoilt[-1].evidence.performed_on
    elif gate := next((mark.gate for mark in reversed(gated)), None):
        code = ReasonCode.DELTA_DUE if gate.effect is Effect.DELTA else ReasonCode.GATED
        fact, on = gate.uuid, gate.from_on
    elif ran_out := _ran_out(criteria_met, criterion, marks, day, cycle):
        code, (on, fact) = ReasonCode.EXPIRED, ran_out
    return Reason(
        code=code,
        competency=competency,
        criterion=criterion.key,
        fact=fact,
        on=on,
        have=count.have,
        need=count.need,
        by_others=count.by_others,
    )


def _ran_out(
    criteria_met: CriteriaMet, criterion: Criterion, marks: list[Mark], day: date, cycle: Cycle | None
) -> tuple[date, str | None] | None:
    """The day a criterion that was met ran out, and by which entry it had been met."""
    if cycle is not None and not cycle.is_broken and cycle.until <= day:
        return cycle.until, cycle.fact
    ends = {end for mark in marks for end in (mark.fresh_until, mark.valid_until) if DAWN < end <= day}
    for end in sorted(ends, reverse=True):
        met = criteria_met.met(criterion, end - ONE_DAY)
        if met is not None:
            return end, met.fact
    return None


def _failed(
    row: DecidingRow, competency: str, criterion: Criterion | None = None, count: Count | None = None
) -> Reason:
    return Reason(
        code=ReasonCode.CRITICAL_FAILED if row.evidence.critical_failed else ReasonCode.FAILED,
        competency=competency,
        criterion=criterion.key if criterion else None,
        fact=row.evidence.uuid,
        on=row.evidence.performed_on,
        have=count.have if count else None,
        need=count.need if count else None,
        by_others=count.by_others if count else None,
    )
