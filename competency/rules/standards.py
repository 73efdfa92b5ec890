"""The versions of one competency's standard: which is in force, which judges a row, how long a pass lasts.

A row is judged by the version in force on the day it was performed; a later version that it meets as it is
counts it too, from the day that version takes effect. Rows older than the first version are judged by the first.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from .dates import add
from .facts import Base, Criterion, Evidence, Kind, Period, Purpose, Standard
from .results import FOREVER


@dataclass(frozen=True, slots=True)
class Versions:
    """All known versions of one competency's standard, by the day they take effect."""

    competency: str
    standards: tuple[Standard, ...]
    starts: tuple[date, ...]
    unreadable: frozenset[str]  # uuids of versions that cannot be worked out
    kinds: frozenset[Kind]  # what the criteria of all versions ask for
    activities: frozenset[str]
    components: frozenset[str]

    @classmethod
    def of(cls, competency: str, standards: Iterable[Standard], unreadable: frozenset[str] = frozenset()) -> Versions:
        ordered = tuple(sorted(standards, key=lambda version: (version.effective_from, version.number, version.uuid)))
        asked_for = [criterion for version in ordered for criterion in criteria(version)]
        return cls(
            competency=competency,
            standards=ordered,
            starts=tuple(version.effective_from for version in ordered),
            unreadable=unreadable,
            kinds=frozenset(criterion.kind for criterion in asked_for if criterion.kind is not None),
            activities=frozenset(criterion.activity for criterion in asked_for if criterion.activity is not None),
            components=frozenset(criterion.competency for criterion in asked_for if criterion.competency is not None),
        )

    def index_on(self, day: date) -> int:
        """The position of the version in force on ``day``; -1 before the first."""
        return bisect_right(self.starts, day) - 1

    def judging(self, day: date) -> Standard:
        """The version that judges what was performed on ``day``."""
        return self.standards[max(0, self.index_on(day))]

    def reign(self, index: int) -> tuple[date, date]:
        """The days ``[from, until)`` on which a version is in force."""
        following = index + 1
        return self.starts[index], self.starts[following] if following < len(self.starts) else FOREVER

    def concerns(self, evidence: Evidence) -> bool:
        """Whether any version has a criterion that asks for this row.

        A critical failure that names the competency concerns it even when no criterion asks for that kind of
        evidence: what was seen was unsafe.
        """
        if evidence.competency == self.competency and (evidence.critical_failed or evidence.kind in self.kinds):
            return True
        return evidence.activity in self.activities


def criteria(standard: Standard) -> Iterator[Criterion]:
    for group in standard.groups:
        yield from group.criteria


def criterion_named(standard: Standard, key: str) -> Criterion | None:
    return next((criterion for criterion in criteria(standard) if criterion.key == key), None)


def asks_for(criterion: Criterion, evidence: Evidence, competency: str) -> bool:
    """Whether a row is of the sort a criterion asks for, however it ended."""
    if criterion.activity is not None:
        return evidence.activity == criterion.activity
    return criterion.kind is not None and evidence.kind is criterion.kind and evidence.competency == competency


def qualifies(criterion: Criterion, evidence: Evidence) -> bool:
    """Whether a passing row reaches a criterion's level. A row that does not is no fail: it decides nothing."""
    if evidence.purpose is Purpose.PRE_TEST and not (criterion.pre_test and evidence.kind is Kind.KNOWLEDGE_TEST):
        return False
    if criterion.cut is not None and (evidence.score is None or evidence.score < criterion.cut):
        return False
    if criterion.entrustment is None:
        return True
    return evidence.entrustment is not None and evidence.entrustment >= criterion.entrustment


def shorter(anchor: date, validity: Period | None, cap: Period | None) -> Period | None:
    """The shorter of a standard's validity and the cap a requirement sets, as counted from ``anchor``."""
    if validity is None or cap is None:
        return validity or cap
    return min(validity, cap, key=lambda period: add(anchor, period))


def valid_until(standard: Standard, performed_on: date, cap: Period | None) -> date:
    """The first day on which a pass of ``performed_on`` no longer holds by itself."""
    if standard.base is Base.FIXED_CYCLE:
        capped = FOREVER if cap is None else add(performed_on, cap)
        return min(fixed_until(standard, performed_on), capped)
    period = shorter(performed_on, standard.validity, cap)
    return FOREVER if period is None else add(performed_on, period)


def fixed_until(standard: Standard, performed_on: date) -> date:
    """The first of the calendar's fixed days that is strictly more than the minimum active period ahead.

    The fixed days are the one given, stepped by whole cycles in either direction. The standard must have both
    a fixed day and a positive validity (``publishing.standard_problems`` refuses one without).
    """
    assert standard.fixed_on is not None and standard.validity is not None
    least = add(performed_on, standard.min_active)
    cycle = standard.validity
    # Estimated in days, then corrected a step at a time: months have no fixed length.
    days = max(1, cycle.months * 30 + cycle.days)
    step = (least - standard.fixed_on).days // days
    while add(standard.fixed_on, cycle, step) > least:
        step -= 1
    while (until := add(standard.fixed_on, cycle, step)) <= least and until != FOREVER:
        step += 1
    return until


def first_day_reaching_past(standard: Standard, until: date, cap: Period | None) -> date:
    """On a fixed cycle: the first day whose pass still holds on ``until``, looking back one cycle at most.

    Passes reach no less far the later they are performed, clamped months and caps included, so the day is found
    by halving.
    """
    assert standard.validity is not None
    first = add(add(until, standard.min_active, -1), standard.validity, -1).toordinal()
    days = range(first, until.toordinal())
    return date.fromordinal(
        first + bisect_right(days, until, key=lambda day: valid_until(standard, date.fromordinal(day), cap))
    )
