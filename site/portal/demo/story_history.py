"""What a person of the demo has done so far: the profile, spelled out as dated rows.

``history(story, person)`` says which courses, tests and observations keep the promise of the profile (see
``story_types.Person``). It is deterministic and writes nothing; days are offsets from the day of loading.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from competency.core.enums import Function, Kind
from competency.core.packing.framework import CompetencyRow, CriterionRow
from competency.core.packing.places import UnitRow
from competency.core.packing.requirements import RequirementRow
from portal.demo.story_types import Open, Person, PlayRow, Profile, Story

SCORES = tuple(Decimal(score) for score in ("80.00", "86.67", "93.33", "100.00"))  # 12 to 15 of 15
SPREAD = 8  # days over which somebody's training lies, up to ``trained``


@dataclass(frozen=True, slots=True, kw_only=True)
class PastRow:
    """One passed row. ``activity`` is empty for rows that name their competency instead."""

    competency: str
    criterion: str
    kind: Kind
    activity: str | None
    day: int
    score: Decimal | None = None
    entrustment: int | None = None
    assessor: str | None = None  # a person's key; observations only
    choices: tuple[str, ...] = ()  # what was decided in a scenario
    practised: tuple[str, ...] = ()  # what was decided in it before, in practice


def required(story: Story, person: Person) -> tuple[RequirementRow, ...]:
    """The requirements about the person's job role or functions that cover the unit."""
    functions = {appointment.function for appointment in person.appointments}
    above = _with_ancestors(story, person.unit)
    return tuple(
        requirement
        for requirement in story.requirements
        if requirement.unit in above
        and person.job_role is not None
        and (requirement.job_role == person.job_role or requirement.function in functions)
    )


def history(story: Story, person: Person) -> tuple[PastRow, ...]:
    """Everything the person has done, oldest first."""
    if person.trained is None:
        return ()
    asked = [story.competencies[requirement.competency] for requirement in required(story, person)]
    done = [
        (competency, criterion, number)
        for competency in asked
        if competency.code not in story.refreshers
        for criterion in competency.each_criterion()
        for number in range(criterion.count - _missing(person.open, competency, criterion))
    ]
    # People are watched last; everything else in the order in which it is asked for.
    done.sort(key=lambda element: _kind(story, element[1]) is Kind.OBSERVATION)
    rows = []
    for place, (competency, criterion, number) in enumerate(done):
        day = person.trained - min(SPREAD, (len(done) - 1 - place) // 2)
        if person.expired and person.expired.competency == competency.code:
            day = person.expired.performed
        rows.append(_row(story, person, competency, criterion, number, day))
    if person.refreshed is not None:
        rows += [
            _row(story, person, competency, criterion, 0, person.refreshed)
            for competency in asked
            if competency.code in story.refreshers
            for criterion in competency.each_criterion()
        ]
    return tuple(sorted(rows, key=lambda row: row.day))


def _row(
    story: Story, person: Person, competency: CompetencyRow, criterion: CriterionRow, number: int, day: int
) -> PastRow:
    kind = _kind(story, criterion)
    is_observed = kind is Kind.OBSERVATION
    return PastRow(
        competency=competency.code,
        criterion=str(criterion.key),
        kind=kind,
        activity=criterion.activity,
        day=day,
        score=SCORES[zlib.crc32(person.key.encode()) % len(SCORES)] if kind is Kind.KNOWLEDGE_TEST else None,
        entrustment=(5 if _is_super_user(person) else criterion.entrustment) if is_observed else None,
        assessor=_assessor(story, person, competency.code, number, day) if is_observed else None,
        choices=_choices(story.plays, person, criterion.activity),
        practised=_first_try(story, person, criterion.activity),
    )


def _kind(story: Story, criterion: CriterionRow) -> Kind:
    if criterion.activity in story.modules:
        return Kind.MODULE
    if criterion.activity in story.tests:
        return Kind.KNOWLEDGE_TEST
    if criterion.activity in story.checklists:
        return Kind.OBSERVATION
    if criterion.activity in story.scenarios:
        return Kind.SCENARIO
    assert criterion.kind is not None  # one of the two is set; the reader saw to it
    return criterion.kind


def _choices(plays: tuple[PlayRow, ...], person: Person, activity: str | None) -> tuple[str, ...]:
    """What was decided in one of these plays, not the same for everybody."""
    made = [row.made for row in plays if row.scenario == activity]
    return made[zlib.crc32(person.key.encode()) % len(made)] if made else ()


def _first_try(story: Story, person: Person, activity: str | None) -> tuple[str, ...]:
    """Two of five people practised first, and went wrong."""
    went_wrong = zlib.crc32(f"{activity}/{person.key}".encode()) % 5 < 2
    return _choices(story.first_tries, person, activity) if went_wrong else ()


def _missing(open_: tuple[Open, ...], competency: CompetencyRow, criterion: CriterionRow) -> int:
    for each in open_:
        if each.competency == competency.code and each.criterion in {None, criterion.key}:
            return criterion.count if each.missing is None else each.missing
    return 0


def _assessor(story: Story, person: Person, competency: str, number: int, day: int) -> str:
    """The ``number``-th observation's assessor: named, else a super-user of the unit, else a trainer."""
    if number < len(person.observed_by):
        return person.observed_by[number]
    eligible = list(_eligible(story, person, competency, day))
    return eligible[(zlib.crc32(person.key.encode()) + number) % len(eligible)]


def _eligible(story: Story, person: Person, competency: str, day: int) -> Iterator[str]:
    above = _with_ancestors(story, person.unit)
    for other in story.people.values():
        if other.key == person.key:
            continue
        if competency in other.credential:
            yield other.key
        elif other.trained is not None and other.trained < day and other.profile is Profile.CLEARED:
            for appointment in other.appointments:
                if (
                    appointment.function is Function.ASSESSOR
                    and appointment.unit in above
                    and appointment.competency in {None, competency}
                    and appointment.since <= day
                ):
                    yield other.key


def _is_super_user(person: Person) -> bool:
    return any(appointment.function is Function.SUPER_USER for appointment in person.appointments)


def _with_ancestors(story: Story, code: str) -> set[str]:
    parents = {unit.code: unit.parent for unit in story.pack.of(UnitRow)}
    found: set[str] = set()
    at: str | None = code
    while at is not None:
        found.add(at)
        at = parents[at]
    return found
