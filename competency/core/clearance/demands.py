"""What may be asked of a person, and which programmes concern a unit: read from plain facts and definitions."""

from __future__ import annotations

from competency import rules
from competency.rules import facts


def programmes_at(
    unit: str, published: facts.Definitions, *, job_role: str | None = None, person: str | None = None
) -> list[str]:
    """The programmes that concern a unit: it is in one of their waves, or one of their requirements covers it.

    Given a job role, only requirements count that may be about her. Somebody in a wave without a rule is
    counted apart, so that nobody is cleared by silence.
    """
    above = set(published.places[unit].ancestors)
    subjects: set[tuple[facts.SubjectKind, str | None]] = {
        (facts.SubjectKind.JOB_ROLE, job_role),
        (facts.SubjectKind.PERSON, person),
        (facts.SubjectKind.ANYBODY, ""),
    }
    waves = {row.programme for row in rules.known(published.wave_units) if row.unit in above}
    asked = {
        row.programme
        for row in rules.known(published.requirements)
        if row.unit in above and (job_role is None or (row.subject_kind, row.subject) in subjects)
    }
    return sorted(waves | asked)


def demanded(known: facts.PersonFacts, published: facts.Definitions) -> set[tuple[str, facts.Period | None]]:
    """Every (competency, cap) that a requirement may ask of the person, and those there is evidence of."""
    named = [row.competency for row in known.evidence]
    named += [row.competency for row in known.waivers]
    named += [row.competency for row in known.revocations]
    found: set[tuple[str, facts.Period | None]] = {(competency, None) for competency in named if competency}
    for requirement in rules.known(published.requirements):
        if any(_may_concern(requirement, known, published, row.unit, row) for row in _belonging(known)):
            found |= {(requirement.competency, None), (requirement.competency, requirement.validity)}
    return found


def _belonging(known: facts.PersonFacts) -> tuple[facts.Placement | facts.Appointment, ...]:
    return (*known.placements, *known.appointments)


def _may_concern(
    requirement: facts.Requirement,
    known: facts.PersonFacts,
    published: facts.Definitions,
    unit: str,
    row: facts.Placement | facts.Appointment,
) -> bool:
    places = published.places
    if requirement.unit not in places[unit].ancestors and unit not in places[requirement.unit].ancestors:
        return False
    match requirement.subject_kind:
        case facts.SubjectKind.JOB_ROLE:
            return isinstance(row, facts.Placement) and row.job_role == requirement.subject
        case facts.SubjectKind.FUNCTION:
            return isinstance(row, facts.Appointment) and row.function == requirement.subject
        case facts.SubjectKind.PERSON:
            return requirement.subject == known.person
        case _:
            return True
