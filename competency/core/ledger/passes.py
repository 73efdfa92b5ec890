"""What somebody has passed of an activity, as far as it counts: the one answer to "did they do this?".

A pass on record that waits for a verdict, was found not to count, or was corrected to something else is none. Pages,
players and editors ask it here; what it is worth to a competency is a question for the rules.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import Exists, Max, OuterRef, QuerySet

from ..activities.models import Activity
from ..clearance.book import rows_that_count
from ..enums import Outcome, Purpose, Verdict
from ..people.models import Person
from .models import Evidence, Verification

_WHOLE_OR_DELTA = (Purpose.GATE, Purpose.DELTA)

__all__ = ["counted_passes", "earlier_edition_on_record", "last_pass", "people_who_passed"]


def counted_passes(person: Person, activities: Iterable[uuid.UUID | str]) -> set[str]:
    """The keys of the person's passes of these activities that count, practice aside; three queries at most.

    Whoever has read a book of the person has them from it (``Book.rows_that_count``).
    """
    passes = _passes().filter(person=person, activity_version__activity__in=list(activities))
    keys = list(passes.values_list("key", flat=True))
    return rows_that_count(keys) if keys else set()


def last_pass(
    person: Person, activity: Activity, *, known_at: datetime | None = None, besides: uuid.UUID | None = None
) -> Evidence | None:
    """The person's pass that counts of the highest edition, the newest of them, as known at a moment.

    ``besides`` is the uuid of a row to leave out.
    """
    passes = (
        _passes(known_at)
        .filter(person=person, activity_version__activity=activity, purpose__in=_WHOLE_OR_DELTA)
        .exclude(pk__in=[besides] if besides else [])
        .select_related("activity_version")
        .order_by("-activity_version__edition", "-performed_on", "-recorded_at")
    )
    rows = list(passes)
    counting = rows_that_count([row.key for row in rows], known_at) if rows else set()
    return next((row for row in rows if row.key in counting), None)


def earlier_edition_on_record(person: Person, activity: Activity, edition: int) -> int | None:
    """The highest edition before this one that was ever on record as passed, whatever was said of that since.

    The rules take what is done of the change to this edition for having started there (``rules.delta_starts``).
    """
    rows = Evidence.objects.filter(
        person=person,
        activity_version__activity=activity,
        activity_version__edition__lt=edition,
        outcome=Outcome.PASSED,
        purpose__in=_WHOLE_OR_DELTA,
    )
    highest: int | None = rows.aggregate(highest=Max("activity_version__edition"))["highest"]
    return highest


def people_who_passed(activity: uuid.UUID) -> int:
    """How many people have a pass of the activity that counts, practice aside.

    Rows that were recorded once and only ever verified are counted by the database; the others are read.
    """
    passes = _passes().filter(activity_version__activity=activity)
    verdicts = Verification.objects.filter(evidence=OuterRef("key"))
    doubts = verdicts.exclude(verdict=Verdict.VERIFIED, withdrawn=False)
    plain = passes.filter(Exists(verdicts), ~Exists(doubts), version=1)
    others = list(passes.exclude(pk__in=plain.values("pk")).values_list("key", "person"))
    counting = rows_that_count([key for key, _person in others]) if others else set()
    return _people(plain).count() + _only(plain, {person for key, person in others if key in counting})


def _only(plain: QuerySet[Evidence], people: Collection[uuid.UUID]) -> int:
    """How many of these people have none of the plain rows."""
    return len(people) - _people(plain.filter(person__in=people)).count() if people else 0


def _people(rows: QuerySet[Evidence]) -> QuerySet[Evidence, uuid.UUID]:
    return rows.order_by().values_list("person", flat=True).distinct()


def _passes(known_at: datetime | None = None) -> QuerySet[Evidence]:
    passes: QuerySet[Evidence] = Evidence.objects.current(known_at).filter(outcome=Outcome.PASSED)
    return passes.exclude(purpose=Purpose.PRACTICE)
