"""Whose records somebody may see, and what they may do there. The only door to people and their records.

Every view and selector starts from ``visible_people``; nothing else decides. Reach comes from appointments as
they are on the day, so that ending one works on the next request. Today is the day of the unit they are for, in its
zone. Django groups decide which *screens* of the Wagtail admin somebody may open; they never decide whose record,
except for records staff, who see all.
"""

from __future__ import annotations

import uuid
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet

from . import clock
from .enums import Function
from .people.in_force import holds_now, placed_on
from .people.models import Appointment, Person, Placement
from .places.models import Unit
from .places.subtrees import under

RECORDS_GROUP = "Cleared records staff"
AUTHORS_GROUP = "Cleared authors"
REVIEWERS_GROUP = "Cleared reviewers"


class Purpose(StrEnum):
    """What a viewer wants to see somebody for; each opens as little as it needs."""

    OWN = "own"  # everything of one's own
    ASSESS = "assess"  # who waits for an assessment, and observing them
    MANAGE = "manage"  # state, reasons and dates; never answers, failed scores or practice
    TEACH = "teach"  # answers and scores too
    REQUIRE = "require"  # the name, to ask something of this one person
    RECORDS = "records"  # everything that was recorded


_FUNCTIONS: dict[Purpose, tuple[Function, ...]] = {
    Purpose.OWN: (),
    Purpose.ASSESS: (Function.ASSESSOR, Function.SUPER_USER),
    Purpose.MANAGE: (Function.MANAGER,),
    Purpose.TEACH: (Function.TRAINER,),
    Purpose.REQUIRE: (Function.MANAGER, Function.TRAINER),
    Purpose.RECORDS: (),
}
# Records staff see everybody for these, whoever left or has yet to come too.
_KEEPERS = frozenset({Purpose.RECORDS, Purpose.MANAGE, Purpose.REQUIRE})


def person_of(user: Any) -> Person | None:
    """The person behind an account; None for nobody signed in and for accounts without a person."""
    return getattr(user, "person", None) if getattr(user, "is_authenticated", False) else None


def is_records_staff(user: Any) -> bool:
    """Whether the account belongs to the people who keep the records; they see everybody."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return False
    return user.is_superuser or user.groups.filter(name=RECORDS_GROUP).exists()


def _appointments(person: Person, on: date | None, **where: Any) -> list[Appointment]:
    """The person's appointments in force on a day, or today at the unit of each, by the unit's path."""
    rows = Appointment.objects.current().filter(person=person, **where)
    rows = rows if on is None else rows.filter(placed_on(on))
    found = rows.select_related("unit__facility").order_by("unit__path")
    return [row for row in found if on is not None or holds_now(row)]


def functions_of(user: Any, on: date | None = None) -> set[str]:
    """The appointments in force on a day, or today, by function."""
    person = person_of(user)
    return set() if person is None else {row.function for row in _appointments(person, on)}


def units_in_reach(user: Any, purpose: Purpose, on: date | None = None) -> list[Unit]:
    """The roots of the unit subtrees over which the viewer is appointed for the purpose, on a day, or today."""
    person = person_of(user)
    if person is None or not _FUNCTIONS[purpose]:
        return []
    appointments = _appointments(person, on, function__in=_FUNCTIONS[purpose])
    return list({row.unit_id: row.unit for row in appointments}.values())


def visible_people(user: Any, purpose: Purpose, on: date | None = None, *, or_later: bool = False) -> QuerySet[Person]:
    """The people the viewer may see for the purpose: those placed under current appointments, or everybody for
    records staff; oneself only for one's own purpose.

    ``on`` is the day of the viewer's appointments and of the people's placements, for each unit its own today unless
    said; with ``or_later``, people who start there after that day are seen as well. An inactive account sees nobody.
    """
    viewer = person_of(user)
    if purpose in _KEEPERS and is_records_staff(user):
        return Person.objects.all()
    if viewer is None or not user.is_active:
        return Person.objects.none()
    if purpose == Purpose.OWN:
        return Person.objects.filter(pk=viewer.pk)
    roots = units_in_reach(user, purpose, on)
    if not roots:
        return Person.objects.none()
    placed = Placement.objects.current().filter(_placed_under(roots, on, or_later=or_later))
    people = Person.objects.filter(pk__in=placed.values("person_id"))
    return people.exclude(pk=viewer.pk) if purpose == Purpose.ASSESS else people


def _placed_under(roots: list[Unit], on: date | None, *, or_later: bool) -> Q:
    """Placements below these units that are in force on a day, or today there: what is below is in the same zone."""
    by_day: dict[date, list[Unit]] = {}
    for root in roots:
        by_day.setdefault(on or clock.today(root), []).append(root)
    there = Q(pk__in=[])
    for day, units in by_day.items():
        in_time = placed_on(day) | Q(starts_on__gt=day) if or_later else placed_on(day)
        there |= in_time & under(units)
    return there


def manages(manager: Person, person: Person | uuid.UUID) -> bool:
    """Whether somebody is appointed as manager, today, over a unit on which the person is placed, or will be.

    The appointment says so, and not an account, which need not be there; one that was closed opens nothing. Records
    staff, who see everybody, manage nobody by that.
    """
    if manager.user is not None and not manager.user.is_active:
        return False
    roots = [row.unit for row in _appointments(manager, None, function__in=_FUNCTIONS[Purpose.MANAGE])]
    if not roots:
        return False
    placed = Placement.objects.current().filter(_placed_under(roots, None, or_later=True), person=person)
    return bool(placed.exists())


def visible_units(user: Any, purpose: Purpose, on: date | None = None) -> QuerySet[Unit]:
    """The units whose lists the viewer may open for the purpose."""
    if is_records_staff(user) and purpose in _KEEPERS:
        return Unit.objects.select_related("facility")
    roots = units_in_reach(user, purpose, on)
    return Unit.objects.filter(under(roots, "path")).select_related("facility") if roots else Unit.objects.none()


def has_any(user: Any, purpose: Purpose, on: date | None = None) -> bool:
    """Whether the purpose opens any screen at all for the viewer; used by menus and by views before they look."""
    if purpose == Purpose.OWN:
        return person_of(user) is not None
    if is_records_staff(user) and purpose in _KEEPERS:
        return True
    return bool(units_in_reach(user, purpose, on))


def purposes_of(user: Any) -> set[Purpose]:
    """Every purpose that opens a screen for the viewer today: ``has_any`` for all of them, in two queries."""
    purposes = {Purpose.OWN} if person_of(user) is not None else set()
    functions = functions_of(user)
    purposes |= {purpose for purpose, opened_by in _FUNCTIONS.items() if functions.intersection(opened_by)}
    return purposes | _KEEPERS if is_records_staff(user) else purposes


__all__ = [
    "AUTHORS_GROUP",
    "RECORDS_GROUP",
    "REVIEWERS_GROUP",
    "Purpose",
    "functions_of",
    "has_any",
    "is_records_staff",
    "manages",
    "person_of",
    "purposes_of",
    "units_in_reach",
    "visible_people",
    "visible_units",
]
