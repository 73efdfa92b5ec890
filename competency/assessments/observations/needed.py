"""What people lack that somebody could watch, and whose observation brings it forward: the one rule behind the list
of who waits and behind every name that another page says. Reads nothing by itself, and knows no words.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from competency.core.clearance.book import Book
from competency.core.models import Person
from competency.rules import known
from competency.rules.counts import Count
from competency.rules.entries import known_facts
from competency.rules.evidence import DecidingRow, Says, ledger
from competency.rules.facts import Appointment, Period, Placement
from competency.rules.results import FOREVER, Answer, Demand, Reason, ReasonCode
from competency.screens.unchecked import Unchecked

__all__ = ["Lack", "Watching", "demands_of", "lacks_of"]

# Reasons that somebody else has to deal with first: watching the person again would change nothing.
_BEYOND_WATCHING = {ReasonCode.REVOKED, ReasonCode.UNREADABLE, ReasonCode.NO_STANDARD}
_BORROWED = {ReasonCode.WAIVED, ReasonCode.SUPERVISED, ReasonCode.GRACE}

ActivityOf = Callable[[str, str], str | None]


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that is lacking in a competency: what shows it, and what shows all that is lacking there.

    ``together`` holds keys of activities; empty for what no activity of this site shows.
    """

    demand: Demand
    reason: Reason
    activity: str
    together: frozenset[str]

    def is_all(self, offered: Collection[str]) -> bool:
        """Whether nothing is lacking in the competency but what is offered here."""
        return all(activity in offered for activity in self.together)


def demands_of(book: Book, person: Person, on: date) -> Iterator[tuple[Placement | Appointment, Demand]]:
    """What is asked of the person on a day, for each placement, then for each appointment, that holds that day."""
    told = known_facts(book.facts(person), book.known_at)
    placed: list[Placement | Appointment] = [*told.placements, *told.appointments]
    for row in placed:
        if not row.starts_on <= on < (row.ends_on or FOREVER):
            continue
        for programme in book.programmes_at(row.unit):
            finding = book.record(person).finding(
                programme=programme,
                unit=row.unit,
                job_role=row.job_role if isinstance(row, Placement) else None,
                function=row.function if isinstance(row, Appointment) else None,
                on=on,
            )
            yield from ((row, demand) for demand in finding.demands)


def lacks_of(demand: Demand, activity_of: ActivityOf) -> list[Lack]:
    """What is lacking before the demand is met, where one more observation could change that."""
    if demand.answer is Answer.CLEARED or any(reason.code in _BEYOND_WATCHING for reason in demand.reasons):
        return []
    reasons = [reason for reason in demand.reasons if reason.code not in _BORROWED and reason.criterion]
    shown_by = [activity_of(demand.competency, reason.criterion or "") or "" for reason in reasons]
    together = frozenset(shown_by)
    return [
        Lack(demand, reason, activity, together) for reason, activity in zip(reasons, shown_by, strict=True) if activity
    ]


class Watching:
    """Whose next observation counts on a day, from the facts that a book has read."""

    def __init__(self, book: Book, on: date) -> None:
        self.book = book
        self.on = on
        self._rows: dict[uuid.UUID, list[DecidingRow]] = {}
        self._unchecked: dict[uuid.UUID, Unchecked] = {}

    def is_brought_forward(self, person: Person, lack: Lack, assessor: Person) -> bool:
        """Whether one more observation by this assessor would count, given who made the others: today, and as well if
        what waits for a verdict is found to count. Who has a round that waits may be of no use by then."""
        cap = self._caps.get(lack.demand.requirement)
        counts = self.counts(person, lack.demand.competency, lack.reason.criterion or "", cap=cap)
        return all(count is None or count.is_brought_forward_by(str(assessor.pk)) for count in counts)

    def counts(
        self, person: Person, competency: str, criterion: str, *, cap: Period | None = None
    ) -> list[Count | None]:
        """How far a criterion is on the day; and, where something waits for a verdict, how far if that counts."""
        records = [self.book.record(person)]
        if (waiting := self.unchecked(person)).rows:
            records.append(waiting.if_it_counted)
        return [record.count(competency, criterion, on=self.on, cap=cap) for record in records]

    def unchecked(self, person: Person) -> Unchecked:
        """What the person did that waits for a verdict; worked out once."""
        if person.pk not in self._unchecked:
            self._unchecked[person.pk] = Unchecked(self.book, person)
        return self._unchecked[person.pk]

    def disputed(self, person: Person, activity: str) -> uuid.UUID | None:
        """The observation on which as many signed for as against: another signature decides it."""
        rows = [row for row in self._deciding(person) if row.evidence.activity == activity]
        disputed = [row for row in rows if row.says is Says.DISPUTED]
        return uuid.UUID(disputed[-1].evidence.event) if disputed and disputed[-1].evidence.event else None

    def waits_for(self, person: Person, lack: Lack, assessor: Person, offered: Collection[str]) -> bool:
        """Whether the person waits for this assessor, of whom ``offered`` says what they may judge: nothing else is
        lacking, and their word counts. Where the assessor is appointed is asked elsewhere."""
        if not lack.is_all(offered):
            return False
        if self.disputed(person, lack.activity):
            return not self.has_spoken(person, lack.activity, assessor)
        return self.is_brought_forward(person, lack, assessor)

    def has_spoken(self, person: Person, activity: str, assessor: Person) -> bool:
        """Whether the assessor signed the observation that is disputed: somebody else decides it."""
        event = self.disputed(person, activity)
        signed = known(self.book.facts(person).sign_offs)
        return event is not None and (str(event), str(assessor.pk)) in {(row.event, row.assessor) for row in signed}

    @cached_property
    def _caps(self) -> dict[str, Period | None]:
        """The shorter validity that a requirement asks for, by its key."""
        return {row.key: row.validity for row in known(self.book.definitions.requirements)}

    def _deciding(self, person: Person) -> list[DecidingRow]:
        if person.pk not in self._rows:
            self._rows[person.pk] = list(ledger(known_facts(self.book.facts(person))).rows)
        return self._rows[person.pk]
