"""A person's attempt at a knowledge test, from the start to its one row of evidence.

What is asked, in which order and until when is fixed at the start. Answers are saved as they are given. Whatever
ends the attempt, ``_close`` ends it; a deadline that has passed is written down by whoever looks first, with the
time of the deadline. Content never stands in the way: nobody is asked what was read before.
"""

from __future__ import annotations

import uuid as uuids
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from competency.core import clock
from competency.core.activities.api import live_version
from competency.core.activities.arrival import arrived
from competency.core.activities.attempts import close_attempt, open_attempt
from competency.core.enums import EndedBy, Kind, Outcome, Purpose
from competency.core.ledger.performance import Performance
from competency.core.models import Activity, Attempt, Evidence, Person, Unit
from competency.core.recording import recording

from ..kept import api as kept
from ..questions import api as questions
from ..questions import bank
from ..questions.api import AttemptClosed, LateAnswer, Unreadable
from ..questions.asked_now import asked_now
from ..questions.marking import Feedback, feedback_on, mark
from ..questions.models import GivenAnswer, ServedQuestion
from ..questions.scoring import TestScore, score
from ..questions.types.protocol import Sent
from ..tries.api import remediate
from .admission import Admission, AdmissionState, admissions, may_start
from .attempt_rules import Rules
from .question_drawing import draw
from .sittings import Sitting
from .source import SOURCE
from .unfinished import place_of_attempt, place_of_choice

__all__ = [
    "Admission",
    "AdmissionState",
    "AttemptClosed",
    "CheckLine",
    "LateAnswer",
    "LineState",
    "NotNow",
    "NotServed",
    "Unreadable",
    "admissions",
    "check_before_hand_in",
    "expire",
    "may_review",
    "may_start",
    "remediate",
    "result",
    "review",
    "save_answer",
    "start",
    "submit",
    "waits_for_another",
]


class NotNow(Exception):
    """The person may not start now; ``admission`` says why and until when."""

    def __init__(self, admission: Admission) -> None:
        super().__init__(admission.state)
        self.admission = admission


class NotServed(LookupError):
    """The attempt has no question at this place."""


class LineState(StrEnum):
    """How a question stands before handing in."""

    OPEN = "not_answered"
    CHOSEN = "chosen"
    FLAGGED = "flagged"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One row of “Check before you hand in”."""

    position: int
    state: LineState
    flagged: bool
    is_answered: bool


def start(
    *,
    person: Person,
    activity: Activity,
    accommodation: Decimal = Decimal(1),
    unit: Unit | None = None,
    uuid: uuids.UUID | None = None,
) -> Attempt:
    """The person's open attempt, started now when there is none: questions drawn, order and deadline fixed.

    ``accommodation`` multiplies the time limit. Two tabs get the same attempt. Raises ``NotNow`` with the reason
    when it may not be started.
    """
    with recording(about=[person], by=person):
        for running in _open_attempts().filter(person=person, activity=activity):
            if not _is_over(running, clock.now()):
                return running
            _close(running, clock.now())
        admission = may_start(person=person, activity=activity)
        if admission.may:
            return _open(person, activity, accommodation, unit, uuid or uuids.uuid4())
    # Outside the transaction, so that an attempt just found overdue stays closed.
    raise NotNow(admission)


def _open(person: Person, activity: Activity, accommodation: Decimal, unit: Unit | None, key: uuids.UUID) -> Attempt:
    version = live_version(activity)
    assert version is not None
    rules = Rules.of(version.snapshot)
    attempt = open_attempt(
        person=person,
        activity=activity,
        purpose=Purpose.GATE,
        version=version,
        unit=unit,
        deadline=rules.deadline(clock.now(), accommodation),
        uuid=key,
    )
    seed = uuids.uuid4().hex
    Sitting.objects.create(attempt=attempt, accommodation=accommodation, seed=seed)
    drawn = draw(
        rules.blueprint,
        bank.candidates({row.competency for row in rules.blueprint}, rules.job_role),
        seen=bank.times_seen(person),
        seed=seed,
        shuffle=rules.shuffle_questions,
    )
    versions = bank.versions_of(drawn)
    questions.serve(
        attempt=attempt,
        question_versions=[versions[question] for question in drawn],
        seed=seed,
        shuffle=rules.shuffle_options,
    )
    return attempt


def save_answer(
    *,
    attempt: Attempt,
    position: int,
    sent: Sent | None = None,
    chosen: Iterable[str] = (),
    typed: str = "",
    flagged: bool = False,
    arrived_at: datetime | None = None,
) -> GivenAnswer | None:
    """Save the answer to one question and its flag; nothing chosen and nothing typed takes the answer back.

    The page hands on what it was ``sent``; a program names options by key (``chosen``) or gives a text (``typed``).
    Raises ``NotServed`` for a place that was not served, ``Unreadable`` for a number nobody can
    read, ``LateAnswer`` after the deadline (the attempt is closed then, with the answers that arrived in time)
    and ``AttemptClosed`` when it had ended before; ``ValidationError`` as ``submit`` does.
    """
    moment = arrived(attempt, arrived_at)
    rows = ServedQuestion.objects.select_related("question_version", "attempt")
    served = rows.filter(attempt=attempt, position=position).first()
    if served is None:
        raise NotServed
    try:
        with transaction.atomic():
            questions.flag(served=served, flagged=flagged, arrived_at=moment)
            saved = questions.answer(served=served, sent=sent, chosen=chosen, typed=typed, arrived_at=moment)
            kept.drop(owner=attempt.person, place=place_of_choice(attempt, position))
            return saved
    except LateAnswer:
        expire(attempt=attempt, now=moment)
        raise


def check_before_hand_in(*, attempt: Attempt) -> list[CheckLine]:
    """Every question with its state: not answered, flagged or answered, in the order of the questions.

    One where something else is chosen than what is saved says so: it counts as it is saved.
    """
    answered = set(GivenAnswer.objects.filter(attempt=attempt).values_list("served_id", flat=True))
    chosen = kept.parts_kept(owner=attempt.person, place=place_of_attempt(attempt))

    def state(row: ServedQuestion) -> LineState:
        if row.position in chosen:
            return LineState.CHOSEN
        if row.pk not in answered:
            return LineState.OPEN
        return LineState.FLAGGED if row.flagged else LineState.ANSWERED

    served = ServedQuestion.objects.filter(attempt=attempt).order_by("position")
    return [CheckLine(row.position, state(row), row.flagged, row.pk in answered) for row in served]


def submit(*, attempt: Attempt, arrived_at: datetime | None = None) -> Evidence:
    """The person hands in an attempt. One that has ended gives the first result back, however often it is handed in.

    ``arrived_at`` is when that reached the server (default: now). Raises ``ValidationError`` for a moment to come, or
    before the attempt was opened.
    """
    return _close(attempt, arrived(attempt, arrived_at))


def expire(*, attempt: Attempt, now: datetime | None = None) -> Evidence | None:
    """Close the attempt if its deadline has passed; None when it runs still."""
    moment = now or clock.now()
    return _close(attempt, moment) if attempt.is_open and _is_over(attempt, moment) else None


def _close(attempt: Attempt, moment: datetime) -> Evidence:
    """The one end of every attempt: mark what was given in time, close, append the evidence.

    The person's row is locked before the attempt's; whoever saves an answer holds the attempt's lock alone.
    """
    with recording(about=[attempt.person_id], by=attempt.person):
        attempts = Attempt.objects.select_related("person", "activity", "activity_version", "unit__facility")
        locked = attempts.select_for_update(
            of=("self",) if connection.features.has_select_for_update_of else (),
            no_key=connection.features.has_select_for_no_key_update,
        ).get(pk=attempt.pk)
        if locked.closed_at is not None:
            attempt.closed_at, attempt.ended_by = locked.closed_at, locked.ended_by
            return Evidence.objects.get(pk=attempt.pk)
        ended_by, performed_at = EndedBy.SUBMITTED, moment
        if _is_over(locked, moment) and locked.deadline is not None:
            by_limit = Rules.of(locked.activity_version.snapshot).ends_by_time_limit(locked.sitting.accommodation)
            ended_by, performed_at = (EndedBy.TIME_UP if by_limit else EndedBy.HARD_CLOSE), locked.deadline
        kept.drop_parts(place=place_of_attempt(locked))
        test_score = _marked(locked, performed_at)
        evidence = close_attempt(
            attempt=locked,
            ended_by=ended_by,
            performance=Performance(
                outcome=Outcome.PASSED if test_score.is_passed else Outcome.FAILED,
                score=test_score.percent,
                critical_failed=test_score.critical_failed,
                performed_at=performed_at,
            ),
        )
        attempt.closed_at, attempt.ended_by = locked.closed_at, locked.ended_by
        return evidence


def result(*, attempt: Attempt) -> TestScore:
    """The marks under the pass mark of the attempt's own version; what is not answered is wrong.

    Raises ``ValidationError`` while the attempt is open: who is told how many are right finds out which.
    """
    if attempt.is_open and Attempt.objects.filter(pk=attempt.pk, closed_at__isnull=True).exists():
        raise ValidationError(_("This test is open. How many are right is said when it is handed in."))
    return _marked(attempt, None)


def _marked(attempt: Attempt, ends_at: datetime | None) -> TestScore:
    """By the keys of the moment at which it ends, or ended: so it does not matter when somebody comes to close it."""
    rules = Rules.of(attempt.activity_version.snapshot)
    served, given, ended_at = _answers(attempt)
    return score(mark(served, given, ends_at or ended_at), cut=rules.cut, every_critical=rules.every_critical)


def may_review(*, attempt: Attempt, admission: Admission | None = None) -> bool:
    """Whether the person may read right answers and feedback of this attempt now.

    Allowed after a pass, in this attempt or a later one, and while the person's tries are used up; never while an
    attempt at the same test is open, or at another one that asks some of it. ``admission`` saves asking again where the
    person stands.
    """
    return _has_earned_review(attempt, admission) and not waits_for_another(attempt=attempt)


def waits_for_another(*, attempt: Attempt) -> bool:
    """Whether another test that the person has open asks some of what this attempt asked: both draw from one bank."""
    served = ServedQuestion.objects.filter(attempt=attempt).select_related("question_version")
    return asked_now(attempt.person_id).holds_any(served)


def _has_earned_review(attempt: Attempt, admission: Admission | None) -> bool:
    if attempt.is_open:
        return False
    admission = admission or may_start(person=attempt.person, activity=attempt.activity)
    if admission.state == AdmissionState.OPEN:
        return False
    if admission.state == AdmissionState.USED_UP:
        return True
    return admission.passed_at is not None and attempt.opened_at <= admission.passed_at


def review(*, attempt: Attempt, admission: Admission | None = None) -> list[Feedback]:
    """Each question with what was given, what is right, and why. Raises ``ValidationError`` where not allowed yet."""
    if not may_review(attempt=attempt, admission=admission):
        raise ValidationError(_("The right answers are shown when you have passed, or used up your tries."))
    return feedback_on(*_answers(attempt))


def _answers(attempt: Attempt) -> tuple[list[ServedQuestion], dict[int, dict[str, object]], datetime | None]:
    """The questions in their order, what was given to each, and when that ended, the deadline where nobody handed it
    in; None while it is open."""
    closing = Evidence.objects.filter(pk=OuterRef("attempt")).values("performed_at")
    served = ServedQuestion.objects.filter(attempt=attempt).select_related("question_version__competency")
    rows = list(served.annotate(ended_at=Subquery(closing)).order_by("position"))
    given = dict(GivenAnswer.objects.filter(attempt=attempt).values_list("served_id", "given"))
    return list(rows), given, next((row.ended_at for row in rows), None) or attempt.closed_at


def _open_attempts():  # type: ignore[no-untyped-def]
    return Attempt.objects.filter(
        closed_at__isnull=True, purpose=Purpose.GATE, activity__source=SOURCE, activity__kind=Kind.KNOWLEDGE_TEST
    ).select_related("person", "activity_version", "activity")


def _is_over(attempt: Attempt, moment: datetime) -> bool:
    return attempt.deadline is not None and moment >= attempt.deadline
