"""Who may watch a learner by a checklist, read with the rest of My path: its row says whom the learner waits for."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef

from competency.core.activities.sources import Loaded
from competency.core.clearance.book import Book
from competency.core.enums import Function
from competency.core.models import Activity, Appointment, Person, Placement
from competency.core.people.in_force import placed_on
from competency.screens.path.asks import Path
from competency.ui.slots import AlsoRead, Section

from .eligibility import ASSESSOR_FUNCTIONS, Assessing


@dataclass(frozen=True, slots=True)
class Watcher:
    """Somebody who may watch a person by a checklist."""

    person: Person
    is_on_shift: bool
    is_super_user: bool


class Watchers(Section[Loaded, Path]):
    """Has the facts of those read who may sign on the learner's units, since what waits for them names them."""

    name = "observations"

    def needs(self, loaded: Loaded) -> AlsoRead:
        appointed = _appointed(loaded)
        return AlsoRead(people=[row.person for row in appointed], kept=appointed)


def _appointed(loaded: Loaded) -> list[Any]:
    """The assessors and super-users over the units where the learner works; who shares the shift is marked. Two
    queries."""
    placements = _placed(loaded)
    above = {path for placement in placements for path in placement.unit.ancestor_paths}
    shifts = {placement.usual_shift_id for placement in placements if placement.usual_shift_id}
    beside = Placement.objects.current().filter(placed_on(loaded.on), person=OuterRef("person"), usual_shift__in=shifts)
    return list(
        Appointment.objects.current()
        .filter(placed_on(loaded.on), unit__path__in=above, function__in=ASSESSOR_FUNCTIONS)
        .exclude(person=loaded.person)
        .annotate(is_beside=Exists(beside))
        .select_related("person", "unit")
    )


def _placed(loaded: Loaded) -> list[Placement]:
    placements = loaded.book.placements(loaded.person)
    return [placement for placement in placements if placement.starts_on <= loaded.on < (placement.ends_on or date.max)]


def _read_alone(person: Person, on: date) -> Loaded:
    """What a page would have read, for who may watch one person."""
    loaded = Loaded(person, on, Book([person]))
    needed = Watchers().needs(loaded)
    loaded.book.include(needed.people)
    return replace(loaded, kept={Watchers.name: needed.kept})


def who_may_watch(
    person: Person, activities: Iterable[Activity], *, on: date, loaded: Loaded | None = None
) -> dict[uuid.UUID, list[Watcher]]:
    """For each checklist, by its key, those who may sign for the person: the same shift first, super-users first.

    ``loaded`` is what a page has read already; without it, or where ``Watchers`` looked nobody up, they are read here.
    """
    checklists = list(activities)
    if loaded is None or loaded.kept.get(Watchers.name) is None:
        loaded = _read_alone(person, on)
    appointed: list[Any] = loaded.kept[Watchers.name]
    people: dict[uuid.UUID, Person] = {row.person_id: row.person for row in appointed}
    if not people or not checklists:
        return {row.pk: [] for row in checklists}
    super_users = {row.person_id for row in appointed if row.function == Function.SUPER_USER}
    beside = {row.person_id for row in appointed if row.is_beside}
    assessing = Assessing(
        people.values(), on=on, book=loaded.book, appointments=appointed, competencies=loaded.competencies
    )
    units = [row.unit.path for row in _placed(loaded)]
    return {
        activity.pk: sorted(
            (
                Watcher(candidate, candidate.pk in beside, candidate.pk in super_users)
                for candidate in people.values()
                if assessing.why_not(candidate, person, activity, units=units) is None
                and _is_wanted(assessing, candidate, person, activity, on)
            ),
            key=lambda watcher: (not watcher.is_on_shift, not watcher.is_super_user, str(watcher.person)),
        )
        for activity in checklists
    }


def _is_wanted(assessing: Assessing, assessor: Person, person: Person, activity: Activity, on: date) -> bool:
    """Whether the assessor could bring the person forward in any competency the checklist counts for."""
    record = assessing.book.record(person)
    counts = [
        record.count(str(competency.pk), criterion.key, on=on)
        for competency in assessing.asked_by(activity)
        for criterion in assessing.criteria_of(competency)
        if criterion.activity == str(activity.pk)
    ]
    # What is complete today is waited for when it has to be done anew: then everybody starts afresh.
    return any(count is None or count.is_met or count.is_brought_forward_by(str(assessor.pk)) for count in counts)
