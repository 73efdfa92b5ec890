"""Where a play stands, read from its last decision: nothing is played again, so it costs the same at any length."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from competency.core.enums import Purpose
from competency.core.models import Attempt, Person

from ..conf import SOURCE
from ..graph import State, begin, is_over, state_from_json
from ..graph.traces import TRACE_FORMAT
from ..story import Story
from .models import Decision, PlaySetup
from .stories import story_of

__all__ = ["Moment", "attempts_of", "beginning_of", "moment_of", "states_before"]

SHOWN_PAST = 24
"""So many moments before this one are drawn with a number that is shown."""


@dataclass(frozen=True)
class Moment:
    """A moment of a play. ``number`` counts from 1; ``last`` is the decision that led here, ``since`` when that was."""

    attempt: Attempt
    story: Story
    setup: PlaySetup
    number: int
    state: State
    since: datetime
    last: Decision | None = None

    @property
    def counts(self) -> bool:
        return self.attempt.purpose == Purpose.GATE

    @property
    def is_over(self) -> bool:
        """Whether nothing can be decided any more: the story is at an end, or the play was closed."""
        return not self.attempt.is_open or is_over(self.story.graph, self.state)


def attempts_of(person: Person) -> QuerySet[Attempt]:
    """The plays that are the person's own, with what a page needs; nobody reaches anybody else's through here.

    What was published is left in the database: it is kept compiled.
    """
    plays = Attempt.objects.filter(person=person, activity__source=SOURCE, play__isnull=False)
    related = plays.select_related("activity", "activity_version", "person", "unit__facility", "play")
    return related.defer("activity_version__snapshot")


def beginning_of(attempt: Attempt, story: Story) -> State:
    """The moment at which a play begins: the story's, or the one at which a play that counted was decided."""
    starts_from = attempt.play.starts_from
    return begin(story.graph) if starts_from is None else state_from_json(story.graph, starts_from)


def moment_of(attempt: Attempt) -> Moment:
    """Where the play stands. Raises ``UnreadableStory`` when its version cannot be played."""
    story = story_of(attempt.activity_version_id)
    last = Decision.objects.filter(attempt=attempt).order_by("-number").first()
    state = beginning_of(attempt, story) if last is None else state_from_json(story.graph, last.state)
    return Moment(
        attempt=attempt,
        story=story,
        setup=attempt.play,
        number=1 if last is None else last.number + 1,
        state=state,
        since=attempt.opened_at if last is None else last.arrived_at,
        last=last,
    )


def states_before(moment: Moment) -> list[State]:
    """The beginning of the play and the moments before this one, as many as are drawn, the oldest first.

    All but the beginning and the last have only their values: nothing else of them is shown.
    """
    if moment.last is None:
        return []
    story, attempt = moment.story, moment.attempt
    beginning = beginning_of(attempt, story)
    if moment.number == 2:
        return [beginning]
    rows = Decision.objects.filter(attempt=attempt, number__lt=moment.last.number).order_by("-number")
    before = rows.values_list("state", flat=True).first()
    past = list(rows.values_list("state__values", flat=True)[1:SHOWN_PAST])
    return [
        beginning,
        *(_with_values_only(moment, values) for values in reversed(past)),
        state_from_json(story.graph, before),
    ]


def _with_values_only(moment: Moment, values: dict[str, Any]) -> State:
    bare = {"format": TRACE_FORMAT, "step": moment.state.step, "clock": 0, "values": values}
    return state_from_json(moment.story.graph, bare | {"drifted": {}, "fired": [], "taken": [], "ran_out": False})
