"""Which passes a gate takes away on the days after it, and which deltas answer it.

A gate filters passes only, for dates from its own on. The caller picks the gates in force on a day and works the
whole course out with what is left: "as if the filtered passes never were".
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from .facts import Effect, Evidence, Gate, Standard
from .results import FOREVER
from .standards import Versions


class GateFilter(NamedTuple):
    """The gates in force on a day, and the deltas a person has passed."""

    gates: tuple[Gate, ...]
    deltas: tuple[Evidence, ...]
    versions: Versions

    def apply(self, evidence: Evidence, judged_by: Standard) -> tuple[date, Gate | None]:
        """From when a pass counts, and the gate that takes it away, if one does."""
        counts_from = evidence.performed_on
        for gate in self.gates:
            if not self._is_earlier(gate, evidence, judged_by):
                continue
            answered = self._delta(gate) if gate.effect is Effect.DELTA else None
            if answered is None:
                return FOREVER, gate
            counts_from = max(counts_from, answered)
        return counts_from, None

    def _is_earlier(self, gate: Gate, evidence: Evidence, judged_by: Standard) -> bool:
        if gate.activity is not None:
            # A row that does not say which edition it was is taken for an earlier one: unknown fails closed.
            return evidence.activity == gate.activity and (evidence.edition or 0) < (gate.edition or 0)
        return gate.competency == self.versions.competency and judged_by.number < (gate.number or 0)

    def _delta(self, gate: Gate) -> date | None:
        return min((delta.performed_on for delta in self.deltas if self._answers(delta, gate)), default=None)

    def _answers(self, delta: Evidence, gate: Gate) -> bool:
        if gate.activity is not None:
            return delta.activity == gate.activity and (delta.edition or 0) >= (gate.edition or 0)
        if delta.competency != gate.competency:
            return False
        if delta.edition is not None:
            return delta.edition >= (gate.number or 0)
        return any(
            standard.number >= (gate.number or 0) and standard.effective_from <= delta.performed_on
            for standard in self.versions.standards
        )
