"""Why a standard is not met on a day, criterion by criterion, so that a person can be told the next step."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from .course import Course, Cycle, runs_in_cycles
from .dates import ONE_DAY
from .elements import Elements, Mark, Window
from .evidence import Row, Says
from .facts import Criterion, Effect
from .results import DAWN, Reason, ReasonCode

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


def why(course: Course, competency: str, day: date) -> list[Reason]:
    """The reasons for "not met" on a day with a readable standard in force, the weightiest first."""
    elements = course.in_force(day)
    cycle = course.cycle_on(day) if runs_in_cycles(elements.standard) else None
    reasons = list(_lacking(elements, day, cycle))
    open_fail = elements.open_fail(day)
    if open_fail is not None:
        reasons.append(_failed(open_fail.row, competency, None))
    if not reasons and course.uncapped is not None:
        # Met under the requirement's shorter cycle, but the standard's own one has run out.
        return why(course.uncapped, competency, day)
    return sorted(reasons, key=lambda reason: _ORDER.index(reason.code))


def _lacking(elements: Elements, day: date, cycle: Cycle | None) -> Iterator[Reason]:
    runs = cycle is not None and cycle.runs_on(day)
    window = Window(cycle.floor if cycle is not None and not runs else DAWN)
    for group in elements.standard.groups:
        if elements.group_met(group, day, window) is not None:
            continue
        for criterion in group.criteria:
            # The rows of a running cycle are settled; only a competency it builds on can be what is lacking.
            if elements.met(criterion, day, window) is None and (criterion.competency is not None or not runs):
                yield _criterion(elements, criterion, day, window, cycle)


def _criterion(elements: Elements, criterion: Criterion, day: date, window: Window, cycle: Cycle | None) -> Reason:
    """Why one criterion is not met on ``day``."""
    competency = elements.standard.competency
    if criterion.competency is not None:
        stretches = elements.components[criterion.competency]
        lost = max((each.ends_on for each in stretches if each.ends_on <= day), default=None)
        return Reason(code=ReasonCode.COMPONENT, competency=criterion.competency, criterion=criterion.key, on=lost)
    have = elements.have(criterion, day, window)
    marks = [mark for mark in elements.marks[criterion.key] if mark.evidence.performed_on <= day]
    gated = [
        mark
        for mark in elements.gated[criterion.key]
        if mark.evidence.performed_on <= day < min(mark.fresh_until, mark.dead_on)
    ]
    spoilt = [
        row
        for row in elements.rows
        if row.says in (Says.FAIL, Says.DISPUTED) and row.evidence.performed_on <= day and elements.hits(criterion, row)
    ]
    newest = max((mark.place for mark in (*marks, *gated)), default=-1)
    code = ReasonCode.MISSING
    fact: str | None = None
    on: date | None = None
    if spoilt and spoilt[-1].place > newest:
        if spoilt[-1].says is Says.FAIL:
            return _failed(spoilt[-1], competency, criterion)
        code, fact, on = ReasonCode.DISPUTED, spoilt[-1].evidence.uuid, spoilt[-1].evidence.performed_on
    elif gate := next((mark.gate for mark in reversed(gated)), None):
        code = ReasonCode.DELTA_DUE if gate.effect is Effect.DELTA else ReasonCode.GATED
        fact, on = gate.uuid, gate.from_on
    elif ran_out := _ran_out(elements, criterion, marks, day, cycle):
        code, (on, fact) = ReasonCode.EXPIRED, ran_out
    return Reason(
        code=code,
        competency=competency,
        criterion=criterion.key,
        fact=fact,
        on=on,
        have=have,
        need=criterion.count,
    )


def _ran_out(
    elements: Elements, criterion: Criterion, marks: list[Mark], day: date, cycle: Cycle | None
) -> tuple[date, str | None] | None:
    """The day a criterion that was met ran out, and by which entry it had been met."""
    if cycle is not None and not cycle.is_broken and cycle.until <= day:
        return cycle.until, cycle.fact
    ends = {end for mark in marks for end in (mark.fresh_until, mark.valid_until) if DAWN < end <= day}
    for end in sorted(ends, reverse=True):
        met = elements.met(criterion, end - ONE_DAY)
        if met is not None:
            return end, met.fact
    return None


def _failed(row: Row, competency: str, criterion: Criterion | None) -> Reason:
    return Reason(
        code=ReasonCode.CRITICAL_FAILED if row.evidence.critical_failed else ReasonCode.FAILED,
        competency=competency,
        criterion=criterion.key if criterion else None,
        fact=row.evidence.uuid,
        on=row.evidence.performed_on,
    )
