"""One competency of one person through all days, before waivers, revocations and grace are asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .cycles import Cycles
from .intervals import Stretch
from .standards import Versions


@dataclass(frozen=True, slots=True)
class Era:
    """The days between two gates or deltas, and the cycles as they look from there, without the filtered passes."""

    starts_on: date
    ends_on: date
    cycles: Cycles


@dataclass(frozen=True, slots=True)
class Timeline:
    """What is held by evidence, and what cannot be read. Without a readable standard it has no eras."""

    competency: str
    versions: Versions | None
    eras: tuple[Era, ...]
    held: tuple[Stretch, ...]
    unreadable: tuple[Stretch, ...]

    @property
    def components(self) -> frozenset[str]:
        return frozenset() if self.versions is None else self.versions.components

    def cycles_on(self, day: date) -> Cycles:
        """The cycles as they look from a day on. There must be eras."""
        return next(era.cycles for era in reversed(self.eras) if era.starts_on <= day)
