"""Whether a text says a name or a number, however whoever wrote it spelled that: folded as names are for finding.

Found are whole words, with an s behind them: "Haddads" and "Haddad's" for Haddad. A name of five letters or more is
also found at the beginning of a longer word ("amirahaddad"), a shorter one is not: "leeway" says nothing of Lee. A
number is found as it is read, with or without what stands between letters and figures, and never in another number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from .names import APOSTROPHES, spellings

BEGINS_A_WORD = 5
"""So many letters a name has at least that is looked for at the beginning of longer words."""
ON_ITS_OWN = 3
"""So many letters has one of several words of a name that says something by itself; "de" and "la" say nothing."""
# Words of these stand next to each other without a space, and endings are joined to them.
_UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "THAI", "LAO", "KHMER", "MYANMAR")


class Mentions:
    """Looks for names, and for numbers, addresses and accounts, in texts."""

    def __init__(self, *, names: Iterable[str], numbers: Iterable[str] = ()) -> None:
        found = {pattern for name in names for pattern in _of_name(name)}
        found |= {pattern for number in numbers for pattern in _of_number(number)}
        self._pattern = re.compile("|".join(sorted(found, key=len, reverse=True))) if found else None

    def are_in(self, text: str) -> bool:
        """Whether any of them stands in the text, in any spelling of either."""
        pattern = self._pattern
        return pattern is not None and any(pattern.search(spelled) for spelled in spellings(text))


def _of_name(name: str) -> Iterator[str]:
    """The name as a whole, and each of its words that says something alone."""
    for apart in {name, name.translate(_APOSTROPHES_AS_SPACES)}:
        for spelled in spellings(apart):
            words = spelled.split()
            if words:
                yield _with_endings(words)
    for spelled in spellings(name):
        words = spelled.split()
        for word in words if len(words) > 1 else []:
            if len(word) >= (ON_ITS_OWN - 1 if _is_unspaced(word) else ON_ITS_OWN):
                yield _with_endings([word])


def _with_endings(words: list[str]) -> str:
    said = " ?".join(map(re.escape, words))
    letters = "".join(words)
    if _is_unspaced(letters):
        return said
    if len(letters) >= BEGINS_A_WORD:
        return rf"(?<!\S){said}"
    return rf"(?<!\S){said}(?: ?s)?(?!\S)"


def _of_number(number: str) -> Iterator[str]:
    for spelled in spellings(number):
        parts = _FIGURES_OR_LETTERS.findall(spelled)
        if parts:
            yield rf"(?<!\S){' ?'.join(map(re.escape, parts))}(?!\S)"


def _is_unspaced(word: str) -> bool:
    return any(unicodedata.name(letter, "").startswith(_UNSPACED) for letter in word)


_FIGURES_OR_LETTERS = re.compile(r"\d+|[^\W\d]+")
_APOSTROPHES_AS_SPACES = dict.fromkeys(APOSTROPHES, " ")

__all__ = ["Mentions"]
