"""Loads the people, places, rules and past of the demo hospital through the same verbs that the screens use.

Every day is counted from the day of loading, and everything is recorded at the moment it would have been, so
that "what would we have said on 3 March" has an answer. The content people read is loaded by ``lessons``.
"""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from competency.core import clock
from competency.core.access import AUTHORS_GROUP, RECORDS_GROUP, REVIEWERS_GROUP
from competency.core.activities.api import live_version
from competency.core.enums import AnchorKind, Kind, Outcome
from competency.core.framework import api as framework
from competency.core.ledger import api as ledger
from competency.core.models import (
    Activity,
    ActivityVersion,
    Competency,
    Facility,
    JobRole,
    Person,
    Placement,
    Programme,
    Shift,
    SystemRelease,
    Unit,
    Wave,
)
from competency.core.people import api as people
from competency.core.programmes import api as programmes
from competency.core.recording import recording
from competency.rules import Period
from competency.rules import facts as rules_facts
from portal.demo import content_history
from portal.demo import content_place_types as written_places
from portal.demo import content_types as written
from portal.demo.content_place_types import Group as StaffGroup

PASSWORD = "northbank-demo"  # noqa: S105 - printed for every visitor of the demo
OPENED = -400  # the day the hospital's rules were first recorded
SOURCE = "Northbank LMS"
GROUPS = {
    StaffGroup.AUTHOR: AUTHORS_GROUP,
    StaffGroup.REVIEWER: REVIEWERS_GROUP,
    StaffGroup.RECORDS: RECORDS_GROUP,
}


@dataclass
class Hospital:
    """What has been loaded so far, by the codes of the content."""

    content: written.DemoContent
    today: date
    units: dict[str, Unit] = field(default_factory=dict)
    shifts: dict[str, Shift] = field(default_factory=dict)
    job_roles: dict[str, JobRole] = field(default_factory=dict)
    programmes: dict[str, Programme] = field(default_factory=dict)
    releases: dict[str, SystemRelease] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    competencies: dict[str, Competency] = field(default_factory=dict)
    activities: dict[str, ActivityVersion] = field(default_factory=dict)

    @property
    def facility(self) -> Facility:
        return next(iter(self.units.values())).facility

    def day(self, offset: int) -> date:
        """The day so many days from the day of loading."""
        return self.today + timedelta(days=offset)

    def publish(self, code: str, key: uuid.UUID) -> None:
        """Remember what was published under a code of the content, for criteria and evidence."""
        version = live_version(Activity.objects.get(key=key))
        assert version is not None, code
        self.activities[code] = version

    @contextmanager
    def on(self, offset: int, hour: int = 12) -> Iterator[datetime]:
        """Record as on that day at that hour, local time; never later than now."""
        zone = clock.zone_of(self.content.places.facility.zone)
        moment = min(datetime.combine(self.day(offset), time(hour), zone), clock.now())
        with clock.at(moment):
            yield moment


def load_places(hospital: Hospital) -> None:
    """Facility, units, shifts, job roles, programmes, releases, waves and their days."""
    places = hospital.content.places
    home = Facility.objects.create(code=places.facility.code, name=places.facility.name, zone=places.facility.zone)
    for unit in places.units:
        parent = hospital.units[unit.parent] if unit.parent else None
        hospital.units[unit.code] = Unit.objects.create(facility=home, code=unit.code, name=unit.name, parent=parent)
    for shift in places.shifts:
        hospital.shifts[shift.code] = Shift.objects.create(
            facility=home, code=shift.code, name=shift.name, starts=shift.starts, ends=shift.ends
        )
    for role in places.job_roles:
        hospital.job_roles[role.code] = JobRole.objects.create(code=role.code, name=role.name)
    for programme in places.programmes:
        hospital.programmes[programme.code] = Programme.objects.create(
            code=programme.code, name=programme.name, system=programme.system
        )
    for release in places.releases:
        hospital.releases[release.label] = SystemRelease.objects.create(
            system=release.system, code=release.code, released_on=hospital.day(release.starts)
        )
    with hospital.on(OPENED):
        for row in places.waves:
            wave = Wave.objects.create(programme=hospital.programmes[row.programme], code=row.code, name=row.name)
            for code in row.units:
                programmes.assign_unit(wave=wave, unit=hospital.units[code])
            programmes.set_go_live(wave=wave, go_live_on=hospital.day(row.go_live))


def load_people(hospital: Hospital) -> None:
    """People with their accounts, placements, appointments and credentials."""
    usernames = {member.person: member.username for member in hospital.content.cast.values() if member.username}
    for key, written_person in hospital.content.people.items():
        person = people.register_person(
            employee_number=written_person.employee_number,
            given_name=written_person.given_name,
            family_name=written_person.family_name,
            email=written_person.email,
            user=_account(written_person, usernames.get(key)),
        )
        hospital.people[key] = person
        with recording(about=[person], by=None):
            _place(hospital, person, written_person)


def _account(person: written_places.Person, username: str | None) -> Any:
    is_administrator = StaffGroup.ADMINISTRATOR in person.groups
    if username is None and not is_administrator:
        return None
    user = get_user_model()(
        username=username or "admin",
        first_name=person.given_name,
        last_name=person.family_name,
        email=person.email,
        is_staff=is_administrator,
        is_superuser=is_administrator,
    )
    user.set_password(PASSWORD)
    user.save()
    user.groups.set(Group.objects.filter(name__in=[GROUPS[each] for each in person.groups if each in GROUPS]))
    return user


def _place(hospital: Hospital, person: Person, row: written_places.Person) -> None:
    if row.job_role is not None:
        with hospital.on(max(row.started, OPENED)):
            people.place(
                person=person,
                job_role=hospital.job_roles[row.job_role],
                unit=hospital.units[row.unit],
                usual_shift=hospital.shifts[row.shift] if row.shift else None,
                starts_on=hospital.day(row.started),
                source="northbank-roster",
            )
    for appointment in row.appointments:
        with hospital.on(appointment.since):
            people.appoint(
                person=person,
                function=appointment.function.value,
                unit=hospital.units[appointment.unit],
                starts_on=hospital.day(appointment.since),
            )


def load_credentials(hospital: Hospital) -> None:
    """Trainers who may assess whatever their own level; after the competencies, which they name."""
    for key, row in hospital.content.people.items():
        for code in row.credential:
            with hospital.on(-380):
                people.credential(
                    person=hospital.people[key],
                    competency=hospital.competencies[code],
                    from_on=hospital.day(-380),
                )


def draft_competencies(hospital: Hospital) -> None:
    """The competencies as drafts: questions name them before their criteria can name the tests."""
    for code, row in hospital.content.competencies.items():
        hospital.competencies[code] = Competency.objects.create(
            code=code,
            title=_title(hospital.content, row),
            statement=row.statement,
            objectives="\n".join(row.objectives),
            risk=row.risk.value,
            base=row.base.value,
            validity_months=Period.parse(row.validity).months,
            window_months=Period.parse(row.window).months,
            grace_days=Period.parse(row.grace).days,
            effective_from=hospital.day(OPENED),
            live=False,
        )


def load_framework(hospital: Hospital) -> None:
    """Publish the competencies, now that what their criteria name is there, and require them."""
    accounts = get_user_model().objects
    author, reviewer = accounts.get(username="trainer"), accounts.get(username="reviewer")
    with hospital.on(OPENED, hour=14):
        for code, row in hospital.content.competencies.items():
            competency = hospital.competencies[code]
            competency.criteria = [("all_of", [_criterion(hospital, each) for each in row.criteria])]
            competency.save()
            competency.save_revision(user=author).publish(user=reviewer)
            competency.refresh_from_db()
        for requirement in hospital.content.requirements:
            framework.require(
                programme=hospital.programmes[requirement.programme],
                competency=hospital.competencies[requirement.competency],
                unit=hospital.units[requirement.unit],
                job_role=hospital.job_roles[requirement.job_role] if requirement.job_role else None,
                function=requirement.function.value if requirement.function else "",
                announced=_day_rule(requirement.announced),
                blocks=_day_rule(requirement.blocks),
            )


def _title(content: written.DemoContent, row: written.Competency) -> str:
    """What people call it: the title of its module, else of its first course without the number in front."""
    for criterion in row.criteria:
        if module := content.modules.get(criterion.activity or ""):
            return module.title
    return re.sub(r"^[A-Z]\d+ ", "", row.criteria[0].title)


def _criterion(hospital: Hospital, row: written.Criterion) -> tuple[str, dict[str, Any]]:
    asked: dict[str, Any] = {
        "cut": row.cut,
        "entrustment": row.entrustment,
        "count": row.count,
        "assessors": row.assessors,
        "max_age_months": None,
    }
    if row.activity:
        return "activity", asked | {"activity": str(hospital.activities[row.activity].activity_id)}
    assert row.kind is not None
    return "kind", asked | {"kind": row.kind.value, "title": row.title, "minutes": row.minutes}


def _day_rule(rule: written.DayRule) -> tuple[AnchorKind, str]:
    sign = "-" if rule.days < 0 else ""
    return AnchorKind(rule.anchor.value), f"{sign}P{abs(rule.days)}D"


def load_history(hospital: Hospital) -> None:
    """What everybody has done so far: imported rows, verified by records staff, and exceptions."""
    records = hospital.people[hospital.content.cast["records"].person]
    for key, row in hospital.content.people.items():
        person = hospital.people[key]
        with recording(about=[person], by=records):
            counted: dict[str, int] = defaultdict(int)
            for past in content_history.history(hospital.content, row):
                if key == hospital.content.cast["nurse"].person and past.kind is rules_facts.Kind.OBSERVATION:
                    continue  # signed on the real sheet, by ``lessons.load_observed``
                counted[past.criterion] += 1
                with hospital.on(past.day, hour=11):
                    _past_row(hospital, person, past, number=counted[past.criterion], by=records)
            if row.exception is not None:
                _exception(hospital, person, row.exception)


def _past_row(hospital: Hospital, person: Person, past: content_history.PastRow, *, number: int, by: Person) -> None:
    version = hospital.activities[past.activity] if past.activity else None
    evidence = ledger.record_evidence(
        person=person,
        kind=Kind(past.kind.value),
        outcome=Outcome.PASSED,
        activity_version=version,
        competency=None if version else hospital.competencies[past.competency],
        event=uuid.uuid4() if past.assessor else None,
        score=past.score,
        entrustment=past.entrustment,
        assessor=hospital.people[past.assessor] if past.assessor else None,
        performed_on=hospital.day(past.day),
        zone=hospital.facility.zone,
        source=SOURCE,
        source_id=f"{person.employee_number}/{past.competency}/{past.criterion}/{number}",
        by=by,
    )
    ledger.verify(evidence=evidence, by=by if by.pk != person.pk else None)


def _exception(hospital: Hospital, person: Person, row: written_places.GivenException) -> None:
    with hospital.on(min(row.starts, 0), hour=15):
        ledger.waive(
            person=person,
            competency=hospital.competencies[row.competency],
            kind=row.kind.value,
            from_on=hospital.day(row.starts),
            until_on=hospital.day(row.until),
            approver=hospital.people[row.approver],
            supervisor=hospital.people[row.supervisor] if row.supervisor else None,
            reason=row.reason,
        )


def totals(hospital: Hospital) -> Mapping[str, int]:
    """What there is now, for the line the command prints."""
    return {
        "people": Person.objects.count(),
        "placements": Placement.objects.count(),
        "competencies": len(hospital.competencies),
        "activities": Activity.objects.count(),
    }
