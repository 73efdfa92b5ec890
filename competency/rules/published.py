"""The published rules, filtered to what is known and indexed once, so that many people can be read against them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from .entries import known_definitions
from .evidence import DecidingRow
from .facts import AnchorKind, Definitions, Effect, Evidence, Gate, Place, Requirement, Standard, WaveUnit
from .publishing import looped_competencies, standard_faults
from .results import FOREVER
from .standards import Versions


class PublishedRules:
    """Definitions as known at ``known_at`` (``None``: all), by what the rules look them up with."""

    def __init__(self, rules: Definitions, known_at: datetime | None = None) -> None:
        current = known_definitions(rules, known_at)
        self.known_at = known_at
        self.places = current.places
        self.looped = looped_competencies(current.standards)
        self.versions = _by_competency(current.standards)
        self._gates = sorted(
            (gate for gate in current.gates if gate.effect is not Effect.FULL),
            key=lambda gate: (gate.from_on, gate.key),
        )
        self._requirements: defaultdict[str, list[Requirement]] = defaultdict(list)
        for requirement in current.requirements:
            self._requirements[requirement.programme].append(requirement)
        self._wave_units: defaultdict[tuple[str, str], list[WaveUnit]] = defaultdict(list)
        for wave_unit in current.wave_units:
            self._wave_units[wave_unit.programme, wave_unit.unit].append(wave_unit)
        self._go_live: dict[str, date] = {}
        for wave_date in current.wave_dates:
            self._go_live[wave_date.wave] = min(wave_date.go_live_on, self._go_live.get(wave_date.wave, FOREVER))
        self._closings: dict[str, date] = {}
        for closing in current.unit_closings:
            self._closings[closing.unit] = min(closing.closes_on, self._closings.get(closing.unit, FOREVER))

    def gates_for(self, versions: Versions, rows: Iterable[DecidingRow]) -> tuple[Gate, ...]:
        """The gates that may filter one competency's ``rows``, by the day they start.

        A row may name an activity and still count for its kind, where no criterion names that activity.
        """
        activities = {*versions.activities, *(row.evidence.activity for row in rows)} - {None}
        return tuple(
            gate for gate in self._gates if gate.competency == versions.competency or gate.activity in activities
        )

    def resting_on(self, rows: Iterable[Evidence]) -> frozenset[str]:
        """The competencies that may rest on these rows: a version asks for one, or builds on a competency that does."""
        told = list(rows)
        found = {key for key, versions in self.versions.items() if any(map(versions.concerns, told))}
        while above := {key for key, versions in self.versions.items() if found & set(versions.components)} - found:
            found |= above
        return frozenset(found)

    def place(self, unit: str) -> Place | None:
        return self.places.get(unit)

    def requirements(self, programme: str) -> Iterable[Requirement]:
        return self._requirements.get(programme, ())

    def requirements_of(self, competency: str) -> Iterable[Requirement]:
        """The requirements of every programme that ask for one competency."""
        return (each for listed in self._requirements.values() for each in listed if each.competency == competency)

    def go_live(self, programme: str, wave: str | None, place: Place) -> date | None:
        """The go-live of a wave, or of the unit's own wave: that of the nearest unit above it that is in one.

        Where a unit is in two waves at once, the earlier day stands: the doubt must not leave a gap.
        """
        if wave is not None:
            return self._go_live.get(wave)
        for unit in place.ancestors:
            waves = [entry.wave for entry in self._wave_units.get((programme, unit), ())]
            if waves:
                return min((self._go_live[wave_in] for wave_in in waves if wave_in in self._go_live), default=None)
        return None

    def undated(self, requirement: Requirement) -> frozenset[str]:
        """The units a requirement reaches on which the day it blocks from cannot be worked out."""
        if requirement.blocks_from.anchor is not AnchorKind.GO_LIVE:
            return frozenset()
        return frozenset(
            unit
            for unit, place in self.places.items()
            if requirement.unit in place.ancestors
            and self.go_live(requirement.programme, requirement.wave, place) is None
        )

    def closes_on(self, place: Place) -> date:
        """The first day a unit, or one above it, is closed; ``FOREVER`` when none is."""
        return min((self._closings.get(unit, FOREVER) for unit in place.ancestors), default=FOREVER)


def _by_competency(standards: Iterable[Standard]) -> dict[str, Versions]:
    grouped: defaultdict[str, list[Standard]] = defaultdict(list)
    for standard in standards:
        grouped[standard.competency].append(standard)
    return {
        competency: Versions.of(
            competency, versions, frozenset(standard.uuid for standard in versions if standard_faults(standard))
        )
        for competency, versions in grouped.items()
    }
