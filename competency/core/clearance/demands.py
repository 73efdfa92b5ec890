"""What may be asked of a person, and which programmes concern a unit: read from plain facts and definitions."""

from __future__ import annotations

from competency import rules
from competency.rules import facts
from competency.rules.concerns import Holding, concerns, may_concern


def programmes_at(
    unit: str, published: facts.Definitions, *, job_role: str | None = None, person: str | None = None
) -> list[str]:
    """The programmes that concern a unit: it is in one of their waves, or one of their requirements covers it.

    Given a job role, only requirements count that may be about the person. Somebody in a wave without a rule is
    counted apart, so that nobody is cleared by silence.
    """
    place = published.places[unit]
    holding = Holding(person, job_role=job_role)
    waves = {row.programme for row in rules.known(published.wave_units) if row.unit in place.ancestors}
    requiring = {
        row.programme
        for row in rules.known(published.requirements)
        if (row.unit in place.ancestors if job_role is None else concerns(row, holding, place))
    }
    return sorted(waves | requiring)


def demanded(known: facts.PersonFacts, published: facts.Definitions) -> set[tuple[str, facts.Period | None]]:
    """Every (competency, cap) that a requirement may ask of the person, and those there is evidence of."""
    named = [row.competency for row in known.evidence]
    named += [row.competency for row in known.waivers]
    named += [row.competency for row in known.revocations]
    return {(competency, None) for competency in named if competency} | may_be_asked(known, published)


def may_be_asked(known: facts.PersonFacts, published: facts.Definitions) -> set[tuple[str, facts.Period | None]]:
    """The same by requirements alone, on whatever day."""
    pairs: set[tuple[str, facts.Period | None]] = set()
    belonging: tuple[facts.Placement | facts.Appointment, ...] = (*known.placements, *known.appointments)
    held = [(row.unit, Holding.of(known.person, row)) for row in belonging]
    for requirement in rules.known(published.requirements):
        if any(may_concern(requirement, holding, unit, published.places) for unit, holding in held):
            pairs |= {(requirement.competency, None), (requirement.competency, requirement.validity)}
    return pairs
