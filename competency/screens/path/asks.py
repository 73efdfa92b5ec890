"""What is asked of a person, as plain values: a programme on a unit with its tasks, and all of them as one path."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from competency.core.activities.sources import Loaded
from competency.core.enums import Function
from competency.core.models import Person, Placement, Programme, Unit
from competency.rules.results import Answer, Finding, ReasonCode
from competency.ui.slots import Filled

from ..turns import turn_of_state
from .tasks import Part, Task

__all__ = ["Ask", "Path"]


@dataclass(frozen=True)
class Ask:
    """One programme on one unit, as it concerns the person: the answer, what counts then, what counts later."""

    programme: Programme
    unit: Unit
    go_live_on: date | None
    on: date
    today: date
    finding: Finding
    tasks: tuple[Task, ...]
    later: tuple[Task, ...]
    placements: tuple[Placement, ...] = ()
    function: str = ""

    @property
    def answer(self) -> Answer:
        return self.finding.answer

    @property
    def since(self) -> date:
        """The day the learner started on the unit; the beginning of time for an appointment."""
        return min((placement.starts_on for placement in self.placements), default=date.min)

    @property
    def is_ahead(self) -> bool:
        """Whether its go-live is still to come."""
        return self.go_live_on is not None and self.go_live_on > self.today

    @property
    def has_rule(self) -> bool:
        return bool(self.tasks or self.later)

    @property
    def left(self) -> int:
        return sum(task.left for task in self.tasks)

    @property
    def minutes(self) -> int:
        return sum(task.minutes for task in self.tasks)

    @property
    def takes_more(self) -> bool:
        """Whether something is left of which nobody has said how long it takes, such as a workshop."""
        open_parts = (part for task in self.tasks for part in task.parts if not part.is_done)
        return any(not part.minutes and part.state in {"to_do", "ran_out"} for part in open_parts)

    @property
    def done(self) -> int:
        """How many things are done, counted as those in ``left`` are."""
        return sum(task.done for task in self.tasks)

    @property
    def next_part(self) -> Part | None:
        """What to do now: what was started, else the first thing the person can start alone, else what waits."""
        open_parts = [part for task in self.tasks for part in task.parts if not part.is_done and part.url]
        return min(open_parts, key=lambda part: turn_of_state(part.state), default=None)

    @property
    def with_somebody(self) -> Part | None:
        """The first part left that somebody else has to take part in: the learner shows a code, or books a place. One
        that leads nowhere, since nobody can take part today, only where there is no other, and one that the learner
        has to do something before only after those that could be now."""
        open_parts = (part for task in self.tasks for part in task.parts if part.waits_for_somebody)
        return min(open_parts, key=lambda part: (not part.leads_to, part.is_behind), default=None)

    @property
    def role(self) -> str:
        """The job roles held there, or the appointment, as which the learner is asked."""
        if self.function:
            return str(Function(self.function).label)
        return ", ".join(dict.fromkeys(placement.job_role.name for placement in self.placements))

    @property
    def supervised_until(self) -> date | None:
        """The first day a supervised exception no longer holds, when that is what lets the learner work."""
        days = [reason.until for reason in self.finding.reasons if reason.code is ReasonCode.SUPERVISED]
        return min((day for day in days if day), default=None)


@dataclass
class Path:
    """Everything asked of a person today, the most pressing first."""

    person: Person
    today: date
    asks: list[Ask]
    placements: list[Placement]
    slot: Filled[Loaded, Path]

    @cached_property
    def main(self) -> Ask | None:
        """The programme and unit the headline is about: the most pressing that has a rule."""
        return next((ask for ask in self.asks if ask.has_rule), None)

    @property
    def others(self) -> list[Ask]:
        return [ask for ask in self.asks if ask is not self.main and ask.has_rule]

    @property
    def silent(self) -> list[Ask]:
        return [ask for ask in self.asks if not ask.has_rule]

    def later(self, *, listed: Collection[str] = ()) -> Iterator[tuple[Ask, Task]]:
        """What is announced and counts later, by day, without the requirements that a section lists already."""
        pairs = [
            (ask, task)
            for ask in self.asks
            for task in ask.later
            if task.announced_by(self.today) and task.demand.requirement not in listed
        ]
        yield from sorted(pairs, key=lambda pair: pair[1].counts_from)
