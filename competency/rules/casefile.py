"""A file of cases, read: YAML in, the dataclasses of ``facts`` out, with a message that says where it went wrong.

What a case leaves out has a default, so that it shows only what it is about. The format is described in
``docs/reference/rules-cases.md``.
"""

from __future__ import annotations

import dataclasses
import re
import typing
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import yaml

from .casevalues import Malformed, expect_list, expect_mapping, expect_text, expect_zone, field_types, read_value
from .dates import local_day
from .facts import Definitions, Entry, Evidence, Gate, PersonFacts, Place, SubjectKind, Verdict, Verification

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
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise Malformed(f"{path}: not readable as YAML: {error}") from error
    try:
        listed = expect_list(content, "the file")
        cases = tuple(_case(expect_mapping(written, f"entry {n}"), n) for n, written in enumerate(listed, 1))
    except Malformed as error:
        raise Malformed(f"{path}: {error}") from error
    if not cases:
        raise Malformed(f"{path}: the file: holds no case")
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


def _day_or_text(loader: _Loader, node: yaml.ScalarNode) -> Any:
    """A day or moment; one that no calendar has stays text, so that the reader of its field can refuse it."""
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError:
        return node.value


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _day_or_text)


def _case(given: Mapping[str, Any], position: int) -> Case:
    for needed in ("case", "title", "expect"):
        if needed not in given:
            raise Malformed(f"entry {position}: {needed!r} is missing")
    if isinstance(given["case"], bool) or not isinstance(given["case"], str | int | float):
        raise Malformed(f"entry {position}: case: a number or a name was expected, not {given['case']!r}")
    name = str(given["case"])
    try:
        title = expect_text(given["title"], "title")
        rest = {key: value for key, value in given.items() if key not in ("case", "title", "expect", "why")}
        facts, rules = _given(rest)
        checks = tuple(
            expect_mapping(written, f"expect[{n}]") for n, written in enumerate(expect_list(given["expect"], "expect"))
        )
    except Malformed as error:
        raise Malformed(f"case {name}: {error}") from error
    return Case(name, title, facts, rules, checks)


def _given(given: dict[str, Any]) -> tuple[PersonFacts, Definitions]:
    zone = expect_zone(given.pop("zone", "Europe/London"), "zone")
    places = expect_mapping(given.pop("places", PLACES), "places")
    person = expect_text(given.pop("person", "person"), "person")
    if "evidence" in given:
        given["evidence"] = [
            _with_day(written, zone, f"evidence[{n}]")
            for n, written in enumerate(expect_list(given["evidence"], "evidence"))
        ]
    facts: dict[str, Any] = {}
    rules: dict[str, Any] = {}
    for name, listed in given.items():
        target = facts if name in field_types(PersonFacts) else rules
        if name not in field_types(PersonFacts) and name not in field_types(Definitions):
            raise Malformed(f"{name}: there is no such field")
        entry = typing.get_args(field_types(PersonFacts if target is facts else Definitions)[name])[0]
        target[name] = tuple(
            _entry(entry, name, expect_mapping(written, f"{name}[{n}]"), n)
            for n, written in enumerate(expect_list(listed, name))
        )
        for (key, version), times in Counter((fact.key, fact.version) for fact in target[name]).items():
            if times > 1:
                raise Malformed(f"{name}: version {version} of {key!r} is given {times} times")
    if "evidence" in given:
        facts["verifications"] = (*facts.get("verifications", ()), *_born_verified(given["evidence"], facts))
    read = {name: _place(name, place, zone) for name, place in places.items()}
    return PersonFacts(person=person, **facts), Definitions(places=read, **rules)


def _place(name: str, given: Any, zone: str) -> Place:
    where = f"places.{name}"
    filled = {"zone": zone, **expect_mapping(given, where)}
    expect_zone(filled["zone"], f"{where}.zone")
    place: Place = read_value(Place, filled, where)
    if place.ancestors[:1] != (name,):
        raise Malformed(f"{where}.ancestors: {name!r} itself comes first")
    return place


def _with_day(given: Any, zone: str, where: str) -> dict[str, Any]:
    """Evidence with a time takes its day from the facility's zone, unless it names both."""
    evidence = dict(expect_mapping(given, where))
    if "performed_on" not in evidence and "performed_at" in evidence:
        moment = read_value(datetime, evidence["performed_at"], f"{where}.performed_at")
        evidence["performed_on"] = local_day(moment, zone)
    if "activity" not in evidence:
        evidence.setdefault("competency", "c")
    return evidence


def _born_verified(given: list[dict[str, Any]], facts: dict[str, Any]) -> Iterator[Verification]:
    """A verdict on each version that does not say ``verified: false``, recorded with it."""
    rows: tuple[Evidence, ...] = facts["evidence"]
    for row, written in zip(rows, given, strict=True):
        if written.get("verified", True) and not row.withdrawn:
            yield Verification(
                uuid=f"verified {row.uuid}",
                key=f"verified {row.key}.{row.version}",
                recorded_at=row.recorded_at,
                evidence=row.key,
                judged_version=row.version,
                verdict=Verdict.VERIFIED,
            )


def _entry(kind: type[Entry], name: str, given: Mapping[str, Any], position: int) -> Entry:
    where = f"{name}[{position}]"
    filled = {**DEFAULTS.get(name, {}), **given}
    if kind is Evidence:
        read_value(bool, filled.pop("verified", True), f"{where}.verified")
    if name == "standards":
        if "criteria" in given and "groups" in given:
            raise Malformed(f"{where}.criteria: give these or groups, not both")
        filled.setdefault("groups", [{"criteria": filled["criteria"]}])
        del filled["criteria"]
        filled.setdefault("key", f"{filled['competency']}/{filled['number']}")
    if filled.get("subject_kind", SubjectKind.JOB_ROLE) != SubjectKind.JOB_ROLE and "subject" not in given:
        if filled["subject_kind"] != SubjectKind.ANYBODY:
            raise Malformed(f"{where}.subject: is missing")
        filled["subject"] = ""
    filled.setdefault("key", f"{name.removesuffix('s')}-{position + 1}")
    filled.setdefault("uuid", f"{filled['key']}.{filled.get('version', 1)}")
    filled.setdefault("recorded_at", RECORDED)
    entry = read_value(kind, filled, where)
    assert isinstance(entry, Entry)
    if isinstance(entry, Gate) and _pair(entry) not in _PAIRS:
        raise Malformed(f"{where}: name an activity and its edition, or a competency and the number of its standard")
    return entry


def _pair(gate: Gate) -> tuple[bool, ...]:
    return tuple(value is not None for value in (gate.activity, gate.edition, gate.competency, gate.number))


_PAIRS = ((True, True, False, False), (False, False, True, True))


def gate_from(given: Mapping[str, Any]) -> Gate:
    """The gate whose effects a check previews."""
    gate = _entry(Gate, "gates", given, 0)
    assert isinstance(gate, Gate)
    return gate
