"""Where a person stands with something that is tried so many times: ready, open, waiting, used up.

Reads only, once whoever asks has closed what is overdue: that was a try.

What it is that is tried (a test, a scenario) knows its own rules and says how many tries there are and how long the
wait is. Nothing here knows one by name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from competency.core import clock
from competency.core.clearance.book import Book, rows_that_count
from competency.core.enums import Outcome, Purpose
from competency.core.models import Activity, Attempt, Evidence, Person, Remediation
from competency.rules import facts, known

__all__ = ["Admission", "AdmissionState", "SoFar", "stand", "tried_so_far", "tries_in"]

Row = Evidence | facts.Evidence


class AdmissionState(StrEnum):
    """Where a person stands with it. The last two are of tests alone."""

    READY = "ready"
    OPEN = "open"
    WAIT = "wait"
    USED_UP = "used_up"
    NOT_OFFERED = "not_offered"
    WROTE_IT = "wrote_it"
    WROTE_QUESTIONS = "wrote_questions"
    TOO_FEW_QUESTIONS = "too_few_questions"


@dataclass(frozen=True, slots=True)
class Admission:
    """The answer, with what a page says about it. ``until`` ends a wait, or an open attempt."""

    state: AdmissionState
    tries_allowed: int = 0
    tries_left: int = 0
    until: datetime | None = None
    attempt: Attempt | None = None
    last: Row | None = None
    passed_at: datetime | None = None
    passed_on: date | None = None
    remediation: Remediation | None = None

    @property
    def may(self) -> bool:
        return self.state == AdmissionState.READY

    @property
    def pass_told(self) -> str:
        """What a page that tells of the last pass sends with its button: one from before it sends another, or none."""
        return self.passed_at.isoformat() if self.passed_at is not None else ""

    def was_not_told(self, sent: str) -> bool:
        """Whether somebody would begin another try who was not told that they have passed, and may lose it."""
        return self.may and sent != self.pass_told


@dataclass(frozen=True, slots=True)
class SoFar:
    """What a person's finished tries came to, by the key of what was tried, and which of them count."""

    history: Mapping[str, list[Row]]
    counted: set[str]
    remedied: Mapping[UUID, Remediation]


def tried_so_far(*, person: Person, activities: Iterable[Activity], book: Book | None = None) -> SoFar:
    """What there is of many activities, in a bounded number of queries.

    ``book`` holds the person's facts where a page has read them already.
    """
    wanted = list(activities)
    history, counted = _history(book, person) if book else _history_read(person, wanted)
    remedied = {
        remediation.activity_id: remediation
        for remediation in Remediation.objects.current()
        .filter(person=person, activity__in=wanted)
        .order_by("recorded_at")
    }
    return SoFar(history, counted, remedied)


def tries_in(book: Book, person: Person, *, remedied: Mapping[UUID, Remediation]) -> SoFar:
    """The same of everything, from what a page has read: no query."""
    return SoFar(*_history(book, person), remedied)


def stand(
    so_far: SoFar,
    activity: Activity,
    *,
    allowed: int,
    cooldown: timedelta,
    running: Attempt | None,
    moment: datetime,
    barred: AdmissionState | None = None,
) -> Admission:
    """Where the person stands with ``allowed`` tries and a wait of ``cooldown`` after each that was not passed.

    ``barred`` is said of whoever may not try it for a reason of its own, before the tries are counted.
    """
    remediation = so_far.remedied.get(activity.key)
    since = remediation.recorded_at if remediation else None
    fails, last, passed_at, passed_on = 0, None, None, None
    tried = so_far.history.get(str(activity.key), ())
    # What is incomplete decides nothing: it is no try, and nothing to wait for.
    for row in (each for each in tried if each.outcome != Outcome.INCOMPLETE):
        done_at = _done_at(row)
        if row.key in so_far.counted and row.outcome == Outcome.PASSED:
            fails, passed_at = 0, done_at
            passed_on = row.performed_on
        elif row.key in so_far.counted and (since is None or done_at > since):
            fails += 1
        if row.performed_at is not None and (since is None or done_at > since):
            last = row
    admission = Admission(
        AdmissionState.READY,
        tries_allowed=allowed,
        tries_left=max(allowed - fails, 0),
        last=last,
        passed_at=passed_at,
        passed_on=passed_on,
        remediation=remediation,
    )
    if running is not None:
        return replace(admission, state=AdmissionState.OPEN, attempt=running, until=running.deadline)
    if activity.retired_at is not None:
        return replace(admission, state=AdmissionState.NOT_OFFERED)
    if barred is not None:
        return replace(admission, state=barred)
    if admission.tries_left == 0:
        return replace(admission, state=AdmissionState.USED_UP)
    tried_at = last.performed_at if last is not None and last.outcome != Outcome.PASSED else None
    if tried_at is not None and moment < tried_at + cooldown:
        return replace(admission, state=AdmissionState.WAIT, until=tried_at + cooldown)
    return admission


def _history_read(person: Person, activities: list[Activity]) -> tuple[dict[str, list[Row]], set[str]]:
    tries: defaultdict[str, list[Row]] = defaultdict(list)
    keys = []
    for row in (
        Evidence.objects.current()
        .filter(person=person, purpose=Purpose.GATE, activity_version__activity__in=activities)
        .select_related("activity_version")
        .defer("activity_version__snapshot")
    ):
        tries[str(row.activity_version.activity_id)].append(row)  # type: ignore[union-attr]
        keys.append(row.key)
    return _oldest_first(tries), rows_that_count(keys)


def _history(book: Book, person: Person) -> tuple[dict[str, list[Row]], set[str]]:
    """The same from facts that were read."""
    tries: defaultdict[str, list[Row]] = defaultdict(list)
    for row in known(book.facts(person).evidence):
        if row.purpose is facts.Purpose.GATE:
            tries[row.activity or ""].append(row)
    return _oldest_first(tries), book.rows_that_count(person)


def _oldest_first(tries: dict[str, list[Row]]) -> dict[str, list[Row]]:
    for rows in tries.values():
        rows.sort(key=lambda row: (row.performed_on, _placed_at(row), row.recorded_at))
    return tries


def _placed_at(row: Row) -> datetime:
    """Where a try stands in its day: as in the rules, one without a time at the beginning, or as a fail at the end."""
    if row.performed_at is None and row.outcome != Outcome.PASSED:
        return datetime.combine(row.performed_on, time.max, tzinfo=clock.zone_of(None))
    return _done_at(row)


def _done_at(row: Row) -> datetime:
    """When a try was made. What came in by an import names only its day: then that day's beginning, so that nothing
    tried on it counts as done before."""
    return row.performed_at or datetime.combine(row.performed_on, time.min, tzinfo=clock.zone_of(None))
