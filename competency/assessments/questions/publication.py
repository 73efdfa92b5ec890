"""What publishing a question does: a version learners are served, and its key in a row of its own."""

from __future__ import annotations

from typing import Any

import nh3
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.template.response import TemplateResponse

from competency.core.access import person_of
from competency.core.models import Person
from competency.core.publishing.publication import Problems, Publication
from competency.core.recording import recording

from ..enums import QuestionType
from .bank import live_version
from .marking import key_json
from .models import Question, QuestionKey, QuestionVersion
from .problems import question_problems
from .shown import served_as_drafted

__all__ = ["QuestionPublication", "publish_question", "snapshot_of"]

STEM_TAGS = {"p", "br", "b", "strong", "i", "em", "ul", "ol", "li"}


class QuestionPublication(Publication[Question]):
    """The publication of questions, for practice and for tests alike."""

    def problems(self, draft: Question) -> Problems:
        return question_problems(draft)

    def record(self, draft: Question, *, user: Any, revision: Any) -> None:
        publish_question(question=draft, by=person_of(user))

    def preview(self, draft: Question, request: HttpRequest, mode: str) -> TemplateResponse:
        """What a learner sees: built from the snapshot that would be published, so it can hold no key."""
        context = {"object": draft, "request": request, "served": served_as_drafted(snapshot_of(draft))}
        return TemplateResponse(request, "cleared_assessments/question_preview.html", context)


def snapshot_of(question: Question) -> dict[str, Any]:
    """What learners may see of the draft: no key, no feedback, no reason, no critical mark."""
    numeric = question.type == QuestionType.NUMERIC
    return {
        "type": question.type,
        "stem": nh3.clean(question.stem, tags=STEM_TAGS, attributes={}),
        "options": []
        if numeric
        else [{"key": block.id, "text": block.value["text"].strip()} for block in question.options],
        "unit": question.unit.strip() if numeric else "",
    }


def publish_question(*, question: Question, by: Person | None = None) -> QuestionVersion:
    """Append the draft as the question's next version with its key, or return the newest when nothing changed.

    Raises ``ValidationError`` with what is wrong with the draft, by field.
    """
    if problems := question_problems(question):
        raise ValidationError(problems)
    stated: dict[str, Any] = {
        "code": question.code,
        "type": question.type,
        "use": question.use,
        "competency_id": question.competency_id,
        "job_role_id": question.job_role_id,
        "difficulty": question.difficulty,
        "snapshot": snapshot_of(question),
    }
    secret = key_json(question)
    with recording(by=by, definitions=True) as record:
        newest = live_version(question)
        if newest is not None and all(getattr(newest, name) == value for name, value in stated.items()):
            key = QuestionKey.objects.current().get(question_version=newest)
            if all(getattr(key, name) == value for name, value in secret.items()):
                return newest
        number = newest.number + 1 if newest else 1
        key_of = f"{question.uuid}:{number}"
        version = record.append(QuestionVersion(question=question.uuid, number=number, **stated), key=key_of)
        record.append(QuestionKey(question_version=version, **secret), key=key_of)
        return version
