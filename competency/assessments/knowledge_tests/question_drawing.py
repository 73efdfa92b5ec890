"""Draws the questions of one attempt from the bank. Pure: the same seed and history give the same draw.

Questions the person has not seen come first, then those seen least; chance, from the seed, decides among equals.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..questions.candidates import Candidate


@dataclass(frozen=True, slots=True)
class BlueprintRow:
    """A line of the blueprint: so many questions of a competency and difficulty."""

    competency: str
    difficulty: int
    number: int


@dataclass(frozen=True, slots=True)
class Shortage:
    """A line of the blueprint that the bank cannot fill."""

    row: BlueprintRow
    found: int


def shortages(rows: Iterable[BlueprintRow], bank: Iterable[Candidate]) -> list[Shortage]:
    """The lines that ask for more questions than there are. Lines of the same kind share one stock."""
    stock: dict[tuple[str, int], int] = {}
    for candidate in bank:
        kind = (candidate.competency, candidate.difficulty)
        stock[kind] = stock.get(kind, 0) + 1
    found = []
    for row in rows:
        kind = (row.competency, row.difficulty)
        left = stock.get(kind, 0)
        if row.number > left:
            found.append(Shortage(row, left))
        stock[kind] = max(left - row.number, 0)
    return found


def draw(
    rows: Sequence[BlueprintRow], bank: Iterable[Candidate], *, seen: Mapping[str, int], seed: str, shuffle: bool
) -> list[str]:
    """The keys drawn, in the order they are asked. ``seen`` counts how often the person met each before.

    Raises ``ValueError`` when the bank cannot fill the blueprint.
    """
    chance = random.Random(f"{seed}:draw")  # noqa: S311 - fairness, not secrecy: the seed is stored and explains the draw
    left = sorted(bank, key=lambda candidate: candidate.key)
    if lacking := shortages(rows, left):
        raise ValueError(f"The bank lacks questions for {lacking}.")
    drawn: list[str] = []
    for row in rows:
        fitting = [one for one in left if (one.competency, one.difficulty) == (row.competency, row.difficulty)]
        chance.shuffle(fitting)
        fitting.sort(key=lambda one: seen.get(one.key, 0))
        taken = {one.key for one in fitting[: row.number]}
        left = [one for one in left if one.key not in taken]
        drawn += sorted(taken)
    if shuffle:
        chance.shuffle(drawn)
    return drawn
