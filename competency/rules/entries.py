"""Entries as known at a moment: the one place where ``recorded_at`` is read.

A correction is a higher version of the same key. A withdrawn entry wins for its key whatever its version, so a
void may arrive before what it voids.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from .delta_starts import starts_of_deltas
from .facts import Definitions, Entry, PersonFacts
from .judged_versions import signatures_on_what_stands, verdicts_on_what_stands, versions_of

_Entry = TypeVar("_Entry", bound=Entry)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFacts(PersonFacts):
    """A person's facts as known at one moment, and what only all their versions can tell."""

    delta_starts: Mapping[str, int] = field(default_factory=dict)
    """The edition a delta may have started from, by its key; none for one that had no earlier edition before it."""


def known(rows: Iterable[_Entry], at: datetime | None = None) -> tuple[_Entry, ...]:
    """The current entry of each key among those recorded by ``at`` (``None``: all), sorted by key.

    Arrival order and repeats make no difference. Two entries with one key and version should not exist; if they
    do, the higher uuid stands, so that every reader picks the same one.
    """
    current: dict[str, _Entry] = {}
    for row in rows:
        if at is not None and row.recorded_at > at:
            continue
        held = current.get(row.key)
        if held is None or _rank(row) > _rank(held):
            current[row.key] = row
    return tuple(current[key] for key in sorted(current) if not current[key].withdrawn)


def _rank(row: Entry) -> tuple[bool, int, str]:
    return row.withdrawn, row.version, row.uuid


def known_facts(facts: PersonFacts, at: datetime | None = None) -> KnownFacts:
    """One person's facts as known at a moment: one row per key, nothing withdrawn.

    Of verdicts and signatures those are left that speak of the version that stands.
    """
    told = [row for row in facts.evidence if at is None or row.recorded_at <= at]
    versions = versions_of(told)
    return KnownFacts(
        person=facts.person,
        delta_starts=starts_of_deltas(told),
        evidence=known(facts.evidence, at),
        verifications=verdicts_on_what_stands(versions, known(facts.verifications, at)),
        sign_offs=signatures_on_what_stands(versions, known(facts.sign_offs, at)),
        waivers=known(facts.waivers, at),
        revocations=known(facts.revocations, at),
        reversals=known(facts.reversals, at),
        leaves=known(facts.leaves, at),
        placements=known(facts.placements, at),
        appointments=known(facts.appointments, at),
    )


def known_definitions(rules: Definitions, at: datetime | None = None) -> Definitions:
    """The published rules as known at a moment."""
    return replace(
        rules,
        standards=known(rules.standards, at),
        requirements=known(rules.requirements, at),
        gates=known(rules.gates, at),
        wave_units=known(rules.wave_units, at),
        wave_dates=known(rules.wave_dates, at),
        unit_closings=known(rules.unit_closings, at),
    )
