"""What is asked: require a competency of people, gate what they did before. Its standard is published elsewhere."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from competency import rules

from .. import clock
from ..activities.models import Activity
from ..clearance import reading
from ..enums import AnchorKind, Effect, Function, SubjectKind
from ..people.models import JobRole, Person
from ..people.own import refuse_own
from ..places.models import Unit
from ..programmes.models import Programme, Wave
from ..publishing.concerned import competencies_using, people_holding, people_required
from ..publishing.refusals import CHANGED_MEANWHILE
from ..publishing.startable import cannot_start
from ..record.values import refuse_unknown_values
from ..recording import recording
from .draft_problems import UNFINISHED, by_field
from .models import Competency, Gate, Requirement

__all__ = [
    "cannot_start",
    "draft_competency",
    "end_requirement",
    "require",
    "requirement_problems",
    "set_gate",
]


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

    ``announced`` and ``blocks`` are (anchor, day) with a date for a fixed day, else an ISO 8601 period from the anchor,
    which may be negative (``-P60D``). ``replaces`` is the current version, and makes it the next version of that
    requirement. What is required in these very words already is not recorded again. It may ask for what is not on
    offer, or not open to people whom it is asked of: ``cannot_start`` says so. Raises ``ValidationError`` when it
    cannot be read as a rule, when its wave is of another programme, when ``replaces`` does not stand any more, and when
    ``by`` is the one person whom it is, or was, asked of; ``AlreadyRecorded`` when another requirement than
    ``replaces`` asks it in these very words.
    """
    for concerned in (person, replaces.person if replaces else None):
        if concerned is not None:
            refuse_own(concerned, by)
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
    if validity:
        _refuse_no_period(validity)
    if wave is not None and wave.programme_id != programme.pk:
        raise ValidationError(
            _("This wave belongs to another programme. Nothing was recorded. Name one of this programme, or none.")
        )
    refuse_unknown_values(requirement, Requirement.stated)
    same = {field.attname: getattr(requirement, field.attname) for field in _stated_fields()}
    with recording(by=by, definitions=True) as record:
        # Inside the lock: it is judged against the standards that stand when it is recorded.
        if problems := requirement_problems(requirement):
            raise ValidationError(problems)
        alike = Requirement.objects.current().filter(**same)
        earlier = (alike.filter(key=replaces.key) if replaces else alike).first()
        if earlier is not None:
            earlier.is_replay = True
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
    draft = reading.requirement_of(row | UNFINISHED | {"recorded_at": clock.now()})
    problems = rules.requirement_problems(draft, reading.standards(), on=clock.today())
    kept = [problem for problem in problems if not (before_publishing and problem.code == "no_standard")]
    return by_field(kept, default="__all__")


def _day(name: str, anchor: AnchorKind | str, day: date | str | None) -> dict[str, Any]:
    """The three columns of a day rule. Raises ``ValidationError`` when the day does not fit its anchor."""
    if (anchor == AnchorKind.FIXED) != isinstance(day, date):
        raise ValidationError(_("A fixed day needs a date; a relative one needs a length of time."))
    if isinstance(day, date):
        return {f"{name}_anchor": anchor, f"{name}_date": day, f"{name}_offset": "P0D"}
    _refuse_no_period(day or "P0D")
    return {f"{name}_anchor": anchor, f"{name}_date": None, f"{name}_offset": day or "P0D"}


def _refuse_no_period(text: str) -> None:
    try:
        rules.Period.parse(text)
    except ValueError as error:
        raise ValidationError(
            _("“%(text)s” is not a length of time such as P3M or P14D."), params={"text": text}
        ) from error


def end_requirement(*, requirement: Requirement, ends_on: date, by: Person | None = None) -> Requirement:
    """The requirement's current version asks nothing from ``ends_on`` on; one that ends by then is left alone.

    Raises ``ValidationError`` when ``by`` is the one person whom it is asked of.
    """
    if requirement.person_id is not None:
        refuse_own(requirement.person_id, by)
    with recording(by=by, definitions=True) as record:
        current = Requirement.objects.current().filter(key=requirement.key).first() or requirement
        if current.ends_on is not None and current.ends_on <= ends_on:
            return current
        ended = Requirement(**{field.attname: getattr(current, field.attname) for field in _stated_fields()})
        ended.ends_on = ends_on
        record.touch(people_required([current]))
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
