"""What tests that count and are open ask of a person now: of that no key is told, whatever page asks for it.

Tests draw from one bank. What is right in a test that was passed may be asked in another that is open still, and so
may what is told in practice.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from competency.core import clock

from ..enums import Use
from .authors import words_of
from .models import ServedQuestion

__all__ = ["AskedNow", "asked_now"]


@dataclass(frozen=True, slots=True)
class AskedNow:
    """The questions that open tests ask of a person, and their words: a copy is no other question."""

    questions: frozenset[uuid.UUID]
    words: frozenset[str]

    def holds_any(self, served: Iterable[ServedQuestion]) -> bool:
        """Whether one of these is asked there, in whatever version or copy."""
        return bool(self.questions) and any(
            row.question_version.question in self.questions or words_of(row.question_version.snapshot) in self.words
            for row in served
        )


def asked_now(person: uuid.UUID) -> AskedNow:
    """What is asked of the person now, in one query. A test whose time is up takes no answer any more."""
    takes_answers = Q(attempt__deadline__isnull=True) | Q(attempt__deadline__gt=clock.now())
    rows = list(
        ServedQuestion.objects.filter(
            takes_answers,
            attempt__person=person,
            attempt__closed_at__isnull=True,
            question_version__use=Use.GATE,
        ).values_list("question_version__question", "question_version__snapshot")
    )
    return AskedNow(
        frozenset(question for question, _snapshot in rows),
        frozenset(words_of(snapshot) for _question, snapshot in rows),
    )
