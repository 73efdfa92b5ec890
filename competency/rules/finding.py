"""The answer for one day, with what a person, a board and the access feed need to know about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from .clearance import (
    Scope,
    blocking_on,
    clearance_segments,
    demands_on,
    held_until,
    segment_on,
    unknown_unit,
)
from .counts import Count
from .dates import ONE_DAY, start_of_day
from .entries import known_facts
from .facts import Definitions, Evidence, Period, PersonFacts
from .published import PublishedRules
from .renewals import Renewal, renewal_asked, renewal_of
from .results import DAWN, FOREVER, Answer, Demand, Finding, Reason, ReasonCode, Segment
from .standing import Standings, merged

CHANGEOVER = time(12)
EXPIRING = timedelta(days=30)
_MAY_WORK = frozenset({Answer.CLEARED, Answer.BY_EXCEPTION})
# A day's rank where several job roles must all be cleared. A role without a rule is not "cleared by silence".
_WEAKEST_FIRST = (Answer.NOT_CLEARED, Answer.NOT_REQUIRED, Answer.BY_EXCEPTION, Answer.CLEARED)


class PersonAnswers:
    """The answers about one person: facts read against published rules. What was worked out is kept, so ask often."""

    def __init__(self, rules: PublishedRules, facts: PersonFacts) -> None:
        self._facts = facts
        self._rules = rules
        self._standings = Standings(rules, known_facts(facts, rules.known_at))
        self._clearances: dict[Scope, tuple[Segment, ...]] = {}

    def standing(self, competency: str, *, cap: Period | None = None) -> tuple[Segment, ...]:
        return self._standings.segments(competency, cap)

    def count(self, competency: str, criterion: str, *, on: date, cap: Period | None = None) -> Count | None:
        """How far a criterion is met: have, need, and by whom. Every screen that says so asks here."""
        return self._standings.count(competency, criterion, on, cap)

    def clearance(
        self, *, programme: str, unit: str, job_role: str | None = None, function: str | None = None
    ) -> tuple[Segment, ...]:
        return self._clearance(Scope(programme, unit, job_role, function))

    def _clearance(self, scope: Scope) -> tuple[Segment, ...]:
        segments = self._clearances.get(scope)
        if segments is None:
            segments = self._clearances[scope] = clearance_segments(self._standings, scope)
        return segments

    def finding(
        self,
        *,
        programme: str,
        unit: str,
        job_role: str | None = None,
        function: str | None = None,
        on: date,
        changeover: time = CHANGEOVER,
    ) -> Finding:
        scope = Scope(programme, unit, job_role, function)
        demands = demands_on(self._standings, scope, on)
        return self._found(self._clearance(scope), demands, (scope,), on, changeover)

    def job_roles(self, unit: str, on: date) -> tuple[str, ...]:
        """The job roles held on a unit on a day, in order of their codes."""
        place = self._rules.place(unit)
        above = (unit,) if place is None else place.ancestors
        return tuple(
            sorted(
                {
                    placement.job_role
                    for placement in self._standings.facts.placements
                    if placement.unit in above and placement.starts_on <= on < (placement.ends_on or FOREVER)
                }
            )
        )

    def headline_segments(self, *, programme: str, unit: str) -> tuple[Segment, ...]:
        """The partition for a person on a unit: on each day it takes all the job roles held there."""
        if self._rules.place(unit) is None:
            return unknown_unit(unit)
        roles = sorted({placement.job_role for placement in self._standings.facts.placements})
        partitions = {role: self.clearance(programme=programme, unit=unit, job_role=role) for role in roles}
        days = {DAWN, *(segment.starts_on for partition in partitions.values() for segment in partition)}
        for placement in self._standings.facts.placements:
            days.update((placement.starts_on, placement.ends_on or FOREVER))
        ordered = sorted(days - {FOREVER})
        segments = []
        for day, following in zip(ordered, [*ordered[1:], FOREVER], strict=True):
            segments_by_role = [(role, segment_on(partitions[role], day)) for role in self.job_roles(unit, day)]
            answer, reasons = _all_of(segments_by_role)
            segments.append(Segment(starts_on=day, ends_on=following, answer=answer, reasons=reasons))
        return merged(segments)

    def headline(self, *, programme: str, unit: str, on: date, changeover: time = CHANGEOVER) -> Finding:
        demands = tuple(
            demand
            for role in self.job_roles(unit, on)
            for demand in demands_on(self._standings, Scope(programme, unit, role), on)
        )
        # A requirement on everybody is one demand, however many job roles are held.
        once = tuple({demand.requirement: demand for demand in demands}.values())
        roles = sorted({placement.job_role for placement in self._standings.facts.placements})
        scopes = tuple(Scope(programme, unit, role) for role in roles)
        return self._found(self.headline_segments(programme=programme, unit=unit), once, scopes, on, changeover)

    def renewal(self, competency: str, *, on: date, cap: Period | None = None) -> Renewal | None:
        """What runs on ``on`` by what was performed up to then and when it is to be renewed; ``None``: nothing runs."""
        return renewal_of(self._standings, competency, cap, on)

    def renewal_asked(self, competency: str, *, on: date) -> Renewal | None:
        """The same under the shortest requirement that concerns the person on that day."""
        return renewal_asked(self._standings, competency, on)

    # ---- putting a finding together ---------------------------------------------------------------------------

    def _found(
        self,
        segments: tuple[Segment, ...],
        demands: tuple[Demand, ...],
        scopes: tuple[Scope, ...],
        on: date,
        changeover: time,
    ) -> Finding:
        segment = segment_on(segments, on)
        changes_on = held_until(segments, on, frozenset({segment.answer}))
        expiring_on = None
        if segment.answer in _MAY_WORK and changes_on != FOREVER and changes_on - on <= EXPIRING:
            following = segment_on(segments, changes_on).answer
            if following is Answer.NOT_CLEARED or (segment.answer, following) == (
                Answer.CLEARED,
                Answer.BY_EXCEPTION,
            ):
                expiring_on = changes_on
        access_until = self._access_until(segments, on)
        return Finding(
            answer=segment.answer,
            reasons=segment.reasons,
            demands=demands,
            next_change=None if changes_on == FOREVER else changes_on,
            expiring_on=expiring_on,
            on_leave=self._standings.on_leave(on),
            access_until=access_until,
            access_until_at=self._moment(scopes, access_until, changeover),
        )

    def _access_until(self, segments: tuple[Segment, ...], on: date) -> date | None:
        """The first day no longer cleared; the day itself when the day before still was (a shift may run on)."""
        day = on
        if segment_on(segments, day).answer not in _MAY_WORK:
            if day == DAWN or segment_on(segments, day - ONE_DAY).answer not in _MAY_WORK:
                return None
            return day
        return held_until(segments, day, _MAY_WORK)

    def _moment(self, scopes: tuple[Scope, ...], day: date | None, changeover: time) -> datetime | None:
        place = self._rules.place(scopes[0].unit) if scopes else None
        if day is None or day == FOREVER or place is None:
            return None
        return start_of_day(day, place.zone, time(0) if self._ends_at_once(scopes, day) else changeover)

    def _ends_at_once(self, scopes: tuple[Scope, ...], day: date) -> bool:
        """Whether on that day a safety revocation takes what is needed on it, or on the eve by those still at work."""
        days = (day - ONE_DAY, day) if any(entry.safety for entry in self._standings.facts.revocations) else ()
        needed = {
            competency for scope in scopes for on in days for competency in blocking_on(self._standings, scope, on)
        }
        return any(self._is_taken_for_safety(competency, day) for competency in needed)

    def _is_taken_for_safety(self, competency: str, day: date) -> bool:
        """Whether a safety revocation begins that day, of the competency or of a part whose loss is why it is not held.

        One that began earlier hurries nothing: what ends later ends for a reason of its own.
        """
        if any(entry.safety and span.starts_on == day for span, entry in self._standings.revocations(competency)):
            return True
        return any(
            reason.code is ReasonCode.COMPONENT and self._is_taken_for_safety(reason.competency or "", day)
            for reason in segment_on(self.standing(competency), day).reasons
        )


def _all_of(segments_by_role: list[tuple[str, Segment]]) -> tuple[Answer, tuple[Reason, ...]]:
    """The weakest answer of several job roles, with the reasons of the roles that give it."""
    if not segments_by_role:
        return Answer.NOT_REQUIRED, (Reason(code=ReasonCode.NOT_PLACED),)
    answer = min((segment.answer for _, segment in segments_by_role), key=_WEAKEST_FIRST.index)
    return answer, tuple(
        replace(reason, job_role=role)
        for role, segment in segments_by_role
        if segment.answer is answer
        for reason in segment.reasons
    )


class Workbench:
    """Definitions indexed once, to read many people against: the way to recompute in batches.

    ``known_at`` holds for the definitions and for everybody's facts; ``None`` is everything recorded.
    """

    def __init__(self, rules: Definitions, *, known_at: datetime | None = None) -> None:
        self._published = PublishedRules(rules, known_at)

    def person(self, facts: PersonFacts) -> PersonAnswers:
        """The answers about one person. They keep what was worked out: make new ones when the facts change."""
        return PersonAnswers(self._published, facts)

    def resting_on(self, rows: Iterable[Evidence]) -> frozenset[str]:
        """The competencies whose standing these rows may decide, whoever they are about."""
        return self._published.resting_on(rows)
