"""What a change does to people's clearances, in a line each: said before it is recorded, and beside its button."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from ..clearance.foretold import Begun, Ended, Moved
from ..days import day_in_full, day_year, last_day
from ..people.models import Person


@dataclass(frozen=True, slots=True)
class Told:
    """One clearance that a change moves: whose, and what becomes of it, in words."""

    person: str
    line: str
    is_lost: bool


def told(moves: Iterable[Moved]) -> list[Told]:
    """The clearances that end and that begin from today on, at the unit of each, those that end first, by name."""
    lines = []
    for moved in moves:
        where = {
            "unit": moved.placement.unit.name,
            "role": moved.placement.job_role.name,
            "programme": moved.programme.name,
        }
        # One clearance may end on some days and begin on others: each is told.
        lost, gained = moved.lost_from(), moved.gained_from()
        if lost is not None:
            line = _("%(programme)s, %(unit)s, %(role)s: not cleared any more from %(day)s") % (
                where | {"day": day_in_full(lost)}
            )
            lines.append(Told(str(moved.placement.person), line, is_lost=True))
        if gained is not None:
            line = _("%(programme)s, %(unit)s, %(role)s: cleared from %(day)s") % (where | {"day": day_in_full(gained)})
            lines.append(Told(str(moved.placement.person), line, is_lost=False))
    return sorted(lines, key=lambda one: (not one.is_lost, one.person, one.line))


class ToldEnded(NamedTuple):
    """A line for each person, by name: what ends and from when, and what only runs out on another day."""

    ends: list[str]
    moves: list[str]


def told_ended(ended: Iterable[Ended]) -> ToldEnded:
    """The competencies that end, and those that would have ended anyway and end on another day."""
    rows = list(ended)
    return ToldEnded(
        ends=_by_person((one.person, _ends(one)) for one in rows if one.instead_of is None),
        moves=_by_person((one.person, _runs_out(one, one.instead_of)) for one in rows if one.instead_of is not None),
    )


def told_begun(begun: Iterable[Begun]) -> list[str]:
    """The competencies that begin, a line for each person."""
    return _by_person((one.person, _begins(one)) for one in begun)


def _begins(one: Begun) -> str:
    said = {"competency": one.competency.title, "day": day_in_full(one.from_on)}
    return _("%(competency)s, held from %(day)s") % said


def _ends(one: Ended) -> str:
    said = {"competency": one.competency.title, "day": day_in_full(one.from_on)}
    return _("%(competency)s, not held any more from %(day)s") % said


def _runs_out(one: Ended, instead_of: date) -> str:
    until, before = last_day(one.from_on), last_day(instead_of)
    said = {"competency": one.competency.title, "day": day_year(until), "before": day_year(before)}
    if until is None:
        return _("%(competency)s, without an end instead of until %(before)s") % said
    if before is None:
        return _("%(competency)s, until %(day)s instead of without an end") % said
    return _("%(competency)s, until %(day)s instead of %(before)s") % said


def _by_person(lines: Iterable[tuple[Person, str]]) -> list[str]:
    by_person: dict[Person, list[str]] = {}
    for person, line in lines:
        by_person.setdefault(person, []).append(line)
    return [
        _("%(person)s: %(competencies)s") % {"person": person.name_and_number, "competencies": "; ".join(theirs)}
        for person, theirs in sorted(by_person.items(), key=lambda pair: (pair[0].family_name, pair[0].given_name))
    ]


__all__ = ["Told", "ToldEnded", "told", "told_begun", "told_ended"]
