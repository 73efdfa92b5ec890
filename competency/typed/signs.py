"""What nobody sees in a text, and what a browser would read as markup: found, and never changed.

Whatever takes words that are shown as they are asks here, so that a text that one room lets in is refused by none of
the others.
"""

from __future__ import annotations

import re
import unicodedata
from html.entities import html5

# Nobody sees them; they make two words that look the same differ, turn a line around, or end it for some readers only.
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# Some scripts need them inside a word; in text they do no harm, in a name they hide.
JOINERS = frozenset("\u200c\u200d")
# A tag, or something that a browser would read as one. "SpO2 < 92", "3 <5" and "R&D; x" are none.
_TAG = re.compile(r"<[/!?a-zA-Z]|&([a-zA-Z][a-zA-Z0-9]*|#\w+);")
_SHOWN_OF_A_TAG = 12


def first_unseen(text: str, *, is_name: bool) -> str | None:
    """The first character that nobody sees, tabs and line ends apart; text may hold what joins letters."""
    if text.isascii() and text.isprintable():
        return None
    for character in text:
        is_meant = character in "\t\n" or (character in JOINERS and not is_name)
        if not is_meant and unicodedata.category(character) in UNSEEN:
            return character
    return None


def first_tag(text: str) -> str:
    """The beginning of the first tag or entity in a text, empty where there is none."""
    for tag in _TAG.finditer(text):
        if tag[1] is None or _is_entity(tag[1]):
            return text[tag.start() :][:_SHOWN_OF_A_TAG]
    return ""


def _is_entity(name: str) -> bool:
    """Whether a browser would read ``&name;`` as a character; "R&D; x" holds none."""
    return name.startswith("#") or f"{name};" in html5


__all__ = ["JOINERS", "UNSEEN", "first_tag", "first_unseen"]
