"""What publishing a question does: a version learners are served, and its key in a row of its own."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection
from datetime import date
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from competency.core import clock
from competency.core.access import person_of
from competency.core.models import Person
from competency.core.publishing.publication import Problems, Publication
from competency.core.recording import recording

from ..enums import Use
from .authors import words_of
from .bank import live_version, newest_versions
from .drafts import secret_of, snapshot_of
from .models import Question, QuestionKey, QuestionVersion
from .problems import question_problems
from .shown import as_published

__all__ = ["Needed", "QuestionPublication", "publish_question", "use_problems"]

Needed = Callable[[QuestionVersion, Collection[uuid.UUID], date], list[str]]
"""Why a published question cannot go on a day, together with the questions of these uuids, a sentence each."""


class QuestionPublication(Publication[Question]):
    """The publication of questions, for practice and for tests alike.

    ``needed`` says why tests cannot do without a published question: a question knows no test.
    """

    def __init__(self, needed: Needed) -> None:
        self._needed = needed

    def problems(self, draft: Question) -> Problems:
        problems = question_problems(draft)
        newest = live_version(draft)
        if not problems and (told := use_problems(draft)):
            problems = {"use": told}
        if newest is None or not draft.live or _place(draft) == _place(newest):
            return problems
        # One that is drawn by other tests from now on is lost to those that draw it so far.
        lines = self._needed(newest, {draft.uuid}, clock.today())
        return {**problems, NON_FIELD_ERRORS: [*problems.get(NON_FIELD_ERRORS, ()), *lines]} if lines else problems

    def wanted(self, draft: Question, on: date, *, leaving: Collection[Any] = ()) -> list[str]:
        newest = live_version(draft)
        if newest is None:
            return []
        together = Question.objects.filter(pk__in=leaving).values_list("uuid", flat=True)
        return self._needed(newest, {draft.uuid, *together}, on)

    def record(self, draft: Question, *, user: Any, revision: Any) -> None:
        publish_question(question=draft, by=person_of(user))

    def preview(self, draft: Question, request: HttpRequest, mode: str) -> TemplateResponse:
        """What a learner sees: built from the snapshot that would be published, so it can hold no key."""
        context = {"object": draft, "request": request, "served": as_published(snapshot_of(draft))}
        return TemplateResponse(request, "cleared_assessments/questions/preview.html", context)


def use_problems(draft: Question) -> list[str]:
    """Why it may not be used like that: practice tells what is right, so nothing that counts is asked there.

    Modules that were published go on asking what was published for practice, also when that is on offer no more. A
    question in the same words is no other one. The draft has no other problems.
    """
    newest = live_version(draft)
    if draft.use == Use.GATE and newest is not None and newest.use == Use.PRACTICE:
        return [_("It was published for practice, which tells what is right. Make a new question for tests.")]
    others = newest_versions().exclude(question=draft.uuid).exclude(use=draft.use)
    if draft.use == Use.PRACTICE:
        others = others.filter(question__in=Question.objects.filter(live=True).values("uuid"))
    words = words_of(snapshot_of(draft))
    said = others.values_list("code", "snapshot").iterator()
    code = next((code for code, snapshot in said if words_of(snapshot) == words), None)
    if code is None:
        return []
    if draft.use == Use.GATE:
        told = _("%(code)s is asked in practice in these words, which tells what is right. Ask it in another way.")
    else:
        told = _("Tests ask this in these words (%(code)s), and practice tells what is right. Ask it in another way.")
    return [told % {"code": code}]


def _place(question: Question | QuestionVersion) -> tuple[Any, ...]:
    """What decides which tests draw it."""
    return question.use, question.competency_id, question.job_role_id, question.difficulty


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
    secret = secret_of(question)
    with recording(by=by, definitions=True) as record:
        # Inside the lock: of two in the same words that are published at once the later one is refused.
        if told := use_problems(question):
            raise ValidationError({"use": told})
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
