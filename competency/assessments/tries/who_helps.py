"""Who can work through it with somebody after the last try."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from competency.core import clock
from competency.core.enums import Function
from competency.core.models import Person, Placement
from competency.core.people.acting import acting, in_function
from competency.core.people.in_force import holds_now
from competency.core.people.reaching import reached_all

__all__ = ["Helpers", "helpers_near"]


@dataclass(frozen=True, slots=True)
class Helpers:
    """Who can work through it with somebody today, in words; else the managers there, who can find somebody."""

    names: str
    managers: str


def helpers_near(person: Person) -> Helpers:
    """Super-users, else assessors, over the units where the person works today: they may open a fresh set of tries.
    Never the person."""
    placements = Placement.objects.current().filter(person=person).select_related("unit__facility")
    units = [row.unit for row in placements if holds_now(row)]
    functions = (Function.SUPER_USER, Function.ASSESSOR, Function.MANAGER)
    by_day = defaultdict(list)
    for unit in units:
        by_day[clock.today(unit)].append(unit)
    there = (row for day, of_that_day in by_day.items() for row in acting(of_that_day, day, functions))
    rows = [row for row in there if row.person_id != person.pk]
    helpers = in_function(rows, Function.SUPER_USER) or in_function(rows, Function.ASSESSOR)
    return Helpers(reached_all(helpers), reached_all(in_function(rows, Function.MANAGER)))
