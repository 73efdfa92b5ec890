"""Whose rows a manager's pages may show: built from ``access`` alone, as appointments are today.

The day a board is asked about never widens reach: it says who is placed where on that day, not who may look. Today is
the day of the unit that the page is about.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import QuerySet

from competency.core import access, clock
from competency.core.access import Purpose
from competency.core.models import Person, Unit


@dataclass(frozen=True)
class Reach:
    """The units somebody manages today: the topmost of them, and all of them.

    ``today`` is their day; over several zones the one that is over last, so that no day is past while it goes on.
    """

    today: date
    roots: tuple[Unit, ...]
    units: tuple[Unit, ...]

    def unit(self, pk: int) -> Unit | None:
        return next((unit for unit in self.units if unit.pk == pk), None)

    def parts_of(self, unit: Unit) -> list[Unit]:
        return [part for part in self.units if part.parent_id == unit.pk]

    def at(self, unit: Unit | None) -> Reach:
        """The same on the day of one unit; as it is where none is given."""
        return self if unit is None else replace(self, today=clock.today(unit))


def reach_of(user: Any) -> Reach:
    units = tuple(access.visible_units(user, Purpose.MANAGE).order_by("path"))
    held = {unit.pk for unit in units}
    roots = tuple(unit for unit in units if unit.parent_id not in held)
    return Reach(today=min(map(clock.today, roots), default=clock.today()), roots=roots, units=units)


def people_of(user: Any) -> QuerySet[Person]:
    """The people a manager may open: those placed in reach today, and those who start there later."""
    return access.visible_people(user, Purpose.MANAGE, or_later=True)
