"""What changed in an activity since somebody did it, in its authors' sentences.

A sentence is kept in the snapshot of the version it was published with. Each that people are told since the version
that somebody did is new to them: no later publication, of an edition or within one, takes one back.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Case, OuterRef, Q, Subquery, UUIDField, Value, When
from django.db.models.fields.json import KeyTextTransform

from ..activities.in_language import newest_first
from ..activities.models import Activity, ActivityVersion
from ..activities.sources import source_for, still_offered
from ..enums import CHANGE_IS_TOLD, CHANGE_NEEDS_EDITION, Outcome, Purpose
from ..people.models import Person
from .models import Evidence
from .passes import counted_passes


@dataclass(frozen=True, slots=True)
class Changed:
    """What changed, with which version, and in which language that is said; empty where nobody says which."""

    version: ActivityVersion
    note: str
    language: str

    @property
    def asks_again(self) -> bool:
        return self.version.change_class in CHANGE_NEEDS_EDITION

    def came_after(self, done: ActivityVersion) -> bool:
        """With another edition, or within one: there revisions are counted in each language apart."""
        if self.version.edition != done.edition:
            return bool(self.version.edition > done.edition)
        if self.version.language == done.language:
            return self.version.revision > done.revision
        return self.version.recorded_at > done.recorded_at


def changes_since(
    person: Person, activities: Iterable[uuid.UUID | str], *, counting: Collection[str]
) -> dict[str, tuple[Changed, ...]]:
    """By activity, all that changed since the person passed it last, the oldest first: of an edition in the reader's
    language, where it says something in that.

    ``counting`` are the keys of the person's rows that count: what does not count was not passed. What nobody passed,
    and where nothing is new to them, is left out. One query, however many there are.
    """
    passes = Evidence.objects.current().filter(
        person=person, activity_version__activity=OuterRef("activity"), outcome=Outcome.PASSED, key__in=list(counting)
    )
    latest = passes.exclude(purpose=Purpose.PRACTICE).order_by(
        "-activity_version__edition", "-activity_version__revision"
    )
    is_offered = Case(
        When(still_offered() & Q(pk__isnull=False), then=Value(True)), default=Value(False), output_field=BooleanField()
    )
    # Also what is offered no more: it may be what the person did.
    versions: Any = newest_first(ActivityVersion.objects.current().filter(activity__in=list(activities)))
    versions = versions.annotate(
        note=KeyTextTransform("change_note", "snapshot"),
        is_offered=is_offered,
        done=Subquery(latest.values("activity_version")[:1], output_field=UUIDField()),
    ).defer("snapshot")
    by_activity: dict[str, list[Any]] = {}
    for row in versions.select_related("activity"):
        by_activity.setdefault(str(row.activity_id), []).append(row)
    since = {key: _since(rows) for key, rows in by_activity.items()}
    return {key: changes for key, changes in since.items() if changes}


def _since(versions: list[Any]) -> tuple[Changed, ...]:
    """What changed since the version that was done, of all versions of one activity."""
    done = next((row for row in versions if row.pk == row.done), None)
    if done is None:
        return ()
    told = [
        Changed(row, row.note, _language(row))
        for row in versions
        if row.is_offered and row.note and row.change_class in CHANGE_IS_TOLD
    ]
    new = [one for one in told if one.came_after(done)]
    # The same change is published in each language: of an edition it is said in the one that comes first.
    language: dict[int, str] = {}
    for one in new:
        language.setdefault(one.version.edition, one.version.language)
    return tuple(one for one in reversed(new) if one.version.language == language[one.version.edition])


def changed_since(person: Person, activity: Activity) -> tuple[Changed, ...]:
    """What changed since the person passed it last; none for whoever never did, or to whom nothing is new."""
    counting = counted_passes(person, [activity.pk])
    return changes_since(person, [activity.pk], counting=counting).get(str(activity.pk), ()) if counting else ()


def _language(version: Any) -> str:
    source = source_for(version.activity)
    return str(version.language) if source is not None and getattr(source, "is_translated", False) else ""


__all__ = ["Changed", "changed_since", "changes_since"]
