"""Checks that the content files agree with each other: every code named anywhere exists, plans add up.

Each check raises ``ContentError`` with the place where the wrong word stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from itertools import chain

from competency.rules.facts import Kind, Risk
from portal.demo import content_types as types
from portal.demo.content_place_types import GivenException, Open, Person
from portal.demo.content_reader import ContentError, where_of

# Miller's "Shows how" and "Does": what a high-risk competency needs at least one criterion of.
SHOWN = frozenset({Kind.SIMULATED_TASK, Kind.SIMULATED_STATION, Kind.SCENARIO_TASK, Kind.OBSERVATION})


def check(content: types.DemoContent) -> None:
    """Refuse content whose files contradict each other."""
    _check_places(content)
    _check_competencies(content)
    _check_requirements(content)
    _check_modules(content)
    _check_questions(content)
    _check_tests(content)
    _check_checklists(content)
    _check_people(content)
    _check_cast(content)


def _known(word: str | None, words: Collection[str], what: str) -> None:
    if word is not None and word not in words:
        raise ContentError(where_of(word), f"there is no {what} '{word}'")


def _units(content: types.DemoContent) -> set[str]:
    return {unit.code for unit in content.places.units}


def _roles(content: types.DemoContent) -> set[str]:
    return {role.code for role in content.places.job_roles}


def _releases(content: types.DemoContent) -> set[str]:
    return {release.label for release in content.places.releases}


def _check_places(content: types.DemoContent) -> None:
    places, seen = content.places, set[str]()
    for unit in places.units:
        if seen:
            _known(unit.parent if unit.parent else "", seen, "unit above it, further up in the file,")
        elif unit.parent:
            raise ContentError(where_of(unit.parent), "the first unit is the root and has no parent")
        seen.add(unit.code)
    programmes = {programme.code for programme in places.programmes}
    for wave in places.waves:
        _known(wave.programme, programmes, "programme")
        _known(wave.lead, content.people, "person")
        for code in wave.units:
            _known(code, seen, "unit")
    in_waves = Counter((wave.programme, unit) for wave in places.waves for unit in wave.units)
    for (programme, unit_code), times in in_waves.items():
        if times > 1:
            raise ContentError(where_of(unit_code), f"{unit_code} is in two waves of {programme}")
    shifts = {shift.code for shift in places.shifts}
    for rule in places.cover:
        _known(rule.unit, seen, "unit")
        _known(rule.job_role, _roles(content), "job role")
        _known(rule.shift, shifts, "shift")


def _check_competencies(content: types.DemoContent) -> None:
    activities = {**content.modules, **content.tests, **content.checklists}
    for competency in content.competencies.values():
        _known(competency.job_role, _roles(content), "job role")
        keys = [criterion.key for criterion in competency.criteria]
        if len(set(keys)) != len(keys):
            raise ContentError(where_of(competency.code), f"{competency.code} has two criteria with the same key")
        for criterion in competency.criteria:
            _known(criterion.activity, activities, "module, test or checklist")
        is_shown = any(
            criterion.kind in SHOWN or criterion.activity in content.checklists for criterion in competency.criteria
        )
        if competency.risk is Risk.HIGH and not is_shown:
            raise ContentError(
                where_of(competency.code), f"{competency.code} is high risk: it needs something simulated or observed"
            )


def _check_requirements(content: types.DemoContent) -> None:
    programmes = {programme.code for programme in content.places.programmes}
    for requirement in content.requirements:
        _known(requirement.programme, programmes, "programme")
        _known(requirement.job_role, _roles(content), "job role")
        _known(requirement.unit, _units(content), "unit")
        _known(requirement.competency, content.competencies, "competency")


def _check_modules(content: types.DemoContent) -> None:
    for module in content.modules.values():
        _known(module.job_role, _roles(content), "job role")
        _known(module.competency, content.competencies, "competency")
        _known(module.owner, content.people, "person")
        _known(module.checked_on, _releases(content), "release")
        for block in chain.from_iterable(section.blocks for section in module.sections):
            if isinstance(block, types.Practice):
                practice = {code for code, found in content.questions.items() if found.use is types.Use.PRACTICE}
                _known(block.question, practice, "practice question")


def _check_questions(content: types.DemoContent) -> None:
    for question in content.questions.values():
        _known(question.competency, content.competencies, "competency")
        _known(question.job_role, _roles(content), "job role")
        _known(question.owner, content.people, "person")


def _check_tests(content: types.DemoContent) -> None:
    for test in content.tests.values():
        _known(test.competency, content.competencies, "competency")
        _known(test.job_role, _roles(content), "job role")
        _known(test.owner, content.people, "person")
        _known(test.checked_on, _releases(content), "release")
        bank = [content.questions[code] for code in test.questions]
        stock = Counter((question.competency, question.difficulty) for question in bank)
        for row in test.blueprint:
            held = stock[(row.competency, row.difficulty)]
            if held < row.number:
                raise ContentError(
                    where_of(row.competency),
                    f"{test.code} asks for {row.number} questions of {row.competency} at difficulty "
                    f"{row.difficulty}; its bank holds {held}",
                )
        if any(question.use is not types.Use.GATE for question in bank):
            raise ContentError(where_of(test.code), f"{test.code} draws on practice questions")


def _check_checklists(content: types.DemoContent) -> None:
    for checklist in content.checklists.values():
        _known(checklist.competency, content.competencies, "competency")
        _known(checklist.job_role, _roles(content), "job role")
        _known(checklist.owner, content.people, "person")
        _known(checklist.checked_on, _releases(content), "release")


def _check_people(content: types.DemoContent) -> None:
    placed_roles = {role.code for role in content.places.job_roles if not role.by_appointment}
    shifts = {shift.code for shift in content.places.shifts}
    numbers = Counter(person.employee_number for person in content.people.values())
    for person in content.people.values():
        where = where_of(person.key)
        if numbers[person.employee_number] > 1:
            raise ContentError(where, f"the number {person.employee_number} is given twice")
        _known(person.job_role, placed_roles, "job role to be placed in")
        _known(person.unit, _units(content), "unit")
        _known(person.shift, shifts, "shift")
        for code in (*person.credential, *([person.expired.competency] if person.expired else ())):
            _known(code, content.competencies, "competency")
        for key in person.observed_by:
            _known(key, content.people, "person")
        if person.key in person.observed_by:
            raise ContentError(where, "nobody observes herself")
        for appointment in person.appointments:
            _known(appointment.unit, _units(content), "unit")
            _known(appointment.competency, content.competencies, "competency")
        for open_ in person.open:
            _check_open(open_, content)
        if person.exception:
            _check_exception(person, person.exception, content)


def _check_open(open_: Open, content: types.DemoContent) -> None:
    _known(open_.competency, content.competencies, "competency")
    if open_.criterion is None:
        return
    criteria = {criterion.key: criterion for criterion in content.competencies[open_.competency].criteria}
    if open_.criterion not in criteria:
        raise ContentError(where_of(open_.competency), f"{open_.competency} has no criterion '{open_.criterion}'")
    if open_.missing is not None and not 0 < open_.missing <= criteria[open_.criterion].count:
        raise ContentError(where_of(open_.competency), f"{open_.missing} of '{open_.criterion}' cannot be missing")


def _check_exception(person: Person, given: GivenException, content: types.DemoContent) -> None:
    _known(given.competency, content.competencies, "competency")
    for key in (given.approver, given.supervisor):
        _known(key, content.people, "person")
        if key == person.key:
            raise ContentError(where_of(key), "nobody approves or supervises her own exception")
    if given.competency not in {open_.competency for open_ in person.open}:
        raise ContentError(where_of(given.competency), f"the exception covers {given.competency}, which is not open")


def _check_cast(content: types.DemoContent) -> None:
    for member in content.cast.values():
        _known(member.person, content.people, "person")
