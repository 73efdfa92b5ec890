"""What publishing a competency does: the standard that what people show is judged by from a day on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from competency import rules
from competency.rules import facts

from .. import clock
from ..access import person_of
from ..activities.models import Activity
from ..clearance import reading
from ..enums import Base, Effect, Kind
from ..people.models import Person
from ..publishing.concerned import people_holding
from ..publishing.publication import Problems, Publication
from ..recording import recording
from .blocks import criteria_json
from .draft_problems import UNFINISHED, by_field
from .models import Competency, Gate, Standard

__all__ = ["CompetencyPublication", "current_standard", "publish_standard", "standard_problems"]

CHOOSE_AGAIN = _(
    "Choose this, and the day it comes into force, for this publication: the choice so far was for an earlier one."
)
NOTHING_NEW = _("Nothing that is asked changed: there is no new standard that this could be said of.")


class CompetencyPublication(Publication[Competency]):
    """The publication of competencies."""

    def problems(self, draft: Competency) -> Problems:
        return standard_problems(draft)

    def record(self, draft: Competency, *, user: Any, revision: Any) -> None:
        publish_standard(competency=draft, by=person_of(user))


def current_standard(competency: Competency) -> Standard | None:
    """The standard with the highest number, corrections applied; None before the first publication."""
    return Standard.objects.current().filter(competency=competency).order_by("-number").first()


def _stated(competency: Competency) -> dict[str, Any]:
    """The draft in the terms of a standard, without its number and day."""
    return {
        "risk": competency.risk,
        "criteria": criteria_json(competency.criteria),
        "base": competency.base,
        "validity": f"P{competency.validity_months}M" if competency.validity_months else "",
        "fixed_on": competency.fixed_on if competency.base == Base.FIXED_CYCLE else None,
        "min_active": f"P{competency.min_active_months}M" if competency.min_active_months else "P0D",
        "window": f"P{competency.window_months}M",
        "grace": f"P{competency.grace_days}D",
    }


def _says_the_same(standard: Standard, stated: dict[str, Any]) -> bool:
    return all(getattr(standard, name) == value for name, value in stated.items())


def standard_problems(competency: Competency, drafted: Mapping[str, Kind] | None = None) -> dict[str, list[str]]:
    """What stands in the way of publishing the draft as a standard, by field; empty when nothing.

    ``drafted`` gives the kinds of activities that are not published yet, by their keys.
    """
    stated = _stated(competency)
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
    kinds = {str(key): facts.Kind(kind) for key, kind in Activity.objects.values_list("key", "kind")}
    kinds |= {key: facts.Kind(kind) for key, kind in (drafted or {}).items()}
    return by_field(
        rules.standard_problems(draft, reading.standards(), kinds, reading.requirements()), default="criteria"
    )


def publish_standard(*, competency: Competency, by: Person | None = None) -> Standard:
    """Append the draft as the competency's next standard, or return the current one when nothing in it changed.

    Records a gate too when the draft asks that people who already hold it be judged anew. Raises
    ``ValidationError`` with what is wrong with the draft; one thing is when its day and its gate were chosen for
    an earlier standard.
    """
    stated = _stated(competency)
    with recording(by=by, definitions=True) as record:
        # Inside the lock: what somebody else published meanwhile is the version that this one follows.
        if problems := standard_problems(competency):
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
        if current is not None and competency.re_evaluate != Effect.FULL:
            record.append(
                Gate(competency=competency, number=number, from_on=effective_from, effect=competency.re_evaluate),
                key=f"standard:{competency.pk}:{number}",
            )
        record.touch(people_holding([competency]))
        return standard
