"""Requirements whose day cannot be worked out, since no go-live is set for a unit they reach.

There they block as soon as they are announced, so that a forgotten date opens no gate; whoever wrote one is told.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.text import get_text_list
from django.utils.translation import gettext

from competency import rules

from ..clearance import reading as factbook
from ..enums import SubjectKind
from ..people.models import Appointment, Placement
from ..places.models import Unit
from .models import Requirement

_NAMED = 3


def units_without_day(requirements: Iterable[Requirement], today: date) -> dict[uuid.UUID, list[Unit]]:
    """The units with somebody to whom a requirement applies, by its id, where it has no day. Seven queries at most.

    Where nobody is placed yet it is the unit the requirement names; one that ended has none.
    """
    wanted = [each for each in requirements if each.ends_on is None or each.ends_on > today]
    published = rules.PublishedRules(factbook.calendar())
    undated = {each.pk: published.undated(_as_rule(each)) for each in wanted}
    if not any(undated.values()):
        return {}
    ahead = Q(ends_on__isnull=True) | Q(ends_on__gt=today)
    placed = set(Placement.objects.current().filter(ahead).values_list("unit_id", "job_role_id").distinct())
    appointed = set(Appointment.objects.current().filter(ahead).values_list("unit_id", "function").distinct())
    units = {unit.pk: unit for unit in Unit.objects.all()}
    found = {}
    for each in wanted:
        staffed = {unit for unit, subject in (appointed if _is_function(each) else placed) if _is_about(each, subject)}
        reached = {pk for pk in staffed if str(each.unit_id) in published.places[str(pk)].ancestors}
        here = [unit for pk, unit in units.items() if str(pk) in undated[each.pk] and pk in (reached or {each.unit_id})]
        if here:
            found[each.pk] = here
    return found


def undated_words(units: list[Unit]) -> str:
    """The warning to the author, in two sentences."""
    names = [unit.name for unit in units[:_NAMED]]
    if len(units) > _NAMED:
        names.append(gettext("%(count)d more") % {"count": len(units) - _NAMED})
    return gettext(
        "No go-live day is set for %(units)s. Until one is, this counts there as soon as it is on people’s list."
    ) % {"units": get_text_list(names, gettext("and"))}


def _as_rule(requirement: Requirement) -> Any:
    return factbook.requirement_of({field.attname: getattr(requirement, field.attname) for field in _FIELDS})


def _is_function(requirement: Requirement) -> bool:
    return requirement.subject_kind == SubjectKind.FUNCTION


def _is_about(requirement: Requirement, subject: Any) -> bool:
    if requirement.subject_kind == SubjectKind.JOB_ROLE:
        return bool(subject == requirement.job_role_id)
    return not _is_function(requirement) or bool(subject == requirement.function)


_FIELDS = Requirement._meta.concrete_fields
