"""Whether a person may start a test now, and if not, why and until when. Reads; changes nothing."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum

from django.db.models import Count, OuterRef, Q, Subquery

from competency.core import clock
from competency.core.clearance.book import Book, rows_that_count
from competency.core.enums import Outcome, Purpose
from competency.core.models import Activity, ActivityVersion, Attempt, Evidence, Person, Remediation
from competency.rules import facts, known

from ..kept import api as kept
from ..questions import authors, bank
from ..questions.models import ServedQuestion
from .attempt_rules import Rules
from .question_drawing import shortages

CHOICE = "choice"
"""What is kept of a question of a test is called so."""


class AdmissionState(StrEnum):
    """Where a person stands with a test."""

    READY = "ready"
    OPEN = "open"
    WAIT = "wait"
    USED_UP = "used_up"
    NOT_OFFERED = "not_offered"
    WROTE_QUESTIONS = "wrote_questions"
    TOO_FEW_QUESTIONS = "too_few_questions"


@dataclass(frozen=True, slots=True)
class Admission:
    """The answer, with what the page says about it. ``until`` ends a wait. ``attempt`` is the open one: of its
    questions so many are ``answered``, at so many something is ``chosen`` and not saved; it goes on at ``place``."""

    state: AdmissionState
    tries_allowed: int = 0
    tries_left: int = 0
    questions: int = 0
    answered: int = 0
    chosen: int = 0
    place: int = 1
    until: datetime | None = None
    attempt: Attempt | None = None
    last: Evidence | facts.Evidence | None = None
    passed_at: datetime | None = None
    passed_on: date | None = None
    remediation: Remediation | None = None

    @property
    def may(self) -> bool:
        return self.state == AdmissionState.READY


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
    open_attempts = {
        attempt.activity_id: attempt
        for attempt in Attempt.objects.filter(
            person=person, activity__in=tests, purpose=Purpose.GATE, closed_at__isnull=True
        )
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
    }
    history, counted = _history(book, person) if book else _history_read(person, tests)
    remedied = {
        remediation.activity_id: remediation
        for remediation in Remediation.objects.current()
        .filter(person=person, activity__in=tests)
        .order_by("recorded_at")
    }
    wrote = _with_questions_of(person, versions)
    return {
        activity.key: _admission(
            activity,
            versions.get(activity.key),
            open_attempts.get(activity.key),
            history[str(activity.key)],
            counted,
            remedied.get(activity.key),
            activity.key in wrote,
            moment,
        )
        for activity in tests
    }


Tries = defaultdict[str, list[Evidence | facts.Evidence]]


def _history_read(person: Person, activities: list[Activity]) -> tuple[Tries, set[str]]:
    """What the person's finished tries came to, oldest first, by the key of the test; and which of them count."""
    tries: Tries = defaultdict(list)
    keys = []
    for row in (
        Evidence.objects.current()
        .filter(person=person, purpose=Purpose.GATE, activity_version__activity__in=activities)
        .select_related("activity_version")
    ):
        tries[str(row.activity_version.activity_id)].append(row)  # type: ignore[union-attr]
        keys.append(row.key)
    return _oldest_first(tries), rows_that_count(keys)


def _history(book: Book, person: Person) -> tuple[Tries, set[str]]:
    """The same from facts that were read."""
    tries: Tries = defaultdict(list)
    for row in known(book.facts(person).evidence):
        if row.purpose is facts.Purpose.GATE:
            tries[row.activity or ""].append(row)
    return _oldest_first(tries), book.rows_that_count(person)


def _oldest_first(tries: Tries) -> Tries:
    for rows in tries.values():
        rows.sort(key=lambda row: (row.performed_on, _placed_at(row), row.recorded_at))
    return tries


def _placed_at(row: Evidence | facts.Evidence) -> datetime:
    """Where a try stands in its day: as in the rules, one without a time at the beginning, or as a fail at the end."""
    if row.performed_at is None and row.outcome != Outcome.PASSED:
        return datetime.combine(row.performed_on, time.max, tzinfo=clock.zone_of(None))
    return _done_at(row)


def _done_at(row: Evidence | facts.Evidence) -> datetime:
    """When a try was made. What came in by an import names only its day: then that day's beginning, so that nothing
    sat on it counts as done before."""
    return row.performed_at or datetime.combine(row.performed_on, time.min, tzinfo=clock.zone_of(None))


def _admission(
    activity: Activity,
    version: ActivityVersion | None,
    running: Attempt | None,
    history: list[Evidence | facts.Evidence],
    counted: set[str],
    remediation: Remediation | None,
    is_author: bool,
    moment: datetime,
) -> Admission:
    if running is not None:
        rules = Rules.of(running.activity_version.snapshot)
    elif version is not None:
        rules = Rules.of(version.snapshot)
    else:
        return Admission(AdmissionState.NOT_OFFERED)
    since = remediation.recorded_at if remediation else None
    fails, last, passed_at, passed_on = 0, None, None, None
    for row in history:
        done_at = _done_at(row)
        if row.key in counted and row.outcome == Outcome.PASSED:
            fails, passed_at = 0, done_at
            passed_on = row.performed_on
        elif row.key in counted and (since is None or done_at > since):
            fails += 1
        if row.performed_at is not None and (since is None or done_at > since):
            last = row
    admission = Admission(
        AdmissionState.READY,
        tries_allowed=rules.attempts_allowed,
        tries_left=max(rules.attempts_allowed - fails, 0),
        questions=rules.questions,
        last=last,
        passed_at=passed_at,
        passed_on=passed_on,
        remediation=remediation,
    )
    if running is not None:
        return replace(
            admission,
            state=AdmissionState.OPEN,
            attempt=running,
            until=running.deadline,
            answered=running.given,  # type: ignore[attr-defined]
            chosen=running.chosen or 0,  # type: ignore[attr-defined]
            place=running.open_place or 1,  # type: ignore[attr-defined]
        )
    if activity.retired_at is not None:
        return replace(admission, state=AdmissionState.NOT_OFFERED)
    if is_author:
        return replace(admission, state=AdmissionState.WROTE_QUESTIONS)
    if admission.tries_left == 0:
        return replace(admission, state=AdmissionState.USED_UP)
    if last is not None and last.performed_at is not None and moment < last.performed_at + rules.cooldown:
        return replace(admission, state=AdmissionState.WAIT, until=last.performed_at + rules.cooldown)
    return admission


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
