"""Questions on their own: create and publish them, serve them under an attempt, take answers, mark them.

Knowledge tests and the practice questions of modules both stand on this. Keys are read in ``marking`` only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from competency.core.activities.arrival import arrived
from competency.core.models import Attempt, Competency, JobRole, Person
from competency.core.record.locking import for_update

from ..enums import Use
from .asked_now import asked_now
from .candidates import order_of
from .drafts import as_kept
from .marking import Feedback, feedback_on
from .models import GivenAnswer, Question, QuestionVersion, ServedQuestion
from .reading import Unreadable
from .types.protocol import Option, Sent, Served
from .types.registry import type_in

__all__ = [
    "AttemptClosed",
    "LateAnswer",
    "Option",
    "Unreadable",
    "answer",
    "create_question",
    "flag",
    "grade",
    "serve",
    "unanswered",
]


class AttemptClosed(Exception):
    """The attempt was closed before this answer arrived."""


class LateAnswer(AttemptClosed):
    """The answer reached the server after the deadline."""


def create_question(
    *,
    code: str,
    type: str,
    stem: str,
    competency: Competency,
    options: Sequence[Option] = (),
    particulars: Mapping[str, Any] | None = None,
    use: Use | str = Use.GATE,
    job_role: JobRole | None = None,
    difficulty: int = 2,
    critical: bool = False,
    rationale: str = "",
    reference: str = "",
    owner: Person | None = None,
    publish: bool = True,
    user: Any = None,
) -> Question:
    """Create or update the question with this code from a program, and publish it unless told not to.

    ``stem`` is simple HTML (p, b, i, ul, ol), ``particulars`` has the values of the type's own fields. Raises
    ``PublishRefused`` with what is wrong by field; then nothing was saved.
    """
    with transaction.atomic():
        question = Question.objects.filter(code=code).first() or Question(code=code, live=False)
        if question.latest_revision_id:
            question = question.get_latest_revision_as_object()
        question.type, question.use, question.stem = type, use, stem
        question.competency, question.job_role, question.owner = competency, job_role, owner
        question.difficulty, question.critical = difficulty, critical
        question.rationale, question.reference = rationale, reference
        stream_block = Question._meta.get_field("options").stream_block
        question.options = stream_block.to_python(
            [
                {
                    "type": "option",
                    "id": option.key,
                    "value": {"text": option.text, "is_right": option.is_right, "feedback": option.feedback},
                }
                for option in options
            ]
        )
        question.particulars = as_kept(particulars or {})
        if question._state.adding:
            question.save()
        revision = question.save_revision(user=user)
        if publish:
            revision.publish(user=user)
            question.refresh_from_db()
        return question


def serve(
    *, attempt: Attempt, question_versions: Iterable[QuestionVersion], seed: str = "", shuffle: bool = False
) -> list[ServedQuestion]:
    """Fix the questions of an attempt, in this order; questions it holds already keep their place.

    Repeating it is harmless. With ``shuffle`` the options are mixed by ``seed`` (default: the attempt's uuid).
    """
    with transaction.atomic():
        _lock(attempt)
        served = {row.question_version_id: row for row in _served_of(attempt)}
        place = max((row.position for row in served.values()), default=0)
        for version in question_versions:
            if version.pk in served:
                continue
            place += 1
            keys = type_in(version.snapshot).parts(version.snapshot)
            order = order_of(keys, seed=seed or str(attempt.pk), question=str(version.question), shuffle=shuffle)
            served[version.pk] = ServedQuestion.objects.create(
                attempt=attempt, position=place, question_version=version, option_order=order
            )
        return sorted(served.values(), key=lambda row: row.position)


def answer(
    *,
    served: ServedQuestion,
    sent: Sent | None = None,
    chosen: Iterable[str] = (),
    typed: str = "",
    arrived_at: datetime | None = None,
) -> GivenAnswer | None:
    """Save what was chosen or typed as the answer, or take the answer back when nothing was.

    A page hands on what it was ``sent``; a program names options by key (``chosen``) or gives a text (``typed``).
    ``arrived_at`` is when the request reached the server (default: now); waiting for a lock makes nobody late.
    Raises ``Unreadable`` for a number that cannot be read, ``LateAnswer`` after the deadline, ``AttemptClosed`` when
    the attempt has ended, and ``ValidationError`` for a moment to come or before the attempt was opened; then the
    answer saved before stands.
    """
    snapshot = served.question_version.snapshot
    reply = {"chosen": [*chosen], "typed": [typed]} if sent is None else sent
    given = type_in(snapshot).read(Served(snapshot, served.option_order), reply)
    moment = arrived(served.attempt, arrived_at)
    with transaction.atomic():
        _refuse_unless_open(served.attempt, moment)
        saved = GivenAnswer.objects.filter(served=served).first()
        if given is None:
            if saved is not None:
                saved.delete()
            return None
        if saved is None:
            return GivenAnswer.objects.create(attempt_id=served.attempt_id, served=served, given=given, given_at=moment)
        if saved.given != given:
            saved.given, saved.given_at = given, moment
            saved.save(update_fields=["given", "given_at"])
        return saved


def unanswered(*, served: ServedQuestion) -> str:
    """What is said where this question has to be answered and was not."""
    return str(type_in(served.question_version.snapshot).unanswered)


def flag(*, served: ServedQuestion, flagged: bool, arrived_at: datetime | None = None) -> None:
    """Mark a question to look at again, or unmark it. Raises as ``answer`` does."""
    with transaction.atomic():
        _refuse_unless_open(served.attempt, arrived(served.attempt, arrived_at))
        ServedQuestion.objects.filter(pk=served.pk).exclude(flagged=flagged).update(flagged=flagged)


def grade(*, served: ServedQuestion) -> Feedback | None:
    """Mark one answered question and say why: for practice, where each answer is met with its feedback.

    None while it is not answered. Raises ``ValidationError`` for a question of a test, which is told with the others
    once they may be read, and for one that an open test of the person asks, in whatever version or copy.
    """
    given: Mapping[str, Any] | None = getattr(getattr(served, "answer", None), "given", None)
    if served.question_version.use == Use.GATE:
        raise ValidationError(_("This question counts: what is right is shown with its test, when that may be read."))
    if given is None:
        return None
    if asked_now(served.attempt.person_id).holds_any([served]):
        raise ValidationError(
            _("A test that you have open asks this. Your answer is saved; what is right is shown when that is over.")
        )
    return feedback_on([served], {served.pk: given})[0]


def _served_of(attempt: Attempt) -> list[ServedQuestion]:
    return list(ServedQuestion.objects.filter(attempt=attempt).select_related("question_version"))


def _lock(attempt: Attempt) -> Attempt:
    """The attempt as it is now, locked until the transaction ends. Nobody who holds it asks for another lock."""
    return for_update(Attempt.objects.filter(pk=attempt.pk)).get()


def _refuse_unless_open(attempt: Attempt, moment: datetime) -> None:
    current = _lock(attempt)
    if current.closed_at is not None:
        raise AttemptClosed
    if current.deadline is not None and moment >= current.deadline:
        raise LateAnswer
