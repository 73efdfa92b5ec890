"""A ward with a checklist, a nurse who has to be watched by it, and people who may watch her."""

from __future__ import annotations

import itertools
import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from competency.assessments.models import Checklist
from competency.assessments.observations import api as observations
from competency.assessments.observations import checklists
from competency.assessments.observations.judging import StepSeen
from competency.core import clock
from competency.core.activities.api import live_version
from competency.core.enums import Kind, Risk
from competency.core.models import Activity, ActivityVersion, Person
from competency.core.people import api as people
from competency.core.recording import recording
from tests import factories as core

_numbers = itertools.count(1)


@dataclass(frozen=True)
class StepContent:
    key: str
    text: str
    critical: bool = False
    done: str = "Does it, and says so."
    prompt: str = "Does it after a word from you."
    not_done: str = "Leaves it out."
    unsafe: str = "Does something dangerous instead."


TWELVE = (
    StepContent("signs-in", "Signs in as herself", critical=True),
    StepContent("two-identifiers", "Opens the right patient by two identifiers", critical=True),
    StepContent("allergies", "Reviews allergies and last dose", critical=True),
    StepContent("due-list", "Checks the due list and holds"),
    StepContent("wristband", "Scans the wristband at the bedside", critical=True),
    StepContent("products", "Scans each product"),
    StepContent("mismatch", "Handles a mismatch without a bypass", critical=True),
    StepContent("late", "Records the reason for a held or late dose"),
    StepContent("documents", "Documents at the time of giving"),
    StepContent("reassesses", "Reassesses and records the response"),
    StepContent("locks", "Locks the screen"),
    StepContent("explains", "Explains one reason why the order of the steps matters"),
)
THREE = (TWELVE[0], TWELVE[3], TWELVE[4])


def checklist(*, steps: tuple[StepContent, ...] = THREE, published: bool = True, **given: Any) -> Checklist:
    n = next(_numbers)
    parts: dict[str, Any] = {"code": f"OBS{n:03}", "title": f"Medicine round {n}", "steps": steps, "minutes": 20}
    found = checklists.draft_checklist(**(parts | given))
    if published:
        found.get_latest_revision().publish()
        found.refresh_from_db()
    return found


@dataclass
class Watch:
    """A nurse who lacks only observations, and what she is watched by."""

    world: core.World
    checklist: Checklist

    @property
    def nurse(self) -> Person:
        return self.world.person

    @property
    def activity(self) -> Activity:
        return Activity.objects.get(key=self.checklist.key)

    @property
    def version(self) -> ActivityVersion:
        found = live_version(self.activity)
        assert found is not None
        return found

    def key(self, step: str) -> str:
        return checklists.step_key(self.checklist.key, step)

    def assessor(self, name: str = "Joy", family: str = "Okafor", *, level: int | None = 5, **given: Any) -> Person:
        """Somebody appointed over the ward who was given this level, twice, a month ago."""
        found = core.person(name, family, with_user=True)
        unit = given.pop("unit", self.world.ward)
        start = date(2025, 1, 1)
        with recording(about=[found], by=None):  # what follows from it is worked out once
            if unit is not None:
                people.appoint(
                    person=found, function=given.pop("function", "super_user"), unit=unit, starts_on=start, **given
                )
            people.place(person=found, job_role=self.world.nurse, unit=self.world.ward, starts_on=start)
            if level is not None:
                self.holds(found, level)
        return found

    def holds(self, person: Person, level: int = 5, *, ago: int = 30) -> None:
        """Two observations of this level by different assessors, so many days ago."""
        day, version = clock.today() - timedelta(days=ago), self.version
        for _n in range(2):
            core.evidence(
                person,
                repeats=core.last_of_the_day(person, version, day),
                kind=Kind.OBSERVATION,
                activity_version=version,
                entrustment=level,
                assessor=core.person("Ines", "Falk"),
                event=uuid.uuid4(),
                performed_on=day,
            )

    def observe(self, assessor: Person, person: Person | None = None, **given: Any) -> observations.Signed:
        """A whole observation: everything done, on her own, unless said."""
        results = given.pop("results", {})
        steps = {self.key(name): result for name, result in results.items()}
        parts: dict[str, Any] = {
            "person": person or self.nurse,
            "assessor": assessor,
            "version": self.version,
            "results": observations.all_done(self.version) | steps,
            "rating": 5,
            "entrustment": 4,
        }
        return observations.record_observation(**(parts | given))

    def prompted(self, step: str) -> dict[str, Any]:
        """One step that took a prompt, with the note it writes."""
        return {"results": {step: StepSeen.PROMPT}, "notes": {self.key(step): "Scanned after I asked."}}


def watch(
    *,
    steps: tuple[StepContent, ...] = THREE,
    count: int = 2,
    level: int = 4,
    go_live_on: date | None = None,
    **given: Any,
) -> Watch:
    """Two observations at level 4 by different assessors and nothing else: high risk, and low where less is asked."""
    sheet = checklist(steps=steps)
    world = core.world(
        go_live_on=go_live_on or clock.today() - timedelta(days=20),
        risk=given.pop("risk", Risk.HIGH if count >= 2 and level >= 4 else Risk.LOW),
        shown_by=core.criteria(
            (
                None,
                [
                    core.asked(activity=str(sheet.key), entrustment=level, count=count, assessors=count),
                    *given.pop("also", []),
                ],
            )
        ),
        **given,
    )
    return Watch(world, sheet)
