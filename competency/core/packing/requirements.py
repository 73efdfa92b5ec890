"""Requirements in a pack: who needs a competency, where, from when. Recorded once what they name is published.

A requirement is no draft: what is recorded asks something of people. So it waits, and says for what, until its
competency was published; the next load of the same pack records it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any, ClassVar, Self

from django.utils.translation import gettext as _
from pydantic import AfterValidator, Field, model_validator

from competency.packs.faults import Place
from competency.packs.loading import Loading
from competency.packs.plan import PlanRow, change, create, leave, refuse, wait
from competency.packs.references import Names
from competency.packs.rows import Row
from competency.packs.values import Day, Length, Line, YesNo, wrong
from competency.packs.writing import Writer
from competency.rules import Period

from ..enums import AnchorKind, Function, SubjectKind
from ..framework.api import require, requirement_problems
from ..framework.models import Competency, Requirement, Standard
from ..places.models import Unit
from .places import ambiguous, full_name, name_of

Offset = Annotated[Length, AfterValidator(lambda value: Period.parse(value).format())]


class DayRuleRow(Row):
    """A day: a fixed one (``on``), or so long (``offset``) after go-live or the start of a placement."""

    anchor: AnchorKind
    offset: Offset = "P0D"
    on: Day | None = None

    @model_validator(mode="after")
    def has_a_day_when_it_is_fixed(self) -> Self:
        if (self.anchor == AnchorKind.FIXED) != (self.on is not None):
            wrong(_("A fixed day needs a date; a relative one needs a length of time."))
        return self

    def as_asked(self) -> tuple[AnchorKind, Any]:
        return self.anchor, self.on or self.offset


class _Asked(Row):
    programme: Annotated[Line, Names("programme")]
    wave: Line | None = None
    job_role: Annotated[Line | None, Names("job_role")] = None
    function: Function | None = None
    person: Annotated[Line | None, Names("person")] = None
    anybody: YesNo = False
    unit: Annotated[Line, Names("unit")]
    announced: DayRuleRow
    blocks: DayRuleRow
    ends: Day | None = None
    validity: Length | None = None

    @model_validator(mode="after")
    def is_about_somebody(self) -> Self:
        if sum([self.job_role is not None, self.function is not None, self.person is not None, self.anybody]) != 1:
            wrong(_("a requirement is about one of: either a job role or a function, a person, or 'anybody: yes'"))
        return self

    def asked_of(self) -> str:
        return self.job_role or self.function or self.person or _("anybody")


class RequirementRow(_Asked):
    """One competency that is asked of somebody."""

    noun: ClassVar[str] = "requirement"

    competency: Annotated[Line, Names("competency")]

    def names(self) -> tuple[str, ...]:
        return ()

    def shown_as(self) -> str:
        return f"{self.competency} · {self.asked_of()} · {self.unit}"

    def where(self, *path: int | str) -> Place:
        """Its competency is one of those that its entry lists."""
        return super().where(*(self._path if path == ("competency",) else path))

    def subject(self) -> tuple[Any, ...]:
        """What makes it this requirement, whatever its days."""
        return (
            self.programme,
            self.wave,
            self.job_role,
            self.function,
            self.person,
            self.anybody,
            self.unit,
            self.competency,
        )


class RequirementsRow(_Asked):
    """An entry may list several competencies; each is a requirement of its own."""

    loose: ClassVar[frozenset[str]] = frozenset({"competencies"})

    competencies: Annotated[tuple[Line, ...], Names("competency"), Field(min_length=1)]

    def shown_as(self) -> str:
        return "requirement " + " · ".join([", ".join(self.competencies), self.asked_of(), self.unit])

    def each(self) -> Iterator[RequirementRow]:
        asked = {name: getattr(self, name) for name in _Asked.model_fields}
        for position, code in enumerate(self.competencies):
            row = RequirementRow.of_site(competency=code, **asked)
            yield row.placed_at(self._file, self._node).at("competencies", position)


def stated_twice(rows: Iterable[RequirementRow]) -> Iterator[tuple[RequirementRow, RequirementRow]]:
    """The requirements that ask what one before them asks of the same people, each with that first one."""
    stated: dict[tuple[Any, ...], RequirementRow] = {}
    for row in rows:
        if (first := stated.setdefault(row.subject(), row)) is not row:
            yield row, first


def twice(row: RequirementRow, first: RequirementRow) -> str:
    if row.stated() == first.stated():
        return _("the same requirement stands here twice; first at %(first)s") % {"first": first.where()}
    return _("this is asked with other days already; first at %(first)s") % {"first": first.where()}


def in_full(row: RequirementRow, loading: Loading) -> RequirementRow:
    """The requirement with its unit named in full, for comparing."""
    return row.model_copy(update={"unit": full_name("unit", row.unit, loading)})


def row_of(existing: Requirement, several: set[str] | None = None) -> RequirementRow:
    return RequirementRow.of_site(
        programme=existing.programme.code,
        wave=existing.wave.code if existing.wave else None,
        job_role=existing.job_role.code if existing.job_role else None,
        function=Function(existing.function) if existing.function else None,
        person=existing.person.employee_number if existing.person else None,
        anybody=existing.subject_kind == SubjectKind.ANYBODY,
        unit=name_of(existing.unit, several),
        announced=_day_rule(existing, "announced"),
        blocks=_day_rule(existing, "blocks"),
        ends=existing.ends_on,
        validity=existing.validity or None,
        competency=existing.competency.code,
    )


def _day_rule(existing: Requirement, name: str) -> DayRuleRow:
    on = getattr(existing, f"{name}_date")
    offset = "P0D" if on else Period.parse(getattr(existing, f"{name}_offset")).format()
    return DayRuleRow.of_site(anchor=AnchorKind(getattr(existing, f"{name}_anchor")), offset=offset, on=on)


# Two that were recorded in the same millisecond have no order of their own, and a pack is the same from every site.
_SUBJECT = ("subject_kind", "job_role__code", "function", "person__employee_number")


def _current() -> Iterable[Requirement]:
    related = ("programme", "wave", "job_role", "person", "unit__facility", "competency")
    rows: Iterable[Requirement] = (
        Requirement.objects.current()
        .select_related(*related)
        .order_by("programme__code", "competency__code", "unit__path", *_SUBJECT, "key")
    )
    return rows


def plan(rows: Sequence[RequirementRow], loading: Loading) -> Iterable[PlanRow]:
    existing: dict[tuple[Any, ...], list[RequirementRow]] = {}
    for one in _current() if rows else ():
        stated = row_of(one)
        existing.setdefault(stated.subject(), []).append(stated)
    published = set(Standard.objects.values_list("competency__code", flat=True).distinct()) if rows else set()
    named: dict[tuple[Any, ...], RequirementRow] = {}
    for row in rows:
        first = named.setdefault(in_full(row, loading).subject(), row)
        yield _plan(row, existing, published, loading) if first is row else refuse(row, twice(row, first))


def _plan(
    row: RequirementRow,
    existing: dict[tuple[Any, ...], list[RequirementRow]],
    published: set[str],
    loading: Loading,
) -> PlanRow:
    if row.wave is not None and not loading.will_have("wave", f"{row.programme}/{row.wave}"):
        words = {"programme": row.programme, "name": row.wave}
        return refuse(row, _("there is no wave '%(name)s' of %(programme)s") % words, "wave")
    compared = in_full(row, loading)
    same = existing.get(compared.subject(), [])
    if any(one.stated() == compared.stated() for one in same):
        return leave(row)
    if row.person is not None and not loading.with_people and row.person not in loading.site.names("person"):
        return wait(row, _("waits until %(person)s is on the site") % {"person": row.person})
    is_published = row.competency in published
    if problems := requirement_problems(_unsaved(row, loading), before_publishing=not is_published):
        return refuse(row, " ".join(line for lines in problems.values() for line in lines))
    if not is_published:
        return wait(row, _("waits until %(code)s is published") % {"code": row.competency})
    if len(same) > 1:
        return refuse(row, _("It stands there several times with other days: change it on the site."))
    return change(row, _("with other days")) if same else create(row)


def _unsaved(row: RequirementRow, loading: Loading) -> Requirement:
    """The requirement as it would be recorded; what is not there yet has no number, which no problem is about."""
    values: dict[str, Any] = {}
    for name, rule in (("announced", row.announced), ("blocks", row.blocks)):
        values |= {f"{name}_anchor": rule.anchor, f"{name}_date": rule.on, f"{name}_offset": rule.offset}
    kind = (
        SubjectKind.JOB_ROLE
        if row.job_role
        else SubjectKind.FUNCTION
        if row.function
        else SubjectKind.PERSON
        if row.person
        else SubjectKind.ANYBODY
    )
    there = {name: getattr(loading.find(name, getattr(row, name)), "pk", 0) for name in ("job_role", "person")}
    return Requirement(
        programme_id=getattr(loading.find("programme", row.programme), "pk", 0),
        unit_id=getattr(loading.find("unit", row.unit), "pk", 0),
        competency_id=getattr(loading.find("competency", row.competency), "pk", 0),
        subject_kind=kind,
        job_role_id=there["job_role"] if row.job_role else None,
        person_id=str(there["person"] or uuid.uuid4()) if row.person else None,
        function=row.function or "",
        ends_on=row.ends,
        validity=row.validity or "",
        **values,
    )


def record(row: RequirementRow, loading: Loading, *, is_new: bool) -> None:
    """Record it through the verb; one that stands with other days gets its next version."""
    same: list[Requirement] = []
    if not is_new:
        subject = in_full(row, loading).subject()
        same = [one for one in _current() if row_of(one).subject() == subject]
    require(
        programme=loading.find("programme", row.programme),
        competency=loading.find("competency", row.competency),
        unit=loading.find("unit", row.unit),
        job_role=loading.find("job_role", row.job_role),
        function=row.function or "",
        person=loading.find("person", row.person),
        wave=loading.find("wave", f"{row.programme}/{row.wave}") if row.wave else None,
        announced=row.announced.as_asked(),
        blocks=row.blocks.as_asked(),
        ends_on=row.ends,
        validity=row.validity or "",
        replaces=same[0] if same else None,
    )


def written(writer: Writer) -> list[RequirementsRow]:
    """The requirements of the site, those with the same subject and days in one entry."""
    several = ambiguous(Unit)
    subjects: set[tuple[Any, ...]] = set()
    entries: dict[str, list[RequirementRow]] = {}
    for existing in _current():
        row = row_of(existing, several)
        if row.subject() in subjects:
            writer.leave_out(row, _("It stands on the site several times, with other days."))
        elif row.person is None or writer.with_people:
            subjects.add(row.subject())
            entries.setdefault(repr({**row.stated(), "competency": ""}), []).append(row)
    return [
        RequirementsRow.of_site(
            competencies=tuple(row.competency for row in rows),
            **{name: getattr(rows[0], name) for name in _Asked.model_fields},
        )
        for rows in entries.values()
    ]


__all__ = ["Competency", "DayRuleRow", "RequirementRow", "RequirementsRow", "plan", "record", "written"]
