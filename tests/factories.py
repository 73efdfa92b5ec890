"""Small worlds for tests: people, places, a programme and a competency, made through the verbs where there are any."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from typing import Any

from django.contrib.auth import get_user_model

from competency.core import access, clock, setup
from competency.core.activities import api as activities
from competency.core.enums import AnchorKind, Kind, Outcome, Risk
from competency.core.framework import api as framework
from competency.core.ledger import api as ledger
from competency.core.ledger import judged_by
from competency.core.ledger.performance import Performance
from competency.core.models import (
    ActivityVersion,
    Competency,
    Evidence,
    Facility,
    JobRole,
    Person,
    Placement,
    Programme,
    Requirement,
    Shift,
    Unit,
    Wave,
)
from competency.core.people import api as people
from competency.core.programmes import api as programmes
from competency.core.recording import recording

_numbers = itertools.count(1)


def facility(**given: Any) -> Facility:
    n = next(_numbers)
    return Facility.objects.create(**({"code": f"F{n}", "name": f"Facility {n}", "zone": "Europe/London"} | given))


def unit(name: str = "ICU", *, parent: Unit | None = None, of: Facility | None = None) -> Unit:
    n = next(_numbers)
    home = parent.facility if parent else of or facility()
    return Unit.objects.create(facility=home, code=f"U{n}", name=name, parent=parent)


def shift(of: Facility, name: str = "Night", starts: str = "23:00", ends: str = "07:00") -> Shift:
    return Shift.objects.create(facility=of, code=f"S{next(_numbers)}", name=name, starts=starts, ends=ends)


def job_role(name: str = "Nurse") -> JobRole:
    return JobRole.objects.create(code=f"R{next(_numbers)}", name=name)


def programme(system: str = "Aurora") -> Programme:
    n = next(_numbers)
    return Programme.objects.create(code=f"P{n}", name=f"{system} programme", system=system)


def user(username: str = "", **given: Any) -> Any:
    name = username or f"user{next(_numbers)}"
    return get_user_model().objects.create_user(username=name, password="secret-for-tests", **given)


def person(given_name: str = "Amira", family_name: str = "Haddad", *, with_user: bool = False) -> Person:
    n = next(_numbers)
    return Person.objects.create(
        employee_number=f"E{n:05}",
        given_name=given_name,
        family_name=family_name,
        user=user(f"{given_name.lower()}{n}") if with_user else None,
    )


def criteria(*groups: tuple[int | None, list[dict[str, Any]]]) -> list[tuple[str, Any]]:
    """Criteria as a StreamField takes them: (None, [...]) for all of, (n, [...]) for any n of."""
    found: list[tuple[str, Any]] = []
    for needed, asked in groups:
        stream = [(_block_type(one), one) for one in asked]
        found.append(("all_of", stream) if needed is None else ("any_of", {"needed": needed, "criteria": stream}))
    return found


def _block_type(one: dict[str, Any]) -> str:
    return next(name for name in ("activity", "kind", "competency") if name in one)


def asked(**given: Any) -> dict[str, Any]:
    """One criterion with the defaults the editor gives."""
    return {"cut": None, "entrustment": None, "count": 1, "assessors": 1, "max_age_months": None} | given


def competency(
    *,
    shown_by: list[tuple[str, Any]] | None = None,
    published: bool = True,
    effective_from: date | None = date(2020, 1, 1),
    **given: Any,
) -> Competency:
    """A competency, by default low risk, valid for twelve months and shown by any completed module."""
    n = next(_numbers)
    row = Competency(
        **(
            {
                "code": f"C{n}",
                "title": f"Competency {n}",
                "statement": "Do it safely.",
                "risk": Risk.LOW,
                "effective_from": effective_from,
                "live": False,
            }
            | given
        )
    )
    row.criteria = shown_by or criteria((None, [asked(kind=Kind.MODULE)]))
    row.save()
    if published:
        row.save_revision().publish()
        row.refresh_from_db()
    return row


def end_requirements(ends_on: date = date(2025, 6, 1)) -> None:
    """Nobody is asked for anything any more: what was asked for may be taken off."""
    for row in Requirement.objects.current():
        framework.end_requirement(requirement=row, ends_on=ends_on)


def activity(kind: str = Kind.MODULE, title: str = "A module", **given: Any) -> ActivityVersion:
    """The first published version of a new activity."""
    usual: dict[str, Any] = {
        "key": uuid.uuid4(),
        "source": "tests",
        "kind": kind,
        "title": title,
        "snapshot": {"sections": []},
        "change_class": "first",
        "minutes": 10,
    }
    return activities.publish_activity(**usual | given)


def evidence(of: Person, **given: Any) -> Evidence:
    """A passed row, by default of a module in the competency given, on which somebody has said that it counts.

    Rows from elsewhere and corrections wait, and so does one that ``waits``.
    """
    usual: dict[str, Any] = {
        "kind": Kind.MODULE,
        "outcome": Outcome.PASSED,
        "performed_on": date(2026, 1, 10),
        "zone": "Europe/London",
    }
    performance, about = performed(usual | given)
    return recorded(of, performance, **about)


def recorded(
    of: Person, performance: Performance, *, waits: bool = False, by: Person | None = None, **about: Any
) -> Evidence:
    """A row that somebody entered and somebody else verified, in one transaction, as closing an attempt is one.

    As one from before anybody asked whether its assessor could judge it: that is asked by the verb, in tests of it.
    """
    with _unasked():
        return _recorded(of, performance, waits=waits, by=by, **about)


def _recorded(of: Person, performance: Performance, *, waits: bool, by: Person | None, **about: Any) -> Evidence:
    if waits or "source" in about or "corrects" in about:
        return ledger.record_evidence(person=of, performance=performance, by=by, **about)
    checker = somebody_else()
    with recording(about=[of], by=by):
        row = ledger.record_evidence(person=of, performance=performance, by=by, **about)
        if not row.is_replay:
            ledger.verify(evidence=row, by=checker)
    return row


_IS_UNASKED: ContextVar[bool] = ContextVar("unasked", default=False)
_refuse = judged_by.refuse


@contextmanager
def _unasked() -> Iterator[None]:
    """Not by patching while it lasts: rows are recorded by many threads at once."""
    token = _IS_UNASKED.set(True)
    try:
        yield
    finally:
        _IS_UNASKED.reset(token)


def _refuse_if_asked(row: Evidence, **given: Any) -> None:
    if not _IS_UNASKED.get():
        _refuse(row, **given)


judged_by.refuse = _refuse_if_asked


def last_of_the_day(of: Person, version: ActivityVersion, on: date) -> str:
    """The key of the last row of that day, for one that is knowingly another; empty where it is the first."""
    rows = Evidence.objects.current().filter(person=of, activity_version__activity=version.activity_id, performed_on=on)
    last = rows.order_by("-recorded_at", "-uuid").first()
    return last.key if last else ""


def somebody_else() -> Person:
    """One of records staff, who says of rows that are entered by hand that they count; no test is about this person.

    In the database the account is closed: no page names that person among those who may.
    """
    closed = {"is_superuser": True, "is_active": False}
    account, _ = get_user_model().objects.get_or_create(username="checks", defaults=closed)
    known = {"given_name": "Vera", "family_name": "Checks", "user": account}
    found = Person.objects.get_or_create(employee_number="CHECKS", defaults=known)[0]  # also for many at once
    account.is_active = True
    found.user = account
    return found


def performed(given: dict[str, Any]) -> tuple[Performance, dict[str, Any]]:
    """What belongs to the performance, and what is said about its record."""
    names = {field.name for field in fields(Performance)}
    return (
        Performance(**{name: value for name, value in given.items() if name in names}),
        {name: value for name, value in given.items() if name not in names},
    )


@dataclass
class World:
    """One ward with one nurse, one programme that is live, and one competency every nurse there needs."""

    facility: Facility
    root: Unit
    ward: Unit
    nurse: JobRole
    programme: Programme
    wave: Wave
    competency: Competency
    person: Person
    placement: Placement

    def another_nurse(self, given_name: str = "Ben", family_name: str = "Osei", **given: Any) -> Person:
        found = person(given_name, family_name, with_user=given.pop("with_user", False))
        people.place(person=found, job_role=self.nurse, unit=self.ward, starts_on=date(2025, 1, 1), **given)
        return found

    def appointed(self, function: str, unit: Unit | None = None, *, name: str = "Morgan") -> Person:
        found = person(name, function.replace("_", " ").title(), with_user=True)
        people.appoint(person=found, function=function, unit=unit or self.root, starts_on=date(2025, 1, 1))
        return found

    def trainer(self, unit: Unit | None = None, *, name: str = "Ines") -> Person:
        """Somebody who teaches, and may write what is taught."""
        found = self.appointed("trainer", unit, name=name)
        setup.ensure_groups()
        setup.join(found.user, access.AUTHORS_GROUP)
        return found


def world(
    *, with_user: bool = True, go_live_on: date = date(2026, 1, 1), role: str = "Nurse", **competency_given: Any
) -> World:
    with clock.at(datetime(2025, 1, 1, 9, tzinfo=UTC)):
        home = facility()
        root = unit("Hospital", of=home)
        ward = unit("ICU", parent=root)
        nurse = job_role(role)
        system = programme()
        wave = Wave.objects.create(programme=system, code=f"W{next(_numbers)}", name="Wave 1")
        programmes.assign_unit(wave=wave, unit=ward)
        programmes.set_go_live(wave=wave, go_live_on=go_live_on)
        asked_for = competency(**competency_given)
        framework.require(
            programme=system,
            competency=asked_for,
            unit=root,
            job_role=nurse,
            announced=(AnchorKind.GO_LIVE, "-P60D"),
            blocks=(AnchorKind.GO_LIVE, "P0D"),
        )
        somebody = person(with_user=with_user)
        placement = people.place(person=somebody, job_role=nurse, unit=ward, starts_on=date(2025, 1, 1))
    return World(home, root, ward, nurse, system, wave, asked_for, somebody, placement)
