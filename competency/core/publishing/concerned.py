"""Whom a definition concerns: the people whose answers it may change. Too many is slow, too few is wrong."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db.models import Q

from ..clearance.models import Standing
from ..enums import SubjectKind
from ..framework.models import Competency, Requirement, Standard
from ..ledger.models import Evidence
from ..people.models import Appointment, Placement
from ..places.models import Unit
from ..places.subtrees import under


def people_under(units: Iterable[Unit]) -> set[uuid.UUID]:
    """Everybody ever placed or appointed under the units, or above them: a placement covers its descendants."""
    units = list(units)
    above = Q(unit__path__in={path for unit in units for path in unit.ancestor_paths})
    there = under(units) | above
    return set(Placement.objects.filter(there).values_list("person_id", flat=True)) | set(
        Appointment.objects.filter(there).values_list("person_id", flat=True)
    )


def people_required(requirements: Iterable[Requirement]) -> set[uuid.UUID]:
    """Everybody whom one of the requirements may be about."""
    found: set[uuid.UUID] = set()
    for requirement in requirements:
        if requirement.subject_kind == SubjectKind.PERSON:
            if requirement.person_id is not None:
                found.add(requirement.person_id)
            continue
        there = under([requirement.unit]) | Q(unit__path__in=requirement.unit.ancestor_paths)
        if requirement.subject_kind == SubjectKind.FUNCTION:
            rows = Appointment.objects.filter(there, function=requirement.function)
            found.update(rows.values_list("person_id", flat=True))
        else:
            placed = Placement.objects.filter(there)
            if requirement.subject_kind == SubjectKind.JOB_ROLE:
                placed = placed.filter(job_role=requirement.job_role_id)
            found.update(placed.values_list("person_id", flat=True))
    return found


def people_holding(competencies: Iterable[Competency]) -> set[uuid.UUID]:
    """Everybody who must hold one of the competencies, or one that builds on it, or who has rows in it."""
    wanted = {competency.pk for competency in competencies}
    while more := _building_on(wanted) - wanted:
        wanted |= more
    rows = Requirement.objects.filter(competency__in=wanted).select_related("unit")
    return (
        people_required(rows)
        | set(Standing.objects.filter(competency__in=wanted).values_list("person_id", flat=True))
        | set(Evidence.objects.filter(competency__in=wanted).values_list("person_id", flat=True))
    )


def competencies_using(activity_key: uuid.UUID) -> set[int]:
    """The competencies one of whose standards names the activity in a criterion, and those its evidence names.

    A row that names both may count for its kind alone, and a gate on the activity takes it away all the same.
    """
    named = {
        competency
        for competency, criteria in Standard.objects.values_list("competency_id", "criteria")
        if any(asked.get("activity") == str(activity_key) for group in criteria for asked in group["criteria"])
    }
    rows = Evidence.objects.filter(activity_version__activity=activity_key, competency__isnull=False)
    return named | set(rows.values_list("competency_id", flat=True).distinct())


def _building_on(competencies: set[int]) -> set[int]:
    names = {str(pk) for pk in competencies}
    return {
        competency
        for competency, criteria in Standard.objects.values_list("competency_id", "criteria")
        if any(asked.get("competency") in names for group in criteria for asked in group["criteria"])
    }
