"""The values a pack may hold: each type takes the text of a line and gives a checked value, or says what is wrong.

The types are pydantic's ``Annotated`` types, so that a row declares its keys once and every fault of it is found in
one go. A sentence about a value begins with its key, as people find it in the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from typing import Annotated, Any, NoReturn

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BeforeValidator, ValidationInfo
from pydantic_core import PydanticCustomError

from competency.rules import Period
from competency.typed import numbers
from competency.typed.signs import first_tag, first_unseen

from . import days
from .faults import Faults, Place
from .names import normal

SAID = "pack"
SLUG = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*")
CLOCK = re.compile(r"[0-9]{2}:[0-9]{2}(?::[0-9]{2})?")
LENGTH = re.compile(r"-?P(?:[0-9]{1,3}Y)?(?:[0-9]{1,4}M)?(?:[0-9]{1,5}D)?(?<!P)")


def wrong(sentence: str, *, at: str = "", **words: Any) -> NoReturn:
    """Refuse a value with a sentence in which ``%(key)s`` is its key; ``at`` names another key of the same row."""
    raise PydanticCustomError(SAID, "wrong", {"sentence": sentence, "at": at, **words})


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value.strip() or wrong(_("'%(key)s' is empty"))
    wrong(_("'%(key)s' is empty") if value is None else _("'%(key)s' must be a single value"))


def _words(value: Any) -> str:
    text = _markup(value)
    if tag := first_tag(text):
        wrong(_("'%(key)s' holds HTML (%(tag)s); plain words are written here"), tag=tag)
    return text


def _line(value: Any) -> str:
    text = _text(value)
    _refuse_unseen(text, is_name=True)
    text = normal(_words(text))
    return wrong(_("'%(key)s' must stand on one line")) if "\n" in text or "\t" in text else text


def _markup(value: Any) -> str:
    text = _text(value)
    _refuse_unseen(text, is_name=False)
    return text


def _refuse_unseen(text: str, *, is_name: bool) -> None:
    if character := first_unseen(text, is_name=is_name):
        wrong(_("'%(key)s' holds an invisible character (%(code)s)"), code=f"U+{ord(character):04X}")


def line(key: str, text: str, place: Place, faults: Faults, *, most: int) -> str:
    """A name that stands in no row, checked as those in rows are; what is wrong is a fault at its place."""
    try:
        text = _line(text)
    except PydanticCustomError as error:
        context = error.context or {}
        faults.add(place, str(context["sentence"]) % {**context, "key": key})
    if len(text) > most:
        faults.add(place, _("'%(key)s' is longer than %(most)d characters") % {"key": key, "most": most})
    return text


def _slug(value: Any) -> str:
    text = _text(value)
    return (
        text
        if SLUG.fullmatch(text)
        else wrong(_("'%(value)s' is no key: small letters, digits, - _ . only"), value=text)
    )


def _whole(value: Any) -> Any:
    if isinstance(value, int):
        return value
    return _typed(numbers.read_whole, _text(value), _("'%(key)s' must be a whole number, not '%(value)s'"))


def _decimal(value: Any) -> Any:
    if isinstance(value, Decimal):
        return value
    return _typed(numbers.read_number, _text(value), _("'%(key)s' must be a number, not '%(value)s'"))


def _typed(read: Callable[[str], Any], text: str, otherwise: str) -> Any:
    """A number as somebody typed it into the file, read as everywhere: one that could be two is refused."""
    try:
        return read(text)
    except numbers.Unreadable as error:
        wrong("'%(key)s': %(why)s" if error.readings else otherwise, why=error, value=text)


def _flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    text = _text(value)
    return (
        text == "yes" if text in {"yes", "no"} else wrong(_("'%(key)s' must be yes or no, not '%(value)s'"), value=text)
    )


def _clock(value: Any) -> time:
    if isinstance(value, time):
        return value
    text = _text(value)
    try:
        if CLOCK.fullmatch(text):
            return time.fromisoformat(text)
    except ValueError:
        pass
    wrong(_("'%(key)s' must be a time such as '07:00', not '%(value)s'"), value=text)


def _day(value: Any, info: ValidationInfo) -> date:
    if isinstance(value, date):
        return value
    text = _text(value)
    try:
        return days.day(text, (info.context or {})["on"])
    except days.NoDay as error:
        wrong("'%(key)s': %(why)s", why=error)


def _length(value: Any) -> str:
    text = _text(value)
    try:
        if LENGTH.fullmatch(text):
            Period.parse(text)
            return text
    except ValueError:
        pass
    wrong(_("'%(value)s' is no length such as P12M or P14D"), value=text)


def at_least(least: int) -> AfterValidator:
    def check(value: int) -> int:
        return (
            value
            if value >= least
            else wrong(_("'%(key)s' must be at least %(least)d, not %(value)d"), least=least, value=value)
        )

    return AfterValidator(check)


def at_most(most: int) -> AfterValidator:
    def check(value: int) -> int:
        return (
            value
            if value <= most
            else wrong(_("'%(key)s' must be at most %(most)d, not %(value)d"), most=most, value=value)
        )

    return AfterValidator(check)


def longest(most: int) -> AfterValidator:
    """At most so many characters: those of the column the text goes to, so that no database cuts it off or fails."""

    def check(value: str) -> str:
        return value if len(value) <= most else wrong(_("'%(key)s' is longer than %(most)d characters"), most=most)

    return AfterValidator(check)


def matching(pattern: re.Pattern[str], sentence: Callable[[], str]) -> AfterValidator:
    def check(value: str) -> str:
        return value if pattern.fullmatch(value) else wrong(sentence(), value=value)

    return AfterValidator(check)


Line = Annotated[str, BeforeValidator(_line)]
"""Plain words on one line: a name, a title, a code."""
Words = Annotated[str, BeforeValidator(_words)]
"""Plain words, also on several lines."""
Markup = Annotated[str, BeforeValidator(_markup)]
"""Markdown; what of it may be used is checked by whoever reads it."""
Slug = Annotated[str, BeforeValidator(_slug)]
Whole = Annotated[int, BeforeValidator(_whole)]
Number = Annotated[Decimal, BeforeValidator(_decimal)]
YesNo = Annotated[bool, BeforeValidator(_flag)]
Clock = Annotated[time, BeforeValidator(_clock)]
Day = Annotated[date, BeforeValidator(_day)]
Length = Annotated[str, BeforeValidator(_length)]
"""A length of time as ISO 8601 writes it: P12M, P14D, -P60D."""

__all__ = [
    "SAID",
    "Clock",
    "Day",
    "Length",
    "Line",
    "Markup",
    "Number",
    "Slug",
    "Whole",
    "Words",
    "YesNo",
    "at_least",
    "at_most",
    "line",
    "longest",
    "matching",
    "wrong",
]
