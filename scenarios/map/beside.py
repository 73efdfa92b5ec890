"""Two ways through the same steps beside each other: what both come to in the middle, the rest on either side. Pure.

Read from top to bottom: a step that is come to again stands again, so that no line leads up or across another. What
both come to in the same order is found as the longest common subsequence of the two.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from .layout import Spot

LEFT, MIDDLE, RIGHT = 0.5, 1.0, 1.5
COLUMNS = 2.0


@dataclass(frozen=True, slots=True)
class Place:
    """A step on either way. ``first`` and ``second`` say the how manieth it is on each; None where it is not on it."""

    spot: Spot
    first: int | None
    second: int | None


@dataclass(frozen=True, slots=True)
class Beside:
    """All places from top to bottom, and from each to the next on the same way the spots that the line passes."""

    places: tuple[Place, ...]
    first: tuple[tuple[Spot, ...], ...]
    second: tuple[tuple[Spot, ...], ...]
    rows: int


def beside(first: Sequence[Hashable], second: Sequence[Hashable]) -> Beside:
    """The places of two ways, each told as the names of its steps in order."""
    places: list[Place] = []
    row = at = other = 0
    for one, two in (*_common(first, second), (len(first), len(second))):
        places += [Place(Spot(LEFT, row + n), at + n, None) for n in range(one - at)]
        places += [Place(Spot(RIGHT, row + n), None, other + n) for n in range(two - other)]
        row += max(one - at, two - other)
        if one < len(first) and two < len(second):
            places.append(Place(Spot(MIDDLE, row), one, two))
            row += 1
        at, other = one + 1, two + 1
    places.sort(key=lambda place: (place.spot.row, place.spot.column))
    own = [place.spot for place in places if place.first is not None]
    others = [place.spot for place in places if place.second is not None]
    return Beside(tuple(places), tuple(_ways(own, LEFT)), tuple(_ways(others, RIGHT)), row)


def _common(first: Sequence[Hashable], second: Sequence[Hashable]) -> list[tuple[int, int]]:
    """The places in each of what both have in the same order, as much of it as there is and as early as it goes."""
    longest = [[0] * (len(second) + 1) for _ in range(len(first) + 1)]
    for one in reversed(range(len(first))):
        for two in reversed(range(len(second))):
            longest[one][two] = (
                longest[one + 1][two + 1] + 1
                if first[one] == second[two]
                else max(longest[one + 1][two], longest[one][two + 1])
            )
    found: list[tuple[int, int]] = []
    one = two = 0
    while one < len(first) and two < len(second):
        if first[one] == second[two]:
            found.append((one, two))
            one, two = one + 1, two + 1
        elif longest[one + 1][two] >= longest[one][two + 1]:
            one += 1
        else:
            two += 1
    return found


def _ways(spots: Sequence[Spot], side: float) -> Iterator[tuple[Spot, ...]]:
    """From each spot to the next; past rows in which only the other way has a step, on its own side."""
    for spot, following in pairwise(spots):
        yield (spot, *(Spot(side, row) for row in range(spot.row + 1, following.row)), following)


__all__ = ["COLUMNS", "Beside", "Place", "beside"]
