"""On the board: which checklists people are asked for on a unit where nobody may sign them today.

The same is said to each of them on My path and beside their gaps, and worked out from the same: who can act near by,
and what they may judge (``watchers``). It names no learner. The facts that are read are those of the assessors, and
only as many are worked out as it takes to find one who may sign.

It does not say where somebody may sign and some learners need somebody else, since whoever may has watched them
already: that takes the facts of each learner. They read it on My path, and staff on the cell and the record.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from wagtail.admin.ui.components import Component

from competency.core.models import Activity, Requirement, Unit
from competency.core.publishing.wanted import Wanted
from competency.screens.board.cells import BoardRow
from competency.screens.board.slots import BoardAsked, BoardPage, BoardSection
from competency.ui.slots import AlsoRead, TemplateComponent

from .models import SOURCE
from .named import mending_words
from .watchers import Judged, Nearby, Watched


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which requirements of the programme ask for a checklist, and who is appointed near by."""

    requirements: dict[Activity, tuple[Requirement, ...]]
    nearby: Nearby


@dataclass(frozen=True, slots=True)
class Unsigned:
    """A checklist that nobody may sign on a unit, and who can be told."""

    activity: Activity
    unit: Unit
    mending: str


class NobodySigns(BoardSection):
    """What people cannot finish, since nobody there may sign it."""

    name = "nobody signs"

    def needs(self, before: BoardAsked) -> AlsoRead:
        requirements = _requirements(before)
        if not requirements:
            return AlsoRead()
        focus = before.focus.path if before.focus else ""
        units = [unit for unit in before.reach.units if unit.path.startswith(focus)]
        nearby = Nearby({}, before.reach.today, around=units)
        return AlsoRead(people=nearby.assessors.values(), kept=_Asked(requirements, nearby))

    def component(self, about: BoardPage) -> Component | None:
        asked: _Asked | None = about.slot.kept.get(self.name)
        if asked is None:
            return None
        judged = Judged(asked.nearby, about.slot.before.book, {})
        if not (unsigned := list(_unsigned(asked, judged, about.board.rows))):
            return None
        return TemplateComponent("cleared_assessments/observations/nobody_signs.html", unsigned=unsigned)


def _requirements(asked: BoardAsked) -> dict[Activity, tuple[Requirement, ...]]:
    """What of the programme asks for each checklist that is on offer."""
    offered = Activity.objects.filter(source=SOURCE, retired_at__isnull=True).order_by("code", "title")
    wanted = Wanted(asked.reach.today)
    found = {}
    for activity in offered:
        rows = [row for asking in wanted.by_activity(activity.pk) for row in asking.requirements]
        if here := tuple(row for row in rows if row.programme_id == asked.programme.pk):
            found[activity] = here
    return found


def _unsigned(asked: _Asked, judged: Judged, rows: Iterable[BoardRow]) -> Iterator[Unsigned]:
    for row in rows:
        over = [one for one in asked.nearby.judging if _is_along(one.unit, row.unit)]
        for activity, requirements in asked.requirements.items():
            if not any(_asks(requirement, row) for requirement in requirements):
                continue
            if not any(str(activity.pk) in judged.may(one.person) for one in over):
                function, mending = asked.nearby.mends([row.unit])
                words = mending_words(Watched(row.unit, mending=mending, function=function))
                yield Unsigned(activity, row.unit, words)


def _asks(requirement: Requirement, row: BoardRow) -> bool:
    """Whether it asks something of people in the row who are not cleared yet."""
    if not _is_along(requirement.unit, row.unit):
        return False
    cells = [row.cells[requirement.job_role_id]] if requirement.job_role_id in row.cells else []
    return any(cell.open for cell in (cells if requirement.job_role_id else row.cells.values()))


def _is_along(one: Unit, other: Unit) -> bool:
    return one.path.startswith(other.path) or other.path.startswith(one.path)


__all__ = ["NobodySigns", "Unsigned"]
