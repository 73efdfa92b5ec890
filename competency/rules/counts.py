"""How far a criterion is met on a day: have, need, and whose observation the next one has to be.

The one place that counts evidence. It counts what the rule counts: distinct events between one fail of the criterion
and the next, not too old, by enough different assessors. ``marks.reached`` says whether that suffices, and both read
the same tally, so that a count can never be full where the criterion is not met.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from .facts import Criterion, Evidence
from .marks import Mark, Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """``have`` of ``need`` are done, never more than can be used; all of them exactly when the criterion is met.

    Of those that lack, ``by_others`` have to be by assessors who are not among ``seen_by``. ``rows`` are the uuids of
    the rows that a criterion that is met rests on, the newest that serve and no more than it needs.
    """

    have: int
    need: int
    by_others: int = 0
    seen_by: frozenset[str] = frozenset()
    rows: tuple[str, ...] = ()

    @property
    def is_met(self) -> bool:
        return self.have >= self.need

    @property
    def lack(self) -> int:
        return max(0, self.need - self.have)

    def is_ahead_of(self, other: Count) -> bool:
        """Whether more of the criterion is done than by another count of it."""
        return self.have > other.have

    def is_brought_forward_by(self, assessor: str) -> bool:
        """Whether one more observation by this assessor would count: always a first one, another only where more are
        lacking than have to be by others."""
        return not self.is_met and (assessor not in self.seen_by or self.lack > self.by_others)


def counted(criterion: Criterion, run: Sequence[Mark], day: date, *, is_met: bool) -> Count:
    """The count of one run of marks: those since the last fail, or those that meet the criterion."""
    tally = Tally.of(run)
    by_others = 0 if is_met else tally.others_lacking(criterion)
    lack = 0 if is_met else max(1, criterion.count - len(tally.events), by_others)
    rows = fewest(criterion, [mark.evidence for mark in reversed(run)]) if is_met else ()
    return Count(
        have=criterion.count - lack,
        need=criterion.count,
        by_others=by_others,
        seen_by=frozenset(tally.assessors),
        rows=tuple(row.uuid for row in rows or ()),
    )


def fewest(criterion: Criterion, rows: Iterable[Evidence]) -> tuple[Evidence, ...] | None:
    """The rows that a criterion that is met rests on, no more than it needs: of those given, newest first, the first
    that serve.

    One row by each assessor that is needed, then others up to the count. Of two rows of one event the older one stands
    for it, as it does in a tally. ``None`` when they do not suffice.
    """
    once: dict[str, Evidence] = {}
    for row in rows:
        once[row.event or row.key] = row
    chosen: list[Evidence] = []
    seen: set[str] = set()
    for row in once.values():
        if criterion.assessors > 1 and len(seen) < criterion.assessors and row.assessor and row.assessor not in seen:
            seen.add(row.assessor)
            chosen.append(row)
    if criterion.assessors > 1 and len(seen) < criterion.assessors:
        return None
    for row in once.values():
        if len(chosen) < criterion.count and row not in chosen:
            chosen.append(row)
    if len(chosen) < criterion.count:
        return None
    return tuple(row for row in once.values() if row in chosen)
