"""How the plays behind rows of the record ended, in a few words for whoever played them.

Nothing is said before somebody has looked back in their own words, which come before anything that is shown.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Subquery

from competency.core.enums import Outcome
from competency.core.models import Evidence, Person

from ..graph import Ending, State, begin, score, state_from_json
from ..graph.traces import BadTrace
from ..story import Story
from .models import Decision, LookingBack, Stage
from .moments import attempts_of
from .stories import UnreadableStory, story_of
from .words import ENDED, UNSAFE

__all__ = ["how_they_ended"]


def how_they_ended(person: Person, rows: Collection[Evidence]) -> dict[str, str]:
    """By the key of each row how the play ended that was closed with it, where the play says the same as the row.

    One query, and one more for each version that this process has not compiled yet. Without an entry is what cannot be
    read, and what the person has not looked back on.
    """
    by_play = {row.key: row for row in rows}
    newest = Decision.objects.filter(attempt=OuterRef("pk")).order_by("-number")
    own_words = LookingBack.objects.filter(person=person, play=OuterRef("pk"), stage=Stage.WORDS)
    plays = (
        attempts_of(person)
        .filter(pk__in=by_play, closed_at__isnull=False)
        .annotate(
            number=Subquery(newest.values("number")[:1]),
            state=Subquery(newest.values("state")[:1]),
            is_looked_back_on=Exists(own_words),
        )
        .values_list("pk", "activity_version_id", "number", "state", "is_looked_back_on")
    )
    told: dict[str, str] = {}
    for play, version, number, state, is_looked_back_on in plays:
        row = by_play[str(play)]
        if is_looked_back_on and row.activity_version_id == version:
            words = _words(version, number, state, is_passed=row.outcome == Outcome.PASSED)
            told |= {row.key: words} if words else {}
    return told


def _words(version: UUID, number: int | None, stored: Any, *, is_passed: bool) -> str:
    """``stored`` is the moment after the decision of this number, None where none was made: what counts starts at the
    beginning. Empty where the version or the moment cannot be read, and where the row says something else.
    """
    try:
        story = story_of(version)
        state = begin(story.graph) if number is None else state_from_json(story.graph, stored)
    except (UnreadableStory, BadTrace):
        return ""
    return _said(story, state, is_passed=is_passed)


def _said(story: Story, state: State, *, is_passed: bool) -> str:
    result = score(story.graph, state)
    if result.passed != is_passed:
        return ""
    if result.ending is None and result.unsafe:
        # Decided before its end: how the story went on was practice.
        return str(UNSAFE)
    return str(ENDED[result.ending or Ending.INCOMPLETE])
