"""Reasons as a manager reads them, each with what mends it and who does that; and who may observe on some units."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from competency.core.enums import Function
from competency.core.models import Appointment, Person, Unit
from competency.core.people.in_force import placed_on
from competency.rules.results import Reason, ReasonCode
from competency.ui.words.cures import Cure, cure
from competency.ui.words.names import Names
from competency.ui.words.reasons import for_staff


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap before a requirement: its reason in words, with what mends it and which person does that."""

    words: str
    cure: Cure


@dataclass(frozen=True)
class Assessors:
    """Who may observe on some units, by name; a competency narrows what they may observe."""

    appointments: tuple[Appointment, ...]

    def names(self, person: Person, competency: str) -> str:
        """The first few of those who may observe this person in a competency."""
        observers = {
            row.person_id: row.person.short_name
            for row in self.appointments
            if row.person_id != person.pk and (row.competency_id is None or str(row.competency_id) == competency)
        }
        return ", ".join(list(observers.values())[:3])


def assessors_of(units: Iterable[Unit], on: date) -> Assessors:
    """The assessors and super-users appointed on these units or above them."""
    above = {path for unit in units for path in unit.ancestor_paths}
    appointments = (
        Appointment.objects.current()
        .filter(placed_on(on), function__in=(Function.ASSESSOR, Function.SUPER_USER), unit__path__in=above)
        .select_related("person")
        .order_by("-unit__path", "person__family_name")
    )
    return Assessors(tuple(appointments))


def gaps_of(
    reasons: Iterable[Reason], names: Names, competency_of: dict[str, str], person: Person, assessors: Assessors
) -> tuple[Gap, ...]:
    """Reasons in words for staff, in their order; ``competency_of`` is the competency each requirement asks for."""
    gaps: dict[str, Gap] = {}
    reasons = list(reasons)
    for reason in reasons:
        competency = competency_of.get(reason.requirement or "", reason.competency or "")
        words = for_staff(reason, names, competency=competency)
        mends = cure(
            _behind(reason, reasons),
            names,
            person=person.given_name or person.name,
            assessors=assessors.names(person, competency),
            competency=competency,
        )
        gaps.setdefault(words, Gap(words, mends))
    return tuple(gaps.values())


_BORROWED = {ReasonCode.WAIVED, ReasonCode.SUPERVISED, ReasonCode.GRACE}


def _behind(reason: Reason, reasons: list[Reason]) -> Reason:
    """What an exception covers up: the gap to close before it ends. Any other reason is its own."""
    if reason.code not in _BORROWED:
        return reason
    gaps = (other for other in reasons if other.requirement == reason.requirement and other.code not in _BORROWED)
    return next(gaps, reason)
