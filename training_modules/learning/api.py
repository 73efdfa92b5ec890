"""Doing a module: what would start, starting it, answering, completing sections, and the end.

All of it happens on the version the attempt was started with. Every verb takes the person's lock first, so two
tabs, double taps and repeated requests find what was done and do nothing twice.
"""

from __future__ import annotations

import uuid as uuids
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.html import escape
from django.utils.translation import gettext as _

from competency.assessments.models import QuestionVersion, ServedQuestion
from competency.assessments.questions import api as questions
from competency.assessments.questions.types.protocol import Sent
from competency.core import clock
from competency.core.activities import attempts, overdue
from competency.core.activities.in_language import offered_first
from competency.core.clearance.book import Book
from competency.core.enums import Effect, EndedBy, Outcome, Purpose
from competency.core.ledger.passes import earlier_edition_on_record, last_pass
from competency.core.ledger.performance import Performance
from competency.core.models import Activity, ActivityVersion, Attempt, Competency, Evidence, Gate, Person
from competency.core.people.in_force import place_today
from competency.core.publishing.concerned import competencies_using
from competency.core.recording import recording
from competency.pages.doors import is_closed_to
from competency.rules.results import ReasonCode

from ..changes import changed_sections
from ..conf import SOURCE
from ..content import ModuleContent, Section, Text
from ..content import UnreadableSnapshot as UnreadableSnapshot
from ..files import published_content
from .models import SectionProgress
from .progress import ModuleProgress, progress

WHAT_CHANGED = "what-changed"


class NotAnswered(Exception):
    """The section has a practice question that waits for an answer, or no answer was given."""


class UnknownSection(Exception):
    """The attempt has no such section."""


class NotOpen(Exception):
    """The page of the module is private, and the person is none of those whom it lets in."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a person would start now. ``sections`` are fewer than the module's in a delta; ``passed`` is the last that
    counts."""

    version: ActivityVersion
    content: ModuleContent
    purpose: Purpose
    sections: tuple[Section, ...]
    passed: Evidence | None = None

    @property
    def is_delta(self) -> bool:
        return self.purpose == Purpose.DELTA

    @property
    def minutes(self) -> int:
        return sum(section.minutes for section in self.sections)


@dataclass(frozen=True, slots=True)
class AttemptState:
    """An attempt as it stands: the content of its version, the sections to do, the questions served."""

    attempt: Attempt
    content: ModuleContent
    progress: ModuleProgress
    served: dict[str, ServedQuestion] = field(default_factory=dict)
    saved_at: datetime | None = None  # when a section was last done or an answer given

    @property
    def is_delta(self) -> bool:
        return self.attempt.purpose == Purpose.DELTA


def activities() -> QuerySet[Activity]:
    """The activities that this app runs, retired ones included."""
    return Activity.objects.filter(source=SOURCE)


def attempts_of(person: Person) -> QuerySet[Attempt]:
    """The attempts at modules that are the person's own."""
    return Attempt.objects.filter(person=person, activity__source=SOURCE).select_related(
        "activity", "activity_version", "person", "unit__facility"
    )


def enter(person: Person, key: uuids.UUID) -> None:
    """Ask the privacy of the module's page. Raises ``NotOpen``; an attempt that was started before waits meanwhile."""
    if is_closed_to(person, key):
        raise NotOpen


def has_newer_edition(attempt: Attempt) -> bool:
    """Whether something that asks for more was published since the attempt was started."""
    return (
        ActivityVersion.objects.current()
        .filter(activity=attempt.activity, edition__gt=attempt.activity_version.edition)
        .exists()
    )


def running_attempt(person: Person, activity: Activity) -> Attempt | None:
    """The open attempt to resume, the newest first."""
    return (
        Attempt.objects.filter(person=person, activity=activity, closed_at__isnull=True).order_by("-opened_at").first()
    )


def version_for(activity: Activity, language: str = "") -> ActivityVersion | None:
    """The version people get now: of the newest edition, in their language where it was translated."""
    version: ActivityVersion | None = offered_first(
        ActivityVersion.objects.current().filter(activity=activity), language
    ).first()
    return version


def may_open(person: Person, version: ActivityVersion) -> bool:
    """Whether the person may open the version: it is on offer, or it is the one of an attempt of her own. Never while
    the module's page is closed to the person."""
    activity = version.activity
    if is_closed_to(person, activity.pk):
        return False
    if activity.retired_at is None and version_for(activity, version.language) == version:
        return True
    return attempts_of(person).filter(activity_version=version).exists()


def offer(*, person: Person, activity: Activity, language: str = "") -> Offer:
    """What the person would start now, the whole module or only what changed since the last pass that counts.

    Raises ``ValidationError`` when it is not offered, ``NotOpen`` when it is not open to the person, and
    ``UnreadableSnapshot`` when nobody can learn from it.
    """
    enter(person, activity.pk)
    version = version_for(activity, language)
    if version is None or activity.retired_at is not None:
        raise ValidationError(_("This is no longer offered. Nothing is lost; look at My path for what is next."))
    content = published_content(version)
    passed = last_pass(person, activity)
    if passed is not None and _only_the_change(person, activity, version, passed):
        return Offer(version, content, Purpose.DELTA, _delta_sections(passed, version, content), passed)
    return Offer(version, content, Purpose.GATE, content.sections, passed)


def start(*, person: Person, activity: Activity, language: str = "", whole: bool = False) -> Attempt:
    """Open an attempt on the version offered now, or give the running one back. ``whole`` asks for all of it.

    Raises as ``offer`` does.
    """
    overdue.close_of([person])
    with recording(about=[person], by=person):
        running = running_attempt(person, activity)
        if running is not None:
            enter(person, activity.pk)
            return running
        offered = offer(person=person, activity=activity, language=language)
        sections = offered.content.sections if whole else offered.sections
        attempt = attempts.open_attempt(
            person=person,
            activity=activity,
            purpose=Purpose.GATE if whole else offered.purpose,
            version=offered.version,
        )
        wanted = [uuids.UUID(version) for section in sections for version in section.questions]
        versions = {row.pk: row for row in QuestionVersion.objects.filter(pk__in=wanted)}
        questions.serve(attempt=attempt, question_versions=[versions[pk] for pk in wanted if pk in versions])
        return attempt


def state_of(attempt: Attempt) -> AttemptState:
    """How far the attempt is. Raises ``UnreadableSnapshot`` when its version cannot be read."""
    content = published_content(attempt.activity_version)
    sections = content.sections
    if attempt.purpose == Purpose.DELTA:
        before = last_pass(attempt.person, attempt.activity, known_at=attempt.opened_at, besides=attempt.pk)
        sections = _delta_sections(before, attempt.activity_version, content)
    questions_served = ServedQuestion.objects.filter(attempt=attempt).select_related(
        "question_version", "answer", "attempt"
    )
    served = {str(row.question_version_id): row for row in questions_served}
    # A question that could not be served any more must not keep anybody from finishing.
    missing = {version for section in sections for version in section.questions if version not in served}
    answers = {version: row.answer.given_at for version, row in served.items() if hasattr(row, "answer")}
    done = dict(SectionProgress.objects.filter(attempt=attempt).values_list("section_key", "completed_at"))
    return AttemptState(
        attempt,
        content,
        progress(sections, done=done, answered={*answers, *missing}),
        served,
        saved_at=max([*answers.values(), *done.values()], default=None),
    )


def complete_section(*, attempt: Attempt, section: str) -> AttemptState:
    """Mark a section done, and close the attempt with the last one. Repeating it changes nothing.

    Raises ``UnknownSection``, ``NotOpen``, and ``NotAnswered`` while a practice question of the section waits.
    """
    with recording(about=[attempt.person_id], by=attempt.person):
        enter(attempt.person, attempt.activity_id)
        attempt.refresh_from_db(fields=["closed_at", "ended_by"])
        state = state_of(attempt)
        step = state.progress.step(section)
        if step is None:
            raise UnknownSection
        if not attempt.is_open or step.is_done:
            return state
        if not step.can_be_completed:
            raise NotAnswered
        return _completed(state, section)


def answer_question(
    *,
    attempt: Attempt,
    section: str,
    version: str,
    sent: Sent | None = None,
    chosen: Iterable[str] = (),
    typed: str = "",
    arrived_at: datetime | None = None,
) -> AttemptState:
    """Take the answer to a practice question; the first one stands. The last answer of a section completes it.

    Raises ``UnknownSection``, ``NotOpen``, ``NotAnswered`` for an empty answer, and ``questions.Unreadable`` for a
    number that cannot be read.
    """
    with recording(about=[attempt.person_id], by=attempt.person):
        enter(attempt.person, attempt.activity_id)
        attempt.refresh_from_db(fields=["closed_at", "ended_by"])
        state = state_of(attempt)
        step = state.progress.step(section)
        served = state.served.get(version)
        if step is None or served is None or version not in step.section.questions:
            raise UnknownSection
        if hasattr(served, "answer") or not attempt.is_open:
            return state
        if questions.answer(served=served, sent=sent, chosen=chosen, typed=typed, arrived_at=arrived_at) is None:
            raise NotAnswered(questions.unanswered(served=served))
        state = state_of(attempt)
        step = state.progress.step(section)
        if step is not None and step.can_be_completed and not step.is_done:
            return _completed(state, section)
        return state


def _completed(state: AttemptState, section: str) -> AttemptState:
    """Inside the person's lock: write the row, and close the attempt when it was the last one."""
    attempt = state.attempt
    SectionProgress.objects.get_or_create(attempt=attempt, section_key=section, defaults={"completed_at": clock.now()})
    after = state_of(attempt)
    if after.progress.is_complete:
        attempts.close_attempt(
            attempt=attempt,
            ended_by=EndedBy.COMPLETED,
            performance=Performance(outcome=Outcome.PASSED),
            by=attempt.person,
        )
    return after


# ---- what changed since the last pass -------------------------------------------------------------------------


def _only_the_change(person: Person, activity: Activity, version: ActivityVersion, passed: Evidence) -> bool:
    """Whether a gate since the person's pass asks for what changed, and that pass is still good for the rest.

    Never while a later edition is on record as passed that does not count: nobody could tell afterwards what of it was
    shown again, so the rules would not let it answer for that edition.
    """
    assert passed.activity_version is not None
    if earlier_edition_on_record(person, activity, version.edition) != passed.activity_version.edition:
        return False
    gates = list(
        Gate.objects.current().filter(
            activity=activity, edition__gt=passed.activity_version.edition, edition__lte=version.edition
        )
    )
    effects = {gate.effect for gate in gates}
    if Effect.DELTA not in effects or Effect.NONE in effects:
        return False
    competencies = Competency.objects.filter(pk__in=competencies_using(activity.key))
    book = Book([person])
    here = place_today(book.placements(person))
    day = max([clock.today(here.unit if here else None), *(gate.from_on for gate in gates)])
    codes = {
        reason.code
        for competency in competencies
        for segment in book.standing(person, competency)
        if segment.starts_on <= day < segment.ends_on
        for reason in segment.reasons
    }
    has_run_out = codes & {ReasonCode.EXPIRED, ReasonCode.MISSING, ReasonCode.FAILED, ReasonCode.CRITICAL_FAILED}
    return ReasonCode.DELTA_DUE in codes or not has_run_out


def _delta_sections(passed: Evidence | None, version: ActivityVersion, content: ModuleContent) -> tuple[Section, ...]:
    """The sections that say something else than what the person passed; a sentence where no section does."""
    if passed is None or passed.activity_version is None:
        return content.sections
    try:
        before = published_content(passed.activity_version)
    except UnreadableSnapshot:
        return content.sections
    changed = changed_sections(before, content)
    if changed:
        return tuple(changed)
    note = str(version.snapshot.get("change_note", "")) or content.summary
    return (Section(WHAT_CHANGED, _("What changed"), 1, (Text(WHAT_CHANGED, f"<p>{escape(note)}</p>"),)),)


__all__ = [
    "AttemptState",
    "NotAnswered",
    "NotOpen",
    "Offer",
    "UnknownSection",
    "UnreadableSnapshot",
    "activities",
    "answer_question",
    "attempts_of",
    "complete_section",
    "enter",
    "has_newer_edition",
    "may_open",
    "offer",
    "running_attempt",
    "start",
    "state_of",
    "version_for",
]
