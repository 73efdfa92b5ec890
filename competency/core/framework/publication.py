"""What publishing a competency does: the standard that what people show is judged by from a day on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from competency import rules
from competency.rules import facts

from .. import clock
from ..access import person_of
from ..clearance import reading
from ..days import day_in_full
from ..enums import Effect, Kind
from ..people.models import Person
from ..publishing.concerned import people_holding
from ..publishing.publication import Problems, Publication
from ..publishing.wanted import competency_wanted
from ..recording import recording
from . import stating
from .asked_for import NEVER_MET, never_met, never_published, taken_off
from .draft_problems import UNFINISHED, by_field
from .lighter_standards import (
    confirmed_because,
    kinds_of_activities,
    lighter_keys,
    record_confirmation,
    refusal,
    watched_activities,
)
from .models import Competency, Gate, Standard

__all__ = ["CompetencyPublication", "current_standard", "publish_standard", "standard_problems"]

CHOOSE_AGAIN = _(
    "Choose this, and the day it comes into force, for this publication: the choice so far was for an earlier one."
)
NOTHING_NEW = _("Nothing that is asked changed: there is no new standard that this could be said of.")


class CompetencyPublication(Publication[Competency]):
    """The publication of competencies."""

    def problems(self, draft: Competency) -> Problems:
        return standard_problems(draft, lighter_because=confirmed_because())

    def publisher_problems(self, draft: Competency, user: Any) -> Problems:
        if not confirmed_because() or "criteria" not in standard_problems(draft):
            return {}
        refused = refusal(draft, person_of(user))
        return {"criteria": [refused]} if refused else {}

    def wanted(self, draft: Competency, on: date, *, leaving: Collection[Any] = ()) -> list[str]:
        return competency_wanted(draft.pk, on)

    def record(self, draft: Competency, *, user: Any, revision: Any) -> None:
        publish_standard(competency=draft, by=person_of(user), lighter_because=confirmed_because())


def current_standard(competency: Competency) -> Standard | None:
    """The standard with the highest number, corrections applied; None before the first publication."""
    return Standard.objects.current().filter(competency=competency).order_by("-number").first()


def _says_the_same(standard: Standard, stated: dict[str, Any]) -> bool:
    return all(getattr(standard, name) == value for name, value in stated.items())


def standard_problems(
    competency: Competency,
    drafted: Mapping[str, Kind] | None = None,
    *,
    parts: Collection[str] = (),
    lighter_because: str = "",
) -> dict[str, list[str]]:
    """What stands in the way of publishing the draft as a standard, by field; empty when nothing.

    ``drafted`` gives the kinds of activities that are published before it and are not yet, by their keys, and ``parts``
    the competencies. ``lighter_because`` is a reviewer's reason why its observations may ask for less than high risk
    does.
    """
    stated = stating.stated(competency)
    current = current_standard(competency) if competency.pk else None
    place = {"number": 1, "effective_from": competency.effective_from or clock.today()}
    is_chosen = competency.change_base == (current.number if current else 0)
    is_same = current is not None and _says_the_same(current, stated)
    if not is_same and not is_chosen:
        return {"re_evaluate": [str(CHOOSE_AGAIN)]}
    if is_same and is_chosen and (competency.effective_from or competency.re_evaluate != Effect.FULL):
        return {"re_evaluate": [str(NOTHING_NEW)]}
    if current is not None and is_same:
        # Publishing it states nothing new: it is judged as the version it is, not as one that follows.
        place = {"key": current.key, "number": current.number, "effective_from": current.effective_from}
    elif current is not None:
        place["number"] = current.number + 1
    draft = reading.standard_of(
        UNFINISHED | stated | {"competency_id": competency.pk or "draft", "recorded_at": clock.now()} | place
    )
    kinds = kinds_of_activities() | {key: facts.Kind(kind) for key, kind in (drafted or {}).items()}
    published = list(reading.standards())
    problems = rules.standard_problems(
        draft,
        published,
        kinds,
        () if is_same else reading.requirements(),
        watched=watched_activities(),
        # What states nothing new asks nothing new: a standard from before goes on counting.
        is_lighter_confirmed=is_same or bool(lighter_because.strip()),
    )
    lines = by_field(
        [problem for problem in problems if problem.code not in NEVER_MET],
        default="criteria",
        said={"order": _later_than(current.effective_from)} if current else {},
    )
    if not is_same:
        if never := never_met(stated["criteria"], problems):
            lines["criteria"] = lines.get("criteria", []) + never
        known = {standard.competency for standard in published} | {str(part) for part in parts}
        if missing := never_published(stated["criteria"], activities=kinds, parts=known):
            lines["criteria"] = lines.get("criteria", []) + missing
        if not _asks_nothing_anew(competency, stated, current) and (
            gone := taken_off(stated["criteria"], comes_first=(drafted or {}).keys())
        ):
            lines["criteria"] = lines.get("criteria", []) + gone
    return lines


def _asks_nothing_anew(competency: Competency, stated: dict[str, Any], current: Standard | None) -> bool:
    """Whether a draft asks for what the standard before it does, and those who met that for nothing more."""
    return current is not None and stated["criteria"] == current.criteria and competency.re_evaluate == Effect.FULL


def _later_than(day: date) -> str:
    """Which days are open to the version that follows the one of this day."""
    said = {"day": day_in_full(day), "next": day_in_full(day + timedelta(days=1))}
    return _g("A standard is in force from %(day)s: choose %(next)s or later.") % said


def publish_standard(*, competency: Competency, by: Person | None = None, lighter_because: str = "") -> Standard:
    """Append the draft as the competency's next standard, or return the current one when nothing in it changed.

    Records a gate too when the draft asks that people who already hold it be judged anew. Where its observations ask
    for less than high risk does, ``lighter_because`` is recorded beside it, in the name of a reviewer who wrote none
    of it. Raises ``ValidationError`` with what is wrong with the draft; one thing is when its day and its gate were
    chosen for an earlier standard.
    """
    stated = stating.stated(competency)
    with recording(by=by, definitions=True) as record:
        # Inside the lock: what somebody else published meanwhile is the version that this one follows.
        if problems := standard_problems(competency, lighter_because=lighter_because):
            raise ValidationError(problems)
        current = current_standard(competency)
        if current is not None and _says_the_same(current, stated):
            return current
        number = current.number + 1 if current else 1
        effective_from = competency.effective_from or clock.today()
        standard = record.append(
            Standard(competency=competency, number=number, effective_from=effective_from, **stated),
            key=f"{competency.pk}:{number}",
        )
        if lighter_keys(standard):
            if refused := refusal(competency, by):
                raise ValidationError({"criteria": [refused]})
            assert by is not None
            record_confirmation(record, standard, by=by, reason=lighter_because)
        if current is not None and competency.re_evaluate != Effect.FULL:
            record.append(
                Gate(competency=competency, number=number, from_on=effective_from, effect=competency.re_evaluate),
                key=f"standard:{competency.pk}:{number}",
            )
        record.touch(people_holding([competency]))
        return standard
