"""Cases, run: each check asks the rules one question and compares what it names with what comes back."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from itertools import pairwise
from pathlib import Path
from typing import Any

from .casefile import Case, gate_from, read_cases
from .casevalues import Malformed, expect_mapping, expect_text, read_value
from .clearance import Scope, held_until, segment_on
from .dates import ONE_DAY, end_of_day
from .facts import Period
from .finding import PersonAnswers, Workbench
from .gate_preview import gate_effects
from .renewals import Renewal
from .results import FOREVER, Finding, Segment

ZONE_OF_KNOWN_DAYS = "Europe/London"


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What a case came to. ``expected`` and ``got`` hold one entry for each check, in the same fields."""

    case: str
    title: str
    passed: bool
    expected: tuple[Mapping[str, Any], ...]
    got: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Question:
    """The part of a check that is asked; ``on`` is the day, where a question is about one."""

    about: Any
    on: date | None
    known_at: datetime | None
    cap: Period | None

    @property
    def day(self) -> date:
        if self.on is None:
            raise Malformed("on: is missing")
        return self.on


def run_file(path: Path) -> list[CaseResult]:
    """Run all cases of a file. Raises ``Malformed`` with the file, the case and the field."""
    cases = read_cases(path)
    try:
        return [run(case) for case in cases]
    except Malformed as error:
        raise Malformed(f"{path}: {error}") from error


def run(case: Case) -> CaseResult:
    """Make all checks of a case. Raises ``Malformed`` for a check that asks nothing the rules can answer."""
    expected, got = [], []
    for position, check in enumerate(case.checks):
        try:
            expectation, answered = _check(case, dict(check))
        except Malformed as error:
            raise Malformed(f"case {case.name}: expect[{position}]: {error}") from error
        expected.append(expectation)
        got.append(answered)
    return CaseResult(case.name, case.title, bool(expected) and expected == got, tuple(expected), tuple(got))


def _check(case: Case, check: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    subjects = [name for name in _QUESTIONS if name in check]
    if len(subjects) != 1:
        raise Malformed(f"exactly one of {', '.join(_QUESTIONS)} was expected")
    subject = subjects[0]
    answer, options = _QUESTIONS[subject]
    for name in ("on", "cap", "known_at"):
        if name in check and name not in options:
            raise Malformed(f"{name}: {subject} is not asked with it")
    question = Question(
        about=check.pop(subject),
        on=read_value(date | None, check.pop("on", None), "on"),
        known_at=_known_at(check.pop("known_at", None)),
        cap=read_value(Period | None, check.pop("cap", None), "cap"),
    )
    answered = answer(case, question)
    if not check:
        raise Malformed("nothing is expected")
    for name in check:
        if name not in answered:
            raise Malformed(f"{name}: {subject} has no such field; it has {', '.join(answered)}")
    expectations = {name: _wanted(value, answered[name], name) for name, value in check.items()}
    return expectations, {name: _in_the_shape_of(expectations[name], _plain(answered[name])) for name in expectations}


def _wanted(value: Any, answered: Any, where: str) -> Any:
    """What a check expects, as JSON has it; a moment may be written in any zone, but must name one."""
    if isinstance(value, datetime) or (isinstance(value, str) and isinstance(answered, datetime)):
        return _plain(read_value(datetime, value, where))
    if isinstance(value, Mapping):
        return {str(_plain(key)): _wanted(entry, None, f"{where}.{key}") for key, entry in value.items()}
    if isinstance(value, list):
        return [_wanted(entry, None, f"{where}[{n}]") for n, entry in enumerate(value)]
    if value is None or isinstance(value, date | str | bool | int):
        return _plain(value)
    raise Malformed(f"{where}: {value!r} is nothing the rules answer")


def _known_at(value: Any) -> datetime | None:
    if isinstance(value, date) and not isinstance(value, datetime):
        return end_of_day(value, ZONE_OF_KNOWN_DAYS)
    moment: datetime | None = read_value(datetime | None, value, "known_at")
    return moment


# ---- the questions --------------------------------------------------------------------------------------------


def _record(case: Case, question: Question) -> PersonAnswers:
    return Workbench(case.rules, known_at=question.known_at).person(case.facts)


def _standing(case: Case, question: Question) -> dict[str, Any]:
    competency = expect_text(question.about, "standing")
    return _partition(_record(case, question).standing(competency, cap=question.cap), question)


def _clearance(case: Case, question: Question) -> dict[str, Any]:
    scope = _scope(question)
    segments = _record(case, question).clearance(
        programme=scope.programme, unit=scope.unit, job_role=scope.job_role, function=scope.function
    )
    return _partition(segments, question)


def _finding(case: Case, question: Question) -> dict[str, Any]:
    scope = _scope(question)
    finding = _record(case, question).finding(
        programme=scope.programme,
        unit=scope.unit,
        job_role=scope.job_role,
        function=scope.function,
        on=question.day,
    )
    return _fields(finding)


def _headline(case: Case, question: Question) -> dict[str, Any]:
    scope = _scope(question)
    if set(question.about or ()) & {"job_role", "function"}:
        raise Malformed("headline: is about all the job roles held there; name none")
    record = _record(case, question)
    return _fields(record.headline(programme=scope.programme, unit=scope.unit, on=question.day))


def _renewal(case: Case, question: Question) -> dict[str, Any]:
    competency = expect_text(question.about, "renewal")
    return _renewal_fields(_record(case, question).renewal(competency, on=question.day, cap=question.cap))


def _renewal_asked(case: Case, question: Question) -> dict[str, Any]:
    competency = expect_text(question.about, "renewal_asked")
    return _renewal_fields(_record(case, question).renewal_asked(competency, on=question.day))


def _renewal_fields(renewal: Renewal | None) -> dict[str, Any]:
    names = ("cycle", "until", "opens_on", "renews_from", "asked_from")
    return {"runs": renewal is not None} | {name: getattr(renewal, name, None) for name in names}


def _gate(case: Case, question: Question) -> dict[str, Any]:
    gate = gate_from(expect_mapping(question.about, "gate"))
    effects = gate_effects(case.facts, case.rules, gate, known_at=question.known_at)
    return {
        "moves": {
            effect.competency: {"from": effect.end_before, "to": effect.end_after, "on": list(effect.changes_on)}
            for effect in effects
        }
    }


_QUESTIONS: Mapping[str, tuple[Callable[[Case, Question], dict[str, Any]], frozenset[str]]] = {
    "standing": (_standing, frozenset({"on", "cap", "known_at"})),
    "clearance": (_clearance, frozenset({"on", "known_at"})),
    "finding": (_finding, frozenset({"on", "known_at"})),
    "headline": (_headline, frozenset({"on", "known_at"})),
    "renewal": (_renewal, frozenset({"on", "cap", "known_at"})),
    "renewal_asked": (_renewal_asked, frozenset({"on", "known_at"})),
    "gate": (_gate, frozenset({"known_at"})),
}


def _scope(question: Question) -> Scope:
    given = expect_mapping({} if question.about is None else question.about, "the scope")
    names = {"programme": "aurora", "unit": "ward", **({} if "function" in given else {"job_role": "nurse"})}
    scope: Scope = read_value(Scope, {**names, **given}, "the scope")
    return scope


def _partition(segments: tuple[Segment, ...], question: Question) -> dict[str, Any]:
    changes = {}
    for before, after in pairwise(segments):
        if before.answer is not after.answer:
            changes[after.starts_on.isoformat()] = after.answer
    found: dict[str, Any] = {"changes": changes}
    if question.on is not None:
        segment = segment_on(segments, question.on)
        until = held_until(segments, question.on, frozenset({segment.answer}))
        found |= {
            "answer": segment.answer,
            "reasons": segment.reasons,
            "until": until,
            "through": FOREVER if until == FOREVER else until - ONE_DAY,
        }
    return found


def _fields(finding: Finding) -> dict[str, Any]:
    return {field.name: getattr(finding, field.name) for field in dataclasses.fields(finding)}


# ---- comparing ------------------------------------------------------------------------------------------------


class _Fields(dict[str, Any]):
    """A dataclass as plain values; a check may name some of its fields, where a mapping is compared whole."""


def _plain(value: Any) -> Any:
    """A value as JSON has it: days and moments (in UTC) as text, dataclasses as their fields."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if dataclasses.is_dataclass(value):
        return _Fields({field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)})
    if isinstance(value, Mapping):
        return {str(_plain(key)): _plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    return value


def _in_the_shape_of(wanted: Any, got: Any) -> Any:
    """``got`` reduced to what is asked about: of a reason its code or the fields named, of a demand likewise."""
    if isinstance(got, list):
        shapes = wanted if isinstance(wanted, list) and len(wanted) == len(got) else [None] * len(got)
        return [_in_the_shape_of(shape, answered) for shape, answered in zip(shapes, got, strict=True)]
    if not isinstance(got, _Fields):
        return got
    if isinstance(wanted, Mapping):
        return {name: _in_the_shape_of(shape, got.get(name)) for name, shape in wanted.items()}
    return got.get("code", dict(got))
