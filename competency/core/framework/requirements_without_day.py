"""Requirements whose day cannot be worked out, since no go-live is set for a unit they reach.

There they block as soon as they are announced, with what each person holds, so that a forgotten date opens no gate and
closes none to those who hold everything; whoever wrote one is told.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Case, Q, UUIDField, When
from django.utils.text import get_text_list
from django.utils.translation import gettext

from competency import rules
from competency.rules.concerns import Holding, calls_for, concerns

from ..clearance import reading
from ..people.models import Appointment, Placement
from ..places.models import Unit
from .models import Requirement

_NAMED = 3


def units_without_day(requirements: Iterable[Requirement], today: date) -> dict[uuid.UUID, list[Unit]]:
    """The units with somebody to whom a requirement applies, by its id, where it has no day. Seven queries at most.

    Where nobody is placed yet it is the unit the requirement names; one that ended has none.
    """
    wanted = {row.pk: row for row in requirements if row.ends_on is None or row.ends_on > today}
    rules_of = {pk: _as_rule(row) for pk, row in wanted.items()}
    published = rules.PublishedRules(reading.calendar())
    undated = {pk: published.undated(rule) for pk, rule in rules_of.items()}
    if not any(undated.values()):
        return {}
    held = _held({row.person_id for row in wanted.values() if row.person_id is not None}, today)
    units = {str(unit.pk): unit for unit in Unit.objects.all()}
    units_of = {}
    for pk, rule in rules_of.items():
        reached = {
            unit
            for unit, holding in held
            if concerns(rule, holding, published.places[unit]) and calls_for(rule, holding)
        }
        here = [unit for key, unit in units.items() if key in undated[pk] and key in (reached or {rule.unit})]
        if here:
            units_of[pk] = here
    return units_of


def _held(named: set[uuid.UUID], today: date) -> set[tuple[str, Holding]]:
    """What is held on which unit, now or to come; by whom only where it is one of the people ``named``."""
    ahead = Q(ends_on__isnull=True) | Q(ends_on__gt=today)
    who = Case(When(person__in=named, then="person_id"), default=None, output_field=UUIDField(null=True))

    def rows(of: Any, what: str) -> Any:
        return of.objects.current().filter(ahead).values_list("unit_id", what, who).distinct()

    placed = {
        (str(unit), Holding(str(person) if person else None, job_role=str(job_role)))
        for unit, job_role, person in rows(Placement, "job_role_id")
    }
    return placed | {
        (str(unit), Holding(str(person) if person else None, function=function))
        for unit, function, person in rows(Appointment, "function")
    }


def undated_words(units: list[Unit]) -> str:
    """The warning to the author, in two sentences."""
    names = [unit.name for unit in units[:_NAMED]]
    if len(units) > _NAMED:
        names.append(gettext("%(count)d more") % {"count": len(units) - _NAMED})
    return gettext(
        "No go-live day is set for %(units)s. Until one is, this counts there as soon as it is on people’s list."
    ) % {"units": get_text_list(names, gettext("and"))}


def _as_rule(requirement: Requirement) -> Any:
    return reading.requirement_of({field.attname: getattr(requirement, field.attname) for field in _FIELDS})


_FIELDS = Requirement._meta.concrete_fields
