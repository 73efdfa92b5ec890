"""Whom a definition concerns: the people whose answers it may change. Too many is slow, too few is wrong.

The rule is pure and stands in ``competency.rules.concerns``; here are the queries to it, which a test holds to it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from ..clearance.models import Standing
from ..enums import SubjectKind
from ..framework.models import Competency, Requirement, Standard
from ..ledger.models import Evidence
from ..people.in_force import placed_on
from ..people.models import Appointment, Person, Placement
from ..places.models import Unit
from ..places.subtrees import along
from ..record.entry import EntryQuerySet


@dataclass(frozen=True, slots=True)
class Held:
    """The placements and the appointments that something may concern, of any day and as ever recorded."""

    placements: EntryQuerySet
    appointments: EntryQuerySet

    def people(self) -> set[uuid.UUID]:
        """The people who hold one of the placements or appointments."""
        placed = self.placements.values_list("person_id", flat=True)
        return {*placed, *self.appointments.values_list("person_id", flat=True)}

    def in_force(self, day: date) -> Held:
        """The placements and appointments in force on a day, corrections applied."""
        return Held(
            self.placements.current().filter(placed_on(day)), self.appointments.current().filter(placed_on(day))
        )


def held_along(units: Iterable[Unit]) -> Held:
    """All that reaches the units or a unit above or below them."""
    there = along(units)
    return Held(Placement.objects.filter(there), Appointment.objects.filter(there))


def held_as_required(requirement: Requirement) -> Held:
    """What a requirement may concern: the query to ``rules.concerns.may_concern``, which says why."""
    there = _there(requirement)
    match requirement.subject_kind:
        case SubjectKind.JOB_ROLE:
            return Held(Placement.objects.filter(there), Appointment.objects.none())
        case SubjectKind.FUNCTION:
            return Held(Placement.objects.none(), Appointment.objects.filter(there))
        case _:
            return Held(Placement.objects.filter(there), Appointment.objects.filter(there))


def _there(requirement: Requirement) -> Q:
    there = along([requirement.unit])
    match requirement.subject_kind:
        case SubjectKind.JOB_ROLE:
            return there & Q(job_role=requirement.job_role_id)
        case SubjectKind.FUNCTION:
            return there & Q(function=requirement.function)
        case SubjectKind.PERSON:
            return there & Q(person=requirement.person_id)
        case _:
            return there


def people_called_for(requirements: Iterable[Requirement], day: date) -> QuerySet[Person]:
    """Whom some requirements give something to do on a day (``rules.concerns.calls_for``), each person once."""
    placed = appointed = Q(pk__in=[])
    for requirement in requirements:
        if requirement.subject_kind == SubjectKind.FUNCTION:
            appointed |= _there(requirement)
        else:
            placed |= _there(requirement)
    held = Held(Placement.objects.filter(placed), Appointment.objects.filter(appointed)).in_force(day)
    placements, appointments = held.placements.values("person"), held.appointments.values("person")
    return Person.objects.filter(Q(pk__in=placements) | Q(pk__in=appointments))


def called_for(requirements: Iterable[Requirement], day: date) -> int:
    """How many people some requirements alone give something to do on a day: one query, and a person whom several of
    them ask is one person."""
    return people_called_for(requirements, day).count()


def people_under(units: Iterable[Unit]) -> set[uuid.UUID]:
    """Everybody ever placed or appointed under the units, or above them: a placement covers its descendants."""
    return held_along(units).people()


def people_required(requirements: Iterable[Requirement]) -> set[uuid.UUID]:
    """Everybody whom one of the requirements may be about, and whoever is named in one, placed there yet or not."""
    requirements = list(requirements)
    named = {row.person_id for row in requirements if row.person_id is not None}
    return named.union(*(held_as_required(row).people() for row in requirements if row.person_id is None))


def people_holding(competencies: Iterable[Competency]) -> set[uuid.UUID]:
    """Everybody who must hold one of the competencies, or one that builds on it, or who has rows in it."""
    wanted = _with_those_built_on_them(
        {competency.pk for competency in competencies}, _criteria_of(Standard.objects.all())
    )
    requirements = Requirement.objects.filter(competency__in=wanted).select_related("unit")
    return (
        people_required(requirements)
        | set(Standing.objects.filter(competency__in=wanted).values_list("person_id", flat=True))
        | set(Evidence.objects.filter(competency__in=wanted).values_list("person_id", flat=True))
    )


def competencies_using(activity_key: uuid.UUID) -> set[int]:
    """The competencies one of whose standards, of any day, names the activity, and those its evidence names.

    A row that names both may count for its kind alone, and a gate on the activity takes it away all the same.
    """
    named = _naming(_criteria_of(Standard.objects.all()), "activity", {str(activity_key)})
    evidence = Evidence.objects.filter(activity_version__activity=activity_key, competency__isnull=False)
    return named | set(evidence.values_list("competency_id", flat=True).distinct())


def competencies_served(activity_key: uuid.UUID) -> set[int]:
    """The competencies whose current standard names the activity, or builds on one that does."""
    newest = {row.competency_id: row for row in Standard.objects.current().order_by("number")}
    criteria_of = _criteria_of(newest.values())
    return _with_those_built_on_them(_naming(criteria_of, "activity", {str(activity_key)}), criteria_of)


CriteriaOf = dict[int, list[dict[str, Any]]]
"""The criteria of a competency's standards, by the competency."""


def _criteria_of(standards: Iterable[Standard]) -> CriteriaOf:
    criteria_of: CriteriaOf = {}
    for standard in standards:
        criteria = criteria_of.setdefault(standard.competency_id, [])
        criteria += [criterion for group in standard.criteria for criterion in group["criteria"]]
    return criteria_of


def _naming(criteria_of: CriteriaOf, what: str, names: set[str]) -> set[int]:
    return {
        pk for pk, criteria in criteria_of.items() if any(str(criterion.get(what)) in names for criterion in criteria)
    }


def _with_those_built_on_them(competencies: set[int], criteria_of: CriteriaOf) -> set[int]:
    reached = set(competencies)
    while more := _naming(criteria_of, "competency", {str(pk) for pk in reached}) - reached:
        reached |= more
    return reached
