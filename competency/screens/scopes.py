"""Where a person is asked for something: programmes on units, for the job roles held there or for an appointment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from competency.core.clearance.book import Book, Scope
from competency.core.models import Person, Placement, Programme, Unit
from competency.core.people.in_force import home_of
from competency.rules import known
from competency.rules.concerns import Holding, calls_for, concerns
from competency.rules.results import FOREVER, Finding


class Where(Protocol):
    """Something that says where an answer is asked for."""

    @property
    def programme(self) -> Programme: ...

    @property
    def unit(self) -> Unit: ...

    @property
    def function(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Asking:
    """A programme on a unit that concerns the person, for the job roles held there or for one appointment."""

    programme: Programme
    unit: Unit
    go_live_on: date | None
    placements: tuple[Placement, ...] = ()
    function: str = ""


def home_unit(book: Book, person: Person) -> Unit | None:
    """The unit by whose calendar the person's pages are (``home_of``); None for who was never placed."""
    home = home_of(book.placements(person))
    return home.unit if home else None


def askings(book: Book, person: Person, today: date) -> list[Asking]:
    """Everywhere the person is asked for something on a day, or will be at the placement that starts next."""
    return [*_by_unit(_scopes(book, person, today)), *_appointments(book, person, today)]


def _scopes(book: Book, person: Person, today: date) -> list[Scope]:
    """Where the person is placed today, and where the next placement starts."""
    starts = {row.starts_on for row in known(book.facts(person).placements) if row.starts_on > today}
    scopes = book.scopes(person, on=today)
    for day in sorted(starts)[:1]:
        held = {(scope.placement.pk, scope.programme.pk) for scope in scopes}
        scopes += [
            scope for scope in book.scopes(person, on=day) if (scope.placement.pk, scope.programme.pk) not in held
        ]
    return scopes


def _by_unit(scopes: Iterable[Scope]) -> list[Asking]:
    """One question for each programme and unit: whoever holds two job roles there needs both."""
    by_unit: dict[tuple[int, int], Asking] = {}
    for scope in scopes:
        key = scope.programme.pk, scope.placement.unit_id
        held = by_unit.get(key)
        by_unit[key] = Asking(
            programme=scope.programme,
            unit=scope.placement.unit,
            go_live_on=scope.go_live_on,
            placements=(*(held.placements if held else ()), scope.placement),
        )
    return list(by_unit.values())


def _appointments(book: Book, person: Person, today: date) -> list[Asking]:
    """What is asked of the person as an assessor, super-user, manager or trainer."""
    held = [row for row in known(book.facts(person).appointments) if row.starts_on <= today < (row.ends_on or FOREVER)]
    demanded: set[tuple[str, str, str]] = set()
    for requirement in known(book.definitions.requirements):
        for row in held:
            place, holding = book.definitions.places[row.unit], Holding.of(str(person.pk), row)
            if concerns(requirement, holding, place) and calls_for(requirement, holding):
                demanded.add((requirement.programme, row.unit, row.function))
    if not demanded:
        return []
    units = Unit.objects.select_related("facility").in_bulk([int(unit) for _programme, unit, _function in demanded])
    return [
        Asking(
            programme=book.programmes[programme],
            unit=units[int(unit)],
            go_live_on=book.go_live_of(book.wave_of(programme, unit)),
            function=function,
        )
        for programme, unit, function in sorted(demanded)
    ]


def answer_of(book: Book, person: Person, scope: Where, on: date) -> Finding:
    """The answer where the person is asked: over all the job roles held there, or for the appointment."""
    if scope.function:
        return book.finding(person, programme=scope.programme, unit=scope.unit, function=scope.function, on=on)
    return book.headline(person, programme=scope.programme, unit=scope.unit, on=on)
