"""Playing a scenario: what would start, starting it, deciding, and the end, whatever ended it.

A play runs on the version it was started with. Each decision is stored with the moment after it and stands once; a
page that shows another moment than the one that stands changes nothing. A play that counts is decided by its end or by
a critical-unsafe choice, whichever comes first, so that leaving saves nobody; what follows such a choice is practice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from competency.core import clock
from competency.core.activities import overdue
from competency.core.activities.arrival import arrived, refuse_before
from competency.core.activities.attempts import close_attempt, open_attempt
from competency.core.activities.in_language import offered_first
from competency.core.enums import EndedBy, Outcome, Purpose
from competency.core.ledger.performance import Performance
from competency.core.models import Activity, ActivityVersion, Attempt, Evidence, Person
from competency.core.record.locking import for_update
from competency.core.recording import recording

from ..conf import SOURCE
from ..graph import TIME_UP, NotOpen, State, is_over, play, score, state_as_json
from ..story import Story
from .admission import OPEN_FOR, Admission, AdmissionState, admissions
from .models import Decision, Pace, PlaySetup
from .moments import Moment, attempts_of, moment_of
from .renewing import Held, held
from .stories import UnreadableStory, can_be_read, story_of
from .timing import is_too_late

__all__ = [
    "Admission",
    "AdmissionState",
    "Decided",
    "NotNow",
    "NotOpen",
    "Offer",
    "UnreadableStory",
    "activities",
    "admissions",
    "attempts_of",
    "can_be_played",
    "continuation_of",
    "decide",
    "expire",
    "offer",
    "start",
    "state_of",
    "version_for",
]


class NotNow(Exception):
    """The person may not play now so that it counts; ``offer`` says why."""

    def __init__(self, offered: Offer) -> None:
        super().__init__(offered.admission.state)
        self.offer = offered


@dataclass(frozen=True, slots=True)
class Offer:
    """What a person would play now. ``practice`` is the practice that is open; ``held`` says what is held and until
    when, where that is not to be renewed yet."""

    version: ActivityVersion
    story: Story
    admission: Admission
    held: Held | None = None
    practice: Attempt | None = None

    @property
    def may_count(self) -> bool:
        return self.admission.may and self.held is None


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of a decision that was sent. ``moved`` is False where nothing changed: the play stands elsewhere, or is
    over. ``is_repeat`` says that exactly this was decided before. ``goes_on_in`` is the practice in which the story
    goes on after a play that counted was decided."""

    moved: bool
    is_repeat: bool = False
    goes_on_in: Attempt | None = None


def activities() -> QuerySet[Activity]:
    """The scenarios that were ever published, retired ones included."""
    return Activity.objects.filter(source=SOURCE)


def version_for(activity: Activity, language: str = "") -> ActivityVersion | None:
    """The version people get now: of the newest edition, in their language where it was translated."""
    versions = offered_first(ActivityVersion.objects.current().filter(activity=activity), language)
    found: ActivityVersion | None = versions.defer("snapshot").first()
    return found


def can_be_played(activity: Activity, language: str = "") -> bool:
    """Whether it is on offer, and what people get of it can be played."""
    version = None if activity.retired_at else version_for(activity, language)
    return version is not None and can_be_read(version.pk)


def offer(*, person: Person, activity: Activity, language: str = "") -> Offer:
    """What the person would play now, and whether it may count.

    Raises ``ValidationError`` when it is not offered, and ``UnreadableStory`` when nobody can play it.
    """
    version = version_for(activity, language)
    if version is None or activity.retired_at is not None:
        raise ValidationError(_("This is no longer offered. Nothing is lost; look at My path for what is next."))
    return Offer(
        version=version,
        story=story_of(version.pk),
        admission=admissions(person=person, activities=[activity])[activity.key],
        held=held(person, version),
        practice=_open_play(person, activity, Purpose.PRACTICE),
    )


def start(
    *,
    person: Person,
    activity: Activity,
    counted: bool,
    pace: str = Pace.AS_WRITTEN,
    language: str = "",
    afresh: bool = False,
) -> Attempt:
    """Open a play on the version offered now, or give the open one back; ``afresh`` lets a practice be and begins anew.

    ``pace`` says how much longer somebody has at timed steps. Raises ``NotNow`` when it may not count now, and as
    ``offer`` does.
    """
    overdue.close_of([person])
    purpose = Purpose.GATE if counted else Purpose.PRACTICE
    with recording(about=[person], by=person):
        running = _open_play(person, activity, purpose)
        if running is not None and afresh and not counted:
            _leave(running)
            running = None
        if running is not None:
            return running
        offered = offer(person=person, activity=activity, language=language)
        if not counted or offered.may_count:
            attempt = open_attempt(
                person=person,
                activity=activity,
                purpose=purpose,
                version=offered.version,
                deadline=clock.now() + OPEN_FOR if counted else None,
            )
            PlaySetup.objects.create(attempt=attempt, pace=pace if pace in Pace.values else Pace.AS_WRITTEN)
            return attempts_of(person).get(pk=attempt.pk)
    raise NotNow(offered)


def state_of(attempt: Attempt) -> Moment:
    """Where the play stands. Raises ``UnreadableStory`` when its version cannot be played."""
    return moment_of(attempt)


def decide(*, attempt: Attempt, number: int, choice: str, arrived_at: datetime | None = None) -> Decided:
    """Make the decision of moment ``number`` of the play, once.

    What is sent for another moment than the one that stands, or after the end, changes nothing. A choice that arrives
    after the seconds of a timed step is no choice: what follows when time is up is recorded instead. A play that
    counts and is over its 72 hours is closed. Raises ``NotOpen`` for what cannot be chosen now, ``ValidationError``
    for a moment to come and for one before the play was begun or came to where it stands, and ``UnreadableStory``.
    """
    at = arrived(attempt, arrived_at)
    if expire(attempt=attempt, now=at) is not None:
        return Decided(moved=False)
    moment = moment_of(attempt)
    if moment.is_over or moment.number != number:
        return Decided(moved=False, is_repeat=_is_made(attempt, number, choice))
    refuse_before(at, moment.since)
    step = moment.story.graph.steps[moment.state.step]
    if is_too_late(step, moment.setup.pace, since=moment.since, arrived_at=at):
        choice = TIME_UP
    elif choice == TIME_UP:
        raise NotOpen(moment.state.step, choice)
    after = play(moment.story.graph, moment.state, choice)
    made = Decision(
        attempt=attempt,
        number=number,
        step=moment.state.step,
        choice=choice,
        state=state_as_json(after),
        arrived_at=at,
    )
    if is_over(moment.story.graph, after) or (moment.counts and score(moment.story.graph, after).unsafe):
        return _decide_and_close(moment, made, after)
    try:
        with transaction.atomic():
            if not _is_open_and_locked(attempt):
                return Decided(moved=False)
            made.save()
    except IntegrityError:
        # Somebody was faster: another tab, or a second tap.
        return Decided(moved=False, is_repeat=_is_made(attempt, number, choice))
    return Decided(moved=True)


def _decide_and_close(moment: Moment, made: Decision, after: State) -> Decided:
    """The last decision of a play, with everything that follows from it, in one transaction."""
    attempt = moment.attempt
    with recording(about=[attempt.person_id], by=attempt.person):
        is_taken = Decision.objects.filter(attempt=attempt, number=made.number).exists()
        if not _is_open_and_locked(attempt) or is_taken:
            return Decided(moved=False, is_repeat=_is_made(attempt, made.number, made.choice))
        made.save()
        result = score(moment.story.graph, after)
        close_attempt(
            attempt=attempt,
            ended_by=EndedBy.COMPLETED,
            performance=Performance(
                outcome=Outcome.PASSED if result.passed else Outcome.FAILED,
                critical_failed=moment.counts and bool(result.unsafe),
                performed_at=made.arrived_at,
            ),
        )
        goes_on = moment.counts and not is_over(moment.story.graph, after)
        return Decided(moved=True, goes_on_in=_go_on(moment, after) if goes_on else None)


def _go_on(moment: Moment, after: State) -> Attempt | None:
    """The story goes on in practice from this moment; not where the scenario is offered no more."""
    attempt = moment.attempt
    if attempt.activity.retired_at is not None:
        return None
    running = _open_play(attempt.person, attempt.activity, Purpose.PRACTICE)
    if running is not None:
        _leave(running)
    practice = open_attempt(
        person=attempt.person,
        activity=attempt.activity,
        purpose=Purpose.PRACTICE,
        version=attempt.activity_version,
        unit=attempt.unit,
    )
    PlaySetup.objects.create(
        attempt=practice, pace=moment.setup.pace, continues=attempt, starts_from=state_as_json(after)
    )
    return practice


def _leave(attempt: Attempt) -> None:
    """A practice that is left for another one."""
    close_attempt(attempt=attempt, ended_by=EndedBy.SUBMITTED, performance=Performance(outcome=Outcome.INCOMPLETE))


def continuation_of(attempt: Attempt) -> Attempt | None:
    """The practice in which the story of a play that counted went on."""
    return attempts_of(attempt.person).filter(play__continues=attempt).first()


def expire(*, attempt: Attempt, now: datetime | None = None) -> Evidence | None:
    """Close a play that counts when its 72 hours are over, as not passed; None when it runs still, or ended before.

    Where its version cannot be played any more nobody could have gone on: it decides nothing, and is no try.
    """
    moment = now or clock.now()
    if not attempt.is_open or attempt.deadline is None or moment < attempt.deadline:
        return None
    with recording(about=[attempt.person_id], by=attempt.person):
        if not _is_open_and_locked(attempt):
            attempt.refresh_from_db(fields=["closed_at", "ended_by"])
            return None
        evidence = close_attempt(
            attempt=attempt,
            ended_by=EndedBy.HARD_CLOSE,
            performance=Performance(
                outcome=Outcome.FAILED if _can_be_played(attempt) else Outcome.INCOMPLETE, performed_at=attempt.deadline
            ),
        )
        attempt.refresh_from_db(fields=["closed_at", "ended_by"])
        return evidence


def _can_be_played(attempt: Attempt) -> bool:
    try:
        story_of(attempt.activity_version_id)
    except UnreadableStory:
        return False
    return True


def _open_play(person: Person, activity: Activity, purpose: Purpose) -> Attempt | None:
    return attempts_of(person).filter(activity=activity, purpose=purpose, closed_at__isnull=True).first()


def _is_open_and_locked(attempt: Attempt) -> bool:
    """Whether the attempt is open still; its row stays locked until the transaction ends."""
    rows = for_update(Attempt.objects.filter(pk=attempt.pk, closed_at__isnull=True))
    return bool(list(rows.values_list("pk", flat=True)))


def _is_made(attempt: Attempt, number: int, choice: str) -> bool:
    """Whether this is what was decided. What was sent is compared here: not every text can be asked of a database."""
    return choice in Decision.objects.filter(attempt=attempt, number=number).values_list("choice", flat=True)
