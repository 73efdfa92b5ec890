"""What the pages of a test show, made of snapshots and answers. Reads; opens no key before a result is out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from competency.core import clock
from competency.core.activities.api import live_version
from competency.core.activities.sources import closed_to, source_for
from competency.core.clearance.book import Book
from competency.core.enums import Kind, Purpose
from competency.core.models import Activity, ActivityVersion, Attempt, Evidence, Person, Placement
from competency.core.people.in_force import place_today
from competency.screens.catalogue import catalogue

from ..questions.models import ServedQuestion
from ..questions.scoring import TestScore
from .source import SOURCE


def served_questions(attempt: Attempt) -> list[ServedQuestion]:
    """The questions of an attempt in order, each with its version and answer: one query."""
    served = ServedQuestion.objects.filter(attempt=attempt).select_related("question_version", "answer")
    return list(served.order_by("position"))


def knowledge_tests() -> QuerySet[Activity]:
    """Every knowledge test of ours that was ever published, retired ones too."""
    return Activity.objects.filter(source=SOURCE, kind=Kind.KNOWLEDGE_TEST)


def attempts_of(person: Person) -> QuerySet[Attempt]:
    """A person's own attempts at knowledge tests. Nobody reaches anybody else's through here."""
    return Attempt.objects.filter(
        person=person, purpose=Purpose.GATE, activity__in=knowledge_tests(), sitting__isnull=False
    ).select_related("person", "activity", "activity_version", "unit__facility", "sitting")


def version_shown(activity: Activity, attempt: Attempt | None) -> ActivityVersion | None:
    """The version an open attempt is pinned on, else the newest one."""
    return attempt.activity_version if attempt else live_version(activity)


def last_attempt(person: Person, activity: Activity) -> Attempt | None:
    """The attempt closed last, whose result the introduction links to."""
    closed = attempts_of(person).filter(activity=activity, closed_at__isnull=False)
    return closed.order_by("-closed_at").first()


def evidence_of(attempt: Attempt) -> Evidence | None:
    """The row that stands for a closed attempt, corrections applied; None when it was set aside."""
    return Evidence.objects.current().filter(key=str(attempt.pk)).first()


@dataclass(frozen=True, slots=True)
class Lesson:
    """A module that teaches a topic, and where it starts."""

    title: str
    url: str
    minutes: int
    language: str = ""  # that the title is written in, where that is known


@dataclass(frozen=True, slots=True)
class MissedTopic:
    """A topic with the number of wrong answers, and the modules to look at again: none where nobody offers one."""

    title: str
    missed: int
    lessons: tuple[Lesson, ...]


def missed_topics(attempt: Attempt, result: TestScore) -> list[MissedTopic]:
    """What to look at again, most missed first, with the modules by which those competencies are shown today."""
    if not result.missed:
        return []
    competencies = ServedQuestion.objects.filter(attempt=attempt).values_list(
        "question_version__competency_id", "question_version__competency__title"
    )
    topics = {str(competency): title for competency, title in competencies.distinct()}
    shelf = catalogue(Book([]), clock.today(attempt.unit), only=topics)
    lessons: dict[str, dict[str, Lesson]] = {}
    closed = closed_to(attempt.person, shelf.activities.values())
    for competency, title in topics.items():
        for step in shelf.asked[competency].steps if competency in shelf.asked else ():
            activity = shelf.activities.get(step.activity)
            source = source_for(activity) if activity and activity.retired_at is None else None
            is_open = source is not None and source.teaches and activity is not None and activity.pk not in closed
            url = source.launch_url(activity) if is_open and source and activity else ""
            if url:
                lesson = Lesson(step.title, url, shelf.minutes.get(step.activity, 0), step.language)
                lessons.setdefault(title, {})[step.activity] = lesson
    return [MissedTopic(title, count, tuple(lessons.get(title, {}).values())) for title, count in result.missed]


def last_saved(served: list[ServedQuestion]) -> datetime | None:
    """When the newest answer arrived; None before the first."""
    return max((row.answer.given_at for row in served if hasattr(row, "answer")), default=None)


def first_unanswered(served: list[ServedQuestion]) -> int:
    """The place to go on from: the first question without an answer, or the first of all."""
    return next((row.position for row in served if not hasattr(row, "answer")), 1)


def placement_today(person: Person) -> Placement | None:
    """Where the person works today, the newest placement first, with its job role and unit."""
    return place_today(Placement.objects.current().filter(person=person).select_related("job_role", "unit__facility"))
