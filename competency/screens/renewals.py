"""“It is too early to renew this”: told before something is started, and on My path.

Whether it is too early says the rules; here it is asked of all that an activity counts for, and put into words. Nobody
is kept from starting: what is done early is recorded, and leaves the end as it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext

from competency.core.clearance.book import Book
from competency.core.models import Activity, Person
from competency.core.publishing.concerned import competencies_served
from competency.rules import Renewal
from competency.ui.words.dates import day, last_day


@dataclass(frozen=True, slots=True)
class TooEarly:
    """What is held, and the first day on which doing it again renews it."""

    until: date  # first day no longer valid
    opens_on: date

    @property
    def words(self) -> str:
        """For whoever would do it."""
        said = gettext(
            "You have this until %(until)s. Doing it again counts from %(day)s. "
            "Before that it does not make it last longer."
        )
        return said % self._days

    def words_about(self, name: str) -> str:
        """For whoever would watch it."""
        said = gettext(
            "%(name)s has this until %(until)s. Watching it again counts from %(day)s. "
            "Before that it does not make it last longer."
        )
        return said % {**self._days, "name": name}

    @property
    def short(self) -> str:
        """For a row that says already until when it is held."""
        return gettext("Too early to renew. You can from %(day)s.") % self._days

    @property
    def _days(self) -> dict[str, str]:
        return {"until": day(last_day(self.until)), "day": day(self.opens_on)}


def too_early(person: Person, activity: Activity, *, on: date, book: Book | None = None) -> TooEarly | None:
    """Whether doing the activity on this day would renew nothing that it counts for; ``None`` where it would, or where
    it counts for nothing. Of several it names the one that opens first."""
    competencies = competencies_served(activity.key)
    if not competencies:
        return None
    book = book or Book([person])
    return _first([book.renewal(person, competency, on=on) for competency in competencies], on)


def too_early_in(person: Person, competency: int, *, on: date, book: Book) -> TooEarly | None:
    """The same of one competency, from what a page has read already."""
    return _first([book.renewal(person, competency, on=on)], on)


def _first(renewals: Iterable[Renewal | None], on: date) -> TooEarly | None:
    running = list(renewals)
    early = [renewal for renewal in running if renewal is not None and renewal.is_too_early(on)]
    if not early or len(early) < len(running):
        return None
    first = min(early, key=lambda renewal: renewal.asked_from)
    return TooEarly(first.until, first.asked_from)
