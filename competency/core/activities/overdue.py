"""Attempts whose time is up and that are open still: whoever asks next what somebody may do has them closed first.

What such an attempt came to was settled at its deadline; it only has to be written down. Until that is done nobody may
be told an answer without it, so the doors to answers come by here: facts are read after this, and what could not be
closed counts against its person. An app whose attempts have a deadline registers what closes one of them.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, Protocol

from django.db.models import QuerySet

from .. import clock
from ..people.models import Person
from ..record.opened import is_recording
from .models import Attempt
from .numbers import TAKEN, taken

__all__ = [
    "AT_ONCE",
    "Closes",
    "close",
    "close_all",
    "close_of",
    "close_some",
    "number_taken",
    "register",
    "still_open",
]

logger = logging.getLogger(__name__)

AT_ONCE = 25
"""So many are closed for one answer. The rest waits for the next one, or for the command, and counts meanwhile."""


class Closes(Protocol):
    """Closes one attempt whose deadline has passed, as of that deadline; nothing where somebody was faster."""

    def __call__(self, *, attempt: Attempt, now: datetime) -> object: ...


_closes: dict[str, Closes] = {}


def register(source: str, closes: Closes) -> None:
    """Let ``closes`` end the attempts at what is published under ``source``. Call it in ``AppConfig.ready``."""
    _closes[source] = closes


def close(attempts: Iterable[Attempt], *, now: datetime | None = None, at_most: int | None = None) -> list[Attempt]:
    """Close these, all of them overdue, and give back those that are open still.

    One that fails is logged and stays open, as does one whose app is not installed or did not close it. Within a
    recording nothing is closed: its locks are fixed, and what is refused there would undo it.
    """
    moment, left = now or clock.now(), []
    for number, attempt in enumerate(attempts):
        if is_recording() or (at_most is not None and number >= at_most) or not _is_closed(attempt, moment):
            left.append(attempt)
    return left


def _is_closed(attempt: Attempt, moment: datetime) -> bool:
    closes = _closes.get(attempt.activity.source)
    if closes is None:
        return False
    try:
        closes(attempt=attempt, now=moment)
    except Exception:
        logger.exception("Attempt %s could not be closed.", attempt.pk)
        return False
    # What an app says of it is no proof: an answer rests on this.
    return not Attempt.objects.filter(pk=attempt.pk, closed_at__isnull=True).exists()


def close_all() -> tuple[int, int]:
    """Close whatever is overdue, and say how many were closed and how many are open still."""
    found = list(_to_close())
    left = close(found)
    return len(found) - len(left), len(left)


def close_of(people: Collection[Person | uuid.UUID], *, at_most: int | None = AT_ONCE) -> list[Attempt]:
    """Close what is overdue of these people, and give back what is open still. One query where nothing is."""
    return close(_to_close().filter(person__in=people), at_most=at_most)


def close_some(people: QuerySet[Any]) -> None:
    """Close some of what is overdue of the people with these ids, however many they are. The rest puts them in doubt:
    see ``clearance.freshness.people_in_doubt``."""
    close(_to_close().filter(person__in=people)[:AT_ONCE])


def still_open(attempts: Iterable[Attempt]) -> list[Attempt]:
    """Of these open attempts of one person those that are open once the overdue ones were closed; no query where none
    is."""
    moment, read = clock.now(), list(attempts)
    ended = [row for row in read if row.is_overdue(moment)]
    left = close(ended, now=moment)
    return [row for row in read if row not in ended or row in left]


def number_taken() -> list[str]:
    """What is wrong with each attempt that is overdue and that nothing can close, since its number is taken."""
    numbers = sorted(taken(Attempt.objects.overdue(clock.now())))
    return [f"attempt {number}: {TAKEN}" for number in numbers]


def _to_close() -> QuerySet[Attempt]:
    """In the order of the people, so that of two who close the same ones neither holds what the other waits for."""
    overdue = Attempt.objects.overdue(clock.now()).order_by("person_id", "deadline", "pk")
    related = overdue.select_related("person", "activity", "activity_version", "unit__facility")
    found: QuerySet[Attempt] = related.defer("activity_version__snapshot")
    return found
