"""What a case may not say unless it says so on purpose: what publishing or recording refuses, and names nobody has.

A case about a rule that nobody could publish, or about a competency misspelt, passes or fails for another reason than
its author thinks. ``refused`` names the problems a case has on purpose, ``unknown`` the names, and ``confirmed`` says
that a reviewer let a high-risk standard ask for less. What may be meant, and may be a slip, is warned of.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from .casevalues import Malformed
from .entries import known
from .facts import Appointment, Definitions, Entry, Kind, Leave, PersonFacts, Placement, SubjectKind
from .publishing import Problem, requirement_problems, standard_problems
from .standards import criteria

_Used = tuple[str, str, str]  # where, what it should name, the name
# What a person may be appointed to; the core keeps the list that people choose from.
FUNCTIONS = frozenset({"assessor", "super_user", "manager", "trainer"})
# Whom a check is about that names nobody.
_USUAL = {"job_role": "nurse", "programme": "aurora"}
# How much of two words has to agree for one to be a slip of the other.
_ALIKE = 0.75


def publishing_problems(
    facts: PersonFacts, rules: Definitions, *, is_lighter_confirmed: bool = False
) -> Iterator[tuple[str, Problem]]:
    """Why the rules of a case would not be published, each with the key of the entry it is about.

    Of what kind the evidence of an activity is, is read off the rows that name it. A window and a validity that do
    not go together are told of the requirement.
    """
    kinds: dict[str, Kind] = {row.activity: row.kind for row in facts.evidence if row.activity is not None}
    standards, requirements = known(rules.standards), known(rules.requirements)
    for standard in standards:
        for problem in standard_problems(standard, standards, kinds, is_lighter_confirmed=is_lighter_confirmed):
            yield f"{standard.key}.{problem.criterion}" if problem.criterion else standard.key, problem
    for requirement in requirements:
        for problem in requirement_problems(requirement, standards):
            yield requirement.key, problem


def recording_problems(facts: PersonFacts, rules: Definitions) -> Iterator[tuple[str, Problem]]:
    """Why what is given of the person would not be recorded, each with the key of the entry it is about."""
    spells: list[Placement | Appointment | Leave] = [
        *known(facts.placements),
        *known(facts.appointments),
        *known(facts.leaves),
    ]
    for spell in spells:
        if spell.ends_on is not None and spell.ends_on < spell.starts_on:
            yield spell.key, Problem("ends_first", "It ends before it starts.")
    for waiver in known(facts.waivers):
        if waiver.until_on < waiver.from_on:
            yield waiver.key, Problem("ends_first", "It ends before it starts.")
    for row in known(facts.evidence):
        if row.score is not None and not 0 <= row.score <= 100:
            yield row.key, Problem("score", f"{row.score} is no score: that is a number from 0 to 100.")
        if row.entrustment is not None and not 1 <= row.entrustment <= 5:
            yield row.key, Problem("level", f"{row.entrustment} is no level: that is a whole number from 1 to 5.")
    named = [(each.key, each.function) for each in known(facts.appointments)]
    named += [(each.key, each.subject) for each in rules.requirements if each.subject_kind is SubjectKind.FUNCTION]
    for where, function in named:
        if function not in FUNCTIONS:
            listed = ", ".join(sorted(FUNCTIONS))
            yield where, Problem("function", f"There is no function {function!r}. There are: {listed}.")


def doubts(facts: PersonFacts, rules: Definitions, checks: Any, unknown: frozenset[str]) -> Iterator[str]:
    """What may be meant, and may be a slip: it is computed as it stands, and told.

    A name that is all but one that the case has raises ``Malformed`` instead, unless it is ``unknown`` on purpose.
    """
    for row in facts.evidence:
        if row.assessor == facts.person:
            yield f"{row.key}: the person is the assessor; that is refused when it is recorded, and never counts"
    asked = set(_texts(checks))
    for where, what, name, others in _alone(facts, rules):
        if name in others | asked or name in unknown:
            continue
        if alike := _nearly(name, others | asked):
            raise Malformed(f"{where}: {what} {name!r} is {alike!r}, or say `unknown: [{name}]` if that is the point")
        yield f"{where}: {what} {name!r} is named by nothing else in this case"


def _alone(facts: PersonFacts, rules: Definitions) -> Iterator[tuple[str, str, str, set[str]]]:
    """Names that define themselves, where they stand, and the names that mean the same sort elsewhere in the case."""
    asked = {criterion.activity for standard in rules.standards for criterion in criteria(standard)}
    activities = {name for name in (*asked, *(gate.activity for gate in rules.gates)) if name}
    for row in facts.evidence:
        if row.activity is not None:
            yield row.key, "activity", row.activity, activities
    waves = {each.wave for each in rules.wave_units} | {each.wave for each in rules.requirements if each.wave}
    for dated in rules.wave_dates:
        yield dated.key, "wave", dated.wave, waves
    roles = {_USUAL["job_role"], *(placement.job_role for placement in facts.placements)}
    programmes = {_USUAL["programme"], *(each.programme for each in rules.wave_units)}
    for requirement in rules.requirements:
        if requirement.subject_kind is SubjectKind.JOB_ROLE:
            yield requirement.key, "job_role", requirement.subject, roles
        yield requirement.key, "programme", requirement.programme, programmes


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, entry in value.items():
            yield from (*_texts(key), *_texts(entry))
    elif isinstance(value, list | tuple):
        for entry in value:
            yield from _texts(entry)


def _nearly(name: str, others: set[str]) -> str | None:
    """The name that this one is but for a slip; names that only number things apart are none: "pump-1", "pump-2"."""
    apart = re.compile(r"[-_ ]?(\d+|(?<=[-_ ])\w)$")
    candidates = sorted(other for other in others if apart.sub("", other) != apart.sub("", name))
    return next(iter(get_close_matches(name, candidates, 1, _ALIKE)), None)


def names_of(facts: PersonFacts, rules: Definitions) -> Mapping[str, frozenset[str]]:
    """The names a case has given something, by what they name."""
    entries = [entry for holder in (facts, rules) for entry in _entries(holder)]
    asked = [criterion for standard in rules.standards for criterion in criteria(standard)]
    placed = [*facts.placements, *facts.appointments, *rules.requirements]
    found: dict[str, set[str | None]] = {
        "competency": {standard.competency for standard in rules.standards},
        "criterion": {criterion.key for criterion in asked},
        "activity": {_of(named, "activity") for named in (*asked, *facts.evidence)},
        "requirement": {requirement.key for requirement in rules.requirements},
        "fact": {entry.uuid for entry in entries},
        "evidence": {row.key for row in facts.evidence},
        "event": {row.event for row in facts.evidence},
        "revocation": {revocation.key for revocation in facts.revocations},
        "standard": {f"{standard.competency}/{standard.number}" for standard in rules.standards},
        "wave": {_of(each, "wave") for each in (*rules.wave_units, *rules.wave_dates)},
        "person": {facts.person},
        "unit": {unit for place in rules.places.values() for unit in place.ancestors},
        "programme": {_of(each, "programme") for each in (*rules.requirements, *rules.wave_units)},
        "job_role": {value for each in placed for value in (_of(each, "job_role"), _of(each, "subject"))},
        "function": {value for each in placed for value in (_of(each, "function"), _of(each, "subject"))},
    }
    return {what: frozenset(name for name in names if name) for what, names in found.items()}


def _entries(holder: Any) -> Iterator[Entry]:
    for field in dataclasses.fields(holder):
        listed = getattr(holder, field.name)
        yield from listed if isinstance(listed, tuple) else ()


def _of(entry: Any, field: str) -> str | None:
    return getattr(entry, field, None)


def names_leading_nowhere(facts: PersonFacts, rules: Definitions) -> tuple[_Used, ...]:
    """Every name in what is given that names nothing there."""
    existing = names_of(facts, rules)
    return tuple((where, what, name) for where, what, name in _used(facts, rules) if name not in existing[what])


def _used(facts: PersonFacts, rules: Definitions) -> Iterator[_Used]:
    for standard in rules.standards:
        for criterion in criteria(standard):
            if criterion.competency is not None:
                yield f"{standard.key}.{criterion.key}", "competency", criterion.competency
    for holder in (facts, rules):
        for entry in _entries(holder):
            for what in ("competency", "activity", "evidence", "event", "revocation", "wave", "unit"):
                name = _of(entry, what)
                if name is not None and not (what == "event" and _of(entry, "kind")):
                    yield entry.key, what, name
    for requirement in rules.requirements:
        if requirement.subject_kind is SubjectKind.PERSON:
            yield requirement.key, "person", requirement.subject
    for gate in rules.gates:
        if gate.competency is not None:
            yield gate.key, "standard", f"{gate.competency}/{gate.number}"


def names_expected(value: Any, where: str) -> Iterator[_Used]:
    """The names that stand in what a check expects, in reasons and demands wherever they are."""
    if isinstance(value, list):
        for n, entry in enumerate(value):
            yield from names_expected(entry, f"{where}[{n}]")
    elif isinstance(value, Mapping):
        for field, entry in value.items():
            if field in ("competency", "criterion", "requirement", "fact", "job_role") and isinstance(entry, str):
                yield f"{where}.{field}", field, entry
            yield from names_expected(entry, f"{where}.{field}")


def nowhere(used: _Used) -> str:
    """The message about a name that leads nowhere."""
    where, what, name = used
    return f"{where}: {what} {name!r} is not in this case (say `unknown: [{name}]` if that is the point)"
