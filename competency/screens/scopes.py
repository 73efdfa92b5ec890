"""Where a person is asked for something: programmes on units, for her job roles there or for an appointment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from competency.core.clearance.book import Book, Scope
from competency.core.models import Person, Placement, Programme, Unit
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
    """A programme on a unit that concerns her, for the job roles she holds there or for one appointment."""

    programme: Programme
    unit: Unit
    go_live_on: date | None
    placements: tuple[Placement, ...] = ()
    function: str = ""


def askings(book: Book, person: Person, today: date) -> list[Asking]:
    """Everywhere she is asked for something on a day, or will be where she starts next."""
    return [*_by_unit(_scopes(book, person, today)), *_appointments(book, person, today)]


def _scopes(book: Book, person: Person, today: date) -> list[Scope]:
    """Where she is placed today, and where she starts next."""
    starts = {row.starts_on for row in known(book.facts(person).placements) if row.starts_on > today}
    found = book.scopes(person, on=today)
    for day in sorted(starts)[:1]:
        held = {(scope.placement.pk, scope.programme.pk) for scope in found}
        found += [
            scope for scope in book.scopes(person, on=day) if (scope.placement.pk, scope.programme.pk) not in held
        ]
    return found


def _by_unit(scopes: Iterable[Scope]) -> list[Asking]:
    """One question for each programme and unit: whoever holds two job roles there needs both."""
    found: dict[tuple[int, int], Asking] = {}
    for scope in scopes:
        key = scope.programme.pk, scope.placement.unit_id
        held = found.get(key)
        found[key] = Asking(
            programme=scope.programme,
            unit=scope.placement.unit,
            go_live_on=scope.go_live_on,
            placements=(*(held.placements if held else ()), scope.placement),
        )
    return list(found.values())


def _appointments(book: Book, person: Person, today: date) -> list[Asking]:
    """What is asked of her as an assessor, super-user, manager or trainer."""
    held = [row for row in known(book.facts(person).appointments) if row.starts_on <= today < (row.ends_on or FOREVER)]
    asked: set[tuple[str, str, str]] = set()
    for requirement in known(book.definitions.requirements):
        for row in held:
            place, holding = book.definitions.places[row.unit], Holding.of(str(person.pk), row)
            if concerns(requirement, holding, place) and calls_for(requirement, holding):
                asked.add((requirement.programme, row.unit, row.function))
    if not asked:
        return []
    units = Unit.objects.select_related("facility").in_bulk([int(unit) for _programme, unit, _function in asked])
    return [
        Asking(
            programme=book.programmes[programme],
            unit=units[int(unit)],
            go_live_on=book.go_live_of(book.wave_of(programme, unit)),
            function=function,
        )
        for programme, unit, function in sorted(asked)
    ]


def answer_of(book: Book, person: Person, scope: Where, on: date) -> Finding:
    """The answer where she is asked: over all her job roles there, or for the appointment."""
    if scope.function:
        return book.finding(person, programme=scope.programme, unit=scope.unit, function=scope.function, on=on)
    return book.headline(person, programme=scope.programme, unit=scope.unit, on=on)
