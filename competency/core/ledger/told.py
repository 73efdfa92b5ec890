"""What a change does to people's clearances, in a line each: said before it is recorded, and beside its button."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..clearance.foretold import Moved


@dataclass(frozen=True, slots=True)
class Told:
    """One clearance that a change moves: whose, and what becomes of it, in words."""

    person: str
    line: str
    is_lost: bool


def told(moves: Iterable[Moved], on: date) -> list[Told]:
    """The clearances that change from a day on, those that are lost first, by name. What lies behind is left out."""
    lines = []
    for moved in moves:
        where = {
            "unit": moved.placement.unit.name,
            "role": moved.placement.job_role.name,
            "programme": moved.programme.name,
        }
        lost, gained = moved.lost_from(on), moved.gained_from(on)
        if lost is not None:
            line = _("%(programme)s, %(unit)s, %(role)s: not cleared any more from %(day)s") % (
                where | {"day": date_format(lost, "j F Y")}
            )
        elif gained is not None:
            line = _("%(programme)s, %(unit)s, %(role)s: cleared from %(day)s") % (
                where | {"day": date_format(gained, "j F Y")}
            )
        else:
            continue
        lines.append(Told(str(moved.placement.person), line, lost is not None))
    return sorted(lines, key=lambda one: (not one.is_lost, one.person, one.line))


__all__ = ["Told", "told"]
