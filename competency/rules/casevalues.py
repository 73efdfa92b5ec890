"""The values of a file of cases, read: what YAML gave, as the types of ``facts``, or a message naming the field."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from .facts import AnchorKind, DayRule, Period


class Malformed(ValueError):
    """A file of cases that cannot be read; the text names the case and the field."""


def expect_list(value: Any, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise Malformed(f"{where}: a list was expected, not {value!r}")
    return value


def expect_mapping(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise Malformed(f"{where}: named fields were expected, not {value!r}")
    return value


def expect_text(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise Malformed(f"{where}: text was expected, not {value!r}")
    return value


def expect_zone(value: Any, where: str) -> str:
    zone = expect_text(value, where)
    if zone not in _zones():
        raise Malformed(f"{where}: {zone!r} is not a time zone such as Europe/London")
    return zone


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


@cache
def field_types(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def read_value(kind: Any, value: Any, where: str) -> Any:
    """A YAML value as ``kind``. Raises ``Malformed`` naming ``where``."""
    options = typing.get_args(kind)
    if typing.get_origin(kind) is types.UnionType:
        return None if value is None else read_value(options[0], value, where)
    if typing.get_origin(kind) is tuple:
        return tuple(
            read_value(options[0], entry, f"{where}[{n}]") for n, entry in enumerate(expect_list(value, where))
        )
    if kind in _READERS:
        try:
            return _READERS[kind](value)
        except (ValueError, TypeError, InvalidOperation) as error:
            raise Malformed(f"{where}: {value!r} is not {_WORDS[kind]}") from error
    if issubclass(kind, Enum):
        try:
            return kind(value)
        except ValueError as error:
            allowed = ", ".join(str(choice.value) for choice in kind)
            raise Malformed(f"{where}: {value!r} is none of {allowed}") from error
    if kind is DayRule and isinstance(value, date):
        return DayRule(anchor=AnchorKind.FIXED, on=value)
    return _read_fields(kind, expect_mapping(value, where), where)


def _read_fields(kind: Any, given: Mapping[str, Any], where: str) -> Any:
    hints = field_types(kind)
    fields = {field.name: field for field in dataclasses.fields(kind)}
    for name in given:
        if name not in fields:
            raise Malformed(f"{where}.{name}: there is no such field")
    for name, field in fields.items():
        if name not in given and field.default is dataclasses.MISSING:
            raise Malformed(f"{where}.{name}: is missing")
    values = {name: read_value(hints[name], value, f"{where}.{name}") for name, value in given.items()}
    try:
        return kind(**values)
    except ValueError as error:
        raise Malformed(f"{where}: {error}") from error


def _day(value: Any) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    return date.fromisoformat(value)


def _moment(value: Any) -> datetime:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("no zone")
    if not date.min.year < moment.year < date.max.year:
        raise ValueError("another zone's calendar may not have it")
    return moment


def _number(value: Any) -> Decimal:
    number = Decimal(str(value))
    if not number.is_finite():
        raise ValueError("not a number")
    return number


def _exactly(kind: type) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if type(value) is not kind:
            raise TypeError
        return value

    return read


_READERS: Mapping[Any, Callable[[Any], Any]] = {
    date: _day,
    datetime: _moment,
    Period: Period.parse,
    Decimal: _number,
    str: _exactly(str),
    int: _exactly(int),
    bool: _exactly(bool),
}
_WORDS = {
    date: "a day",
    datetime: "a moment with its zone",
    Period: "a period such as P1Y or P90D",
    Decimal: "a number",
    str: "text",
    int: "a whole number",
    bool: "true or false",
}
