"""Grace: the days after what was held ran out by itself, up to what would have ended it anyway.

What builds on others has grace as one competency has. A revocation of a part beats it while it lasts; a fail or a
gate of a part ends it; and a part that was revoked over the end and given back leaves the rest. So a whole is looked
at twice: as it was, and spared, as if none of its parts had ever been revoked, which says when it would have run out.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Protocol

from .criteria_met import CriteriaMet
from .cycles import Cycles
from .dates import ONE_DAY, add
from .facts import Criterion
from .intervals import Stretch, clipped, covering, joined
from .results import DAWN, FOREVER
from .timelines import Timeline


class Parts(Protocol):
    """What is asked about the competencies a whole builds on."""

    def timeline(self, competency: str) -> Timeline: ...
    def spared(self, competency: str) -> Timeline: ...
    def held(self, competency: str) -> tuple[Stretch, ...]: ...
    def revoked(self, competency: str) -> tuple[Stretch, ...]: ...


def graces(real: Timeline, spared: Timeline, parts: Parts) -> Iterator[Stretch]:
    """The days of grace of one competency. ``spared`` is ``real`` itself where no part was ever revoked."""
    yield from (days for _, days in _of(real, parts))
    if spared is not real:
        taken = joined(span for part in all_parts(real, parts) for span in parts.revoked(part))
        yield from (days for ended, days in _of(spared, parts) if _was_held_but_for(taken, real.held, ended))


def all_parts(timeline: Timeline, parts: Parts) -> frozenset[str]:
    """What a competency builds on, and what that builds on. One in a loop has none: it is never held."""
    found = set(timeline.components if timeline.eras else ())
    for part in tuple(found):
        found |= all_parts(parts.timeline(part), parts)
    return frozenset(found)


def _of(timeline: Timeline, parts: Parts) -> Iterator[tuple[Stretch, Stretch]]:
    """Each stretch that ran out, with the days of its grace."""
    for era in timeline.eras:
        for ended, grace in _after_each_end(era.cycles, timeline.held):
            for days in clipped((grace,), era.starts_on, era.ends_on):
                for left in _while_parts_linger(days, ended, timeline, parts):
                    yield ended, left


def _after_each_end(cycles: Cycles, held: tuple[Stretch, ...]) -> Iterator[tuple[Stretch, Stretch]]:
    """Each stretch that ran out by itself with the days after it, up to the next fail that would have ended it.

    It must have been ``held`` to its end: what a delta gives back only after it ran out has not run out by itself.
    """
    fails = _fails(cycles)
    for stretch in cycles.held:
        if not stretch.ends_by_itself or stretch.ends_on == FOREVER:
            continue
        if covering(held, stretch.ends_on - ONE_DAY) is None:
            continue
        until = add(stretch.ends_on, stretch.grace)
        cut = min((day for day in fails if stretch.ends_on <= day < until), default=until)
        yield stretch, Stretch(stretch.ends_on, cut, stretch.fact)


def _fails(cycles: Cycles) -> frozenset[date]:
    return frozenset(fail.on for criteria_met in cycles.by_version.values() for fail in criteria_met.fails)


def _was_held_but_for(taken: tuple[Stretch, ...], held: tuple[Stretch, ...], ended: Stretch) -> bool:
    """Whether nothing but revocations of its parts kept it from being held to the day it would have run out."""
    lost_on = max((stretch.ends_on for stretch in held if stretch.ends_on <= ended.ends_on), default=DAWN)
    since = max(lost_on, ended.starts_on)
    return any(span.starts_on <= since and ended.ends_on <= span.ends_on for span in taken)


# ---- what it builds on ------------------------------------------------------------------------------------------


def _while_parts_linger(days: Stretch, ended: Stretch, timeline: Timeline, parts: Parts) -> tuple[Stretch, ...]:
    """The days of grace on which nothing it builds on has been taken away."""
    if not timeline.components:
        return (days,)
    changes = {day for part in all_parts(timeline, parts) for day in _changes(part, parts) if days.covers(day)}
    pairs = pairwise(sorted({days.starts_on, *changes, days.ends_on}))
    return joined(Stretch(*pair, days.fact) for pair in pairs if _stands(timeline, ended, pair[0], parts))


def _changes(part: str, parts: Parts) -> Iterator[date]:
    """The days on which a part may be lost or come back, for whatever cause."""
    timeline = parts.spared(part)
    for stretch in (*parts.held(part), *timeline.held, *timeline.unreadable, *parts.revoked(part)):
        yield from (stretch.starts_on, stretch.ends_on)
    for era in timeline.eras:
        yield from (era.starts_on, *_fails(era.cycles))


def _stands(timeline: Timeline, ended: Stretch, day: date, parts: Parts) -> bool:
    """Whether it would be met on ``day`` if nothing had run out since it ``ended``.

    Its own criteria are as they were while it ran: a fail of one has cut the grace already.
    """
    while_it_ran = (ended.starts_on, ended.ends_on - ONE_DAY)

    def stands(criteria_met: CriteriaMet, criterion: Criterion) -> bool:
        if criterion.competency is not None:
            return _lingers(criterion.competency, ended.ends_on, day, parts)
        return any(criteria_met.met(criterion, shown_on) is not None for shown_on in while_it_ran)

    return any(
        all(
            sum(stands(criteria_met, criterion) for criterion in group.criteria)
            >= (len(group.criteria) if group.needed is None else group.needed)
            for group in criteria_met.standard.groups
        )
        for criteria_met in timeline.cycles_on(day).by_version.values()
        if criteria_met.reign[0] < ended.ends_on
    )


def _lingers(part: str, since: date, day: date, parts: Parts) -> bool:
    """Whether a part is held on ``day``, or has done no more since the day before ``since`` than run out by itself."""
    if covering(parts.held(part), day) is not None:
        return True
    timeline = parts.spared(part)
    closed = (*parts.revoked(part), *timeline.unreadable, *timeline.held)
    if not timeline.eras or covering(closed, day) is not None:
        return False
    cycles = timeline.cycles_on(day)
    ended = max((each for each in cycles.held if each.ends_on <= day), key=lambda each: each.ends_on, default=None)
    return (
        ended is not None
        and ended.ends_on >= since
        and ended.ends_by_itself
        and covering(timeline.held, ended.ends_on - ONE_DAY) is not None
        and not any(ended.ends_on <= fail <= day for fail in _fails(cycles))
        and _stands(timeline, ended, day, parts)
    )
