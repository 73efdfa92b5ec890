"""Whether a person may start a test now, and if not, why and until when. Reads, once what is overdue was closed."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime

from django.db.models import Count, OuterRef, Q, Subquery

from competency.core import clock
from competency.core.activities import overdue
from competency.core.clearance.book import Book
from competency.core.enums import Purpose
from competency.core.models import Activity, ActivityVersion, Attempt, Person

from ..kept import api as kept
from ..questions import authors, bank
from ..questions.models import ServedQuestion
from ..tries import admission as tries
from ..tries.admission import AdmissionState, tried_so_far
from ..tries.registry import Terms
from .attempt_rules import Rules
from .question_drawing import shortages

__all__ = ["CHOICE", "Admission", "AdmissionState", "admissions", "may_start", "terms_of"]

CHOICE = "choice"
"""What is kept of a question of a test is called so."""


@dataclass(frozen=True, slots=True)
class Admission(tries.Admission):
    """The same of a test. Of the questions of the open attempt so many are ``answered``, at so many something is
    ``chosen`` and not saved; it goes on at ``place``."""

    questions: int = 0
    answered: int = 0
    chosen: int = 0
    place: int = 1


def may_start(*, person: Person, activity: Activity, now: datetime | None = None) -> Admission:
    """Whether the person may start this test now; looks into the bank as well."""
    admission = admissions(person=person, activities=[activity], now=now)[activity.key]
    if admission.state != AdmissionState.READY:
        return admission
    version = _newest([activity])[activity.key]
    rules = Rules.of(version.snapshot)
    stock = bank.candidates({row.competency for row in rules.blueprint}, rules.job_role)
    if shortages(rules.blueprint, stock):
        return replace(admission, state=AdmissionState.TOO_FEW_QUESTIONS)
    return admission


def admissions(
    *, person: Person, activities: Iterable[Activity], now: datetime | None = None, book: Book | None = None
) -> dict[uuid.UUID, Admission]:
    """Whether the person may start each of many tests, in a bounded number of queries, without a look into the bank.

    ``book`` holds the person's facts where a page has read them already.
    """
    moment = now or clock.now()
    tests = list(activities)
    versions = _newest(tests, may_be_author=authors.may_have_touched_any(person))
    found = list(
        Attempt.objects.filter(person=person, activity__in=tests, purpose=Purpose.GATE, closed_at__isnull=True)
        .annotate(
            given=Count("answers"),
            chosen=Subquery(kept.how_many_parts(owner=person, kind=CHOICE)),
            open_place=Subquery(
                ServedQuestion.objects.filter(attempt=OuterRef("pk"), answer=None)
                .order_by("position")
                .values("position")[:1]
            ),
        )
        .select_related("activity_version", "unit__facility")
    )
    running = overdue.still_open(found)
    open_attempts = {attempt.activity_id: attempt for attempt in running}
    # What was closed this moment is in no book that was read before.
    so_far = tried_so_far(person=person, activities=tests, book=book if len(running) == len(found) else None)
    wrote = _with_questions_of(person, versions)
    return {
        activity.key: _admission(
            activity,
            versions.get(activity.key),
            open_attempts.get(activity.key),
            so_far,
            activity.key in wrote,
            moment,
        )
        for activity in tests
    }


def terms_of(activity: Activity) -> Terms | None:
    """The tries and the wait of a test, as it was published last."""
    version = _newest([activity]).get(activity.key)
    rules = Rules.of(version.snapshot) if version else None
    return Terms(rules.attempts_allowed, rules.cooldown) if rules else None


def _admission(
    activity: Activity,
    version: ActivityVersion | None,
    running: Attempt | None,
    so_far: tries.SoFar,
    is_author: bool,
    moment: datetime,
) -> Admission:
    pinned = running.activity_version if running is not None else version
    if pinned is None:
        return Admission(AdmissionState.NOT_OFFERED)
    rules = Rules.of(pinned.snapshot)
    stands = tries.stand(
        so_far,
        activity,
        allowed=rules.attempts_allowed,
        cooldown=rules.cooldown,
        running=running,
        moment=moment,
        barred=AdmissionState.WROTE_QUESTIONS if is_author else None,
    )
    admission = Admission(
        **{field.name: getattr(stands, field.name) for field in fields(stands)}, questions=rules.questions
    )
    if running is None:
        return admission
    return replace(
        admission,
        answered=running.given,  # type: ignore[attr-defined]
        chosen=running.chosen or 0,  # type: ignore[attr-defined]
        place=running.open_place or 1,  # type: ignore[attr-defined]
    )


def _with_questions_of(person: Person, versions: Mapping[uuid.UUID, ActivityVersion]) -> set[uuid.UUID]:
    """The tests that may ask a question which the person wrote. No query for whoever never edited a question."""
    if not any(version.may_be_author for version in versions.values()):  # type: ignore[attr-defined]
        return set()
    written = authors.written_by(person)
    if not written.words:
        return set()
    rules = {key: Rules.of(version.snapshot) for key, version in versions.items()}
    competencies = {row.competency for test in rules.values() for row in test.blueprint}
    drawable = [
        (str(competency), difficulty, job_role)
        for question, competency, difficulty, job_role, snapshot in bank.offered_to_anybody(competencies)
        .values_list("question", "competency_id", "difficulty", "job_role_id", "snapshot")
        .iterator()
        if written.holds(question, snapshot)
    ]
    return {
        key
        for key, test in rules.items()
        if any(
            job_role in (None, test.job_role) and (competency, difficulty) in test.kinds
            for competency, difficulty, job_role in drawable
        )
    }


def _newest(activities: Iterable[Activity], **read_along: Q) -> dict[uuid.UUID, ActivityVersion]:
    versions = ActivityVersion.objects.current().filter(activity__in=list(activities)).annotate(**read_along)
    versions = versions.order_by("edition", "revision")
    return {version.activity_id: version for version in versions}
