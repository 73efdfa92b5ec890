"""Freshness: whose rows are older than a definition that concerns them, by position of the journal, not by a flag.

And whose rows lack what an attempt came to whose time is up: that is asked of the attempts, and stored nowhere.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.db.models import F, Q

from .. import clock
from ..activities.models import Attempt
from ..enums import Purpose
from .models import PersonState


def batched(people: Iterable[uuid.UUID], size: int) -> Iterator[list[uuid.UUID]]:
    """People in slices of at most ``size`` (``itertools.batched`` arrives with Python 3.12)."""
    held = list(people)
    for start in range(0, len(held), size):
        yield held[start : start + size]


def recompute_at_once() -> int:
    """Up to how many people a definition recomputes in its own transaction; more are marked stale instead."""
    return int(getattr(settings, "CLEARED_RECOMPUTE_AT_ONCE", 150))


def mark_stale(people: Iterable[uuid.UUID], *, position: int) -> None:
    """Say of these people that the definition at ``position`` of the journal may have changed their answers."""
    for batch in batched(sorted(people), 500):
        lock_states(batch)
        PersonState.objects.filter(person_id__in=batch, stale_at__lt=position).update(stale_at=position)


def lock_states(people: Iterable[uuid.UUID]) -> None:
    """The people's states, made where missing, locked in key order so that two writers cannot deadlock."""
    ids = sorted(people)
    PersonState.objects.bulk_create([PersonState(person_id=pk) for pk in ids], ignore_conflicts=True)
    list(PersonState.objects.filter(person_id__in=ids).order_by("person_id").select_for_update())


_STALE = Q(stale_at__gt=F("computed_at"))


def stale_people() -> Any:
    """The ids of people whose rows are older than a definition that concerns them."""
    return PersonState.objects.filter(_STALE).values_list("person_id", flat=True)


def people_in_doubt() -> Any:
    """The ids of people of whom stored rows say nothing: they are stale, or an attempt of theirs whose time is up is
    open still and is no practice. Whoever counts stored rows counts these against."""
    overdue = Attempt.objects.overdue(clock.now()).exclude(purpose=Purpose.PRACTICE).values("person_id")
    return PersonState.objects.filter(_STALE | Q(person_id__in=overdue)).values_list("person_id", flat=True)
