"""When what a person holds is to be renewed: the window that opens before its end, and the day from which it counts.

The window opens ``until - window`` on every base: from then on a renewal is asked for. Whether what is done on a
day renews is a question of its own: counted from completion every pass does, from the previous expiry what was
performed since the window of the running cycle opened, and on a fixed cycle what reaches a later day of the calendar.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from .clearance import Scope, dated_requirement, segment_on, stays
from .concerns import Holding, concerns
from .cycles import Cycle, Cycles
from .dates import add
from .facts import Base, Period, Standard
from .intervals import covering
from .results import DAWN, FOREVER, ReasonCode
from .standards import first_day_reaching_past
from .standing import Standings


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """What runs on a day, and when it is to be renewed. All by what was performed up to that day."""

    cycle: str | None  # its identity: the key of the evidence that opened it
    until: date  # first day no longer valid; FOREVER: it does not run out
    opens_on: date  # the window, `until - window` on every base; FOREVER: nothing is ever asked for
    renews_from: date  # evidence performed before it leaves `until` as it is; DAWN: every pass renews

    @property
    def asked_from(self) -> date:
        """The first day a renewal is asked for: the window is open, and what is done renews."""
        return max(self.opens_on, self.renews_from)

    def is_too_early(self, on: date) -> bool:
        """Whether what is performed on a day would leave ``until`` as it is: to be told before it is started."""
        return on < self.renews_from


def renewal_of(standings: Standings, competency: str, cap: Period | None, on: date) -> Renewal | None:
    """What runs on ``on`` under a cap; ``None`` when nothing does, so that whatever is done counts at once."""
    so_far = tuple(row for row in standings.facts.evidence if row.performed_on <= on)
    then = Standings(standings.rules, replace(standings.facts, evidence=so_far))
    reasons = segment_on(then.segments(competency, cap), on).reasons
    met = next((reason for reason in reasons if reason.code is ReasonCode.MET), None)
    if met is None or met.until is None or met.on is None:
        return None
    opened_by = then.opened_by(competency, cap, on, met.until) or met.fact
    row = next((row for row in so_far if row.uuid == opened_by), None)
    versions = then.rules.versions[competency]
    running = _ending_first(then.cycles_on(competency, cap, on), on)
    # What was done ahead of a version is met under that version, from the day it takes effect.
    met_on = on if row is None else max(row.performed_on, met.on)
    window = versions.judging(met_on).window if running is None else running.window
    # A gate that ends it leaves other cycles behind: those in force at its end say what must be done by then.
    to_renew = _ending_first(then.cycles_on(competency, cap, met.until), on)
    if met.until == FOREVER:
        renews_from = DAWN
    elif to_renew is None:
        renews_from = _renews_from(versions.judging(on), met.until, cap)
    else:
        renews_from = to_renew.floor
    return Renewal(
        cycle=None if row is None else row.key,
        until=met.until,
        opens_on=add(met.until, window, -1),
        renews_from=renews_from,
    )


def renewal_asked(standings: Standings, competency: str, on: date) -> Renewal | None:
    """The same under the shortest requirement that concerns the person on ``on``: what ends first is to be renewed.

    ``None`` also when it has run out under one of them.
    """
    found = [renewal_of(standings, competency, cap, on) for cap in (None, *caps_on(standings, competency, on))]
    running = [renewal for renewal in found if renewal is not None]
    return min(running, key=lambda renewal: renewal.until) if len(running) == len(found) else None


def caps_on(standings: Standings, competency: str, on: date) -> tuple[Period, ...]:
    """The shorter validities that requirements announced or in force on a day ask of the person, wherever placed."""
    person = standings.facts.person
    held = {Holding.of(person, entry) for entry in standings.facts.placements}
    held |= {Holding.of(person, entry) for entry in standings.facts.appointments}
    caps = set()
    for requirement in standings.rules.requirements_of(competency):
        for unit, place in standings.rules.places.items():
            for holding in held:
                if requirement.validity is None or not concerns(requirement, holding, place):
                    continue
                scope = Scope(requirement.programme, unit, holding.job_role, holding.function)
                stay = covering(stays(standings, scope, place), on)
                if stay is not None and dated_requirement(standings, requirement, place, stay).shows_on(on):
                    caps.add(requirement.validity)
    return tuple(sorted(caps, key=Period.format))


def _ending_first(cycles: Cycles, on: date) -> Cycle | None:
    """The cycle to be renewed as of a day. Under a cap two run, and the one that ends first has to be renewed.

    Of two that end on one day it is the one that can be renewed later: both have to be.
    """
    capped = (each.cycle_on(on) for each in (cycles, cycles.uncapped) if each is not None)
    running = sorted((cycle for cycle in capped if cycle is not None), key=lambda cycle: cycle.floor, reverse=True)
    return min(running, key=lambda cycle: cycle.until, default=None)


def _renews_from(standard: Standard, until: date, cap: Period | None) -> date:
    """The first day whose pass reaches past ``until``, where each pass has its own end."""
    return first_day_reaching_past(standard, until, cap) if standard.base is Base.FIXED_CYCLE else DAWN
