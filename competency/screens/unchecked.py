"""What somebody did that decides nothing until somebody else has said whether it counts, and what it would bring.

No query: facts are read. Whether it would suffice is asked of the rules, as if it had been found to count.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import cached_property

from competency import rules
from competency.core.clearance.book import Book
from competency.core.models import Person
from competency.rules import facts

__all__ = ["Unchecked"]


class Unchecked:
    """One person's rows that nobody has judged yet as they stand, of what a book has read."""

    def __init__(self, book: Book, person: Person) -> None:
        self.book = book
        self.person = person

    @cached_property
    def rows(self) -> tuple[facts.Evidence, ...]:
        return tuple(
            row
            for row in self.book.unjudged(self.person)
            if row.purpose is not facts.Purpose.PRACTICE and row.outcome is not facts.Outcome.INCOMPLETE
        )

    def would_meet(self, competency: str, criterion: str, *, on: date) -> bool:
        """Whether a criterion that is not met would be on a day if all of it counted: then nobody has to do it again
        meanwhile, and whoever judges is who can mend it."""
        if not self.rows:
            return False
        count = self.if_it_counted.count(competency, criterion, on=on)
        return count is not None and count.is_met

    def would_help(self, competency: str, criterion: str, *, on: date) -> bool:
        """Whether more of a criterion would be met on a day if all of it counted, though it may not be enough."""
        if not self.rows:
            return False
        now, then = (
            each.count(competency, criterion, on=on) for each in (self.book.record(self.person), self.if_it_counted)
        )
        return now is not None and then is not None and then.is_ahead_of(now)

    def of(self, competency: str, activities: Collection[str]) -> tuple[facts.Evidence, ...]:
        """Those of the rows that are of the competency itself, or of one of the activities that show it."""
        return tuple(row for row in self.rows if row.competency == competency or (row.activity or "") in activities)

    @cached_property
    def if_it_counted(self) -> rules.PersonAnswers:
        """The person's answers as they would be if every one of the rows were found to count."""
        return self.book.record_with(self.person, map(_verified, self.rows))


def _verified(row: facts.Evidence) -> facts.Verification:
    name = f"if {row.key} counted"
    return facts.Verification(
        uuid=name,
        key=name,
        recorded_at=row.recorded_at,
        evidence=row.key,
        judged_version=row.version,
        verdict=facts.Verdict.VERIFIED,
    )
