"""Whom a requirement concerns: the one rule, over plain values. Reads no day and no database.

A requirement covers a part of the tree of units and names a job role, an appointment function, one person, or
anybody. A placement or an appointment reaches its own unit and everything below it. So a requirement concerns
somebody on a unit when both that unit's line upwards meets the requirement's unit, and what they hold there is what
it names; it may concern them on some unit when one of the two units lies above the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .facts import Appointment, Place, Placement, Requirement, SubjectKind


@dataclass(frozen=True, slots=True)
class Holding:
    """What somebody is there as: one job role by a placement, or one function by an appointment."""

    person: str | None
    job_role: str | None = None
    function: str | None = None

    @classmethod
    def of(cls, person: str, entry: Placement | Appointment) -> Holding:
        if isinstance(entry, Placement):
            return cls(person, job_role=entry.job_role)
        return cls(person, function=entry.function)


def is_about(requirement: Requirement, holding: Holding) -> bool:
    """Whether what is held is what the requirement names, wherever that is."""
    match requirement.subject_kind:
        case SubjectKind.JOB_ROLE:
            return requirement.subject == holding.job_role
        case SubjectKind.FUNCTION:
            return requirement.subject == holding.function
        case SubjectKind.PERSON:
            return requirement.subject == holding.person
        case _:  # anybody there
            return True


def concerns(requirement: Requirement, holding: Holding, place: Place) -> bool:
    """Whether the requirement asks something on the unit of ``place`` of whoever holds this there."""
    return requirement.unit in place.ancestors and is_about(requirement, holding)


def may_concern(requirement: Requirement, holding: Holding, unit: str, places: Mapping[str, Place]) -> bool:
    """Whether, of somebody who holds this on ``unit``, it asks something on that unit or on any below it."""
    is_on_line = requirement.unit in places[unit].ancestors or unit in places[requirement.unit].ancestors
    return is_on_line and is_about(requirement, holding)


def calls_for(requirement: Requirement, holding: Holding) -> bool:
    """Whether the requirement alone gives its holder something to do.

    An appointment is a question of its own where a requirement names its function. What is asked of one person, or
    of anybody, is asked of them where they are placed; they are not asked once more for each appointment they hold.
    """
    by_appointment = holding.function is not None and requirement.subject_kind is not SubjectKind.FUNCTION
    return not by_appointment and is_about(requirement, holding)


__all__ = ["Holding", "calls_for", "concerns", "is_about", "may_concern"]
