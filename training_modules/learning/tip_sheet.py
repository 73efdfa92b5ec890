"""How large the key steps are printed so that they fit a sheet of A5: worked out from how much there is to say.

Pure: it measures words and lays nothing out. The sizes are those of tip-sheet.css.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil

from competency.pages.texts.links import plain

from ..content import KeySteps

# The paper within its margins, in points, and the sizes that type may have.
WIDTH, HEIGHT = 352, 524
SIZES = (11, 10, 9, 8, 7, 6)
_LINE = 1.35  # of the size of the type
_LETTER = 0.56  # a letter's width, with room for wide ones and for lines that end early
_NUMBER = 2.4  # what stands before a step


def size_that_fits(title: str, lists: Iterable[KeySteps]) -> int:
    """The largest of the sizes in which title and steps fit one sheet; the smallest when none does."""
    steps = list(lists)
    return next((size for size in SIZES if _height(title, steps, size) <= HEIGHT), SIZES[-1])


def _height(title: str, lists: list[KeySteps], size: int) -> float:
    lines = 1.2 * _lines(title, size * 1.6) * 1.6 + 3 * 1.6  # the heading, and what stands above and below it
    for one in lists:
        lines += 1.2 * _lines(one.title, size * 1.2) + 1
        lines += sum(_lines(plain(step), size, less=_NUMBER) + 0.4 for step in one.steps)
    return lines * size * _LINE


def _lines(words: str, size: float, *, less: float = 0) -> int:
    return max(1, ceil(len(words) * _LETTER * size / (WIDTH - less * size)))


__all__ = ["SIZES", "size_that_fits"]
