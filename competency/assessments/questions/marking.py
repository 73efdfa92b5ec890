"""The one place that opens answer keys: marks attempts and builds what people read once it counts.

Nothing here decides whether somebody may read feedback; ``knowledge_tests.api.may_review`` and ``api.grade`` do.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from . import scoring
from .models import QuestionKey, ServedQuestion
from .types.protocol import Given, Secret, Served
from .types.registry import type_in


@dataclass(frozen=True, slots=True)
class Feedback:
    """A question with what was given, what is right, and why. For people who may read it only.

    ``said`` is what the type's ``template`` shows of it.
    """

    position: int
    stem: str
    template: str
    said: Any
    is_right: bool
    was_answered: bool
    rationale: str
    reference: str


RecordedKeys = Mapping[uuid.UUID, Sequence[QuestionKey]]
"""Every key that was recorded of a version, by the version's uuid, the oldest first."""


def recorded_keys(served: Iterable[ServedQuestion]) -> RecordedKeys:
    """The keys of the served versions, in one query."""
    found: dict[uuid.UUID, list[QuestionKey]] = defaultdict(list)
    keys = QuestionKey.objects.filter(question_version__in={row.question_version_id for row in served}, withdrawn=False)
    for key in keys.order_by("question_version", "version"):
        found[key.question_version_id].append(key)
    return dict(found)


def keys_at(recorded: RecordedKeys, moment: datetime | None = None) -> dict[uuid.UUID, QuestionKey]:
    """The key of each version, as known at ``moment`` (None: now).

    An attempt recorded as older than the first key is marked by the first: a served version is never without one.
    """
    return {
        version: next((key for key in reversed(keys) if moment is None or key.recorded_at <= moment), keys[0])
        for version, keys in recorded.items()
    }


def mark(
    served: Iterable[ServedQuestion],
    given: Mapping[int, Given],
    moment: datetime | None = None,
    *,
    recorded: RecordedKeys | None = None,
) -> list[scoring.Marked]:
    """Each served question with its key and answer. ``given`` is by served id; the topic is the competency.

    ``recorded`` are the keys of many attempts, where they were read before.
    """
    questions = list(served)
    keys = keys_at(recorded_keys(questions) if recorded is None else recorded, moment)
    return [
        scoring.Marked(
            key=type_in(row.question_version.snapshot).key(keys[row.question_version_id].right),
            given=given.get(row.pk),
            topic=row.question_version.competency.title,
            critical=keys[row.question_version_id].critical,
        )
        for row in questions
    ]


def feedback_on(
    served: Iterable[ServedQuestion], given: Mapping[int, Given], moment: datetime | None = None
) -> list[Feedback]:
    """What is right and why, question by question, in the order and with the options as they were shown."""
    questions = list(served)
    keys = keys_at(recorded_keys(questions), moment)
    return [_feedback(row, keys[row.question_version_id], given.get(row.pk)) for row in questions]


def _feedback(row: ServedQuestion, key: QuestionKey, given: Given | None) -> Feedback:
    served = Served(row.question_version.snapshot, row.option_order)
    type = type_in(served.snapshot)
    return Feedback(
        position=row.position,
        stem=served.snapshot["stem"],
        template=type.template,
        said=type.said(served, Secret(right=key.right, feedback=key.feedback), given),
        is_right=type.key(key.right).accepts(given),
        was_answered=bool(given),
        rationale=key.rationale,
        reference=key.reference,
    )
