"""What a learner's row says of one competency: one state and one word, whichever page it stands on.

My path and My record ask here, with the same facts of the same day, so that nothing is "Started" on one and "To do" on
the other. Whom a step waits for stands beside the step.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from competency.rules.results import Answer, Reason, ReasonCode
from competency.ui.words.names import Names
from competency.ui.words.reasons import bare, for_learner

from .catalogue import StandardInForce

UNMET = frozenset(
    {
        ReasonCode.MISSING,
        ReasonCode.EXPIRED,
        ReasonCode.FAILED,
        ReasonCode.CRITICAL_FAILED,
        ReasonCode.DISPUTED,
        ReasonCode.GATED,
        ReasonCode.DELTA_DUE,
        ReasonCode.COMPONENT,
    }
)
"""Why a step of a standard is not met."""


@dataclass(frozen=True, slots=True)
class RowState:
    """The name of a status, and its words where they say more than the status does."""

    state: str
    words: str = ""


def unmet_steps(reasons: Sequence[Reason]) -> dict[str, Reason]:
    """Why each step that is not met is not, by the key of the step."""
    return {reason.criterion: reason for reason in reasons if reason.criterion and reason.code in UNMET}


def row_state(
    answer: Answer,
    reasons: Sequence[Reason],
    standard: StandardInForce | None,
    names: Names,
    *,
    competency: str,
    met_until: date | None,
    begun: Collection[str],
    today: date,
) -> RowState:
    """``begun`` are the activities that were started and are not finished, by their keys."""
    if answer is Answer.CLEARED and reasons:
        return RowState("done", for_learner(Reason(code=ReasonCode.MET, until=met_until), names))
    if answer is Answer.BY_EXCEPTION and reasons:
        return RowState("by_exception", for_learner(reasons[0], names, competency=competency))
    if answer is Answer.NOT_REQUIRED:
        return RowState("not_required")
    unmet = unmet_steps(reasons)
    if standard is None or not unmet:
        return RowState("to_do")
    left = [step for step in standard.steps if step.key in unmet]
    if any(step.activity in begun for step in left):
        return RowState("started")
    if left and all(step.is_gone for step in left):
        return RowState("not_on_offer")
    if left and all(unmet[step.key].code is ReasonCode.EXPIRED for step in left):
        return RowState("ran_out", bare(unmet[left[0].key], kind=left[0].kind, today=today))
    return RowState("started" if len(left) < len(standard.steps) else "to_do")


__all__ = ["UNMET", "RowState", "row_state", "unmet_steps"]
