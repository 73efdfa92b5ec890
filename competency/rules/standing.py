"""A person's standing in each competency: every day of the calendar with an answer and its reasons.

On top of a competency's cycles (when its standard is met) lie, in order of strength: a revocation, what cannot
be worked out (fails closed), evidence that holds, a waiver or supervised exception, and grace.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial

from .counts import Count
from .cycles import Cycles, cycles_of
from .entries import KnownFacts
from .evidence import Says, ledger
from .explain import count_of, why
from .facts import Leave, Period, Revocation, Waiver, WaiverKind
from .gate_filter import GateFilter
from .grace import all_parts, graces
from .intervals import Stretch, clipped, covering, joined, without
from .published import PublishedRules
from .results import DAWN, FOREVER, Answer, Reason, ReasonCode, Segment
from .reversals import given_back_on
from .timelines import Era, Timeline


class Standings:
    """One person's standings; ``facts`` must already be as known at the moment of ``rules``."""

    def __init__(self, rules: PublishedRules, facts: KnownFacts) -> None:
        self.rules = rules
        self.facts = facts
        self.ledger = ledger(facts)
        self._timelines: dict[tuple[str, Period | None, int, bool], Timeline] = {}
        self._segments: dict[tuple[str, Period | None], tuple[Segment, ...]] = {}

    def segments(self, competency: str, cap: Period | None = None) -> tuple[Segment, ...]:
        """The partition of all days, ``DAWN`` to ``FOREVER``."""
        segments = self._segments.get((competency, cap))
        if segments is None:
            timeline = self.timeline(competency, cap)
            segments = merged(self._answered(timeline, self._graces(timeline, cap)))
            self._segments[competency, cap] = segments
        return segments

    def held(self, competency: str, since: int = -1, *, is_spared: bool = False) -> tuple[Stretch, ...]:
        """The days on which a competency is held by evidence: what another competency may build on.

        By the rows after the place ``since`` alone, when asked whether it has been shown anew; as if nobody had ever
        revoked anything, when asked when it would have run out.
        """
        timeline = self.timeline(competency, None, since, is_spared=is_spared)
        stretches = timeline.held
        for taken in (*timeline.unreadable, *(() if is_spared else self.revoked(competency))):
            stretches = without(stretches, taken.starts_on, taken.ends_on)
        return stretches

    def spared(self, competency: str) -> Timeline:
        """The timeline as if nothing the competency builds on had ever been revoked."""
        return self.timeline(competency, is_spared=True)

    def revoked(self, competency: str) -> tuple[Stretch, ...]:
        """The days on which a competency is revoked."""
        return tuple(span for span, _ in self.revocations(competency))

    def on_leave(self, day: date) -> bool:
        return self.leave_on(day) is not None

    def leave_on(self, day: date) -> Leave | None:
        return next((leave for leave in self.facts.leaves if leave.starts_on <= day < (leave.ends_on or FOREVER)), None)

    def returns_on(self, day: date) -> date | None:
        """The first day after the leave of ``day`` that is no leave; ``None`` for one without a day of return."""
        while (leave := self.leave_on(day)) is not None:
            if leave.ends_on is None:
                return None
            day = leave.ends_on
        return day

    def count(self, competency: str, criterion: str, day: date, cap: Period | None = None) -> Count | None:
        """Have and need of a criterion on ``day``; ``None`` where no readable standard in force has it."""
        timeline = self.timeline(competency, cap)
        if _cannot_be_answered(timeline, day):
            return None
        return count_of(self.cycles_on(competency, cap, day), criterion, day)

    def opened_by(self, competency: str, cap: Period | None, day: date, until: date) -> str | None:
        """The uuid of the entry that opened the cycle running on ``day`` and ending on ``until``.

        Where each element has its own end, that is the newest row the end rests on. ``None`` where the end
        rests on an earlier version's cycle or on another competency.
        """
        cycles = self.timeline(competency, cap).cycles_on(day)
        criteria_met = cycles.in_force(day)
        cycle = cycles.cycle_on(day)
        if cycle is not None:
            return cycle.fact
        marks = [
            mark
            for marks in criteria_met.marks.values()
            for mark in marks
            if mark.evidence.performed_on <= day and min(mark.fresh_until, mark.valid_until) == until
        ]
        return max(marks, key=lambda mark: mark.place).evidence.uuid if marks else None

    def cycles_on(self, competency: str, cap: Period | None, day: date) -> Cycles:
        """The cycles as they look from a day on, with the gates and deltas then in force."""
        return self.timeline(competency, cap).cycles_on(day)

    # ---- the cycles -----------------------------------------------------------------------------------------

    def timeline(
        self, competency: str, cap: Period | None = None, since: int = -1, *, is_spared: bool = False
    ) -> Timeline:
        key = competency, cap, since, is_spared
        timeline = self._timelines.get(key)
        if timeline is None:
            timeline = self._timelines[key] = self._timeline(competency, cap, since, is_spared)
        return timeline

    def _timeline(self, competency: str, cap: Period | None, since: int, is_spared: bool) -> Timeline:
        versions = self.rules.versions.get(competency)
        if versions is None:
            return Timeline(competency, None, (), (), ())
        if competency in self.rules.looped:
            everything = Stretch(DAWN, FOREVER)
            return Timeline(competency, versions, (), (), (everything,))
        held_since = partial(self.held, is_spared=is_spared)
        components = {component: held_since(component, since) for component in sorted(versions.components)}
        rows = tuple(row for row in self.ledger.rows if row.place > since and versions.concerns(row.evidence))
        gate_filter = GateFilter.of(self.rules.gates_for(versions, rows), self.ledger, versions)
        starts = sorted({DAWN, *gate_filter.days()})
        eras = tuple(
            Era(
                start,
                end,
                cycles_of(
                    versions,
                    rows,
                    gate_filter.as_of(start),
                    components,
                    held_since,
                    cap,
                ),
            )
            for start, end in zip(starts, [*starts[1:], FOREVER], strict=True)
        )
        unreadable = tuple(
            Stretch(*versions.reign(index), fact=standard.uuid)
            for index, standard in enumerate(versions.standards)
            if standard.uuid in versions.unreadable
        ) + tuple(
            Stretch(row.evidence.performed_on, FOREVER, row.evidence.uuid)
            for row in rows
            if row.says is Says.UNREADABLE
        )
        held = joined(part for era in eras for part in clipped(era.cycles.held, era.starts_on, era.ends_on))
        return Timeline(competency, versions, eras, held, unreadable)

    def _graces(self, timeline: Timeline, cap: Period | None) -> tuple[Stretch, ...]:
        """The days of grace, as one competency or as a whole."""
        is_whole_taken = any(self.revoked(part) for part in all_parts(timeline, self))
        spared = self.timeline(timeline.competency, cap, is_spared=True) if is_whole_taken else timeline
        return tuple(graces(timeline, spared, self))

    # ---- the answers ----------------------------------------------------------------------------------------

    def _answered(self, timeline: Timeline, graces: tuple[Stretch, ...]) -> Iterator[Segment]:
        days = sorted(self._days(timeline, graces))
        for day, following in zip(days, [*days[1:], FOREVER], strict=True):
            answer, reasons = self._answer(timeline, graces, day)
            yield Segment(starts_on=day, ends_on=following, answer=answer, reasons=tuple(reasons))

    def _days(self, timeline: Timeline, graces: tuple[Stretch, ...]) -> set[date]:
        """Every day on which answer or reasons may change."""
        days = {DAWN}
        for era in timeline.eras:
            days.add(era.starts_on)
            for criteria_met in era.cycles.by_version.values():
                days.update(day for day in criteria_met.days() if era.starts_on <= day < era.ends_on)
        spans: list[Stretch] = [*timeline.held, *graces, *timeline.unreadable]
        spans += [span for span, _ in self.revocations(timeline.competency)]
        spans += [Stretch(waiver.from_on, waiver.until_on) for waiver in self._waivers(timeline.competency)]
        if graces:
            spans += [Stretch(leave.starts_on, leave.ends_on or FOREVER) for leave in self.facts.leaves]
        for span in spans:
            if span.starts_on < span.ends_on:
                days.update((span.starts_on, span.ends_on))
        if timeline.versions is not None:
            days.update(timeline.versions.starts)
        days.discard(FOREVER)
        return days

    def _answer(self, timeline: Timeline, graces: tuple[Stretch, ...], day: date) -> tuple[Answer, list[Reason]]:
        revoked = [
            Reason(
                code=ReasonCode.REVOKED,
                competency=timeline.competency,
                fact=entry.uuid,
                on=span.starts_on,
                until=None if span.ends_on == FOREVER else span.ends_on,
            )
            for span, entry in self.revocations(timeline.competency)
            if span.covers(day)
        ]
        if revoked:
            return Answer.NOT_CLEARED, revoked
        exceptions = [
            Reason(
                code=ReasonCode.WAIVED if waiver.kind is WaiverKind.WAIVER else ReasonCode.SUPERVISED,
                competency=timeline.competency,
                fact=waiver.uuid,
                on=waiver.from_on,
                until=waiver.until_on,
            )
            for waiver in self._waivers(timeline.competency)
            if waiver.from_on <= day < waiver.until_on
        ]
        closed = _cannot_be_answered(timeline, day)
        if closed:
            return Answer.NOT_CLEARED, [*closed, *exceptions]
        held = covering(timeline.held, day)
        if held is not None:
            met = Reason(
                code=ReasonCode.MET,
                competency=timeline.competency,
                fact=held.fact,
                on=held.starts_on,
                until=held.ends_on,
            )
            return Answer.CLEARED, [met, *exceptions]
        reasons = why(timeline.cycles_on(day), timeline.competency, day)
        grace = covering(graces, day)
        if grace is not None and not self.on_leave(day):
            exceptions.append(
                Reason(
                    code=ReasonCode.GRACE,
                    competency=timeline.competency,
                    fact=grace.fact,
                    on=grace.starts_on,
                    until=grace.ends_on,
                )
            )
        if exceptions:
            return Answer.BY_EXCEPTION, [*exceptions, *reasons]
        return Answer.NOT_CLEARED, reasons

    def _waivers(self, competency: str) -> Iterator[Waiver]:
        return (waiver for waiver in self.facts.waivers if waiver.competency == competency)

    def revocations(self, competency: str) -> list[tuple[Stretch, Revocation]]:
        """The days each revocation takes away, as the reversal recorded last has it."""
        result = []
        for revocation in self.facts.revocations:
            if revocation.competency in (None, competency):
                until = given_back_on(revocation, self.facts.reversals)
                if until is None or until > revocation.effective_on:
                    result.append((Stretch(revocation.effective_on, until or FOREVER), revocation))
        return result


def _cannot_be_answered(timeline: Timeline, day: date) -> list[Reason]:
    """Fail closed: no standard in force, or one, or a row, that cannot be worked out."""
    no_standard = [Reason(code=ReasonCode.NO_STANDARD, competency=timeline.competency)]
    if timeline.versions is None:
        return no_standard
    unreadable = [
        Reason(code=ReasonCode.UNREADABLE, competency=timeline.competency, fact=span.fact, on=span.starts_on)
        for span in timeline.unreadable
        if span.covers(day)
    ]
    return unreadable or ([] if timeline.versions.index_on(day) >= 0 else no_standard)


def merged(segments: Iterable[Segment]) -> tuple[Segment, ...]:
    """Neighbours with the same answer for the same reasons, joined."""
    result: list[Segment] = []
    for segment in segments:
        last = result[-1] if result else None
        if last is not None and (last.answer, last.reasons) == (segment.answer, segment.reasons):
            result[-1] = replace(last, ends_on=segment.ends_on)
        else:
            result.append(segment)
    return tuple(result)
