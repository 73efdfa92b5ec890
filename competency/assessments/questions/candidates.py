"""A question as a draw sees it, and the order in which an attempt shows its options. Pure."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question that may be drawn. ``key`` orders candidates, so that a seed means the same everywhere."""

    key: str
    competency: str
    difficulty: int


def order_of(options: Sequence[T], *, seed: str, question: str, shuffle: bool) -> list[T]:
    """The options of one question in the order this attempt shows them."""
    ordered = list(options)
    if shuffle:
        random.Random(f"{seed}:{question}").shuffle(ordered)  # noqa: S311 - fairness, not secrecy
    return ordered
