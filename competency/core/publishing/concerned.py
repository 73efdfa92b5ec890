"""Whom a definition concerns: the people whose answers it may change. Too many is slow, too few is wrong.

The rule is pure and stands in ``competency.rules.concerns``; here are the queries to it, which a test holds to it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from ..clearance.models import Standing
from ..enums import SubjectKind
from ..framework.models import Competency, Requirement, Standard
from ..ledger.models import Evidence
from ..people.in_force import placed_on
from ..people.models import Appointment, Placement
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
    held = held_along([requirement.unit])
    match requirement.subject_kind:
        case SubjectKind.JOB_ROLE:
            return Held(held.placements.filter(job_role=requirement.job_role_id), held.appointments.none())
        case SubjectKind.FUNCTION:
            return Held(held.placements.none(), held.appointments.filter(function=requirement.function))
        case SubjectKind.PERSON:
            own = {"person": requirement.person_id}
            return Held(held.placements.filter(**own), held.appointments.filter(**own))
        case _:
            return held


def called_for(requirement: Requirement, day: date) -> int:
    """How many people a requirement alone gives something to do on a day (``rules.concerns.calls_for``)."""
    held = held_as_required(requirement).in_force(day)
    belonging: EntryQuerySet = (
        held.appointments if requirement.subject_kind == SubjectKind.FUNCTION else held.placements
    )
    return belonging.values("person").distinct().count()


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
