"""What something counts for, told before it is started: what asks it of the person, or that nothing does.

Nobody is kept from starting. What nothing asks for is recorded all the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext

from competency.core.clearance.book import Book
from competency.core.models import Activity, Competency, Person
from competency.core.publishing.concerned import competencies_served
from competency.rules import facts
from competency.rules.concerns import Holding, concerns
from competency.rules.entries import known, known_facts


@dataclass(frozen=True, slots=True)
class CountsFor:
    """The titles of the competencies it is a part of: those that are asked of the person, and the others."""

    asked: tuple[str, ...]
    others: tuple[str, ...]

    @property
    def words(self) -> str:
        """One or two sentences for whoever is about to start it so that it counts."""
        if self.asked:
            return gettext("This counts. It is a part of: %(what)s.") % {"what": "; ".join(self.asked)}
        if self.others:
            said = gettext(
                "Nothing asks this of you now. It goes into your record, and counts where this is asked: %(what)s."
            )
            return said % {"what": "; ".join(self.others)}
        return gettext("Nothing asks this of anybody now. What you do here goes into your record.")


def counts_for(person: Person, activity: Activity, *, on: date, book: Book | None = None) -> CountsFor:
    """Asked is what a requirement asks of the person on this day or later, where they work or are appointed then."""
    served = {str(pk) for pk in competencies_served(activity.key)}
    if not served:
        return CountsFor((), ())
    asked = served & _asked_of(person, book or Book([person]), on)
    rows = Competency.objects.filter(pk__in=served).order_by("code")
    titles = {str(row.pk): row.title for row in rows}
    return CountsFor(
        tuple(title for pk, title in titles.items() if pk in asked),
        tuple(title for pk, title in titles.items() if pk not in asked),
    )


def _asked_of(person: Person, book: Book, on: date) -> set[str]:
    told = known_facts(book.facts(person), book.known_at)
    held_ever: tuple[facts.Placement | facts.Appointment, ...] = (*told.placements, *told.appointments)
    holds = [row for row in held_ever if row.ends_on is None or on < row.ends_on]
    held = [(Holding.of(told.person, row), book.definitions.places[row.unit]) for row in holds]
    return {
        row.competency
        for row in known(book.definitions.requirements, book.known_at)
        if (row.ends_on is None or on < row.ends_on) and any(concerns(row, holding, place) for holding, place in held)
    }


__all__ = ["CountsFor", "counts_for"]
