"""The names people know competencies and their parts by, looked up once for a page."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from competency.core.activities.in_language import newest_first, offered_first
from competency.core.activities.sources import address_to_read, source_for
from competency.core.activities.unusable import why_unusable
from competency.core.clearance.book import Book
from competency.core.kind_words import kind_word
from competency.core.languages import of_the_reader, of_the_site
from competency.core.models import Activity, ActivityVersion, Competency
from competency.rules import facts, known
from competency.ui.words.names import NamedCriterion, Names


@dataclass(frozen=True, slots=True)
class StandardInForce:
    """The version of a standard in force on a day: its parts in order, the alternatives among them, its risk."""

    steps: tuple[NamedCriterion, ...]
    any_of: tuple[tuple[int, frozenset[str]], ...]  # (how many of, these keys)

    def still_needed(self, unmet: Iterable[str]) -> int:
        """How many things are left when these steps are not met: of alternatives only as many as are asked."""
        left = set(unmet)
        count = 0
        for needed, keys in self.any_of:
            missing = left & keys
            count += max(0, needed - (len(keys) - len(missing))) if missing else 0
            left -= keys
        return count + len(left)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What a page says about competencies: their rows, their parts on a day, and the activities behind them."""

    competencies: dict[str, Competency]
    asked: dict[str, StandardInForce]
    activities: dict[str, Activity]
    minutes: dict[str, int]
    names: Names

    def using(self, activity: object) -> set[str]:
        """The competencies one of whose parts is this activity."""
        return {
            competency
            for competency, standard in self.asked.items()
            if any(step.activity == str(activity) for step in standard.steps)
        }


def catalogue(book: Book, on: date, *, only: Iterable[str] | None = None) -> Catalogue:
    """Names for the competencies given (default: every one with a standard), as published by ``on``.

    Two queries, however many there are: competencies, and activities with the minutes of their newest version. A third
    where a version is met for the first time in this process: whether it can be used.
    """
    return catalogues(book, [on], only=only)[on]


def catalogues(book: Book, days: Iterable[date], *, only: Iterable[str] | None = None) -> dict[date, Catalogue]:
    """The same for each of several days, in the same two queries: a page that answers for a day speaks of the standards
    in force on it. Competencies and activities are those of all the days."""
    published = known(book.definitions.standards, book.known_at)
    wanted = None if only is None else set(only)
    by_day = {day: _with_parts(_in_force(published, day), wanted) for day in days}
    standards = [row for rows in by_day.values() for row in rows.values()]
    named = Competency.objects.filter(pk__in={int(row.competency) for row in standards} | set(map(int, wanted or ())))
    competencies = {str(row.pk): row for row in named}
    keys = {uuid.UUID(criterion.activity) for row in standards for criterion in _criteria(row) if criterion.activity}
    newest = offered_first(ActivityVersion.objects.current().filter(activity=OuterRef("pk")))
    asked_of = ("minutes", "title", "language", "uuid")
    offered = {f"offered_{name}": Subquery(newest.values(name)[:1]) for name in asked_of}
    read: QuerySet[Any] = Activity.objects.filter(pk__in=keys).annotate(**offered)
    activities: dict[str, Activity] = {str(row.pk): row for row in read}
    for row in read:
        if of_the_reader() != of_the_site():
            row.title = row.offered_title or row.title  # to be read, and not to be saved
    minutes = {str(row.pk): row.offered_minutes or 0 for row in read}
    given = {row.offered_uuid: row.source for row in read if row.offered_uuid and row.retired_at is None}
    broken = why_unusable(given)
    for row in read:
        row.is_unusable = row.offered_uuid in broken
    titles = {pk: row.title for pk, row in competencies.items()}
    catalogues = {}
    for day, rows in by_day.items():
        asked = {pk: _asked(row, competencies, activities) for pk, row in rows.items()}
        steps = {(pk, step.key): step for pk, standard in asked.items() for step in standard.steps}
        catalogues[day] = Catalogue(competencies, asked, activities, minutes, Names(titles=titles, steps=steps))
    return catalogues


def read_again(activity: Activity) -> str:
    """Where whoever did it can read it again; empty where it cannot be opened, which the page behind it would only say.
    The activity is one of a catalogue."""
    return "" if getattr(activity, "is_unusable", False) else address_to_read(activity)


def _with_parts(standards: dict[str, facts.Standard], wanted: set[str] | None) -> dict[str, facts.Standard]:
    """The standards of the competencies wanted and of those they build on; all of them where none is named."""
    if wanted is None:
        return standards
    parts = {criterion.competency for pk in wanted & set(standards) for criterion in _criteria(standards[pk])}
    return {pk: row for pk, row in standards.items() if pk in wanted or pk in parts}


def _in_force(standards: Iterable[facts.Standard], on: date) -> dict[str, facts.Standard]:
    """The version in force on the day for each competency, or the first that will be."""
    in_force: dict[str, facts.Standard] = {}
    for standard in sorted(standards, key=lambda standard: (standard.effective_from, standard.number)):
        if standard.effective_from <= on or standard.competency not in in_force:
            in_force[standard.competency] = standard
    return in_force


def _criteria(standard: facts.Standard) -> list[facts.Criterion]:
    return [criterion for group in standard.groups for criterion in group.criteria]


def _asked(
    standard: facts.Standard, competencies: dict[str, Competency], activities: dict[str, Activity]
) -> StandardInForce:
    return StandardInForce(
        steps=tuple(_step(criterion, competencies, activities) for criterion in _criteria(standard)),
        any_of=tuple(
            (group.needed, frozenset(criterion.key for criterion in group.criteria))
            for group in standard.groups
            if group.needed is not None
        ),
    )


def _step(
    criterion: facts.Criterion, competencies: dict[str, Competency], activities: dict[str, Activity]
) -> NamedCriterion:
    activity = activities.get(criterion.activity or "")
    component = competencies.get(criterion.competency or "")
    kind = str(activity.kind if activity else criterion.kind.value if criterion.kind else "")
    title = activity.title if activity else component.title if component else kind_word(kind)
    return NamedCriterion(
        key=criterion.key,
        kind=kind,
        title=title,
        language=language_of_name(activity) if activity else "",
        activity=criterion.activity or "",
        component=criterion.competency or "",
        count=criterion.count,
        assessors=criterion.assessors,
        entrustment=criterion.entrustment,
        gone_since=activity.retired_at if activity else None,
        is_unusable=getattr(activity, "is_unusable", False),
    )


def language_of_name(activity: Any) -> str:
    """Which language its title is in; empty where its app does not say.

    Told by the version it is read with (``offered_title``), else by the one that has its title (``titled_in``).
    """
    source = source_for(activity)
    if source is None or not getattr(source, "is_translated", False):
        return ""
    if activity.title == getattr(activity, "offered_title", None):
        return str(activity.offered_language)
    return getattr(activity, "titled_in", None) or of_the_site()


def titled_in(activity: str) -> Subquery:
    """The language of the version that has the title of an activity, for rows that have it at this path, or are it."""
    path_of_title = "title" if activity == "pk" else f"{activity}__title"
    versions = ActivityVersion.objects.filter(activity=OuterRef(activity), title=OuterRef(path_of_title))
    return Subquery(newest_first(versions).values("language")[:1])
