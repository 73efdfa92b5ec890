"""Which edition a delta may have started from: it shows what changed since then, and nothing of what came before.

No row names the one it was built on. Whoever did a delta was shown what changed since the highest earlier edition that
was on record as passed, and the record may have taken a row for a pass on which nobody had said, or somebody said
later, that it does not count. On which day or at which hour such a row says it was done is not asked: it may say an
hour to come, or the day of another zone. So every version of every row is read here, whatever was said of it since: a
delta may be taken to have started later than it did, never earlier. This module reads no clock.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from .facts import Evidence, Outcome, Purpose

_WHOLE_OR_DELTA = frozenset({Purpose.GATE, Purpose.DELTA})


def starts_of_deltas(rows: Iterable[Evidence]) -> dict[str, int]:
    """The highest earlier edition that was on record as passed before each delta, by the key of the delta.

    ``rows`` are all versions of a person's evidence as known at one moment, voided ones too.
    """
    passed: defaultdict[str, list[Evidence]] = defaultdict(list)
    first: dict[str, Evidence] = {}
    last: dict[str, Evidence] = {}
    for row in rows:
        if row.activity is not None and row.outcome is Outcome.PASSED and row.purpose in _WHOLE_OR_DELTA:
            passed[row.activity].append(row)
        if row.key not in first or row.version < first[row.key].version:
            first[row.key] = row
        if row.key not in last or row.version > last[row.key].version:
            last[row.key] = row
    deltas = [row for row in last.values() if row.purpose is Purpose.DELTA and row.activity is not None]
    starts = {
        delta.key: highest_before(
            (row for row in passed[delta.activity or ""] if _came_before(row, first[delta.key])), delta.edition or 0
        )
        for delta in deltas
    }
    return {key: edition for key, edition in starts.items() if edition is not None}


def highest_before(passed: Iterable[Evidence], edition: int) -> int | None:
    """The highest edition before this one of which any of these rows says that it was passed."""
    return max((row.edition for row in passed if row.edition is not None and row.edition < edition), default=None)


def _came_before(row: Evidence, delta: Evidence) -> bool:
    """Whether a row was on record when the delta was; at the same moment the doubt is against it."""
    return row.key != delta.key and row.recorded_at <= delta.recorded_at
