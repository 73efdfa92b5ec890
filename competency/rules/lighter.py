"""High-risk work is watched: what a standard asks less of than level 4, twice, by two assessors, or lets go unwatched.

The weakest way to meet a standard counts, through the competencies that it names and through each choice in it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import zip_longest

from .entries import known
from .facts import Criterion, Kind, Risk, Standard
from .standards import criteria

# What only somebody who watches can rate, whether it is asked for by its kind or by an activity of that kind.
RATED = frozenset({Kind.OBSERVATION, Kind.SIMULATED_STATION})

# What an observation of high-risk work has to show: the level at which nobody stands by, seen twice, by two people.
LEAST_LEVEL, LEAST_TIMES, LEAST_ASSESSORS = 4, 2, 2


def rated_kinds(kinds: Mapping[str, Kind], watched: Collection[str]) -> frozenset[Kind]:
    """The kinds that, where they are asked for, somebody may be rated in: also what a checklist on offer gives.

    A simulated task may be marked by a machine, or watched by an assessor who rates it: it is asked the same as soon
    as there is a checklist of that kind.
    """
    return RATED | {kinds[activity] for activity in watched if activity in kinds}


@dataclass(frozen=True)
class Watching:
    """Reads standards for what an assessor watches in them, parts included.

    ``others`` are the standards already published; of a part, those in force on ``on`` or later are read. A part
    without any clears nobody, and is looked at from the side of whoever names it when it is published.
    """

    others: tuple[Standard, ...]
    kinds: Mapping[str, Kind]
    watched: Collection[str]
    on: date

    @cached_property
    def _versions(self) -> dict[str, list[Standard]]:
        versions: dict[str, list[Standard]] = {}
        for standard in self.others:
            versions.setdefault(standard.competency, []).append(standard)
        return {competency: list(in_force_from(self.on, own)) for competency, own in versions.items()}

    def _parts(self, criterion: Criterion, within: frozenset[str]) -> list[Standard]:
        """The versions that a part may be met by; none where the way leads back, which is refused elsewhere."""
        named = criterion.competency
        return self._versions.get(named, []) if named is not None and named not in within else []

    @cached_property
    def _rated_kinds(self) -> frozenset[Kind]:
        return rated_kinds(self.kinds, self.watched)

    def is_rated(self, criterion: Criterion) -> bool:
        if criterion.activity is None:
            return criterion.kind in self._rated_kinds
        return criterion.activity in self.watched or self.kinds.get(criterion.activity) in RATED

    def asks_for_less(self, criterion: Criterion, within: frozenset[str]) -> bool:
        """Whether what is watched for this criterion, itself or in a part, may be less than high risk asks."""
        if criterion.competency is None:
            return self.is_rated(criterion) and _is_less(criterion)
        return any(
            self.asks_for_less(inner, within | {part.competency})
            for part in self._parts(criterion, within)
            for inner in criteria(part)
        )

    def watches(self, criterion: Criterion, within: frozenset[str]) -> bool:
        """Whether somebody may be watched for this criterion, itself or in a part."""
        return self.is_rated(criterion) or any(
            self.watches(inner, within | {part.competency})
            for part in self._parts(criterion, within)
            for inner in criteria(part)
        )

    def is_always_watched(self, criterion: Criterion, within: frozenset[str]) -> bool:
        """Whether nobody meets this criterion without being watched."""
        if criterion.competency is None:
            return self.is_rated(criterion)
        parts, deeper = self._parts(criterion, within), within | {criterion.competency}
        return bool(parts) and all(
            cannot_be_avoided(part, lambda one: self.is_always_watched(one, deeper)) for part in parts
        )

    def lighter(self, standard: Standard) -> Iterator[Criterion]:
        """The criteria of a standard by which it asks for less, or can be met with nobody watching."""
        within = frozenset({standard.competency})
        is_watched_at_all = any(self.watches(one, within) for one in criteria(standard))
        is_left_out = is_watched_at_all and not cannot_be_avoided(
            standard, lambda one: self.is_always_watched(one, within)
        )
        for group in standard.groups:
            offers_watched = group.needed is not None and any(self.watches(one, within) for one in group.criteria)
            for one in group.criteria:
                is_way_round = offers_watched or self.watches(one, within)
                if self.asks_for_less(one, within) or (
                    is_left_out and is_way_round and not self.is_always_watched(one, within)
                ):
                    yield one


def _is_less(criterion: Criterion) -> bool:
    return (
        criterion.entrustment is None
        or criterion.entrustment < LEAST_LEVEL
        or criterion.count < LEAST_TIMES
        or criterion.assessors < LEAST_ASSESSORS
    )


def cannot_be_avoided(standard: Standard, holds: Callable[[Criterion], bool]) -> bool:
    """Whether every way of meeting the standard includes a criterion for which ``holds``."""
    for group in standard.groups:
        others = sum(not holds(criterion) for criterion in group.criteria)
        if others < (len(group.criteria) if group.needed is None else group.needed):
            return True
    return False


def in_force_from(on: date, versions: Iterable[Standard]) -> Iterator[Standard]:
    """The versions of one competency's standard that are in force on a day or come into force after it."""
    ordered = sorted(versions, key=lambda version: (version.effective_from, version.number))
    for version, following in zip_longest(ordered, ordered[1:]):
        if following is None or following.effective_from > on:
            yield version


def is_held_to_high_risk(standard: Standard, others: Iterable[Standard]) -> bool:
    """Whether it is of high risk, or a high-risk standard that counts while it does is built on it."""
    return standard.risk is Risk.HIGH or standard.competency in carrying_high_risk(others, on=standard.effective_from)


def carrying_high_risk(others: Iterable[Standard], *, on: date) -> frozenset[str]:
    """The competencies that a high-risk standard in force on a day or later is built on, directly or through others."""
    by_competency: dict[str, list[Standard]] = {}
    for standard in known(others):
        by_competency.setdefault(standard.competency, []).append(standard)
    in_force = {competency: list(in_force_from(on, own)) for competency, own in by_competency.items()}
    carrying: set[str] = set()
    waiting = [one for own in in_force.values() for one in own if one.risk is Risk.HIGH]
    while waiting:
        named = {one.competency for one in criteria(waiting.pop()) if one.competency}
        for competency in named - carrying:
            carrying.add(competency)
            waiting += in_force.get(competency, [])
    return frozenset(carrying)


__all__ = [
    "RATED",
    "Watching",
    "cannot_be_avoided",
    "carrying_high_risk",
    "in_force_from",
    "is_held_to_high_risk",
    "rated_kinds",
]
