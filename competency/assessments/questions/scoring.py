"""Marks answers against keys and decides whether a test is passed. Pure: no Django, no clock, no floats.

The decision compares whole numbers (right answers x 100 against pass mark x questions). The percentage is for
reading and for the record; it is rounded down, so that it never reaches a pass mark that was not reached.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import Any, Protocol

HUNDREDTH = Decimal("0.01")


class Key(Protocol):
    """What marks an answer; each question type has its own. None is not answered, and never right."""

    def accepts(self, given: Mapping[str, Any] | None) -> bool: ...


@dataclass(frozen=True, slots=True)
class Marked:
    """One served question with its key and what was given; None is not answered, and that is wrong."""

    key: Key
    given: Mapping[str, Any] | None
    topic: str = ""
    critical: bool = False

    @property
    def is_right(self) -> bool:
        return self.key.accepts(self.given)


@dataclass(frozen=True, slots=True)
class TestScore:
    """The result of one attempt. ``missed`` counts wrong answers by topic, the most missed first."""

    right: int
    total: int
    percent: Decimal
    needed: int
    critical_failed: bool
    is_passed: bool
    missed: tuple[tuple[str, int], ...]


def percent(right: int, total: int) -> Decimal:
    """Right answers in a hundred, to two places, rounded down; 0 of nothing is 0."""
    if not total:
        return Decimal("0.00")
    return (Decimal(right * 100) / Decimal(total)).quantize(HUNDREDTH, rounding=ROUND_DOWN)


def reaches(right: int, total: int, cut: Decimal) -> bool:
    """Whether the share of right answers is at least ``cut`` per cent. Nothing reaches nothing."""
    return total > 0 and Decimal(right * 100) >= cut * total


def needed(total: int, cut: Decimal) -> int:
    """The fewest right answers that reach the pass mark."""
    return next((right for right in range(total + 1) if reaches(right, total, cut)), total)


def score(marked: Iterable[Marked], *, cut: Decimal, every_critical: bool) -> TestScore:
    """The result of an attempt: at least ``cut`` per cent right and, where asked, every critical question too."""
    questions = list(marked)
    wrong = [question for question in questions if not question.is_right]
    right = len(questions) - len(wrong)
    critical_failed = every_critical and any(question.critical for question in wrong)
    missed = sorted(Counter(question.topic for question in wrong).items(), key=lambda pair: (-pair[1], pair[0]))
    return TestScore(
        right=right,
        total=len(questions),
        percent=percent(right, len(questions)),
        needed=needed(len(questions), cut),
        critical_failed=critical_failed,
        is_passed=reaches(right, len(questions), cut) and not critical_failed,
        missed=tuple(missed),
    )
