"""Which of the things that are open comes first: one order for the learner's path and for whoever looks after learners.

What was started is gone on with; then what the learner can do alone, what somebody else takes part in, what has to wait
for a day or a verdict, what somebody comes to only after all that, and last what leads nowhere from here, such as a
workshop. My path knows what was started; a page about many people does not ask.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import IntEnum

from competency.core.activities.sources import Loaded, Progress, source_of_kind
from competency.rules.results import Demand, Reason
from competency.ui.words.names import NamedCriterion

from .catalogue import Catalogue

__all__ = ["InTurn", "Turn", "turn_of_state"]


class Turn(IntEnum):
    """The order of what is open; what no step of anybody's mends is told before all of them."""

    NO_STEP = 0
    STARTED = 1
    ALONE = 2
    TOGETHER = 3
    WAITS = 4
    AFTER = 5
    NOWHERE = 6


def turn_of_state(state: str) -> Turn:
    """Of something that the learner can do alone, by the state that My path gives it."""
    return {"started": Turn.STARTED, "waiting": Turn.WAITS}.get(state, Turn.ALONE)


class InTurn:
    """Sorts the reasons of one person as My path would come to them: by turn, then by day, competency and part."""

    def __init__(self, demands: Iterable[Demand], shelf: Catalogue, loaded: Loaded) -> None:
        self.counts_from = {demand.requirement: demand.counts_from for demand in demands}
        self.catalogue = shelf
        self.loaded = loaded

    def place(self, reason: Reason, competency: str, *, is_judged_next: bool) -> tuple[Turn, date, str, int]:
        """``is_judged_next`` says that it was done, and waits for a verdict."""
        step = self.catalogue.names.step(competency, reason.criterion)
        if step is None:
            return Turn.NO_STEP, date.min, "", 0  # as the rules order them
        row, standard = self.catalogue.competencies.get(competency), self.catalogue.asked.get(competency)
        keys = [one.key for one in standard.steps] if standard else []
        return (
            Turn.WAITS if is_judged_next else self._turn(step),
            self.counts_from.get(reason.requirement or "", date.max),
            row.code if row else "",
            keys.index(step.key) if step.key in keys else len(keys),
        )

    def _turn(self, step: NamedCriterion) -> Turn:
        source = source_of_kind(step.kind) if step.kind else None
        if source is None or step.is_gone:
            return Turn.NOWHERE
        activity = self.catalogue.activities.get(step.activity)
        leads = source.next_step(activity, Progress("to_do"))
        if leads is None:
            return Turn.NOWHERE
        # Not every source inherits what the protocol gives.
        keeps = getattr(source, "has_to_wait", None)
        has_to_wait = keeps is not None and keeps(activity, self.loaded)
        if not leads.is_alone:
            return Turn.AFTER if has_to_wait else Turn.TOGETHER
        return Turn.WAITS if has_to_wait else Turn.ALONE
