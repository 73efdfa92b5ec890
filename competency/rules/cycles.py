"""The cycles of one competency for one person: the stretches of days on which its standard is met.

Completion base and fixed cycle are read off day by day, since each element has its own end. Previous expiry has
a memory (the anniversary, the window), so it is walked cycle by cycle. Revocations, waivers and grace come later.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from .criteria_met import CriteriaMet
from .dates import ONE_DAY, add
from .evidence import DecidingRow
from .facts import Base, Period, Standard
from .fails_end_standing import HeldSince
from .gate_filter import GateFilter
from .intervals import Stretch, clipped, covering, joined, shared
from .results import DAWN, FOREVER
from .standards import Versions, shorter


@dataclass(frozen=True, slots=True)
class Cycle:
    """One cycle on the base of the previous expiry. ``until`` is ``times`` periods after ``anchor``, never chained."""

    anchor: date
    times: int
    period: Period | None
    until: date
    floor: date  # evidence for the next cycle must have been performed from here on
    window: Period  # how long before its end a renewal is asked for: that of the rule it was opened under
    fact: str | None
    is_broken: bool = False  # by a fail, before its time
    turns_on: date = DAWN  # when the cycle it renews ends; until then that one's floor still stands
    floor_before: date = DAWN

    def runs_on(self, day: date) -> bool:
        return not self.is_broken and day < self.until

    def broken_on(self, day: date) -> Cycle:
        """The same, ended by a fail: what was shown since the window of the cycle then running still counts."""
        floor = self.floor_before if day < self.turns_on else self.floor
        return replace(self, is_broken=True, floor=min(floor, day))


@dataclass(frozen=True, slots=True)
class Cycles:
    """The stretches met, the criteria of each version, and (previous expiry) the cycle to renew as of each day."""

    held: tuple[Stretch, ...]
    by_version: Mapping[int, CriteriaMet]  # by position among the versions; an unreadable one has none
    cycles: tuple[tuple[date, Cycle | None], ...]
    uncapped: Cycles | None = None  # also asked, when a cap shortens cycles

    def in_force(self, day: date) -> CriteriaMet:
        """The criteria of the version in force on a day that has a readable one."""
        return [criteria_met for criteria_met in self.by_version.values() if criteria_met.reign[0] <= day][-1]

    def cycle_on(self, day: date) -> Cycle | None:
        """The cycle that evidence of ``day`` would renew, running or over."""
        return next((cycle for start, cycle in reversed(self.cycles) if start <= day), None)


def cycles_of(
    versions: Versions,
    rows: tuple[DecidingRow, ...],
    gate_filter: GateFilter,
    components: Mapping[str, tuple[Stretch, ...]],
    held_since: HeldSince,
    cap: Period | None,
) -> Cycles:
    """Work out one competency's cycles. ``rows`` are those that concern it; ``versions`` must not be empty."""
    by_version = {
        index: CriteriaMet(versions, index, rows, gate_filter, components, held_since, cap)
        for index, standard in enumerate(versions.standards)
        if standard.uuid not in versions.unreadable
    }
    held: tuple[Stretch, ...] = ()
    log: list[tuple[date, Cycle | None]] = [(DAWN, None)]
    for index, criteria_met in by_version.items():
        if not runs_in_cycles(criteria_met.standard):
            log.append((criteria_met.reign[0], None))
            held = joined((*held, *_swept(criteria_met)))
            continue
        carried = log[-1][1]
        if held and (carried is None or held[-1].ends_on > carried.until):
            carried = _taken_over(held[-1], criteria_met)
        walked = list(_walk(criteria_met, carried, first=index == 0))
        log += [(day, cycle) for day, cycle, _ in walked]
        opened = (_cut_by_fails(stretch, criteria_met) for _, _, stretch in walked if stretch is not None)
        whole = (part for stretch in opened for part in _while_components_hold(stretch, criteria_met))
        held = joined((*held, *clipped(whole, criteria_met.reign[0], FOREVER)))
    if cap is None or not any(runs_in_cycles(criteria_met.standard) for criteria_met in by_version.values()):
        return Cycles(held, by_version, tuple(log))
    # A shorter cycle may be renewed when the standard's own one, in the same days, was not. A requirement
    # may shorten a validity, never lengthen it, so both must hold.
    uncapped = cycles_of(versions, rows, gate_filter, components, held_since, None)
    return Cycles(shared(held, uncapped.held), by_version, tuple(log), uncapped)


def runs_in_cycles(standard: Standard) -> bool:
    """Whether the standard is renewed as a whole, from the previous expiry.

    One that other competencies alone can meet has nothing to renew by itself: it simply follows them.
    """
    return standard.base is Base.PREVIOUS_EXPIRY and any(
        sum(criterion.competency is not None for criterion in group.criteria)
        < (len(group.criteria) if group.needed is None else group.needed)
        for group in standard.groups
    )


def _swept(criteria_met: CriteriaMet) -> tuple[Stretch, ...]:
    """The days a version is met: within its reign as they come, after it only what was running at its end."""
    first, last = criteria_met.reign
    grace = criteria_met.standard.grace
    stretches: list[Stretch] = []
    start: date | None = None
    fact: str | None = None
    for day in criteria_met.days():
        if day < first:
            continue
        met = criteria_met.complete(day)
        if met is None and start is not None:
            stretches.append(Stretch(start, day, fact, _ended_by_itself(criteria_met, day), grace))
            start = None
        elif met is not None and start is None and day < last:
            start, fact = day, met.fact
    if start is not None:
        stretches.append(Stretch(start, FOREVER, fact, True, grace))
    return tuple(stretches)


def _ended_by_itself(criteria_met: CriteriaMet, day: date) -> bool:
    """Whether what ended on ``day`` ran out, rather than being ended by a fail here or in a component."""
    if any(fail.on == day for fail in criteria_met.fails):
        return False
    return all(
        stretch.ends_by_itself
        for stretches in criteria_met.components.values()
        for stretch in stretches
        if stretch.ends_on == day
    )


def _walk(
    criteria_met: CriteriaMet, cycle: Cycle | None, *, first: bool
) -> Iterator[tuple[date, Cycle | None, Stretch | None]]:
    """Step through a version's reign: each change of cycle, with the stretch that a new cycle opens.

    The first version judges what is older than itself, so its cycles are walked from the first row on.
    """
    start, end = (DAWN if first else criteria_met.reign[0]), criteria_met.reign[1]
    yield start, cycle, None
    for day in [start, *(later for later in criteria_met.days() if start < later < end)]:
        if cycle is not None and cycle.runs_on(day) and any(fail.on == day for fail in criteria_met.fails):
            # The failed criterion's own rows are dead anyway.
            cycle = cycle.broken_on(day)
            yield day, cycle, None
        while (opened := _next_cycle(criteria_met, cycle, day)) is not None:
            cycle = opened
            yield day, cycle, Stretch(day, cycle.until, cycle.fact, True, criteria_met.standard.grace)


def _next_cycle(criteria_met: CriteriaMet, cycle: Cycle | None, day: date) -> Cycle | None:
    """The cycle that opens on ``day``, if every element has been performed since the window opened."""
    met = criteria_met.complete(day, cycle.floor if cycle else DAWN)
    if met is None:
        return None
    standard = criteria_met.standard
    period = shorter(met.on, standard.validity, criteria_met.cap)
    anchor, times = met.on, 1
    turns_on = floor_before = DAWN
    if cycle is not None and not cycle.is_broken and met.on < cycle.until:
        same = period == cycle.period
        anchor, times = (cycle.anchor, cycle.times + 1) if same else (cycle.until, 1)
        turns_on, floor_before = cycle.until, cycle.floor
    until = FOREVER if period is None else add(anchor, period, times)
    opens = FOREVER if until == FOREVER else add(until, standard.window, -1)
    return Cycle(
        anchor=anchor,
        times=times,
        period=period,
        until=until,
        floor=max(opens, met.on + ONE_DAY),  # one piece of evidence never opens two cycles
        window=standard.window,
        fact=met.fact,
        turns_on=turns_on,
        floor_before=floor_before,
    )


def _taken_over(last: Stretch, criteria_met: CriteriaMet) -> Cycle:
    """The cycle that a version with another base left behind, to be renewed under this one."""
    return Cycle(
        anchor=last.ends_on,
        times=0,
        period=None,
        until=last.ends_on,
        floor=last.ends_on if last.ends_on == FOREVER else add(last.ends_on, criteria_met.standard.window, -1),
        window=criteria_met.standard.window,
        fact=last.fact,
        is_broken=not last.ends_by_itself,
    )


def _cut_by_fails(stretch: Stretch, criteria_met: CriteriaMet) -> Stretch:
    """End a cycle on the first ending fail after its first day, also one after the next version took over.

    A fail on the first day itself came before the pass that opened the cycle, or there would be no cycle.
    """
    for fail in criteria_met.fails:
        if stretch.starts_on < fail.on < stretch.ends_on:
            return replace(stretch, ends_on=fail.on, ends_by_itself=False)
    return stretch


def _while_components_hold(stretch: Stretch, criteria_met: CriteriaMet) -> Iterator[Stretch]:
    """The parts of a cycle on which the competencies it builds on are held: it ends with its earliest element."""
    if not criteria_met.components:
        yield stretch
        return
    days = {stretch.starts_on, *(day for day in criteria_met.days() if stretch.covers(day)), stretch.ends_on}
    ordered = sorted(days)
    parts = []
    for day, following in pairwise(ordered):
        if _components_suffice(criteria_met, stretch.starts_on, day):
            by_itself = (
                stretch.ends_by_itself if following == stretch.ends_on else _ended_by_itself(criteria_met, following)
            )
            parts.append(replace(stretch, starts_on=day, ends_on=following, ends_by_itself=by_itself))
    yield from joined(parts)


def _components_suffice(criteria_met: CriteriaMet, opened_on: date, day: date) -> bool:
    """Whether each group still holds on ``day``; rows that were met when the cycle opened stay met for it."""
    for group in criteria_met.standard.groups:
        needed = len(group.criteria) if group.needed is None else group.needed
        held = 0
        for criterion in group.criteria:
            if criterion.competency is not None:
                held += covering(criteria_met.components[criterion.competency], day) is not None
            else:
                held += any(criteria_met.met(criterion, shown_on) is not None for shown_on in (opened_on, day))
        if held < needed:
            return False
    return True
