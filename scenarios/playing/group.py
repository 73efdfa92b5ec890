"""What the people in somebody's reach chose when they first played a scenario: counted, and without a name.

For whoever leads a talk about it with a group. Nothing is said of fewer people than ``FEWEST``, and no number is
exact: each is rounded by itself to a multiple of ``BASE``, and fewer than ``BASE`` are not told from none. So nobody is
found by taking the others from a total. People are added ``BASE`` at a time, so that nobody is found by looking again
after one more has played either. (Rounding to fives with small counts left out is how health statistics are published
in England: NHS England, Hospital Episode Statistics analysis guide; HESA, rounding and suppression.)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from competency.core.models import Activity, ActivityVersion, Attempt, Person

from ..graph import GO_ON, TIME_UP, StepKind
from ..story import Story
from .models import Decision

__all__ = ["BASE", "FEWEST", "Group", "StepOfGroup", "TakenBy", "group_of"]

FEWEST = 10
BASE = 5


@dataclass(frozen=True, slots=True)
class TakenBy:
    """How many of those who came to a step chose this, rounded; ``None`` for fewer than ``BASE``, and for nobody."""

    words: str
    people: int | None
    is_unsafe: bool


@dataclass(frozen=True, slots=True)
class StepOfGroup:
    """One step with what was chosen there. ``people`` came to it, rounded; 0, without choices, for too few."""

    title: str
    question: str
    people: int
    choices: tuple[TakenBy, ...]

    @property
    def are_enough(self) -> bool:
        return self.people >= FEWEST


@dataclass(frozen=True, slots=True)
class Group:
    """What a group chose. ``people`` of it are counted; ``steps`` is empty where they are too few."""

    people: int
    steps: tuple[StepOfGroup, ...]

    @property
    def are_enough(self) -> bool:
        return self.people >= FEWEST


def group_of(people: QuerySet[Person], activity: Activity, version: ActivityVersion, story: Story) -> Group:
    """The first plays of these people, of those on the version's edition, in two queries.

    A play that counted and the practice in which its story went on are one. What somebody decided twice at a step
    counts once: the first time. Of those who finished, the first so many that make whole ``BASE``s are counted.
    """
    first = (
        Attempt.objects.filter(
            person=OuterRef("person"),
            activity=activity,
            activity_version__edition=version.edition,
            play__continues__isnull=True,
        )
        .order_by("opened_at", "pk")
        .values("pk")[:1]
    )
    plays = Attempt.objects.filter(person__in=people, activity=activity, pk=Subquery(first), closed_at__isnull=False)
    count = plays.count() // BASE * BASE
    if count < FEWEST:
        return Group(0, ())
    counted = plays.order_by("closed_at", "pk").values("pk")[:count]
    path = Q(attempt__in=counted) | Q(attempt__play__continues__in=counted)
    made = Decision.objects.filter(path).exclude(choice=GO_ON)
    # Of one person at one step the decision that was made first.
    before = Q(arrived_at__lt=OuterRef("arrived_at")) | Q(
        arrived_at=OuterRef("arrived_at"), number__lt=OuterRef("number")
    )
    earlier = made.filter(before, attempt__person=OuterRef("attempt__person"), step=OuterRef("step"))
    rows = (
        made.annotate(before=Subquery(earlier.values("pk")[:1]))
        .filter(before__isnull=True)
        .values("step", "choice")
        .annotate(people=Count("attempt__person", distinct=True))
        .values_list("step", "choice", "people")
    )
    return Group(count, tuple(_steps(story, rows)))


def _steps(story: Story, rows: Iterable[tuple[str, str, int]]) -> Iterable[StepOfGroup]:
    taken = {(step, choice): people for step, choice, people in rows}
    for key, step in story.graph.steps.items():
        if step.kind is not StepKind.DECISION:
            continue
        people = sum(count for (at, _choice), count in taken.items() if at == key)
        shown = story.steps[key]
        if people < FEWEST:
            yield StepOfGroup(step.title, shown.question, 0, ())
            continue
        choices = tuple(
            TakenBy(
                "" if one.key == TIME_UP else one.label, _told(taken.get((key, one.key), 0)), one.is_critical_unsafe
            )
            for one in step.exits
        )
        yield StepOfGroup(step.title, shown.question, _rounded(people), choices)


def _told(people: int) -> int | None:
    return _rounded(people) if people >= BASE else None


def _rounded(people: int) -> int:
    """To the nearest multiple of ``BASE``."""
    return (people + BASE // 2) // BASE * BASE
