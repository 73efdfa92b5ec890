"""Names and codes as people see them: what nobody sees is refused, and so are two codes that look the same."""

from __future__ import annotations

import unicodedata

from django.utils.translation import gettext as _

from competency.typed.signs import UNSEEN

# Written together with Latin letters in one word, and never taken for them.
APART = frozenset({"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "BOPOMOFO"})


def shown(name: str) -> str:
    """The name of a file on one line, with what nobody sees of it written out."""
    return "".join(
        character if unicodedata.category(character) not in UNSEEN else character.encode("unicode_escape").decode()
        for character in name
    )


def normal(text: str) -> str:
    """The one way of several in which letters with their marks are written."""
    return unicodedata.normalize("NFC", text)


def folded(code: str) -> str:
    """What is the same for two codes that differ only by case, or by the form of a letter."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", code).casefold())


def fault_of_code(code: str) -> str:
    """What is wrong with the characters of a code, in a sentence about ``%(key)s``; empty when nothing is."""
    scripts: dict[str, None] = {}
    for character in code:
        category = unicodedata.category(character)
        if not character.isascii() and category[0] not in "LM" and category != "Nd":
            words = {"character": character, "code": f"U+{ord(character):04X}", "key": "%(key)s"}
            return _("'%(key)s' holds '%(character)s' (%(code)s): a code is of letters, digits and plain signs") % words
        if category[0] == "L":
            script = unicodedata.name(character, "").split(" ")[0].split("-")[0]
            if script not in APART:
                scripts[script] = None
    if len(scripts) > 1:
        first, second, *_more = (script.capitalize() for script in scripts)
        told = {"first": first, "second": second, "key": "%(key)s"}
        return _("'%(key)s' mixes letters of two scripts (%(first)s and %(second)s) that look alike") % told
    return ""


__all__ = ["fault_of_code", "folded", "normal", "shown"]
