"""What scenarios hold about people: what somebody chose, what they wrote when they looked back, who answers for one."""

from __future__ import annotations

from django.db.models import QuerySet

from competency.core.models import Person
from competency.core.personal_data.registry import Held, Keep, hold, on_erasure

from .playing.models import Decision, LookingBack, PlaySetup
from .writing.models import ScenarioPage


def register() -> None:
    """Say what the models of scenarios hold about people, and what becomes of their words when a name goes."""
    hold(
        Held(PlaySetup, "plays", about="attempt__person", keep=Keep.PRACTICE),
        Held(Decision, "decisions_in_plays", about="attempt__person", keep=Keep.PRACTICE),
        Held(LookingBack, "words_after_plays", about="person"),
        Held(ScenarioPage, "scenarios_answered_for", by=("responsible", "owner", "locked_by"), keep=Keep.STAYS),
    )
    on_erasure("scenarios", erase_words)


def erase_words(person: Person) -> None:
    """Empty what the person wrote after plays, which the database allows once the erasure is recorded."""
    # As any queryset: the one of these rows refuses every change.
    rows: QuerySet[LookingBack] = QuerySet(LookingBack)
    for row in rows.filter(person=person):
        if row.said.get("text"):
            rows.filter(pk=row.pk).update(said={"text": ""})


__all__ = ["erase_words", "register"]
