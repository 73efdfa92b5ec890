"""The bank: the newest published version of every question that tests may draw now. Holds no keys."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from competency.core.models import Person

from ..enums import Use
from .candidates import Candidate
from .models import Question, QuestionVersion, ServedQuestion
from .types.registry import choices


def newest_versions() -> QuerySet[QuestionVersion]:
    """The newest version of each question, corrections applied, whether it is offered still or not."""
    newer = QuestionVersion.objects.filter(question=OuterRef("question"), number__gt=OuterRef("number"))
    return QuestionVersion.objects.current().filter(~Exists(newer))


def live_version(question: Question | uuid.UUID) -> QuestionVersion | None:
    """The newest published version, corrections applied; None before the first publication."""
    key = question.uuid if isinstance(question, Question) else question
    return newest_versions().filter(question=key).first()


def offered(competencies: Collection[str], job_role: int | None) -> QuerySet[QuestionVersion]:
    """What a test for the job role may draw: gate questions that are published now, for it or for everybody.

    A question whose type nobody registers any more could be neither asked nor marked, so it is not drawn.
    """
    for_role = Q(job_role__isnull=True) | Q(job_role=job_role) if job_role else Q(job_role__isnull=True)
    return offered_to_anybody(competencies).filter(for_role)


def offered_to_anybody(competencies: Collection[str]) -> QuerySet[QuestionVersion]:
    """What tests of all job roles together may draw."""
    live = Question.objects.filter(live=True).values("uuid")
    wanted = [int(pk) for pk in competencies]
    known = [code for code, _label in choices()]
    return newest_versions().filter(use=Use.GATE, type__in=known, competency__in=wanted, question__in=live)


def candidates(competencies: Collection[str], job_role: int | None) -> list[Candidate]:
    """The questions of the bank in the terms of a draw; a candidate's key is the question's uuid."""
    return [
        Candidate(key=str(question), competency=str(competency), difficulty=difficulty)
        for question, competency, difficulty in offered(competencies, job_role).values_list(
            "question", "competency_id", "difficulty"
        )
    ]


def times_seen(person: Person) -> dict[str, int]:
    """How often each question, in any version, was served to the person in an attempt that counted."""
    counts = (
        ServedQuestion.objects.filter(attempt__person=person, question_version__use=Use.GATE)
        .values_list("question_version__question")
        .annotate(times=Count("pk"))
    )
    return {str(question): times for question, times in counts}


def versions_of(questions: Collection[str | uuid.UUID]) -> dict[str, QuestionVersion]:
    """The newest version of each of these questions, by the question's uuid."""
    return {str(row.question): row for row in newest_versions().filter(question__in=questions)}
