"""Brings stale people up to date, and finds whose rows drifted from a fresh computation."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q

from ..activities import overdue
from ..people.models import Person
from ..record.locking import lock_people
from ..record.models import DEFINITIONS, ChainHead
from . import reading
from .freshness import batched, stale_people
from .models import ClearanceSegment, PersonState, Standing
from .projection import BATCH, computed, differences, recompute
from .snapshot import Published


def recompute_stale(*, limit: int | None = None) -> int:
    """Recompute stale people in batches, each in its own transaction; returns how many were recomputed.

    May be stopped and started again at any time.
    """
    done = 0
    while limit is None or done < limit:
        size = BATCH if limit is None else min(BATCH, limit - done)
        batch = list(stale_people().order_by("person_id")[:size])
        if not batch:
            break
        bring_up_to_date(batch)
        done += len(batch)
    return done


def bring_up_to_date(people: Sequence[uuid.UUID]) -> None:
    """Recompute these people, stale or not, in one transaction that locks their rows first; what is overdue of theirs
    is closed before."""
    overdue.close_of(people, at_most=None)
    with transaction.atomic():
        lock_people(people)
        recompute(people)


def drifted(people: Iterable[uuid.UUID]) -> Iterator[uuid.UUID]:
    """The people whose stored rows differ from a fresh computation and who are not known to be stale.

    From the tables themselves: who checks trusts nothing that was kept.
    """
    published = Published(0, reading.definitions())
    stale = set(stale_people())
    for batch in batched(people, BATCH):
        standings, segments = computed(batch, published)
        of_standing, of_segments = differences(batch, standings, segments)
        differing = [*of_standing, *of_segments]
        yield from sorted({row.person_id for row in differing} - stale)


def misplaced() -> Iterator[uuid.UUID]:
    """People whose rows no recompute would mend: rows about nobody, and freshness ahead of the definitions.

    Somebody who seems fresher than what is published would keep an old answer when the next definition comes.
    """
    people = Person.objects.all()
    derived: list[Any] = [Standing.objects, ClearanceSegment.objects]
    strays = {
        pk
        for derived_rows in derived
        for pk in derived_rows.exclude(person__in=people).values_list("person_id", flat=True)
    }
    head = ChainHead.objects.filter(pk=DEFINITIONS).values_list("position", flat=True).first() or 0
    ahead = PersonState.objects.filter(Q(computed_at__gt=head) | Q(stale_at__gt=head))
    yield from sorted(strays | set(ahead.values_list("person_id", flat=True)))
