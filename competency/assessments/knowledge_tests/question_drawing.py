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


def shortages(blueprint: Iterable[BlueprintRow], bank: Iterable[Candidate]) -> list[Shortage]:
    """The lines that ask for more questions than there are. Lines of the same kind share one stock."""
    stock: dict[tuple[str, int], int] = {}
    for candidate in bank:
        kind = (candidate.competency, candidate.difficulty)
        stock[kind] = stock.get(kind, 0) + 1
    lacking = []
    for row in blueprint:
        kind = (row.competency, row.difficulty)
        left = stock.get(kind, 0)
        if row.number > left:
            lacking.append(Shortage(row, left))
        stock[kind] = max(left - row.number, 0)
    return lacking


def draw(
    blueprint: Sequence[BlueprintRow], bank: Iterable[Candidate], *, seen: Mapping[str, int], seed: str, shuffle: bool
) -> list[str]:
    """The keys of the questions drawn, in the order they are asked. ``seen`` counts how often the person met each.

    Raises ``ValueError`` when the bank cannot fill the blueprint.
    """
    chance = random.Random(f"{seed}:draw")  # noqa: S311 - fairness, not secrecy: the seed is stored and explains the draw
    left = sorted(bank, key=lambda candidate: candidate.key)
    if lacking := shortages(blueprint, left):
        raise ValueError(f"The bank lacks questions for {lacking}.")
    drawn: list[str] = []
    for row in blueprint:
        fitting = [
            question
            for question in left
            if (question.competency, question.difficulty) == (row.competency, row.difficulty)
        ]
        chance.shuffle(fitting)
        fitting.sort(key=lambda question: seen.get(question.key, 0))
        taken = {question.key for question in fitting[: row.number]}
        left = [question for question in left if question.key not in taken]
        drawn += sorted(taken)
    if shuffle:
        chance.shuffle(drawn)
    return drawn
