"""Plays as closing recorded them: how each was set up, every decision, and that playing it again gives the same."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from competency.core.models import Attempt
from competency.core.record.attested import Attested, Fault, moment, some_at_a_time
from competency.core.record.digests import canonical, sha256

from ..conf import SOURCE
from ..graph import NotOpen, play, state_as_json
from ..graph.traces import BadTrace
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
        keys = PlaySetup.objects.order_by("attempt").values_list("attempt_id", flat=True)
        for some in some_at_a_time(keys.iterator()):
            for attempt in Attempt.objects.filter(pk__in=some).select_related("play").order_by("pk"):
                if what := _fault_of(attempt):
                    yield Fault(f"attempt {attempt.pk}", None, what)
        yield from _faults_of_words()


def _fault_of(attempt: Attempt) -> str:
    """What is wrong with a play as it stands, open or closed: it has to give its moments again."""
    decisions = list(Decision.objects.filter(attempt=attempt).order_by("number"))
    if [row.number for row in decisions] != list(range(1, len(decisions) + 1)):
        return "a decision of it is gone"
    try:
        story = story_of(attempt.activity_version_id)
    except UnreadableStory:
        return ""
    try:
        state = beginning_of(attempt, story)
        for row in decisions:
            if row.step != state.step:
                return f"decision {row.number} was not made at the step that it names"
            state = play(story.graph, state, row.choice)
            if state_as_json(state) != row.state:
                return f"decision {row.number} did not lead to the moment that is kept with it"
    except (NotOpen, BadTrace):
        return "it is no play of its scenario"
    return ""


def _faults_of_words() -> Iterator[Fault]:
    plays = Attempt.objects.filter(activity__source=SOURCE)
    whose = dict(plays.filter(pk__in=LookingBack.objects.values("play")).values_list("pk", "person_id"))
    for row in LookingBack.objects.order_by("pk").iterator():
        if whose.get(row.play) != row.person_id:
            yield Fault(f"words {row.pk}", None, "they are about no play of the person who wrote them")


__all__ = ["Plays"]
