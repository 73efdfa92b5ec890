"""What scenarios hold about people: what somebody chose, what they wrote when they looked back, who answers for one."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from competency.core.models import Person
from competency.core.personal_data.registry import Held, Keep, hold, on_erasure

from .playing.models import Decision, LookingBack, PlaySetup
from .writing.models import ScenarioPage


def register() -> None:
    """Say what the models of scenarios hold about people, and what becomes of their words when a name goes."""
    hold(
        Held(PlaySetup, "plays", about="attempt__person", keep=Keep.PRACTICE, each=_begun),
        Held(Decision, "decisions_in_plays", about="attempt__person", keep=Keep.PRACTICE),
        Held(LookingBack, "words_after_plays", about="person", each=_newest),
        Held(ScenarioPage, "scenarios_answered_for", by=("responsible", "owner", "locked_by"), keep=Keep.STAYS),
    )
    on_erasure("scenarios", erase_words)


def _begun(plays: QuerySet[Any]) -> QuerySet[Any]:
    """One for each story: the practice in which that of a counted play went on is the same one."""
    return plays.filter(continues=None)


def _newest(words: QuerySet[Any]) -> QuerySet[Any]:
    """One for each play and stage, however often the words were changed."""
    return words.values("play", "stage").distinct()


def erase_words(person: Person) -> None:
    """Empty what the person wrote after plays, which the database allows once the erasure is recorded."""
    # As any queryset: the one of these rows refuses every change.
    rows: QuerySet[LookingBack] = QuerySet(LookingBack)
    for row in rows.filter(person=person):
        if row.said.get("text"):
            rows.filter(pk=row.pk).update(said={"text": ""})


__all__ = ["erase_words", "register"]
