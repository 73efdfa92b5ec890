"""Reading a file of cases: YAML in, the dataclasses of ``facts`` out, with a message that says where it went wrong.

What a case leaves out has a default, so that it shows only what it is about. The format is described in
``docs/reference/rules-cases.md``.
"""

from __future__ import annotations

import dataclasses
import re
import types
import typing
from collections.abc import Callable, Hashable, Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from .dates import local_day
from .facts import (
    AnchorKind,
    DayRule,
    Definitions,
    Entry,
    Evidence,
    Gate,
    Period,
    PersonFacts,
    Place,
    Verdict,
    Verification,
)

LONG_AGO = date(2000, 1, 1)
RECORDED = datetime(2000, 1, 1, tzinfo=UTC)
DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "standards": {
        "competency": "c",
        "number": 1,
        "effective_from": LONG_AGO,
        "validity": "P12M",
        "criteria": [{"key": "test", "kind": "knowledge_test"}],
    },
    "evidence": {"kind": "knowledge_test"},
    "requirements": {
        "programme": "aurora",
        "subject_kind": "job_role",
        "subject": "nurse",
        "unit": "ward",
        "competency": "c",
        "announced_on": LONG_AGO,
        "blocks_from": LONG_AGO,
    },
    "placements": {"job_role": "nurse", "unit": "ward", "starts_on": LONG_AGO},
    "appointments": {"function": "super_user", "unit": "ward", "starts_on": LONG_AGO},
    "waivers": {"competency": "c", "kind": "waiver"},
    "revocations": {"competency": "c"},
    "wave_units": {"programme": "aurora", "wave": "one", "unit": "ward"},
    "wave_dates": {"wave": "one"},
    "unit_closings": {"unit": "ward"},
}
PLACES = {"ward": {"ancestors": ["ward", "hospital"], "zone": "Europe/London"}}


class Malformed(ValueError):
    """A file of cases that cannot be read; the text names the case and the field."""


@dataclasses.dataclass(frozen=True, slots=True)
class Case:
    """One case: what is given, and the checks to make of it, still as written."""

    name: str
    title: str
    facts: PersonFacts
    rules: Definitions
    checks: tuple[Mapping[str, Any], ...]


def read_cases(path: Path) -> tuple[Case, ...]:
    """All cases of a file. Raises ``Malformed`` with the file, the case and the field."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 (a SafeLoader)
    except OSError as error:
        raise Malformed(f"{path}: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
        raise Malformed(f"{path}: not readable as YAML: {error}") from error
    try:
        listed = expect_list(content, "the file")
        cases = tuple(_case(expect_mapping(each, f"entry {n}"), n) for n, each in enumerate(listed, 1))
    except Malformed as error:
        raise Malformed(f"{path}: {error}") from error
    names = [case.name for case in cases]
    for name in names:
        if names.count(name) > 1:
            raise Malformed(f"{path}: case {name}: the number is used {names.count(name)} times")
    return cases


class _Loader(yaml.SafeLoader):
    """YAML, but a key that is written twice is an error instead of a silent loss, and ``on`` is a word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [key.value for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key!r} is written twice", node.start_mark
                )
        return super().construct_mapping(node, deep)


# YAML 1.1 reads on, off, yes and no as truth values; as in YAML 1.2, only true and false are.
_BOOL = "tag:yaml.org,2002:bool"
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != _BOOL]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(_BOOL, re.compile(r"true|false"), ["t", "f"])


def _case(given: Mapping[str, Any], position: int) -> Case:
    for needed in ("case", "title", "expect"):
        if needed not in given:
            raise Malformed(f"entry {position}: {needed!r} is missing")
    name = str(given["case"])
    try:
        rest = {key: value for key, value in given.items() if key not in ("case", "title", "expect", "why")}
        facts, rules = _given(rest)
        checks = tuple(
            expect_mapping(each, f"expect[{n}]") for n, each in enumerate(expect_list(given["expect"], "expect"))
        )
    except Malformed as error:
        raise Malformed(f"case {name}: {error}") from error
    return Case(name, str(given["title"]), facts, rules, checks)


def _given(given: dict[str, Any]) -> tuple[PersonFacts, Definitions]:
    zone = expect_text(given.pop("zone", "Europe/London"), "zone")
    places = expect_mapping(given.pop("places", PLACES), "places")
    person = expect_text(given.pop("person", "person"), "person")
    if "evidence" in given:
        given["evidence"] = [
            _with_day(each, zone, f"evidence[{n}]") for n, each in enumerate(expect_list(given["evidence"], "evidence"))
        ]
    facts: dict[str, Any] = {}
    rules: dict[str, Any] = {}
    for name, listed in given.items():
        target = facts if name in _types(PersonFacts) else rules
        if name not in _types(PersonFacts) and name not in _types(Definitions):
            raise Malformed(f"{name}: there is no such field")
        entry = typing.get_args(_types(PersonFacts if target is facts else Definitions)[name])[0]
        target[name] = tuple(
            _entry(entry, name, expect_mapping(each, f"{name}[{n}]"), n)
            for n, each in enumerate(expect_list(listed, name))
        )
    if "evidence" in given:
        facts["verifications"] = (*facts.get("verifications", ()), *_born_verified(given["evidence"], facts))
    read = {
        name: read_value(Place, {"zone": zone, **expect_mapping(place, f"places.{name}")}, f"places.{name}")
        for name, place in places.items()
    }
    return PersonFacts(person=person, **facts), Definitions(places=read, **rules)


def _with_day(given: Any, zone: str, where: str) -> dict[str, Any]:
    """Evidence with a time takes its day from the facility's zone, unless it names both."""
    evidence = dict(expect_mapping(given, where))
    if "performed_on" not in evidence and "performed_at" in evidence:
        moment = read_value(datetime, evidence["performed_at"], f"{where}.performed_at")
        evidence["performed_on"] = local_day(moment, evidence.pop("zone", zone))
    if "activity" not in evidence:
        evidence.setdefault("competency", "c")
    return evidence


def _born_verified(given: list[dict[str, Any]], facts: dict[str, Any]) -> Iterator[Verification]:
    """A verification for each row that does not say ``verified: false``: what the application appends at once."""
    rows: tuple[Evidence, ...] = facts["evidence"]
    for row, written in zip(rows, given, strict=True):
        if written.get("verified", True) and not row.withdrawn:
            yield Verification(
                uuid=f"verified {row.uuid}",
                key=f"verified {row.key}",
                recorded_at=row.recorded_at,
                evidence=row.key,
                verdict=Verdict.VERIFIED,
            )


def _entry(kind: type[Entry], name: str, given: Mapping[str, Any], position: int) -> Entry:
    filled = {**DEFAULTS.get(name, {}), **given}
    filled.pop("verified", None)
    criteria = filled.pop("criteria", None)
    if criteria is not None:
        filled.setdefault("groups", [{"criteria": criteria}])
    singular = name.removesuffix("s")
    if name == "standards":
        filled.setdefault("key", f"{filled['competency']}/{filled['number']}")
    filled.setdefault("key", f"{singular}-{position + 1}")
    filled.setdefault("uuid", f"{filled['key']}.{filled.get('version', 1)}")
    filled.setdefault("recorded_at", RECORDED)
    entry = read_value(kind, filled, f"{name}[{position}]")
    assert isinstance(entry, Entry)
    return entry


def gate_from(given: Mapping[str, Any]) -> Gate:
    """The gate whose effects a check previews."""
    gate = _entry(Gate, "gates", given, 0)
    assert isinstance(gate, Gate)
    return gate


# ---- values ---------------------------------------------------------------------------------------------------


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


@cache
def _types(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def read_value(kind: Any, value: Any, where: str) -> Any:
    """A YAML value as ``kind``. Raises ``Malformed`` naming ``where``."""
    options = typing.get_args(kind)
    if typing.get_origin(kind) is types.UnionType:
        return None if value is None else read_value(options[0], value, where)
    if typing.get_origin(kind) is tuple:
        return tuple(read_value(options[0], each, f"{where}[{n}]") for n, each in enumerate(expect_list(value, where)))
    if kind in _READERS:
        try:
            return _READERS[kind](value)
        except (ValueError, TypeError, InvalidOperation) as error:
            raise Malformed(f"{where}: {value!r} is not {_WORDS[kind]}") from error
    if issubclass(kind, Enum):
        try:
            return kind(value)
        except ValueError as error:
            allowed = ", ".join(str(each.value) for each in kind)
            raise Malformed(f"{where}: {value!r} is none of {allowed}") from error
    if kind is DayRule and isinstance(value, date):
        return DayRule(anchor=AnchorKind.FIXED, on=value)
    return _read_fields(kind, expect_mapping(value, where), where)


def _read_fields(kind: Any, given: Mapping[str, Any], where: str) -> Any:
    hints = _types(kind)
    fields = {each.name: each for each in dataclasses.fields(kind)}
    for name in given:
        if name not in fields:
            raise Malformed(f"{where}.{name}: there is no such field")
    for name, each in fields.items():
        if name not in given and each.default is dataclasses.MISSING:
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
    return moment


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
    Decimal: lambda value: Decimal(str(value)),
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
