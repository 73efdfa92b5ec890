"""What is kept of tests: a choice that is not saved yet and counts for nothing."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping

from django.http import QueryDict

from competency.core import clock
from competency.core.models import Attempt
from competency.core.record.locking import for_update

from ..kept.kinds import Kind
from ..kept.marks import FRAME as KEPT_FRAME
from ..kept.models import Unfinished
from ..kept.places import Fields, Place
from ..questions.models import ServedQuestion
from ..questions.reading import as_sent, sent_in
from ..questions.shown import shown, with_flag
from .admission import CHOICE

__all__ = [
    "FRAME",
    "Choices",
    "is_as_shown",
    "place_of_attempt",
    "place_of_choice",
]

FRAME = frozenset({"shown", "flagged", "go", *KEPT_FRAME})
"""What the page of a question sends beside the answer."""
_OF_THE_PAGE = ("shown", "flagged")


class Choices(Kind):
    """The choice at one question of an attempt. It has ended with the attempt, and when another answer was saved since
    the page was shown."""

    name = CHOICE

    def fields(self, sent: QueryDict) -> Fields:
        return sent_in(sent, frame=FRAME) | {name: sent.getlist(name)[-1:] for name in _OF_THE_PAGE if name in sent}

    def is_over(self, owner: uuid.UUID, place: Place, fields: Fields) -> bool:
        attempt = for_update(Attempt.objects.filter(pk=place.key, person=owner)).first()
        if attempt is None or not attempt.is_open:
            return True
        if attempt.deadline is not None and clock.now() >= attempt.deadline:
            return True
        rows = ServedQuestion.objects.select_related("question_version", "answer")
        served = rows.filter(attempt=attempt, position=place.part).first()
        return served is None or not is_as_shown(served, fields)

    def is_untouched(self, fields: Fields) -> bool:
        answer = {name: values for name, values in fields.items() if name not in _OF_THE_PAGE}
        return "".join(fields.get("shown", ())) == with_flag(as_sent(answer), "flagged" in fields)

    def address(self, row: Unfinished) -> str:
        return ""

    def titles(self, rows: Collection[Unfinished]) -> Mapping[uuid.UUID, str]:
        """They stand on no list: the page before handing in names each."""
        return {}


def is_as_shown(served: ServedQuestion, fields: Fields) -> bool:
    """Whether the answer that is saved is still the one that the page showed."""
    return "".join(fields.get("shown", ())) == shown(served).as_sent


def place_of_choice(attempt: Attempt, position: int) -> Place:
    return Place(Choices.name, attempt.person_id, attempt.pk, position)


def place_of_attempt(attempt: Attempt) -> Place:
    return place_of_choice(attempt, 0)
