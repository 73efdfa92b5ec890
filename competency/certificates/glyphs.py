"""Which characters the shipped fonts can draw: what they cannot would be printed as a box, or not at all."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

FONTS = Path(__file__).resolve().parent / "static" / "cleared" / "fonts"

# Controls, spaces and marks of direction: they move text and draw nothing.
_DRAWS_NOTHING = {"Cc", "Cf", "Zs", "Zl", "Zp"}


def cannot_draw(text: str) -> str:
    """The characters of a text that one of the fonts has no shape for, each once, in their order."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(
        dict.fromkeys(
            each for each in composed if ord(each) not in _drawn() and unicodedata.category(each) not in _DRAWS_NOTHING
        )
    )


@cache
def _drawn() -> frozenset[int]:
    """The characters that every one of the fonts has: a text may stand in any of them."""
    from fontTools.ttLib import TTFont  # comes with WeasyPrint, which is optional

    has = [frozenset(TTFont(path, lazy=True).getBestCmap()) for path in sorted(FONTS.glob("*.ttf"))]
    return frozenset.intersection(*has)
