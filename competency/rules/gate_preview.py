"""A gate's preview: what it would do to one person, shown before it is set. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import zip_longest

from .clearance import held_until, segment_on
from .facts import Definitions, Gate, Period, PersonFacts
from .finding import PersonAnswers
from .published import PublishedRules
from .results import Answer, Segment, changes_of_answer

_HELD = frozenset({Answer.CLEARED})


@dataclass(frozen=True, slots=True, kw_only=True)
class GateEffect:
    """One competency whose answers a gate changes, by its standard alone or under a requirement's shorter validity.

    ``end_before`` and ``end_after`` are the first day no longer cleared of what is held on the gate's date or,
    failing that, next; ``None`` when nothing is held from there on. ``ends`` holds every end that moves, before and
    after, in order; ``None`` where one falls away or comes to be. An end may move either way: without a filtered pass
    a later one may open the cycle instead of renewing it.
    """

    competency: str
    cap: Period | None = None
    before: tuple[Segment, ...]
    after: tuple[Segment, ...]
    end_before: date | None
    end_after: date | None
    ends: tuple[tuple[date | None, date | None], ...]
    changes_on: tuple[date, ...]  # the days from which the answer differs from before, or agrees again


def gate_effects(
    facts: PersonFacts, rules: Definitions, gate: Gate, *, known_at: datetime | None = None
) -> tuple[GateEffect, ...]:
    """Every competency of ``rules`` whose answers change for this person if ``gate`` is added, by competency.

    Each is looked at under every validity that a requirement asks for too: an end may move there alone.
    """
    before = PublishedRules(rules, known_at)
    # The gate under preview is known, whenever it is recorded.
    at = gate.recorded_at if known_at is None else min(gate.recorded_at, known_at)
    after = PublishedRules(replace(rules, gates=(*rules.gates, replace(gate, recorded_at=at))), known_at)
    effects = []
    was_record, becomes_record = PersonAnswers(before, facts), PersonAnswers(after, facts)
    for competency, cap in _asked(before):
        was, becomes = (record.standing(competency, cap=cap) for record in (was_record, becomes_record))
        changes = _changes(was, becomes)
        if changes:
            effects.append(
                GateEffect(
                    competency=competency,
                    cap=cap,
                    before=was,
                    after=becomes,
                    end_before=_end(was, gate.from_on),
                    end_after=_end(becomes, gate.from_on),
                    ends=_ends_moved(was, becomes, gate.from_on),
                    changes_on=changes,
                )
            )
    return tuple(effects)


def _asked(rules: PublishedRules) -> Iterator[tuple[str, Period | None]]:
    for competency in sorted(rules.versions):
        caps = {each.validity for each in rules.requirements_of(competency) if each.validity is not None}
        yield from ((competency, cap) for cap in (None, *sorted(caps, key=Period.format)))


def _ends_moved(
    was: tuple[Segment, ...], becomes: tuple[Segment, ...], day: date
) -> tuple[tuple[date | None, date | None], ...]:
    before, after = (_ends(segments, day) for segments in (was, becomes))
    return tuple(zip_longest(sorted(before - after), sorted(after - before)))


def _ends(segments: tuple[Segment, ...], day: date) -> frozenset[date]:
    """The first day no longer cleared of each stretch held, from a day on."""
    held = (segment for segment in changes_of_answer(segments) if segment.answer in _HELD)
    return frozenset(segment.ends_on for segment in held if segment.ends_on >= day)


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
