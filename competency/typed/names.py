"""Folds names, so that what looks the same, or is written otherwise on another keyboard, is found.

Accents, case, apostrophes, hyphens and spaces make no difference, nor does the order of the words. Folding is for
finding: what is shown is always the name as it was written, and nobody is taken for somebody else because of it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from itertools import chain

# Inside a word on one keyboard and left out on the next: "O'Brien", "O’Brien", "OBrien".
APOSTROPHES = dict.fromkeys(map(ord, "'`´‘’‚‛′＇ʹʻʼʽˈʾʿ՚׳ꞌ"))
# Letters of their own that no decomposition takes apart.
_LETTERS = {
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "æ": "ae",
    "œ": "oe",
    "ß": "ss",
    "ı": "i",
    "ħ": "h",
    "ŧ": "t",
    "ŋ": "n",
    "ĸ": "k",
    "ə": "e",
    "ɨ": "i",
    "ƙ": "k",
    "ɓ": "b",
    "ɗ": "d",
    "ƴ": "y",
}
_AS_LETTERS = {ord(letter): plain for letter, plain in _LETTERS.items()}
# How those without the key write it; the plain vowel is the folding above.
_WRITTEN_OUT = {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"}
_AS_WRITTEN_OUT = {ord(letter): written for letter, written in _WRITTEN_OUT.items()}
# Marks of scripts in which they are letters, not accents: dots below and killed vowels of India.
_KEPT_MARKS = {0, 7, 9}


def folded(text: str) -> str:
    """The words of a text as they are looked for, with one space between them: "obrien zak" for "O’Brien-Żak"."""
    return " ".join(_words(text))


def number_folded(number: str) -> str:
    """What two numbers that are typed for one another have in common: "nb 1061" for "NB-1061" and "nb-1061".

    Unlike a name, a number says one person: whoever keeps numbers keeps this apart for each. A number of signs alone
    is read as it is written.
    """
    return folded(number) or " ".join(number.split())


def wanted(query: str) -> list[str]:
    """The words of a search, each of which has to be found; none when nothing was typed that could be a name."""
    return _words(query)


def searchable(*names: str) -> str:
    """What is kept beside names to look in: each name in one word, since "de la Cruz" is also typed "delacruz".

    Holds other spellings too: "Müller" is found as "muller" and "mueller", and so is "Mueller".
    """
    kept: dict[str, None] = {}
    for name in names:
        whole = "".join(_words(name))
        kept |= dict.fromkeys(word for word in (whole, "".join(_written_out(name)), _shortened(whole)) if word)
    return " ".join(kept)


def spellings(text: str) -> tuple[str, ...]:
    """The words of a text in every spelling of its letters: "muller" and "mueller", with one space between words."""
    plain = folded(text)
    return tuple(dict.fromkeys((plain, " ".join(_written_out(text)), _shortened(plain))))


def begins(texts: Iterable[str], words: list[str]) -> bool:
    """Whether each word of a search is the start of a word of one of ``texts``, as it is or in another spelling."""
    held = {word for text in texts for word in (*_words(text), *searchable(text, *text.split()).split())}
    return bool(words) and all(any(word.startswith(wanted) for word in held) for wanted in words)


def is_called(text: str, words: list[str]) -> bool:
    """Whether each word of a search stands somewhere in ``text``, as it is or in another spelling."""
    looked_in = f"{folded(text)} {searchable(*text.split())}"
    return bool(words) and all(word in looked_in for word in words)


def _written_out(text: str) -> list[str]:
    return _words(unicodedata.normalize("NFC", text).lower().translate(_AS_WRITTEN_OUT))


def _shortened(plain: str) -> str:
    for letter, written in (("a", "ae"), ("o", "oe"), ("u", "ue"), ("a", "aa")):
        plain = plain.replace(written, letter)
    return plain


def _words(text: str) -> list[str]:
    # Compatibility forms first would take an acute accent alone for a space and a mark.
    plain = unicodedata.normalize("NFKD", text.translate(APOSTROPHES))
    # Case twice: folding "İ" leaves a mark behind, and a mark may hide a letter from the table.
    plain = unicodedata.normalize("NFKD", _unmarked(plain).casefold())
    plain = _unmarked(plain).translate(_AS_LETTERS)
    letters = (character if unicodedata.category(character)[0] in "LNM" else _gap(character) for character in plain)
    return "".join(chain.from_iterable(letters)).split()


def _gap(character: str) -> str:
    """Nothing for what nobody sees, a space for all else that is no letter."""
    return "" if unicodedata.category(character) == "Cf" else " "


def _unmarked(text: str) -> str:
    return "".join(character for character in text if unicodedata.combining(character) in _KEPT_MARKS)


__all__ = ["APOSTROPHES", "begins", "folded", "is_called", "number_folded", "searchable", "spellings", "wanted"]
