"""What a check expects beside what came back, and the difference in words: what is missing, and what is too much."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

from .casevalues import Malformed, expect_list, field_types, read_value
from .results import Answer, Demand, Reason, ReasonCode

_MISSING = object()


class Fields(dict[str, Any]):
    """A dataclass as plain values; a check may name some of its fields, where a mapping is compared whole."""


def wanted(value: Any, answered: Any, where: str) -> Any:
    """What a check expects, as JSON has it. Raises ``Malformed`` for what the rules never answer.

    A moment may be written in any zone, but must name one. Of a reason or a demand only fields they have can be named.
    """
    if where == "reasons" or where.endswith(".reasons"):
        return [_wanted_reason(entry, f"{where}[{n}]") for n, entry in enumerate(expect_list(value, where))]
    if where == "demands":
        return [_wanted_fields(Demand, entry, f"{where}[{n}]") for n, entry in enumerate(expect_list(value, where))]
    if where == "changes" and isinstance(value, Mapping):
        return {str(plain(day)): plain(read_value(Answer, said, f"{where}.{day}")) for day, said in value.items()}
    if where == "answer" or where.endswith(".answer"):
        return plain(read_value(Answer, value, where))
    if isinstance(value, datetime) or (isinstance(value, str) and isinstance(answered, datetime)):
        return plain(read_value(datetime, value, where))
    if isinstance(value, Mapping):
        return {str(plain(key)): wanted(entry, None, f"{where}.{key}") for key, entry in value.items()}
    if isinstance(value, list):
        return [wanted(entry, None, f"{where}[{n}]") for n, entry in enumerate(value)]
    if value is None or isinstance(value, date | str | bool | int):
        return plain(value)
    raise Malformed(f"{where}: {value!r} is nothing the rules answer")


def _wanted_reason(value: Any, where: str) -> Any:
    if not isinstance(value, Mapping):
        return plain(read_value(ReasonCode, value, where))
    fields = _wanted_fields(Reason, value, where)
    if "code" in fields:
        read_value(ReasonCode, value["code"], f"{where}.code")
    return fields


def _wanted_fields(kind: type, value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise Malformed(f"{where}: named fields were expected, not {value!r}")
    for name in value:
        if name not in field_types(kind):
            raise Malformed(f"{where}.{name}: there is no such field; it has {', '.join(field_types(kind))}")
    return {name: wanted(entry, None, f"{where}.{name}") for name, entry in value.items()}


def plain(value: Any) -> Any:
    """A value as JSON has it: days and moments (in UTC) as text, dataclasses as their fields."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if dataclasses.is_dataclass(value):
        return Fields({field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)})
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [plain(entry) for entry in value]
    return value


def in_the_shape_of(shape: Any, got: Any) -> Any:
    """``got`` reduced to what is asked about: of a reason its code or the fields named, of a demand likewise."""
    if isinstance(got, list):
        shapes = _lined_up(shape, got) if isinstance(shape, list) else [None] * len(got)
        return [in_the_shape_of(each, answered) for each, answered in zip(shapes, got, strict=True)]
    if not isinstance(got, Fields):
        return got
    if isinstance(shape, Mapping):
        return {name: in_the_shape_of(each, got.get(name)) for name, each in shape.items()}
    return got.get("code", dict(got))


def _lined_up(shapes: list[Any], got: list[Any]) -> list[Any]:
    """For each entry that came back, the expectation it is compared with: by place, else the one it agrees with."""
    if len(shapes) == len(got):
        return shapes
    left = list(shapes)
    found = []
    for answered in got:
        shape = next((each for each in left if in_the_shape_of(each, answered) == each), None)
        if shape is not None:
            left.remove(shape)
        found.append(shape)
    return found


def differences(expected: Any, got: Any, where: str) -> Iterator[str]:
    """Each way in which ``got`` is not what was expected, in words."""
    if isinstance(expected, Mapping) and isinstance(got, Mapping):
        for name in {**expected, **got}:
            yield from differences(expected.get(name, _MISSING), got.get(name, _MISSING), f"{where}.{name}")
    elif isinstance(expected, list) and isinstance(got, list) and len(expected) != len(got):
        left = list(got)
        for entry in expected:
            if entry in left:
                left.remove(entry)
            else:
                yield f"{where}: {_said(entry)} is missing"
        yield from (f"{where}: {_said(entry)} was not expected" for entry in left)
    elif isinstance(expected, list) and isinstance(got, list):
        for n, (entry, answered) in enumerate(zip(expected, got, strict=True)):
            yield from differences(entry, answered, f"{where}[{n}]")
    elif got is _MISSING:
        yield f"{where}: {_said(expected)} is missing"
    elif expected is _MISSING:
        yield f"{where}: {_said(got)} was not expected"
    elif expected != got:
        yield f"{where}: {_said(got)} instead of {_said(expected)}"


def _said(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {_said(entry)}" for name, entry in value.items() if entry is not None) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_said(entry) for entry in value) + "]"
    return "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
