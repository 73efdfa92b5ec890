"""Whether somebody holds what a scenario counts for, so that it is practised until a renewal is asked for.

Asked of all that it counts for and that concerns the person: where one of those is not held, or is to be renewed,
playing so that it counts is open. What is asked of another job role alone keeps nothing open.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Max
from django.utils.translation import gettext as _

from competency.core import clock
from competency.core.clearance.book import Book
from competency.core.enums import Outcome, Purpose
from competency.core.models import ActivityVersion, Evidence, Person
from competency.core.people.in_force import place_today
from competency.core.publishing.concerned import competencies_served
from competency.rules.results import FOREVER
from competency.ui.words.dates import day, last_day

__all__ = ["Held", "held"]


@dataclass(frozen=True, slots=True)
class Held:
    """What is held, and the first day on which playing it so that it counts is open again; None: no day."""

    until: date  # first day no longer valid
    opens_on: date | None

    @property
    def words(self) -> str:
        if self.opens_on is None:
            return _("You have this, and it does not run out. Practise as often as you like.")
        said = _("You have this until %(until)s. You can play it so that it counts from %(day)s. Until then, practise.")
        return said % {"until": day(last_day(self.until)), "day": day(self.opens_on)}


def held(person: Person, version: ActivityVersion) -> Held | None:
    """What the person holds of all that the scenario counts for and anything asks of the person, where none of it is to
    be renewed today: on the day of the unit where the person works, which is the day that a play would be recorded
    under.

    None where it may count: it counts for nothing that is asked, something is not held or is to be renewed, or a change
    since the person's pass asks for it again.
    """
    served = competencies_served(version.activity_id)
    if not served or _is_asked_again(person, version):
        return None
    book = Book([person])
    competencies = served & book.competencies(person)
    here = place_today(book.placements(person))
    on = clock.today(here.unit if here else None)
    renewals = [book.renewal(person, competency, on=on) for competency in competencies]
    running = [renewal for renewal in renewals if renewal is not None]
    if not running or len(running) < len(renewals) or any(on >= renewal.asked_from for renewal in running):
        return None
    first = min(running, key=lambda renewal: renewal.asked_from)
    return Held(first.until, None if first.asked_from == FOREVER else first.asked_from)


def _is_asked_again(person: Person, version: ActivityVersion) -> bool:
    """Whether an edition came out since the one that the person passed: editions rise only on what asks again."""
    passes = Evidence.objects.current().filter(
        person=person, activity_version__activity=version.activity_id, outcome=Outcome.PASSED, purpose=Purpose.GATE
    )
    passed = passes.aggregate(edition=Max("activity_version__edition"))["edition"]
    return passed is not None and passed < version.edition
