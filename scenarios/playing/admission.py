"""Whether a person may play a scenario so that it counts, and if not, why and until when.

Reads, once what is overdue was closed.

Tries, the wait and the fresh set are those of ``competency.assessments.tries``. Whoever wrote something of a scenario
knows the safe path, and only practises it. Practice is always open.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.db.models.fields.json import KeyTransform

from competency.assessments.tries.admission import Admission, AdmissionState, stand, tried_so_far
from competency.assessments.tries.registry import Terms
from competency.core import clock
from competency.core.activities import overdue
from competency.core.clearance.book import Book
from competency.core.enums import Purpose
from competency.core.models import Activity, ActivityVersion, Attempt, Person
from competency.pages.writing.writers import may_have_written_any, written_by

from ..story import StoryDocument
from ..story.stored import STORY
from .models import Decision

__all__ = ["OPEN_FOR", "Admission", "AdmissionState", "admissions", "terms_of"]

OPEN_FOR = timedelta(hours=72)
"""So long a play that counts stays open. Then it is closed as it stands: a try, where it could be played still."""

_TRIES = StoryDocument.model_fields["tries"].default
_WAIT_HOURS = StoryDocument.model_fields["wait_hours"].default


def admissions(
    *, person: Person, activities: Iterable[Activity], now: datetime | None = None, book: Book | None = None
) -> dict[UUID, Admission]:
    """Where the person stands with each of many scenarios, in a bounded number of queries; compiles none.

    ``book`` holds the person's facts where a page has read them already. ``attempt`` of what is open has ``made``, the
    number of its decisions, none before the first.
    """
    moment, scenarios = now or clock.now(), list(activities)
    made = Decision.objects.filter(attempt=OuterRef("pk")).order_by("-number")
    opened = list(
        Attempt.objects.filter(person=person, activity__in=scenarios, purpose=Purpose.GATE, closed_at__isnull=True)
        .annotate(made=Subquery(made.values("number")[:1]), **_rules("activity_version__snapshot"))
        .select_related("unit__facility")
    )
    left = overdue.still_open(opened)
    running = {attempt.activity_id: attempt for attempt in left}
    versions: dict[UUID, ActivityVersion] = {
        version.activity_id: version
        for version in ActivityVersion.objects.current()
        .filter(activity__in=scenarios)
        .annotate(may_be_author=may_have_written_any(person), **_rules("snapshot"))
        .defer("snapshot")
        .order_by("edition", "revision")
    }
    # What was closed this moment is in no book that was read before.
    so_far = tried_so_far(person=person, activities=scenarios, book=book if len(left) == len(opened) else None)
    # No query for whoever never wrote any page.
    asks = [key for key, version in versions.items() if version.may_be_author]  # type: ignore[attr-defined]
    wrote = written_by(person, asks) if asks else set()
    found = {}
    for activity in scenarios:
        pinned = running.get(activity.key) or versions.get(activity.key)
        if pinned is None:
            found[activity.key] = Admission(AdmissionState.NOT_OFFERED)
            continue
        found[activity.key] = stand(
            so_far,
            activity,
            allowed=_number(pinned.tries_told, _TRIES),  # type: ignore[union-attr]
            cooldown=timedelta(hours=_number(pinned.wait_told, _WAIT_HOURS)),  # type: ignore[union-attr]
            running=running.get(activity.key),
            moment=moment,
            barred=AdmissionState.WROTE_IT if activity.key in wrote else None,
        )
    return found


def terms_of(activity: Activity) -> Terms | None:
    """The tries and the wait of a scenario, as it was published last."""
    versions = ActivityVersion.objects.current().filter(activity=activity).annotate(**_rules("snapshot"))
    version: Any = versions.defer("snapshot").order_by("edition", "revision").last()
    if version is None:
        return None
    return Terms(_number(version.tries_told, _TRIES), timedelta(hours=_number(version.wait_told, _WAIT_HOURS)))


def _rules(snapshot: str) -> dict[str, KeyTransform]:
    story = KeyTransform(STORY, snapshot)
    return {"tries_told": KeyTransform("tries", story), "wait_told": KeyTransform("wait_hours", story)}


def _number(told: object, usual: int) -> int:
    """What the author wrote; the usual one where nothing was, and where a program wrote something else."""
    return told if isinstance(told, int) and not isinstance(told, bool) else usual
