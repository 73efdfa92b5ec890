"""Plays as closing recorded them: how each was set up, every decision, and that playing it again comes to the same.

A decision at a time is read of many plays, and the scenario of a version is compiled once: memory does not grow with
the record.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain, groupby
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from competency.core.enums import EndedBy, Outcome, Purpose
from competency.core.models import Attempt, Evidence
from competency.core.record.attested import Attested, Fault, moment, some_at_a_time
from competency.core.record.digests import canonical, sha256

from ..conf import SOURCE
from ..graph import NotOpen, Score, is_over, play, score, state_as_json
from ..graph.traces import BadTrace
from ..story import Story
from .models import Decision, LookingBack, PlaySetup
from .moments import beginning_of
from .stories import UnreadableStory, story_of


class Plays(Attested):
    """How each play was set up and what was decided in it; and whose the words are that were written afterwards."""

    name = "plays"
    rows = (PlaySetup, Decision, LookingBack)

    def handed_in(self, attempts: Sequence[uuid.UUID]) -> dict[uuid.UUID, Any]:
        made: dict[uuid.UUID, list[Any]] = defaultdict(list)
        for row in Decision.objects.filter(attempt__in=attempts).order_by("attempt", "number"):
            made[row.attempt_id].append(
                [row.number, row.step, row.choice, sha256(canonical(row.state)), moment(row.arrived_at)]
            )
        return {
            row.attempt_id: {
                "pace": row.pace,
                "continues": str(row.continues_id or ""),
                "starts_from": row.starts_from,
                "decisions": made[row.attempt_id],
            }
            for row in PlaySetup.objects.filter(attempt__in=attempts)
        }

    def faults(self) -> Iterator[Fault]:
        plays = Attempt.objects.filter(Q(play__isnull=False) | Q(activity__source=SOURCE))
        for some in some_at_a_time(plays.order_by("pk").values_list("pk", flat=True).iterator()):
            yield from _faults_of(some)
        yield from _faults_of_words()


def _faults_of(some: list[uuid.UUID]) -> Iterator[Fault]:
    left_at = Decision.objects.filter(attempt=OuterRef("play__continues")).order_by("-number").values("state")[:1]
    plays = Attempt.objects.filter(pk__in=some).select_related("play__continues").annotate(left_at=Subquery(left_at))
    attempts, evidence = {attempt.pk: attempt for attempt in plays}, Evidence.objects.in_bulk(some)
    # By the number of the attempt: attempts themselves are in the order of time, and some begin at the same moment.
    rows = Decision.objects.filter(attempt__in=some).order_by("attempt_id", "number").iterator(chunk_size=200)
    made = groupby(rows, key=lambda row: row.attempt_id)
    for key, decisions in chain(((key, list(group)) for key, group in made), ((key, []) for key in some)):
        attempt = attempts.pop(key, None)
        if attempt is not None and (what := _fault_of(attempt, decisions, evidence.get(key))):
            yield Fault(f"attempt {key}", None, what)


def _fault_of(attempt: Attempt, decisions: list[Decision], evidence: Evidence | None) -> str:
    """What is wrong with a play as it stands, open or closed: it has to give its moments, and its end, again."""
    if not hasattr(attempt, "play"):
        # How a practice was set up may have been let go, which its digest and the list of the disposal answer for.
        is_practice_that_closed = attempt.purpose == Purpose.PRACTICE and not attempt.is_open
        return "" if is_practice_that_closed else "how it was set up is gone"
    if [row.number for row in decisions] != list(range(1, len(decisions) + 1)):
        return "a decision of it is gone"
    if what := _fault_of_beginning(attempt):
        return what
    try:
        story = story_of(attempt.activity_version_id)
    except UnreadableStory:
        return "its scenario cannot be played any more, so nobody can tell whether it came to what is recorded"
    try:
        return _fault_of_replay(attempt, story, decisions, evidence)
    except (NotOpen, BadTrace, ArithmeticError):
        return "it is no play of its scenario"


def _fault_of_beginning(attempt: Attempt) -> str:
    """What is wrong with a play that begins in the middle: only practice does, where a counted play was decided."""
    before, starts_from = attempt.play.continues, attempt.play.starts_from
    if before is None:
        return ""
    if attempt.purpose != Purpose.PRACTICE:
        return "it counts, and begins in the middle"
    of_both = [(each.person_id, each.activity_version_id) for each in (before, attempt)]
    if of_both[0] != of_both[1] or before.purpose != Purpose.GATE or before.is_open:
        return "it goes on from no play of the same person that counted"
    is_where_it_stopped = starts_from == attempt.left_at  # type: ignore[attr-defined]  # annotated
    return "" if is_where_it_stopped else "it does not begin where the play that it goes on from was decided"


def _fault_of_replay(attempt: Attempt, story: Story, decisions: list[Decision], evidence: Evidence | None) -> str:
    state, counts = beginning_of(attempt, story), attempt.purpose == Purpose.GATE
    for row in decisions:
        if counts and score(story.graph, state).is_decided:
            return f"decision {row.number} was made after it was decided"
        if row.step != state.step:
            return f"decision {row.number} was not made at the step that it names"
        state = play(story.graph, state, row.choice)
        if state_as_json(state) != row.state:
            return f"decision {row.number} did not lead to the moment that is kept with it"
    result = score(story.graph, state)
    is_decided = result.is_decided if counts else is_over(story.graph, state)
    if attempt.is_open:
        return "it is open, and it was decided" if is_decided else ""
    if evidence is None:
        return ""  # said of the attempt
    if is_decided != (attempt.ended_by == EndedBy.COMPLETED):
        return "it did not end by what its record says"
    ended = _end(attempt, result, decisions)
    said = (evidence.critical_failed, evidence.score, evidence.entrustment)
    if ended is None or evidence.outcome not in ended[0] or said != (ended[1], None, None):
        return "what was decided in it does not come to its result"
    if ended[2] not in (None, evidence.performed_at):
        return "what was decided in it does not come to its result"
    return ""


def _end(
    attempt: Attempt, result: Score, decisions: list[Decision]
) -> tuple[tuple[str, ...], bool, datetime | None] | None:
    """The outcomes that the end of a play may have, whether it was critical, and when it was, where that is fixed; None
    where no play ends so."""
    counts = attempt.purpose == Purpose.GATE
    if attempt.ended_by == EndedBy.COMPLETED and decisions:
        outcome = Outcome.PASSED if result.passed else Outcome.FAILED
        return (outcome,), counts and bool(result.unsafe), decisions[-1].arrived_at
    if attempt.ended_by == EndedBy.HARD_CLOSE and counts:
        # One that could not be played any more when its time was up decides nothing.
        return (Outcome.FAILED, Outcome.INCOMPLETE), False, attempt.deadline
    if attempt.ended_by == EndedBy.SUBMITTED and not counts:
        return (Outcome.INCOMPLETE,), False, None
    return None


def _faults_of_words() -> Iterator[Fault]:
    plays = Attempt.objects.filter(activity__source=SOURCE)
    whose = dict(plays.filter(pk__in=LookingBack.objects.values("play")).values_list("pk", "person_id"))
    for row in LookingBack.objects.order_by("pk").iterator():
        if whose.get(row.play) != row.person_id:
            yield Fault(f"words {row.pk}", None, "they are about no play of the person who wrote them")


__all__ = ["Plays"]
