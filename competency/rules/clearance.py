"""Clearance in a scope: a placement there, the requirements in force, and the standings they ask for.

A scope is a programme on a unit for one job role or one appointment function. The answer of a day is the
weakest standing among the requirements that block on it; with none, it is "not required", never "cleared".
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from .concerns import Holding, concerns
from .dates import add
from .facts import AnchorKind, Appointment, DayRule, Place, Placement, Requirement
from .intervals import Stretch, covering, joined
from .results import DAWN, FOREVER, Answer, Demand, Reason, ReasonCode, Segment
from .standing import Standings, merged


@dataclass(frozen=True, slots=True)
class Scope:
    """What is asked about. Exactly one of ``job_role`` and ``function`` is set."""

    programme: str
    unit: str
    job_role: str | None = None
    function: str | None = None

    def __post_init__(self) -> None:
        if (self.job_role is None) == (self.function is None):
            raise ValueError("Ask about one job role or one appointment function.")


@dataclass(frozen=True, slots=True)
class DatedRequirement:
    """A requirement as it concerns one person during one stretch of days in the scope."""

    requirement: Requirement
    announced_on: date | None
    blocks_from: date | None
    ends_on: date

    @property
    def counts_from(self) -> date:
        """The day it begins to block. One whose day cannot be worked out blocks as soon as it is announced."""
        return (self.announced_on or DAWN) if self.blocks_from is None else self.blocks_from

    def blocks_on(self, day: date) -> bool:
        return self.counts_from <= day < self.ends_on

    def shows_on(self, day: date) -> bool:
        """Whether it is on the to-do list: announced, or already blocking."""
        return min(self.announced_on or DAWN, self.counts_from) <= day < self.ends_on


def clearance_segments(standings: Standings, scope: Scope) -> tuple[Segment, ...]:
    """The partition of all days for a scope."""
    place = standings.rules.place(scope.unit)
    if place is None:
        return unknown_unit(scope.unit)
    closes_on = standings.rules.closes_on(place)
    segments: list[Segment] = []
    reached = DAWN
    for stay in stays(standings, scope, place):
        if stay.starts_on >= closes_on:
            break
        segments += _unplaced(reached, stay.starts_on)
        segments += _during(
            standings, stay, dated_requirements(standings, scope, place, stay), min(stay.ends_on, closes_on)
        )
        reached = min(stay.ends_on, closes_on)
    segments += _unplaced(reached, closes_on)
    if closes_on < FOREVER:
        closed = Reason(code=ReasonCode.UNIT_CLOSED, on=closes_on)
        segments.append(Segment(starts_on=closes_on, ends_on=FOREVER, answer=Answer.NOT_REQUIRED, reasons=(closed,)))
    return merged(segments)


def unknown_unit(unit: str) -> tuple[Segment, ...]:
    """Which requirements and placements reach a unit nobody knows cannot be said: fail closed."""
    unknown = Reason(code=ReasonCode.UNREADABLE, fact=unit)
    return (Segment(starts_on=DAWN, ends_on=FOREVER, answer=Answer.NOT_CLEARED, reasons=(unknown,)),)


def _unplaced(starts_on: date, ends_on: date) -> Iterator[Segment]:
    if starts_on < ends_on:
        reason = Reason(code=ReasonCode.NOT_PLACED)
        yield Segment(starts_on=starts_on, ends_on=ends_on, answer=Answer.NOT_REQUIRED, reasons=(reason,))


def stays(standings: Standings, scope: Scope, place: Place) -> tuple[Stretch, ...]:
    """The days the person holds the job role or function on the unit or above it.

    Placements that touch are one stay, counted from the first: to leave and come back on the same day, or to
    move within the part of the tree that reaches the unit, gives nobody a new start.
    """
    entries: Iterable[Placement | Appointment]
    if scope.job_role is not None:
        entries = (entry for entry in standings.facts.placements if entry.job_role == scope.job_role)
    else:
        entries = (entry for entry in standings.facts.appointments if entry.function == scope.function)
    return joined(
        Stretch(entry.starts_on, entry.ends_on or FOREVER, entry.uuid)
        for entry in entries
        if entry.unit in place.ancestors
    )


def dated_requirements(standings: Standings, scope: Scope, place: Place, stay: Stretch) -> tuple[DatedRequirement, ...]:
    """The requirements that concern the person during a stay, the one that blocks first before the others."""
    holding = Holding(standings.facts.person, job_role=scope.job_role, function=scope.function)
    dated = (
        dated_requirement(standings, requirement, place, stay)
        for requirement in standings.rules.requirements(scope.programme)
        if concerns(requirement, holding, place)
    )
    return tuple(sorted(dated, key=_first_to_block))


def dated_requirement(standings: Standings, requirement: Requirement, place: Place, stay: Stretch) -> DatedRequirement:
    """One requirement with its days worked out for a stay on a unit."""
    go_live = standings.rules.go_live(requirement.programme, requirement.wave, place)
    return DatedRequirement(
        requirement,
        _resolved(requirement.announced_on, stay, go_live),
        _resolved(requirement.blocks_from, stay, go_live),
        requirement.ends_on or FOREVER,
    )


def _first_to_block(dated: DatedRequirement) -> tuple[date, str, str]:
    return dated.counts_from, dated.requirement.competency, dated.requirement.key


def _resolved(rule: DayRule, stay: Stretch, go_live: date | None) -> date | None:
    anchors = {
        AnchorKind.FIXED: rule.on,
        AnchorKind.PLACEMENT_START: stay.starts_on,
        AnchorKind.GO_LIVE: go_live,
    }
    anchor = anchors[rule.anchor]
    return None if anchor is None else add(anchor, rule.offset)


class _Track:
    """What one demand says through time, with its key on every reason; each segment is told once."""

    def __init__(self, standings: Standings, dated: DatedRequirement) -> None:
        self.dated = dated
        self.segments = _said(standings, dated)
        self.starts = [segment.starts_on for segment in self.segments]
        self._told: dict[int, tuple[Reason, ...]] = {}

    def answer_on(self, day: date) -> tuple[Answer, int]:
        """The answer, and the place of its segment."""
        index = bisect_right(self.starts, day) - 1
        return self.segments[index].answer, index

    def reasons(self, index: int) -> tuple[Reason, ...]:
        told = self._told.get(index)
        if told is None:
            key = self.dated.requirement.key
            told = tuple(replace(reason, requirement=key) for reason in self.segments[index].reasons)
            self._told[index] = told
        return told


def _said(standings: Standings, dated: DatedRequirement) -> tuple[Segment, ...]:
    """A demand's competency under the requirement's cap; that its day cannot be worked out is a further reason."""
    requirement = dated.requirement
    segments = standings.segments(requirement.competency, requirement.validity)
    if dated.blocks_from is not None:
        return segments
    no_date = Reason(code=ReasonCode.NO_DATE, competency=requirement.competency)
    return tuple(replace(segment, reasons=(*segment.reasons, no_date)) for segment in segments)


def _during(
    standings: Standings, stay: Stretch, requirements: tuple[DatedRequirement, ...], until: date
) -> Iterator[Segment]:
    tracks = [_Track(standings, dated) for dated in requirements]
    days = {stay.starts_on}
    for track in tracks:
        days.update((track.dated.counts_from, track.dated.announced_on or DAWN, track.dated.ends_on))
        days.update(track.starts)
    ordered = sorted(day for day in days if stay.starts_on <= day < until)
    for day, following in zip(ordered, [*ordered[1:], until], strict=True):
        answer, reasons = _weakest(tracks, day)
        yield Segment(starts_on=day, ends_on=following, answer=answer, reasons=reasons)


def _weakest(tracks: Iterable[_Track], day: date) -> tuple[Answer, tuple[Reason, ...]]:
    """The weakest answer among the demands that block on ``day``, with the reasons of those that give it."""
    judged = [(track, *track.answer_on(day)) for track in tracks if track.dated.blocks_on(day)]
    for answer in (Answer.NOT_CLEARED, Answer.BY_EXCEPTION, Answer.CLEARED):
        reasons = [reason for track, answered, index in judged if answered is answer for reason in track.reasons(index)]
        if reasons:
            return answer, tuple(reasons)
    later = [
        Reason(
            code=ReasonCode.NOT_YET,
            competency=track.dated.requirement.competency,
            requirement=track.dated.requirement.key,
            on=track.dated.counts_from,
        )
        for track in tracks
        if track.dated.shows_on(day)
    ]
    return Answer.NOT_REQUIRED, tuple(later) or (Reason(code=ReasonCode.NO_REQUIREMENT),)


def segment_on(segments: Iterable[Segment], day: date) -> Segment:
    """The segment of a partition that holds ``day``; ``FOREVER`` itself belongs to the last."""
    ordered = tuple(segments)
    return next((segment for segment in ordered if day < segment.ends_on), ordered[-1])


def held_until(segments: Iterable[Segment], day: date, answers: frozenset[Answer]) -> date:
    """The first day from ``day`` on whose answer is not one of ``answers``; ``FOREVER`` if there is none."""
    return next(
        (segment.starts_on for segment in segments if segment.ends_on > day and segment.answer not in answers), FOREVER
    )


def demands_on(standings: Standings, scope: Scope, day: date) -> tuple[Demand, ...]:
    """Every demand announced or blocking on ``day``, for a person placed there that day; else none."""
    return tuple(_demand(standings, dated, day) for dated in _dated_on(standings, scope, day) if dated.shows_on(day))


def blocking_on(standings: Standings, scope: Scope, day: date) -> frozenset[str]:
    """The competencies that somebody placed there needs on ``day``."""
    return frozenset(dated.requirement.competency for dated in _dated_on(standings, scope, day) if dated.blocks_on(day))


def _dated_on(standings: Standings, scope: Scope, day: date) -> tuple[DatedRequirement, ...]:
    place = standings.rules.place(scope.unit)
    if place is None or day >= standings.rules.closes_on(place):
        return ()
    stay = covering(stays(standings, scope, place), day)
    return () if stay is None else dated_requirements(standings, scope, place, stay)


def _demand(standings: Standings, dated: DatedRequirement, day: date) -> Demand:
    requirement = dated.requirement
    segments = _said(standings, dated)
    segment = segment_on(segments, day)
    met_until = None
    if segment.answer is Answer.CLEARED:
        met_until = held_until(segments, day, frozenset({Answer.CLEARED}))
    return Demand(
        requirement=requirement.key,
        competency=requirement.competency,
        announced_on=dated.announced_on,
        blocks_from=dated.blocks_from,
        counts_from=dated.counts_from,
        ends_on=requirement.ends_on,
        due_on=_due_on(standings, dated, day, met_until),
        answer=segment.answer,
        reasons=segment.reasons,
        met_until=met_until,
    )


def _due_on(standings: Standings, dated: DatedRequirement, day: date, met_until: date | None) -> date | None:
    """The day by which it must be met: when it starts to block, or when what meets it runs out, if later.

    A day that falls in leave moves to the return and the standard's grace. ``None``: it cannot be worked out and
    nothing met it since it counts, it never falls due, or it waits for the end of an open leave.
    """
    ran_out = met_until
    if met_until is None:
        # Not met now: what was met before, or without a break until it blocks, sets the day.
        earlier = [
            segment.ends_on
            for segment in _said(standings, dated)
            if segment.answer is Answer.CLEARED and segment.ends_on <= day
        ]
        ran_out = earlier[-1] if earlier else None
    due = dated.counts_from if ran_out is None else max(dated.counts_from, ran_out)
    if due == FOREVER or (dated.blocks_from is None and due != ran_out):
        return None
    versions = standings.rules.versions.get(dated.requirement.competency)
    while standings.on_leave(due):
        back = standings.returns_on(due)
        if back is None:
            return None
        due = back if versions is None else add(back, versions.judging(due).grace)
    return due
