"""Answers, reasons and segments, as plain dataclasses: what the rules say.

A reason is a code with the facts it rests on; words for people are made elsewhere, so that they can be
translated. ``FOREVER`` stands for "no end" and ``DAWN`` for "since always".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

DAWN = date.min
FOREVER = date.max  # 9999-12-31


class Answer(StrEnum):
    """The one enum that decides. Nobody is cleared by silence: no rule or no placement is ``NOT_REQUIRED``."""

    CLEARED = "cleared"
    BY_EXCEPTION = "by_exception"
    NOT_CLEARED = "not_cleared"
    NOT_REQUIRED = "not_required"


class ReasonCode(StrEnum):
    """Why. Codes are stored; never rename one."""

    # cleared
    MET = "met"  # every criterion met, until `until`
    # by exception
    WAIVED = "waived"
    SUPERVISED = "supervised"
    GRACE = "grace"
    # not cleared
    MISSING = "missing"  # a criterion has no qualifying evidence (yet)
    EXPIRED = "expired"  # ran out on `on`
    FAILED = "failed"
    CRITICAL_FAILED = "critical_failed"
    DISPUTED = "disputed"
    REVOKED = "revoked"
    GATED = "gated"  # a gate took the pass away
    DELTA_DUE = "delta_due"  # a gate asks for what changed
    COMPONENT = "component"  # a competency it builds on is not held
    NO_STANDARD = "no_standard"
    UNREADABLE = "unreadable"
    NO_DATE = "no_date"  # a requirement's day cannot be worked out
    # not required
    NOT_PLACED = "not_placed"
    NO_REQUIREMENT = "no_requirement"
    NOT_YET = "not_yet"  # announced; blocks later
    UNIT_CLOSED = "unit_closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    code: ReasonCode
    competency: str | None = None
    criterion: str | None = None
    requirement: str | None = None  # key
    fact: str | None = None  # uuid of the entry it rests on
    on: date | None = None  # the day the reason began or will begin
    until: date | None = None  # first day it no longer holds
    have: int | None = None  # of `need`, for counted criteria: what the rule itself counts (see `counts`)
    need: int | None = None
    by_others: int | None = None  # of those that lack, how many have to be by other assessors than so far
    job_role: str | None = None  # set in a headline, which joins several job roles


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch of days ``[starts_on, ends_on)`` with one answer and its ordered reasons."""

    starts_on: date
    ends_on: date
    answer: Answer
    reasons: tuple[Reason, ...]


def changes_of_answer(segments: Iterable[Segment]) -> tuple[Segment, ...]:
    """Neighbouring segments with the same answer as one, with the reasons of the first: a row a change of answer."""
    merged: list[Segment] = []
    for segment in segments:
        if merged and merged[-1].answer is segment.answer:
            merged[-1] = replace(merged[-1], ends_on=segment.ends_on)
        else:
            merged.append(segment)
    return tuple(merged)


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """A requirement as it concerns one person in one scope, with its days worked out."""

    requirement: str  # key
    competency: str
    announced_on: date | None
    blocks_from: date | None  # None: cannot be worked out
    counts_from: date  # the day it begins to block; one without a day does as soon as it is announced
    ends_on: date | None
    due_on: date | None  # the day by which it must be met; on leave: return + grace
    answer: Answer  # of the competency, under this requirement's cap, on the day asked
    reasons: tuple[Reason, ...]
    met_until: date | None  # when met: first day no longer valid

    def blocks_on(self, day: date) -> bool:
        """Whether it counts on a day on which it is asked: for one without a day too."""
        return self.counts_from <= day


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The answer for a day: with its reasons, its demands, its flags and the day it next changes by itself."""

    answer: Answer
    reasons: tuple[Reason, ...]
    demands: tuple[Demand, ...] = ()
    next_change: date | None = None  # exactly the next day on which `answer` differs
    expiring_on: date | None = None  # set when it ends within 30 days
    on_leave: bool = False
    access_until: date | None = None  # first day no longer cleared; changeover at noon that day
    access_until_at: datetime | None = None  # that moment, aware; a safety revocation does not wait for changeover
