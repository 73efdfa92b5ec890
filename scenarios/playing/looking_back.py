"""Looking back on a play, in this order: the person's own words, what happened, one thing to keep.

What is written is the person's alone. A play that counted, and the practice in which its story went on, are looked back
on together, under the play that counted.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from competency.core import clock
from competency.core.models import Attempt
from competency.core.record.locking import lock_people

from ..graph import State, state_from_json
from ..story import Story
from .debrief import Debrief, debrief
from .models import Decision, Feeling, LookingBack, Stage
from .moments import attempts_of, beginning_of
from .stories import best_path_of, can_be_read, story_of

__all__ = ["MOST_SIGNS", "LookedBack", "is_readable", "looked_back", "react", "take_home", "what_happened", "whole_of"]

MOST_SIGNS = 600


@dataclass(frozen=True, slots=True)
class LookedBack:
    """What the person wrote of a play so far; None where nothing was written at that stage."""

    words: LookingBack | None
    keep: LookingBack | None


def whole_of(attempt: Attempt) -> Attempt:
    """The play under which it is looked back on: the one that counted, where this one goes on with its story."""
    continues = attempt.play.continues_id
    return attempts_of(attempt.person).get(pk=continues) if continues else attempt


def looked_back(attempt: Attempt) -> LookedBack:
    """What was written of the play, the newest of each stage, in one query."""
    rows = {row.stage: row for row in LookingBack.objects.filter(person=attempt.person_id, play=attempt.pk)}
    return LookedBack(rows.get(Stage.WORDS), rows.get(Stage.KEEP))


def react(*, attempt: Attempt, feeling: str, line: str = "") -> LookingBack:
    """Keep how it was and what happened, in the person's own words; what is said again in other words stands.

    Raises ``ValidationError`` for a feeling that is off the list, while the play is open, and for too many words.
    """
    if feeling not in Feeling.values:
        raise ValidationError({"feeling": _("Choose how it was. Nothing was kept yet.")})
    return _keep(attempt, Stage.WORDS, line, feeling)


def take_home(*, attempt: Attempt, text: str) -> LookingBack:
    """Keep the one thing that somebody wants to do from now on. Raises ``ValidationError`` as ``react``, and for
    nothing written."""
    if not text.strip():
        raise ValidationError({"text": _("Write one thing, in your own words. Nothing was kept yet.")})
    return _keep(attempt, Stage.KEEP, text)


def _keep(attempt: Attempt, stage: Stage, text: str, feeling: str = "") -> LookingBack:
    if attempt.is_open:
        raise ValidationError(_("This play is not over. Looking back comes after it."))
    words = text.replace("\x00", "").strip()
    if len(words) > MOST_SIGNS:
        name = "text" if stage is Stage.KEEP else "line"
        raise ValidationError({name: _("Use at most %(most)d characters.") % {"most": MOST_SIGNS}})
    with transaction.atomic():
        if lock_people([attempt.person_id]):
            raise ValidationError(_("The names of this person were erased, so nothing more is kept about them."))
        mine = LookingBack.objects.filter(person=attempt.person_id, play=attempt.pk, stage=stage)
        newest: LookingBack | None = mine.order_by("-pk").first()
        if newest is not None and (newest.text, newest.feeling) == (words, feeling):
            return newest
        return LookingBack.objects.create(
            person_id=attempt.person_id,
            play=attempt.pk,
            stage=stage,
            feeling=feeling,
            said={"text": words},
            written_at=clock.now(),
        )


def is_readable(attempt: Attempt) -> bool:
    """Whether what happened in the play can be shown; its version may be one that nobody can play any more."""
    return can_be_read(attempt.activity_version_id)


def what_happened(attempt: Attempt) -> tuple[Story, Debrief]:
    """The debrief of the play and of the practice in which its story went on. Raises ``UnreadableStory``."""
    story = story_of(attempt.activity_version_id)
    states, made = _path(attempt, story)
    return story, debrief(story, states, made, best_path_of(attempt.activity_version_id))


def path_of(attempt: Attempt) -> list[Decision]:
    """The decisions of the play, and then those of the practice in which its story went on."""
    after = attempts_of(attempt.person).filter(play__continues=attempt).values("pk")
    own = Decision.objects.filter(attempt=attempt).order_by("number")
    return [*own, *Decision.objects.filter(attempt__in=after).order_by("number")]


def _path(attempt: Attempt, story: Story) -> tuple[list[State], list[tuple[str, str]]]:
    decisions = path_of(attempt)
    states = [beginning_of(attempt, story)]
    states += [state_from_json(story.graph, decision.state) for decision in decisions]
    return states, [(decision.step, decision.choice) for decision in decisions]
