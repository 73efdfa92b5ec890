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

from .casecheck import doubts, names_leading_nowhere, nowhere, publishing_problems, recording_problems
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
PLACES = {"ward": {"ancestors": ["ward", "hospital"], "zone": "Europe/London"}}  # what lies above may be named too


@dataclasses.dataclass(frozen=True, slots=True)
class Unreadable:
    """A case that cannot be run, and why, with its place in the file."""

    name: str
    title: str
    line: int
    why: str


@dataclasses.dataclass(frozen=True, slots=True)
class Case:
    """One case: what is given, and the checks to make of it, still as written."""

    name: str
    title: str
    line: int
    facts: PersonFacts
    rules: Definitions
    checks: tuple[Mapping[str, Any], ...]
    unknown: frozenset[str]
    warnings: tuple[str, ...]
    written: Written

    def broken(self, why: str) -> Unreadable:
        return self.written.unreadable(f"case {self.name}: {why}", self.name, self.title)


@dataclasses.dataclass(frozen=True, slots=True)
class Written:
    """One entry of the file, still YAML, to say on which line something stands."""

    path: Path
    node: yaml.Node

    @property
    def line(self) -> int:
        return int(self.node.start_mark.line) + 1

    def line_of(self, where: str) -> int:
        """The line of what a message names (``evidence[0].score``), as far as it is written there."""
        node, line = self.node, self.line
        named = re.match(r"(?:[\w.\[\]]+: )*", where)
        for name, position in re.findall(r"(\w+)|\[(\d+)\]", named[0] if named else ""):
            if position and isinstance(node, yaml.SequenceNode) and int(position) < len(node.value):
                node = node.value[int(position)]
                line = node.start_mark.line + 1
            elif isinstance(node, yaml.MappingNode):
                found = next(((key, value) for key, value in node.value if key.value == name), None)
                if found is None:
                    break
                line, node = found[0].start_mark.line + 1, found[1]
            else:
                break
        return line

    def unreadable(self, why: str, name: str = "", title: str = "") -> Unreadable:
        where = why.removeprefix(f"case {name}: ")
        return Unreadable(name, title, self.line, f"{self.path}:{self.line_of(where)}: {why}")


def read_file(path: Path) -> tuple[Case | Unreadable, ...]:
    """All cases of a file, in order; one that cannot be read is told and passed over.

    Raises ``Malformed``, with the file, for one that cannot be opened, is no YAML, or is no list of cases.
    """
    try:
        loader = _Loader(path.read_text(encoding="utf-8"))
        root = loader.get_single_node()
    except OSError as error:
        raise Malformed(f"{path}: {error.strerror}") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise Malformed(f"{path}: not readable as YAML: {error}") from error
    if not isinstance(root, yaml.SequenceNode):
        raise Malformed(f"{path}: the file: a list was expected")
    if not root.value:
        raise Malformed(f"{path}: the file: holds no case")
    cases: list[Case | Unreadable] = []
    for position, node in enumerate(root.value, 1):
        written = Written(path, node)
        try:
            given = expect_mapping(loader.construct_document(node), f"entry {position}")
            case = _case(given, position, written)
        except (yaml.YAMLError, Malformed) as error:
            cases.append(written.unreadable(str(error)))
            continue
        if isinstance(case, Case) and case.name in {earlier.name for earlier in cases}:
            cases.append(case.broken("the number is used before"))
        else:
            cases.append(case)
    return tuple(cases)


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


def _case(given: Mapping[str, Any], position: int, written: Written) -> Case | Unreadable:
    for needed in ("case", "title", "expect"):
        if needed not in given:
            raise Malformed(f"entry {position}: {needed!r} is missing")
    if isinstance(given["case"], bool) or not isinstance(given["case"], str | int | float):
        raise Malformed(f"entry {position}: case: a number or a name was expected, not {given['case']!r}")
    name, title = str(given["case"]), str(given["title"])
    try:
        expect_text(given["title"], "title")
        refused, unknown = (_words(given.get(field, []), field) for field in ("refused", "unknown"))
        rest = {key: value for key, value in given.items() if key not in _ABOUT_THE_CASE}
        facts, rules = _given(rest)
        confirmed = read_value(bool, given.get("confirmed", False), "confirmed")
        checks = tuple(
            expect_mapping(check, f"expect[{n}]") for n, check in enumerate(expect_list(given["expect"], "expect"))
        )
        warnings = [*_check_rules(facts, rules, refused, unknown, is_confirmed=confirmed)]
        warnings += doubts(facts, rules, checks, unknown)
    except Malformed as error:
        return written.unreadable(f"case {name}: {error}", name, title)
    return Case(name, title, written.line, facts, rules, checks, unknown, tuple(warnings), written)


_ABOUT_THE_CASE = ("case", "title", "expect", "why", "refused", "unknown", "confirmed")


def _words(given: Any, field: str) -> frozenset[str]:
    return frozenset(expect_text(word, f"{field}[{n}]") for n, word in enumerate(expect_list(given, field)))


def _check_rules(
    facts: PersonFacts, rules: Definitions, refused: frozenset[str], unknown: frozenset[str], *, is_confirmed: bool
) -> Iterator[str]:
    """What publishing or recording refuses and what leads nowhere is refused here too, unless the case says it on
    purpose. A high-risk standard that asks for less is told: files from before it was asked about still run."""
    problems = (*publishing_problems(facts, rules), *recording_problems(facts, rules))
    found = {problem.code for _, problem in problems}
    for where, problem in problems:
        if problem.code == "lighter":
            if not (is_confirmed or "lighter" in refused):
                yield f"{where}: {problem.text} (say `confirmed: true` if a reviewer confirmed less)"
        elif problem.code not in refused:
            raise Malformed(f"{where}: {problem.text} (say `refused: [{problem.code}]` if that is the point)")
    for code in sorted(refused - found):
        raise Malformed(f"refused: publishing does not say {code!r}")
    if is_confirmed and "lighter" not in found:
        # Told, and no more: what counts as less may be drawn otherwise by a later release.
        yield "confirmed: there is nothing that asks for less than high risk does"
    for used in names_leading_nowhere(facts, rules):
        if used[-1] not in unknown:
            raise Malformed(nowhere(used))


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
