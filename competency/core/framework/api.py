"""What is asked: publish a competency's standard, require it of people, gate what they did before."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from competency import rules
from competency.rules import facts

from .. import clock
from ..activities.models import Activity
from ..clearance import reading as factbook
from ..enums import AnchorKind, Base, Effect, Function, Kind, SubjectKind
from ..people.models import JobRole, Person
from ..places.models import Unit
from ..programmes.models import Programme, Wave
from ..publishing.concerned import competencies_using, people_holding, people_required
from ..publishing.refusals import CHANGED_MEANWHILE
from ..recording import recording
from .blocks import criteria_json
from .draft_problems import by_field
from .models import Competency, Gate, Requirement, Standard

__all__ = [
    "current_number",
    "current_standard",
    "draft_competency",
    "end_requirement",
    "publish_standard",
    "require",
    "requirement_problems",
    "set_gate",
    "standard_problems",
]

CHOOSE_AGAIN = _lazy(
    "Choose this, and the day it comes into force, for this publication: the choice so far was for an earlier one."
)
NOTHING_NEW = _lazy("Nothing that is asked changed: there is no new standard that this could be said of.")

_UNFINISHED = {"uuid": "draft", "key": "draft", "version": 1, "withdrawn": False}


def current_standard(competency: Competency) -> Standard | None:
    """The standard with the highest number, corrections applied; None before the first publication."""
    return Standard.objects.current().filter(competency=competency).order_by("-number").first()


def current_number(competency: Competency) -> int:
    """The number of the current standard; 0 before the first publication."""
    current = current_standard(competency) if competency.pk else None
    return current.number if current else 0


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


def draft_competency(*, code: str, effective_from: date | None = None, user: Any = None, **given: Any) -> Competency:
    """The competency with this code as a saved draft, made when it is new; what is live stays as it is.

    ``given`` holds fields of ``Competency``. ``effective_from`` is the day its first standard comes into force; for a
    later one that is chosen, with what it does to people who hold it, when it is published.
    """
    with transaction.atomic():
        competency = Competency.objects.filter(code=code).first()
        if competency is None:
            draft = Competency(code=code, live=False, effective_from=effective_from)
        else:
            draft = competency.get_latest_revision_as_object() if competency.latest_revision_id else competency
            if not competency.first_published_at:
                draft.effective_from = effective_from
        for name, value in given.items():
            Competency._meta.get_field(name)
            setattr(draft, name, value)
        if competency is None:
            draft.save()
        draft.save_revision(user=user)
        return draft


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
    draft = factbook.standard_of(
        _UNFINISHED | stated | {"competency_id": competency.pk or "draft", "recorded_at": clock.now()} | place
    )
    kinds = {str(key): facts.Kind(kind) for key, kind in Activity.objects.values_list("key", "kind")}
    kinds |= {key: facts.Kind(kind) for key, kind in (drafted or {}).items()}
    return by_field(rules.standard_problems(draft, factbook.standards(), kinds), default="criteria")


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


def require(
    *,
    programme: Programme,
    competency: Competency,
    unit: Unit,
    job_role: JobRole | None = None,
    function: Function | str = "",
    person: Person | None = None,
    wave: Wave | None = None,
    announced: tuple[AnchorKind | str, date | str | None] = (AnchorKind.GO_LIVE, "P0D"),
    blocks: tuple[AnchorKind | str, date | str | None] = (AnchorKind.GO_LIVE, "P0D"),
    ends_on: date | None = None,
    validity: str = "",
    uuid: uuids.UUID | None = None,
    replaces: Requirement | None = None,
    by: Person | None = None,
) -> Requirement:
    """Require a competency on a unit and everything below it, of one of: a job role, an appointment, a person,
    or anybody there when none is given.

    ``announced`` and ``blocks`` are (anchor, day) with a date for a fixed day, else an ISO 8601 period from the
    anchor, which may be negative (``-P60D``). ``replaces`` is the version that stands, and makes it the next version
    of that requirement. What is required in these very words already is not recorded again.
    Raises ``ValidationError`` when it cannot be read as a rule, or when ``replaces`` does not stand any more.
    """
    named = [subject for subject in (job_role, function, person) if subject]
    if len(named) > 1:
        raise ValidationError(_("Name one of: a job role, an appointment, a person; or none of them for anybody."))
    kind = (
        SubjectKind.JOB_ROLE
        if job_role
        else SubjectKind.FUNCTION
        if function
        else SubjectKind.PERSON
        if person
        else SubjectKind.ANYBODY
    )
    requirement = Requirement(
        uuid=uuid or uuids.uuid4(),
        programme=programme,
        wave=wave,
        subject_kind=kind,
        job_role=job_role,
        function=function or "",
        person=person,
        unit=unit,
        competency=competency,
        ends_on=ends_on,
        validity=validity,
        **_day("announced", *announced),
        **_day("blocks", *blocks),
    )
    same = {field.attname: getattr(requirement, field.attname) for field in _stated_fields()}
    with recording(by=by, definitions=True) as record:
        # Inside the lock: it is judged against the standards that stand when it is recorded.
        if problems := requirement_problems(requirement):
            raise ValidationError(problems)
        standing = Requirement.objects.current().filter(**same)
        earlier = (standing.filter(key=replaces.key) if replaces else standing).first()
        if earlier is not None:
            return earlier
        if replaces and not Requirement.objects.current().filter(pk=replaces.pk).exists():
            raise ValidationError(CHANGED_MEANWHILE)
        record.touch(people_required([requirement] + ([replaces] if replaces else [])))
        return record.append(requirement, key=replaces.key if replaces else None)


def requirement_problems(requirement: Requirement, *, before_publishing: bool = False) -> dict[str, list[str]]:
    """What stands in the way of recording the requirement, in words; empty when nothing.

    ``before_publishing`` leaves out that its competency was never published.
    """
    row = {field.attname: getattr(requirement, field.attname) for field in Requirement._meta.concrete_fields}
    draft = factbook.requirement_of(row | _UNFINISHED | {"recorded_at": clock.now()})
    problems = rules.requirement_problems(draft, factbook.standards())
    kept = [problem for problem in problems if not (before_publishing and problem.code == "no_standard")]
    return by_field(kept, default="__all__")


def _day(name: str, anchor: AnchorKind | str, day: date | str | None) -> dict[str, Any]:
    """The three columns of a day rule. Raises ``ValidationError`` when the day does not fit its anchor."""
    if (anchor == AnchorKind.FIXED) != isinstance(day, date):
        raise ValidationError(_("A fixed day needs a date; a relative one needs a length of time."))
    if isinstance(day, date):
        return {f"{name}_anchor": anchor, f"{name}_date": day, f"{name}_offset": "P0D"}
    try:
        rules.Period.parse(day or "P0D")
    except ValueError as error:
        raise ValidationError(
            _("“%(text)s” is not a length of time such as P3M or P14D."), params={"text": day}
        ) from error
    return {f"{name}_anchor": anchor, f"{name}_date": None, f"{name}_offset": day or "P0D"}


def end_requirement(*, requirement: Requirement, ends_on: date, by: Person | None = None) -> Requirement:
    """From ``ends_on`` the version that stands asks nothing of anybody; one that ends by then already is left alone."""
    with recording(by=by, definitions=True) as record:
        standing = Requirement.objects.current().filter(key=requirement.key).first() or requirement
        if standing.ends_on is not None and standing.ends_on <= ends_on:
            return standing
        ended = Requirement(**{field.attname: getattr(standing, field.attname) for field in _stated_fields()})
        ended.ends_on = ends_on
        record.touch(people_required([standing]))
        return record.append(ended, key=requirement.key)


def _stated_fields() -> list[Any]:
    return [field for field in Requirement._meta.concrete_fields if field.name in Requirement.stated]


def set_gate(
    *,
    effect: Effect | str,
    from_on: date,
    activity: Activity | None = None,
    edition: int | None = None,
    competency: Competency | None = None,
    number: int | None = None,
    by: Person | None = None,
) -> Gate:
    """From ``from_on``, earlier passes of the activity's edition, or under the standard, count as ``effect`` says.

    Setting it again for the same edition or standard is the next version of the same gate.
    """
    if (activity is None) == (competency is None):
        raise ValidationError(_("A gate is about an activity's edition or a competency's standard."))
    concerned: Iterable[Competency] = (
        [competency] if competency else Competency.objects.filter(pk__in=competencies_using(activity.key))  # type: ignore[union-attr]
    )
    key = f"activity:{activity.key}:{edition}" if activity else f"standard:{competency.pk}:{number}"  # type: ignore[union-attr]
    with recording(by=by, definitions=True) as record:
        record.touch(people_holding(concerned))
        return record.append(
            Gate(
                activity=activity,
                edition=edition,
                competency=competency,
                number=number,
                from_on=from_on,
                effect=effect,
            ),
            key=key,
        )
