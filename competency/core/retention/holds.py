"""Who and what is held for an inquiry: of that nothing goes, neither by the schedule nor because somebody asks."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable

from ..people.models import Placement
from ..personal_data.registry import held as registered
from ..places.subtrees import under
from ..record.journal import entries_of
from ..record.models import JournalEntry
from .models import Hold


def holds_on(people: Iterable[uuid.UUID]) -> dict[uuid.UUID, Hold]:
    """The hold that stands over each of these people, where there is one.

    A hold on a unit holds everybody who was ever placed there or below, in whatever version: whom an inquiry asks
    about is known only at its end.
    """
    wanted = set(people)
    held: dict[uuid.UUID, Hold] = {}
    for hold in Hold.objects.current().select_related("unit__facility", "person").order_by("recorded_at"):
        for person in held_by(hold, wanted):
            held.setdefault(person, hold)
    return held


def held_by(hold: Hold, people: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Whom of these people a hold is about."""
    wanted = set(people)
    if hold.person_id is not None:
        return {hold.person_id} & wanted
    placed = Placement.objects.filter(under([hold.unit]), person__in=wanted)  # type: ignore[list-item]
    return set(placed.values_list("person_id", flat=True))


def holds_on_texts(texts: Iterable[uuid.UUID]) -> dict[uuid.UUID, Hold]:
    """The hold that stands over each of these texts, where there is one, whomever the text is about.

    Held are the reason of a hold that stands, and what somebody entered or signed who is held: an inquiry about an
    assessor asks what the assessor wrote of others.
    """
    wanted = set(texts)
    standing = Hold.objects.current().select_related("unit__facility", "person")
    if not wanted or not standing.exists():
        return {}
    writers = writers_of(wanted)
    held = holds_on({person for who in writers.values() for person in who})
    found = {key: held[person] for key, who in writers.items() for person in sorted(who) if person in held}
    return found | standing.in_bulk(wanted)


def writers_of(texts: Iterable[uuid.UUID]) -> dict[uuid.UUID, set[uuid.UUID]]:
    """Who entered or signed what each of these texts belongs to, in whatever role: a query a kind of row."""
    wanted = set(texts)
    by_model = {entry.model: entry for entry in registered()}
    found: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for key, row in entries_of(JournalEntry.objects.filter(entry__in=wanted)).items():
        roles = by_model[type(row)].by if type(row) in by_model else ("recorded_by",)
        found[key] |= {getattr(row, f"{role}_id") for role in roles}
    for entry in by_model.values():
        # What hangs under an attempt, and says who signed it.
        if entry.about == "attempt__person" and entry.by:
            for key, *who in entry.model._base_manager.filter(attempt__in=wanted).values_list("attempt", *entry.by):
                found[key] |= set(who)
    return {key: who - {None} for key, who in found.items()}


__all__ = ["held_by", "holds_on", "holds_on_texts", "writers_of"]
