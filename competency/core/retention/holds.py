"""Who is held for an inquiry: of them nothing goes, neither by the schedule nor because somebody asks."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from ..people.models import Placement
from ..places.subtrees import under
from .models import Hold


def holds_on(people: Iterable[uuid.UUID]) -> dict[uuid.UUID, Hold]:
    """The hold that stands over each of these people, where there is one.

    A hold on a unit holds everybody who was ever placed there or below, in whatever version: whom an inquiry asks
    about is known only at its end.
    """
    wanted = set(people)
    held: dict[uuid.UUID, Hold] = {}
    for hold in Hold.objects.current().select_related("unit__facility", "person").order_by("recorded_at"):
        if hold.person_id is not None:
            concerned = {hold.person_id} & wanted
        else:
            placed = Placement.objects.filter(under([hold.unit]), person__in=wanted)  # type: ignore[list-item]
            concerned = set(placed.values_list("person_id", flat=True))
        for person in concerned:
            held.setdefault(person, hold)
    return held
