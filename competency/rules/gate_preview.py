"""A gate's preview: what it would do to one person, shown before it is set. Nothing is decided here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from .clearance import held_until, segment_on
from .facts import Definitions, Gate, PersonFacts
from .finding import PersonAnswers
from .published import PublishedRules
from .results import Answer, Segment

_HELD = frozenset({Answer.CLEARED})


@dataclass(frozen=True, slots=True, kw_only=True)
class GateEffect:
    """One competency whose answers a gate changes.

    ``end_before`` and ``end_after`` are the first day no longer cleared of what is held on the gate's date or,
    failing that, next; ``None`` when nothing is held from there on. The end may move either way: without a
    filtered pass a later one may open the cycle instead of renewing it.
    """

    competency: str
    before: tuple[Segment, ...]
    after: tuple[Segment, ...]
    end_before: date | None
    end_after: date | None
    changes_on: tuple[date, ...]  # the days from which the answer differs from before, or agrees again


def gate_effects(
    facts: PersonFacts, rules: Definitions, gate: Gate, *, known_at: datetime | None = None
) -> tuple[GateEffect, ...]:
    """Every competency of ``rules`` whose answers change for this person if ``gate`` is added, by competency."""
    before = PublishedRules(rules, known_at)
    # The gate under preview is known, whenever it is recorded.
    at = gate.recorded_at if known_at is None else min(gate.recorded_at, known_at)
    after = PublishedRules(replace(rules, gates=(*rules.gates, replace(gate, recorded_at=at))), known_at)
    effects = []
    was_record, becomes_record = PersonAnswers(before, facts), PersonAnswers(after, facts)
    for competency in sorted(before.versions):
        was, becomes = was_record.standing(competency), becomes_record.standing(competency)
        changes = _changes(was, becomes)
        if changes:
            effects.append(
                GateEffect(
                    competency=competency,
                    before=was,
                    after=becomes,
                    end_before=_end(was, gate.from_on),
                    end_after=_end(becomes, gate.from_on),
                    changes_on=changes,
                )
            )
    return tuple(effects)


def _changes(was: tuple[Segment, ...], becomes: tuple[Segment, ...]) -> tuple[date, ...]:
    """The days on which the two partitions begin or cease to differ in their answer."""
    days = sorted({segment.starts_on for segment in (*was, *becomes)})
    changes_on: list[date] = []
    differed = False
    for day in days:
        differs = segment_on(was, day).answer is not segment_on(becomes, day).answer
        if differs is not differed:
            changes_on.append(day)
        differed = differs
    return tuple(changes_on)


def _end(segments: tuple[Segment, ...], day: date) -> date | None:
    held = next((segment for segment in segments if segment.ends_on > day and segment.answer in _HELD), None)
    return None if held is None else held_until(segments, max(held.starts_on, day), _HELD)
