"""Reads a number as somebody typed it: in one way, or not at all.

1,234 is a little more than one in one country and more than a thousand in another. A thousandfold dose is what tests
of doses are there to prevent, so it is refused with both readings; so is 1.234. A comma or a point is a decimal sign
wherever it can be nothing else, and marks of thousands are read where they can be nothing else.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from django.utils.translation import gettext as _

LONGEST = 20
# Written between thousands in some country; a point or a comma there may be a decimal sign as well.
_SPACES = "\u0020\u00a0\u2007\u2009\u202f"
_APOSTROPHES = "'\u2019\u02bc"
_MINUS = {"\u2212": "-", "\ufe63": "-", "\uff0d": "-", "\uff0b": "+"}
_SIGNS = {"\u066b": ".", "\uff0c": ",", "\uff0e": ".", "\u066c": "'"}

_PLAIN = re.compile(r"([0-9]*)(?:([.,])([0-9]+))?")
_TWO_WAYS = re.compile(r"([1-9][0-9]{0,2})([.,])([0-9]{3})")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:(?P<mark>[.,' ])[0-9]{3})(?:(?P=mark)[0-9]{3})*(?:(?P<sign>[.,])[0-9]+)?")
_WITH_WORDS = re.compile(r"[0-9][0-9.,' ]*\s*[^\W\d_].*|[0-9][0-9.,' ]*\s*[%µ/°].*")


class Unreadable(ValueError):
    """What was typed is no number, or could be two. Says so in words, with what to type instead.

    ``readings`` are the two numbers it could be, each written so that it can be only that.
    """

    def __init__(self, message: str, readings: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.readings = readings


def read_number(text: str) -> Decimal | None:
    """The number that was typed, with a decimal point or comma; None for nothing. Raises ``Unreadable``."""
    if not text.strip():
        return None
    sign, typed = _cleaned(text)
    if len(typed) > LONGEST:
        raise Unreadable(_("This number is too long. Nothing was changed. Type only the number."))
    if either := _TWO_WAYS.fullmatch(typed):
        whole, _mark, behind = either.groups()
        readings = (written(Decimal(f"{sign}{whole}.{behind}")), f"{sign}{whole}{behind}")
        raise Unreadable(_two_ways(text.strip(), f"{sign}{whole}", readings), readings)
    if grouped := _GROUPED.fullmatch(typed):
        mark, decimal = grouped["mark"], grouped["sign"]
        if decimal != mark:
            whole, _decimal, behind = typed.partition(decimal) if decimal else (typed, "", "")
            return _value(sign, whole.replace(mark, ""), behind)
    if (plain := _PLAIN.fullmatch(typed)) and (plain[1] or plain[3]):
        return _value(sign, plain[1], plain[3] or "")
    shown = text.strip()[:40]
    if _WITH_WORDS.fullmatch(typed):
        raise Unreadable(
            _("“%(text)s” is more than a number. Nothing was changed. Type only the number; the unit stands beside it.")
            % {"text": shown}
        )
    raise Unreadable(
        _("“%(text)s” is not a number we can read. Nothing was changed. Type digits, such as 2.5 or 2,5.")
        % {"text": shown}
    )


def read_whole(text: str) -> int | None:
    """The whole number that was typed; None for nothing. Raises ``Unreadable``, also for a part of one."""
    number = read_number(text)
    if number is None:
        return None
    if number != number.to_integral_value():
        raise Unreadable(
            _("“%(text)s” is not a whole number. Nothing was changed. Type one such as 12.") % {"text": text.strip()}
        )
    return int(number)


def written(number: Decimal) -> str:
    """The number in digits that are read in one way only: with a point, and never just three places behind it.

    A number of three places gets a fourth where it could be taken for thousands: 1.2340, but 0.125.
    """
    plain = format(number.normalize() + 0, "f")
    return f"{plain}0" if _TWO_WAYS.fullmatch(plain.lstrip("-")) else plain


def _two_ways(text: str, whole: str, readings: tuple[str, str]) -> str:
    """What to type for which reading. 1.2340 alone would look like a slip, so what it means stands before it."""
    said = {"text": text, "whole": whole, "small": readings[0], "large": readings[1]}
    if readings[0] == whole:
        asked = _("Did you mean %(small)s or %(large)s? Type one of these.")
    elif whole.startswith("-"):
        asked = _("Did you mean a little less than %(whole)s (type %(small)s) or %(large)s?")
    else:
        asked = _("Did you mean a little more than %(whole)s (type %(small)s) or %(large)s?")
    return (_("“%(text)s” can be read in two ways. Nothing was changed.") + " " + asked) % said


def _cleaned(text: str) -> tuple[str, str]:
    """The sign, and the rest in plain digits and marks."""
    marks = dict.fromkeys(_SPACES, " ") | dict.fromkeys(_APOSTROPHES, "'") | _MINUS | _SIGNS
    plain = "".join(marks.get(character, character) for character in text).strip()
    plain = "".join(
        str(unicodedata.decimal(character)) if unicodedata.category(character) == "Nd" else character
        for character in plain
    )
    sign = plain[:1] if plain[:1] in {"+", "-"} else ""
    return ("-" if sign == "-" else ""), plain[len(sign) :]


def _value(sign: str, whole: str, behind: str) -> Decimal:
    return Decimal(f"{sign}{whole or 0}.{behind or 0}").normalize() + 0


__all__ = ["LONGEST", "Unreadable", "read_number", "read_whole", "written"]
