"""What a criterion asks of evidence that can never say it: a mark, a level or several assessors.

A scenario is passed or not, and a test gives no level: a standard that asks for those could be met by nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from enum import Flag, auto

from .facts import Criterion, Kind
from .lighter import rated_kinds


class Says(Flag):
    """What a passing row may say besides that it passed."""

    NOTHING = 0
    MARK = auto()  # per cent
    LEVEL = auto()  # 1-5, prospective scale
    ASSESSOR = auto()
    WATCHED = LEVEL | ASSESSOR
    ANYTHING = MARK | WATCHED


SAYS: Mapping[Kind, Says] = {
    Kind.MODULE: Says.NOTHING,
    Kind.SESSION: Says.NOTHING,
    Kind.ATTESTATION: Says.NOTHING,
    # What comes on paper may say whatever the paper says.
    Kind.EXTERNAL: Says.ANYTHING,
    Kind.PRIOR: Says.ANYTHING,
    Kind.KNOWLEDGE_TEST: Says.MARK,
    # The points of its domains are its author's weights, and no percentage of anything.
    Kind.SCENARIO: Says.NOTHING,
    # Marked by a machine, or watched.
    Kind.SCENARIO_TASK: Says.ANYTHING,
    Kind.SIMULATED_TASK: Says.ANYTHING,
    Kind.SIMULATED_STATION: Says.ANYTHING,
    Kind.OBSERVATION: Says.WATCHED,
}


def never_said(
    criterion: Criterion, kinds: Mapping[str, Kind] | None = None, watched: Collection[str] = ()
) -> Iterator[Says]:
    """What the criterion asks for that no row of what it names can say; nothing of an activity that nobody knows.

    ``kinds`` gives the kind of evidence each activity produces. ``watched`` are activities that an assessor watches
    and rates whatever their kind; a checklist gives no mark.
    """
    says = _said_of(criterion, kinds or {}, watched)
    asked = {
        Says.MARK: criterion.cut is not None,
        Says.LEVEL: criterion.entrustment is not None,
        Says.ASSESSOR: criterion.assessors > 1,
    }
    return (what for what, is_asked in asked.items() if is_asked and what not in says)


def _said_of(criterion: Criterion, kinds: Mapping[str, Kind], watched: Collection[str]) -> Says:
    if criterion.activity is not None and criterion.activity in watched:
        return Says.WATCHED
    kind = criterion.kind if criterion.activity is None else kinds.get(criterion.activity)
    if kind is None:
        return Says.ANYTHING
    is_watched = criterion.activity is None and kind in rated_kinds(kinds, watched)
    return SAYS[kind] | (Says.WATCHED if is_watched else Says.NOTHING)


__all__ = ["SAYS", "Says", "never_said"]
