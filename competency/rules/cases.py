"""Cases, run: each check asks the rules one question and compares what it names with what comes back."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from .casecheck import names_expected, names_of, nowhere
from .casecompare import differences, in_the_shape_of, plain, wanted
from .casefile import Case, Unreadable, gate_from, read_file
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
    line: int  # of the file, on which the case begins
    passed: bool
    broken: str | None = None  # why it could not be run
    differences: tuple[str, ...] = ()  # what is missing, too much or otherwise, in words
    expected: tuple[Mapping[str, Any], ...] = ()
    got: tuple[Mapping[str, Any], ...] = ()
    warnings: tuple[str, ...] = ()  # what may be meant, and may be a slip


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
    """Run all cases of a file, also after one that is broken. Raises ``Malformed`` for a file that holds no cases."""
    return [_broken(case) if isinstance(case, Unreadable) else run(case) for case in read_file(path)]


def run(case: Case) -> CaseResult:
    """Make all checks of a case. A check that asks nothing the rules can answer makes it broken."""
    expected: list[Mapping[str, Any]] = []
    got: list[Mapping[str, Any]] = []
    differing: list[str] = []
    for position, check in enumerate(case.checks):
        try:
            expectation, answered = _check(case, dict(check))
        except Malformed as error:
            return _broken(case.broken(f"expect[{position}]: {error}"))
        expected.append(expectation)
        got.append(answered)
        for name in expectation:
            differing += differences(expectation[name], answered[name], f"expect[{position}].{name}")
    if not expected:
        differing.append("expect: is empty")
    return CaseResult(
        case.name,
        case.title,
        case.line,
        passed=not differing,
        differences=tuple(differing),
        expected=tuple(expected),
        got=tuple(got),
        warnings=case.warnings,
    )


def _broken(case: Unreadable) -> CaseResult:
    return CaseResult(case.name, case.title, case.line, passed=False, broken=case.why)


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
    expectations = {name: wanted(value, answered[name], name) for name, value in check.items()}
    existing = names_of(case.facts, case.rules)
    for used in (*_asked_about(subject, question.about), *names_expected(list(expectations.values()), subject)):
        if used[-1] not in existing[used[1]] and used[-1] not in case.unknown:
            raise Malformed(nowhere(used))
    return expectations, {name: in_the_shape_of(expectations[name], plain(answered[name])) for name in expectations}


def _asked_about(subject: str, about: Any) -> Iterator[tuple[str, str, str]]:
    """The names in what is asked."""
    if isinstance(about, str):
        yield subject, "competency", about
    elif isinstance(about, Mapping) and subject != "gate":
        yield from ((subject, what, name) for what, name in about.items())


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
    return _renewal_fields(_record(case, question).renewal(competency, on=question.day, cap=question.cap), question.day)


def _renewal_asked(case: Case, question: Question) -> dict[str, Any]:
    competency = expect_text(question.about, "renewal_asked")
    return _renewal_fields(_record(case, question).renewal_asked(competency, on=question.day), question.day)


def _renewal_fields(renewal: Renewal | None, on: date) -> dict[str, Any]:
    names = ("cycle", "until", "opens_on", "renews_from", "asked_from")
    found = {"runs": renewal is not None, "is_too_early": renewal is not None and renewal.is_too_early(on)}
    return found | {name: getattr(renewal, name, None) for name in names}


def _gate(case: Case, question: Question) -> dict[str, Any]:
    gate = gate_from(expect_mapping(question.about, "gate"))
    effects = gate_effects(case.facts, case.rules, gate, known_at=question.known_at)
    return {
        "moves": {
            effect.competency if effect.cap is None else f"{effect.competency} {effect.cap.format()}": {
                "from": effect.end_before,
                "to": effect.end_after,
                "ends": effect.ends,
                "on": effect.changes_on,
            }
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
