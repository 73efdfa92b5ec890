"""People in a pack: job roles always; persons and where they belong only when whoever loads it says so.

A person of a pack has a number, a name, placements, leave, appointments and credentials. No account and no evidence:
the one is the site's, the other the record's. What a pack does not name stays as it is; nobody is ended by silence.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Annotated, Any, ClassVar, Self

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import model_validator

from competency.packs.loading import Loading
from competency.packs.names import folded
from competency.packs.parts import PackPart
from competency.packs.plan import PlanRow, change, create, leave, refuse
from competency.packs.reading import Pack
from competency.packs.references import Names
from competency.packs.rows import Row
from competency.packs.values import Day, Line, wrong
from competency.packs.writing import Writer
from competency.typed.names import number_folded

from ..enums import Function
from ..finding import numbered
from ..people import api
from ..people.models import Appointment, AssessorCredential, JobRole, Leave, Person, Placement
from ..places.models import Shift, Unit
from ..recording import recording
from .limits import column
from .places import ambiguous, full_name, name_of
from .registries import plan_registry

FOLDER = "people"
SOURCE = "pack"


class JobRoleRow(Row):
    """A job as the roster names it."""

    noun: ClassVar[str] = "job_role"

    code: Annotated[Line, column(JobRole, "code")]
    name: Annotated[Line, column(JobRole, "name")]


class Stretch(Row):
    """Something that holds for ``[starts, ends)``; without an end it holds on."""

    starts: Day
    ends: Day | None = None

    @model_validator(mode="after")
    def ends_after_it_starts(self) -> Self:
        if self.ends is not None and self.ends < self.starts:
            wrong(_("'%(key)s': It cannot end before it starts."), at="ends")
        return self


class PlacementRow(Stretch):
    """A job role on a unit, and the shift a person usually works."""

    job_role: Annotated[Line, Names("job_role")]
    unit: Annotated[Line, Names("unit")]
    shift: Annotated[Line | None, Names("shift")] = None


class AppointmentRow(Stretch):
    """What a person may do over a unit and all below it; an assessor may be bound to one competency."""

    function: Function
    unit: Annotated[Line, Names("unit")]
    competency: Annotated[Line | None, Names("competency")] = None


class CredentialRow(Stretch):
    """A trainer's credential in one competency."""

    competency: Annotated[Line, Names("competency")]


class PersonRow(Row):
    """Somebody who works here, and where."""

    noun: ClassVar[str] = "person"
    code_key: ClassVar[str] = "number"
    loose: ClassVar[frozenset[str]] = frozenset({"placements", "appointments", "credentials"})

    number: Annotated[Line, column(Person, "employee_number")]
    given: Annotated[Line | None, column(Person, "given_name")] = None
    family: Annotated[Line, column(Person, "family_name")]
    email: Annotated[Line | None, column(Person, "email")] = None
    extension: Annotated[Line | None, column(Person, "extension")] = None
    placements: tuple[PlacementRow, ...] = ()
    leave: tuple[Stretch, ...] = ()
    appointments: tuple[AppointmentRow, ...] = ()
    credentials: tuple[CredentialRow, ...] = ()


LISTS = ("placements", "leave", "appointments", "credentials")


def read(pack: Pack) -> Sequence[Row]:
    rows = pack.tables(FOLDER, {"job_roles": JobRoleRow, "people": PersonRow})
    for person in rows:
        for again, sentence in stated_twice(person) if isinstance(person, PersonRow) else ():
            pack.faults.add(again.where(), sentence)
    for person, other in read_alike(row for row in rows if isinstance(row, PersonRow)):
        words = {"number": person.number, "other": other.number, "first": other.where()}
        sentence = _("'%(number)s' is read as '%(other)s' at %(first)s: a number is one person's")
        pack.faults.add(person.where("number"), sentence % words)
    return rows


def read_alike(people: Iterable[PersonRow]) -> Iterator[tuple[PersonRow, PersonRow]]:
    """People whose number is read as one before them that is written otherwise, with that one."""
    first: dict[str, PersonRow] = {}
    for person in people:
        other = first.setdefault(number_folded(person.number), person)
        if folded(other.number) != folded(person.number):  # case and form are looked at for every name
            yield person, other


def stated_twice(person: PersonRow) -> Iterator[tuple[Stretch, str]]:
    """What is said of a person a second time, with the sentence that refuses it."""
    for name in LISTS:
        stated: list[Stretch] = []
        for one in getattr(person, name):
            first = next((before for before in stated if before.stated() == one.stated()), None)
            if first is not None:
                yield (
                    one,
                    _("the same stands in '%(key)s' twice; first at %(first)s")
                    % {
                        "key": name,
                        "first": first.where(),
                    },
                )
            stated.append(one)


def on_site(kind: str) -> Collection[str]:
    if kind == "job_role":
        return set(JobRole.objects.values_list("code", flat=True))
    return set(Person.objects.values_list("employee_number", flat=True))


def find(kind: str, name: str) -> Any:
    if kind == "job_role":
        return JobRole.objects.filter(code=name).first()
    return numbered(Person.objects.all(), name)


def job_role_row(existing: JobRole) -> JobRoleRow:
    return JobRoleRow.of_site(code=existing.code, name=existing.name)


def person_rows(people: Iterable[Person], *, in_full: bool = True) -> Iterator[PersonRow]:
    """People as rows, with their units and shifts named ``in_full``, in a fixed number of queries however many."""
    chosen = list(people)
    units, shifts = (None, None) if in_full else (ambiguous(Unit), ambiguous(Shift))
    about = {"person__in": [person.pk for person in chosen]}

    def of(model: Any, related: Sequence[str], *order: str) -> dict[Any, list[Any]]:
        held: dict[Any, list[Any]] = {}
        for row in model.objects.current().filter(**about).select_related(*related).order_by(*order):
            held.setdefault(row.person_id, []).append(row)
        return held

    placements = of(Placement, ["job_role", "unit__facility", "usual_shift__facility"], "starts_on", "key")
    leaves = of(Leave, [], "starts_on", "key")
    appointments = of(Appointment, ["unit__facility", "competency"], "starts_on", "function", "key")
    credentials = of(AssessorCredential, ["competency"], "from_on", "competency__code", "key")
    for person in chosen:
        yield PersonRow.of_site(
            number=person.employee_number,
            given=person.given_name or None,
            family=person.family_name,
            email=person.email or None,
            extension=person.extension or None,
            placements=tuple(
                PlacementRow.of_site(
                    job_role=row.job_role.code,
                    unit=name_of(row.unit, units),
                    shift=name_of(row.usual_shift, shifts) if row.usual_shift else None,
                    starts=row.starts_on,
                    ends=row.ends_on,
                )
                for row in placements.get(person.pk, ())
            ),
            leave=tuple(Stretch.of_site(starts=row.starts_on, ends=row.ends_on) for row in leaves.get(person.pk, ())),
            appointments=tuple(
                AppointmentRow.of_site(
                    function=Function(row.function),
                    unit=name_of(row.unit, units),
                    competency=row.competency.code if row.competency else None,
                    starts=row.starts_on,
                    ends=row.ends_on,
                )
                for row in appointments.get(person.pk, ())
            ),
            credentials=tuple(
                CredentialRow.of_site(competency=row.competency.code, starts=row.from_on, ends=row.until_on)
                for row in credentials.get(person.pk, ())
            ),
        )


# ---- plan and apply -----------------------------------------------------------------------------------------------


def plan(rows: Sequence[Row], loading: Loading) -> Iterable[PlanRow]:
    yield from plan_registry([row for row in rows if isinstance(row, JobRoleRow)], loading, job_role_row)
    people = [row for row in rows if isinstance(row, PersonRow)]
    if not loading.with_people:
        return
    numbers = [number_folded(row.number) for row in people]
    there_already = person_rows(Person.objects.filter(number_folded__in=numbers))
    existing = {number_folded(row.number): row for row in there_already}
    for row in people:
        there = existing.get(number_folded(row.number))
        person = named_in_full(row, loading)
        again = next(stated_twice(person), None)
        yield replace(refuse(row, again[1]), place=again[0].where()) if again else _plan_person(person, there)


def _plan_person(row: PersonRow, existing: PersonRow | None) -> PlanRow:
    if existing is None:
        return create(row)
    if row.number != existing.number:
        read = {"number": row.number, "other": existing.number}
        return refuse(row, _("'%(number)s' is read as '%(other)s', who is on the site: write it so") % read, "number")
    if _is_said_otherwise(row, existing):
        words = {"number": row.number, "name": " ".join(filter(None, (existing.given, existing.family)))}
        return refuse(
            row,
            _(
                "the number %(number)s belongs to %(name)s on this site, and other names, another address or another "
                "extension stand here. A pack renames nobody: mend the number, or have the person corrected on the site"
            )
            % words,
            "number",
        )
    said = []
    words = {
        "placements": _("placements"),
        "leave": _("leave"),
        "appointments": _("appointments"),
        "credentials": _("credentials"),
    }
    for name in LISTS:
        new = [one for one in getattr(row, name) if one.stated() not in _stated(existing, name)]
        said += [f"{words[name]}: {len(new)}"] if new else []
    return change(row, ", ".join(said)) if said else leave(row)


def _is_said_otherwise(row: PersonRow, existing: PersonRow) -> bool:
    """Whether it would make somebody else of whoever is there; an address or an extension left out says nothing."""
    names = (row.given, row.family) != (existing.given, existing.family)
    unsaid = ((row.email, existing.email), (row.extension, existing.extension))
    return names or any(said and said != there for said, there in unsaid)


def _stated(row: PersonRow, name: str) -> list[dict[str, Any]]:
    return [one.stated() for one in getattr(row, name)]


def said_once(person: PersonRow) -> PersonRow:
    """The person as a pack may state it: what was recorded twice says no more than what was recorded once."""
    again = {id(one) for one, _sentence in stated_twice(person)}
    lists = {name: tuple(one for one in getattr(person, name) if id(one) not in again) for name in LISTS}
    return person.model_copy(update=lists)


def named_in_full(row: PersonRow, loading: Loading) -> PersonRow:
    """The person with units and shifts named as the site's rows name them."""
    placements = tuple(
        one.model_copy(
            update={
                "unit": full_name("unit", one.unit, loading),
                "shift": full_name("shift", one.shift, loading) if one.shift else None,
            }
        )
        for one in row.placements
    )
    appointments = tuple(
        one.model_copy(update={"unit": full_name("unit", one.unit, loading)}) for one in row.appointments
    )
    return row.model_copy(update={"placements": placements, "appointments": appointments})


def apply(planned: PlanRow, loading: Loading) -> None:
    row = planned.row
    if isinstance(row, JobRoleRow):
        job_role = loading.find("job_role", row.code) or JobRole(code=row.code)
        job_role.name = row.name
        job_role.save()
        return
    assert isinstance(row, PersonRow)
    existing = numbered(Person.objects.all(), row.number)
    person = api.register_person(
        employee_number=row.number,
        given_name=row.given or "",
        family_name=row.family,
        email=row.email or "",
        extension=row.extension or "",
    )
    known = next(person_rows([person])) if existing else None
    with recording(about=[person], by=None):
        for name in LISTS:
            recorded = _stated(known, name) if known else []
            for stretch in getattr(row, name):
                if stretch.stated() not in recorded:
                    with loading.recorded(stretch.starts):
                        _record(person, stretch, loading)


def _record(person: Person, row: Stretch, loading: Loading) -> None:
    """Record one thing about where a person belongs."""
    match row:
        case PlacementRow():
            api.place(
                person=person,
                job_role=loading.find("job_role", row.job_role),
                unit=loading.find("unit", row.unit),
                usual_shift=loading.find("shift", row.shift),
                starts_on=row.starts,
                ends_on=row.ends,
                source=SOURCE,
            )
        case AppointmentRow():
            api.appoint(
                person=person,
                function=row.function,
                unit=loading.find("unit", row.unit),
                competency=loading.find("competency", row.competency),
                starts_on=row.starts,
                ends_on=row.ends,
            )
        case CredentialRow():
            api.credential(
                person=person,
                competency=loading.find("competency", row.competency),
                from_on=row.starts,
                until_on=row.ends,
            )
        case _:
            api.record_leave(person=person, starts_on=row.starts, ends_on=row.ends)


def dump(writer: Writer) -> None:
    roles = [job_role_row(role) for role in JobRole.objects.order_by("code")]
    writer.table(f"{FOLDER}/job-roles.yaml", {"job_roles": roles})
    if writer.with_people:
        people = person_rows(Person.objects.order_by("employee_number"), in_full=False)
        writer.table(f"{FOLDER}/people.yaml", {"people": [said_once(person) for person in people]})


PART = PackPart(
    folder=FOLDER,
    order=30,
    kinds={"job_role": gettext_lazy("job role"), "person": gettext_lazy("person")},
    read=read,
    plan=plan,
    apply=apply,
    on_site=on_site,
    find=find,
    dump=dump,
)

__all__ = ["PART", "AppointmentRow", "CredentialRow", "JobRoleRow", "PersonRow", "PlacementRow", "Stretch"]
