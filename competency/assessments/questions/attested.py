"""What was asked and answered under an attempt, as closing recorded it."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from competency.core.record.attested import Attested, moment

from .models import GivenAnswer, ServedQuestion


class AnsweredQuestions(Attested):
    """The questions served, in their order and with the order of their options, and what was given to each."""

    name = "questions"
    rows = (ServedQuestion, GivenAnswer)

    def handed_in(self, attempts: Sequence[uuid.UUID]) -> dict[uuid.UUID, Any]:
        given = {
            row.served_id: [row.given, moment(row.given_at)]
            for row in GivenAnswer.objects.filter(served__attempt__in=attempts)
        }
        held: dict[uuid.UUID, list[Any]] = defaultdict(list)
        for row in ServedQuestion.objects.filter(attempt__in=attempts).order_by("attempt", "position"):
            held[row.attempt_id].append(
                [row.position, str(row.question_version_id), row.option_order, given.get(row.pk)]
            )
        return dict(held)
