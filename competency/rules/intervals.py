"""Half-open stretches of days: joining, cutting and intersecting them.

A stretch is plain days with a memory of why it ends, because grace follows only an expiry that came by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from .facts import Period

NO_GRACE = Period()


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days ``[starts_on, ends_on)`` on which something holds."""

    starts_on: date
    ends_on: date
    fact: str | None = None  # uuid of the entry that opened it
    ends_by_itself: bool = True  # ran out, as against ended by a fail, a gate or a revocation
    grace: Period = NO_GRACE  # of the rule that was frozen for it

    def covers(self, day: date) -> bool:
        return self.starts_on <= day < self.ends_on


def covering(stretches: Iterable[Stretch], day: date) -> Stretch | None:
    """The first stretch that holds on ``day``."""
    return next((stretch for stretch in stretches if stretch.covers(day)), None)


def joined(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """The union in order, empty ones dropped. A joined stretch opens as its first part did and ends as its last."""
    result: list[Stretch] = []
    for stretch in sorted(stretches, key=lambda part: (part.starts_on, part.ends_on)):
        if stretch.starts_on >= stretch.ends_on:
            continue
        if not result or stretch.starts_on > result[-1].ends_on:
            result.append(stretch)
        elif stretch.ends_on > result[-1].ends_on:
            result[-1] = replace(
                result[-1],
                ends_on=stretch.ends_on,
                ends_by_itself=stretch.ends_by_itself,
                grace=stretch.grace,
            )
    return tuple(result)


def clipped(stretches: Iterable[Stretch], starts_on: date, ends_on: date) -> tuple[Stretch, ...]:
    """What lies in ``[starts_on, ends_on)``; an end that the clipping made did not come by itself."""
    result = []
    for stretch in stretches:
        first, last = max(stretch.starts_on, starts_on), min(stretch.ends_on, ends_on)
        if first < last:
            by_itself = stretch.ends_by_itself and last == stretch.ends_on
            result.append(replace(stretch, starts_on=first, ends_on=last, ends_by_itself=by_itself))
    return tuple(result)


def without(stretches: Iterable[Stretch], starts_on: date, ends_on: date) -> tuple[Stretch, ...]:
    """The stretches with ``[starts_on, ends_on)`` cut out; what ends at the cut did not end by itself."""
    result: list[Stretch] = []
    for stretch in stretches:
        result += clipped((stretch,), date.min, starts_on)
        result += clipped((stretch,), ends_on, date.max)
    return tuple(result)


def shared(left: Iterable[Stretch], right: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """The days on which both hold, opened as on the left; each end is that of the side that ends first."""
    result = []
    for on_left in left:
        for on_right in right:
            first, last = max(on_left.starts_on, on_right.starts_on), min(on_left.ends_on, on_right.ends_on)
            if first < last:
                ending = [stretch for stretch in (on_left, on_right) if stretch.ends_on == last]
                by_itself = all(stretch.ends_by_itself for stretch in ending)
                result.append(Stretch(first, last, on_left.fact, by_itself, ending[0].grace))
    return tuple(result)
