"""A gate as a filter: which passes it takes away on the days after it, and which deltas answer it.

A gate filters passes only, for dates from its own on, and a delta gives them back for dates from its own on. The
caller works all cycles out anew from each of these days, with what is left: "as if the filtered passes never
were". A pass that a delta gave back lasts as if there had been no gate.

A delta answers for what changed since the edition it may have started from. What changed before that, it answers for
only while something that counts shows the whole of that edition, or of a later one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from .evidence import Ledger
from .facts import Effect, Evidence, Gate, Standard
from .standards import Versions


class GateFilter(NamedTuple):
    """Gates, and what a person has passed that may answer them."""

    gates: tuple[Gate, ...]
    deltas: tuple[Evidence, ...]
    wholes: tuple[Evidence, ...]
    starts: Mapping[str, int]
    versions: Versions

    @classmethod
    def of(cls, gates: tuple[Gate, ...], ledger: Ledger, versions: Versions) -> GateFilter:
        return cls(gates, ledger.deltas, ledger.wholes, ledger.delta_starts, versions)

    def days(self) -> frozenset[date]:
        """The days on which a gate takes passes away, or a delta gives them back."""
        answering = [delta for delta in self.deltas if any(self._answers(delta, gate) for gate in self.gates)]
        return frozenset(
            {
                *(gate.from_on for gate in self.gates),
                *(delta.performed_on for delta in answering),
                *(whole.performed_on for delta in answering for whole in self._below(delta)),
            }
        )

    def as_of(self, day: date) -> GateFilter:
        """What filters on a day: the gates in force, and the deltas passed by then."""
        return self._replace(
            gates=tuple(gate for gate in self.gates if gate.from_on <= day),
            deltas=tuple(delta for delta in self.deltas if delta.performed_on <= day),
            wholes=tuple(whole for whole in self.wholes if whole.performed_on <= day),
        )

    def takes(self, evidence: Evidence, judged_by: Standard) -> Gate | None:
        """The gate that takes a pass away, if one does."""
        return next(
            (
                gate
                for gate in self.gates
                if self._is_earlier(gate, evidence, judged_by)
                and not any(self._answers(delta, gate) for delta in self.deltas)
            ),
            None,
        )

    def _is_earlier(self, gate: Gate, evidence: Evidence, judged_by: Standard) -> bool:
        if gate.activity is not None:
            # A row that does not say which edition it was is taken for an earlier one: unknown fails closed.
            return evidence.activity == gate.activity and (evidence.edition or 0) < (gate.edition or 0)
        return gate.competency == self.versions.competency and judged_by.number < (gate.number or 0)

    def _answers(self, delta: Evidence, gate: Gate) -> bool:
        if gate.effect is not Effect.DELTA:
            return False
        if gate.activity is not None:
            is_of_it = delta.activity == gate.activity and (delta.edition or 0) >= (gate.edition or 0)
            return is_of_it and (self._start(delta) < (gate.edition or 0) or any(self._below(delta)))
        if delta.competency != gate.competency:
            return False
        if delta.edition is not None:
            return delta.edition >= (gate.number or 0)
        return any(
            standard.number >= (gate.number or 0) and standard.effective_from <= delta.performed_on
            for standard in self.versions.standards
        )

    def _start(self, delta: Evidence) -> int:
        """The edition it may have started from; before the first where nothing was passed before it."""
        return self.starts.get(delta.key, 0)

    def _below(self, delta: Evidence) -> Iterator[Evidence]:
        """What shows the whole of the edition a delta may have started from, or of a later one."""
        start = self._start(delta)
        of_it = (whole for whole in self.wholes if start and whole.activity == delta.activity)
        return (whole for whole in of_it if (whole.edition or 0) >= start)
