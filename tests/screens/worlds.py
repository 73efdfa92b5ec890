"""A small hospital for the screens: two wards, nurses and physicians, a high-risk competency shown by three things.

Today is 22 November 2026 in it; ICU and ED go live on 6 December, Outpatients went live on 1 September.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import Group

from competency.core import clock
from competency.core.access import RECORDS_GROUP
from competency.core.activities import api as activities
from competency.core.activities import sources
from competency.core.activities.sources import NextStep, Progress
from competency.core.enums import AnchorKind, Kind, Outcome, Risk
from competency.core.framework import api as framework
from competency.core.models import (
    DEFINITIONS,
    ActivityVersion,
    ChainHead,
    Competency,
    JobRole,
    Person,
    PersonState,
    Programme,
    Unit,
    Wave,
)
from competency.core.people import api as people
from competency.core.programmes import api as programmes
from competency.core.recording import recording
from competency.screens.board.cells import Board
from tests import factories as make

TODAY = date(2026, 11, 22)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
GO_LIVE = date(2026, 12, 6)
LIVE = date(2026, 9, 1)
LONG_AGO = datetime(2025, 1, 1, 9, tzinfo=UTC)
PASSED = date(2026, 11, 10)


class ScriptedSource(sources.ActivitySource):
    """An activity source that says what a test tells it to; observations are started by somebody else."""

    called = "Something scripted"

    def __init__(self) -> None:
        self.said: dict[str, Progress] = {}

    def launch_url(self, activity: Any) -> str:
        return "" if activity.kind == Kind.OBSERVATION else f"/learn/{activity.key}/"

    def progress(self, person: Any, wanted: Iterable[Any], loaded: Any = None) -> dict[Any, Progress]:
        return {activity.key: self.said[str(activity.key)] for activity in wanted if str(activity.key) in self.said}

    def minutes(self, wanted: Iterable[Any]) -> dict[Any, int]:
        return {}

    def next_step(self, activity: Any, progress: Progress) -> NextStep | None:
        """What nobody starts alone is said by the app that runs it."""
        if activity is not None and not self.launch_url(activity):
            source = sources.source_of_kind(activity.kind)
            return source.next_step(activity, progress) if source else None
        return super().next_step(activity, progress)

    def says(
        self,
        version: ActivityVersion,
        state: str,
        text: str = "",
        minutes_left: int = 0,
        then: str = "",
        mending: str = "",
    ) -> None:
        self.said[str(version.activity_id)] = Progress(state, text, minutes_left, then, mending)


@dataclass
class Hospital:
    root: Unit
    icu: Unit
    bay: Unit
    ed: Unit
    clinic: Unit
    nurse: JobRole
    physician: JobRole
    aurora: Programme
    orders: Programme
    shift_start: Competency
    medicines: Competency
    refresher: Competency
    module: ActivityVersion
    lesson: ActivityVersion
    test: ActivityVersion
    checklist: ActivityVersion
    short: ActivityVersion
    source: ScriptedSource
    numbers: dict[str, int] = field(default_factory=dict)

    def person(
        self,
        name: str,
        unit: Unit | None = None,
        role: JobRole | None = None,
        *,
        since: date = date(2026, 1, 5),
        until: date | None = None,
        with_user: bool = True,
        at: datetime = LONG_AGO,
    ) -> Person:
        given, _, family = name.partition(" ")
        found = make.person(given, family or "Canary", with_user=with_user)
        with clock.at(at):
            people.place(
                person=found, job_role=role or self.nurse, unit=unit or self.icu, starts_on=since, ends_on=until
            )
        return found

    def staff(self, name: str, function: str, unit: Unit | None = None) -> Person:
        given, _, family = name.partition(" ")
        found = make.person(given, family or "Staff", with_user=True)
        with clock.at(LONG_AGO):
            people.appoint(person=found, function=function, unit=unit or self.icu, starts_on=date(2025, 1, 1))
        return found

    def passes(self, person: Person, version: ActivityVersion, on: date = PASSED, **given: Any) -> Any:
        with clock.at(datetime(on.year, on.month, on.day, 15, tzinfo=UTC)):
            said = {"by": person, "outcome": Outcome.PASSED, "performed_on": on, "zone": "Europe/London"} | given
            performance, about = make.performed(said)
            return make.recorded(person, performance, activity_version=version, **about)

    def observed(self, person: Person, by: Person, on: date = PASSED, level: int = 4, **given: Any) -> Any:
        said = {"assessor": by, "entrustment": level, "event": uuid.uuid4()}
        said["repeats"] = make.last_of_the_day(person, self.checklist, on)
        return self.passes(person, self.checklist, on, **said | given)

    def learns(self, person: Person, on: date = PASSED) -> None:
        """Everything she can do alone: both modules and the test."""
        for version in (self.module, self.lesson):
            self.passes(person, version, on)
        self.passes(person, self.test, on, score=Decimal(90))

    def clears(self, person: Person, on: date = PASSED) -> None:
        assessors = [self.assessor(name) for name in ("Tomasz Wilk", "Beatriz Camargo")]
        with recording(about=[person, *assessors], by=None):  # what follows from it is worked out once
            self.learns(person, on)
            for assessor in assessors:
                self.observed(person, assessor, on)

    def supervisor(self, name: str) -> Person:
        """Somebody who works there and may supervise others in giving medicines."""
        found = self.person(name)
        self.clears(found)
        self.observed(found, self.assessor("Tomasz Wilk"), PASSED - timedelta(days=1), level=5)
        return found

    def assessor(self, name: str) -> Person:
        given, _, family = name.partition(" ")
        found = Person.objects.filter(given_name=given, family_name=family).first()
        return found or self.staff(name, "assessor", self.icu)


def version(kind: str, title: str, minutes: int, **given: Any) -> ActivityVersion:
    stated: dict[str, Any] = {
        "key": uuid.uuid4(),
        "source": "scripted",
        "kind": kind,
        "title": title,
        "snapshot": {"sections": []},
        "change_class": "first",
        "minutes": minutes,
    }
    return activities.publish_activity(**stated | given)


def hospital() -> Hospital:
    source = ScriptedSource()
    sources.register_source("scripted", source)
    with clock.at(LONG_AGO):
        home = make.facility(name="Northbank General")
        root = make.unit("Northbank General", of=home)
        icu = make.unit("ICU", parent=root)
        bay = make.unit("ICU Bay A", parent=icu)
        ed = make.unit("Emergency Department", parent=root)
        clinic = make.unit("Outpatients", parent=root)
        nurse, physician = make.job_role("Nurse"), make.job_role("Physician")
        aurora, orders = make.programme("Aurora EHR"), make.programme("Orders")
        Programme.objects.filter(pk=aurora.pk).update(name="Aurora", code="AURORA")
        Programme.objects.filter(pk=orders.pk).update(name="Aurora Orders", code="ORDERS")
        aurora.refresh_from_db()
        orders.refresh_from_db()
        for programme, name, units, day in (
            (aurora, "Wave 1", (icu, ed), GO_LIVE),
            (aurora, "Wave 0", (clinic,), LIVE),
            (orders, "Wave 1", (icu, ed), GO_LIVE),
        ):
            wave = Wave.objects.create(programme=programme, code=name[-1] + programme.code[:1], name=name)
            for unit in units:
                programmes.assign_unit(wave=wave, unit=unit)
            programmes.set_go_live(wave=wave, go_live_on=day)
        module = version(Kind.MODULE, "Shift start: lists and handover", 30)
        lesson = version(Kind.MODULE, "Giving medicines with the scanner", 12)
        test = version(Kind.KNOWLEDGE_TEST, "What you know about giving medicines", 15)
        checklist = version(Kind.OBSERVATION, "Giving medicines, watched at the bedside", 10)
        short = version(Kind.MODULE, "Three months on: four habits", 6)
        shift_start = make.competency(
            code="NUR-01",
            title="Start of shift",
            statement="Start a shift as yourself, with a list you can trust and a checked handover.",
            grace_days=14,
            shown_by=make.criteria((None, [make.asked(activity=str(module.activity_id))])),
        )
        medicines = make.competency(
            code="MED-03",
            title="Medicines with the scanner",
            statement="Give medicines safely with the barcode scanner, also when the scan says no.",
            risk=Risk.HIGH,
            shown_by=make.criteria(
                (
                    None,
                    [
                        make.asked(activity=str(lesson.activity_id)),
                        make.asked(activity=str(test.activity_id), cut=80),
                        make.asked(activity=str(checklist.activity_id), entrustment=4, count=2, assessors=2),
                    ],
                )
            ),
        )
        refresher = make.competency(
            code="REF-NUR",
            title="Three months on",
            statement="Keep the four habits that slip first after go-live.",
            shown_by=make.criteria((None, [make.asked(activity=str(short.activity_id))])),
        )
        for competency, announced, blocks in (
            (shift_start, "-P60D", "P0D"),
            (medicines, "-P60D", "P0D"),
            (refresher, "P60D", "P90D"),
        ):
            framework.require(
                programme=aurora,
                competency=competency,
                unit=root,
                job_role=nurse,
                announced=(AnchorKind.GO_LIVE, announced),
                blocks=(AnchorKind.GO_LIVE, blocks),
            )
    return Hospital(
        root=root,
        icu=icu,
        bay=bay,
        ed=ed,
        clinic=clinic,
        nurse=nurse,
        physician=physician,
        aurora=aurora,
        orders=orders,
        shift_start=shift_start,
        medicines=medicines,
        refresher=refresher,
        module=module,
        lesson=lesson,
        test=test,
        checklist=checklist,
        short=short,
        source=source,
    )


def records_staff(name: str) -> Person:
    given, _, family = name.partition(" ")
    found = make.person(given, family, with_user=True)
    assert found.user is not None
    found.user.groups.add(Group.objects.get_or_create(name=RECORDS_GROUP)[0])
    return found


def make_stale(*people: Person) -> None:
    """As if a definition that concerns them had just been published and not been worked in."""
    head = ChainHead.objects.get(pk=DEFINITIONS).position
    PersonState.objects.filter(person__in=people).update(stale_at=head, computed_at=0)


def days(count: int) -> timedelta:
    return timedelta(days=count)


def counts(found: Board) -> Counter[tuple[str, str, str]]:
    """What a board counts, apart from nought: (row, job role, name) -> people."""
    return Counter(
        {
            (row.unit.name, role.name, name): getattr(cell, name)
            for row, line in found.lines()
            for role, cell in line
            for name in ("cleared", "exception", "not_cleared", "no_rule", "not_yet", "stale")
            if getattr(cell, name)
        }
    )
