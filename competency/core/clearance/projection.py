"""Turns facts and definitions into rows: standings and clearance segments. The only writer of them.

A recompute runs the pure rules for some people and writes only what differs, so running it again changes
nothing, and a rebuild of everybody gives the same rows as one recompute a fact.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from competency import rules
from competency.rules import facts
from competency.rules.results import Answer, Segment, changes_of_answer

from .. import clock
from ..enums import AnswerCode
from ..people.models import Placement
from . import reading, snapshot
from .demands import demanded, programmes_at
from .freshness import batched, lock_states
from .models import ClearanceSegment, PersonState, Standing

BATCH = 100
STANDING_KEY = ("person_id", "competency_id", "cap", "starts_on")
SEGMENT_KEY = ("placement_id", "programme_id", "starts_on")
Changes = dict[uuid.UUID, list[tuple[uuid.UUID, int]]]


def recompute(people: Sequence[uuid.UUID]) -> Changes:
    """Bring the rows of these people up to date and say which of their clearances changed.

    Call it with the people's rows locked. They are as fresh as the position that the definitions were read at, so that
    what is published meanwhile leaves them stale instead of being lost.
    """
    published = snapshot.published()
    changes: Changes = {}
    for batch in batched(people, BATCH):
        changes |= _recompute(list(batch), published)
    return changes


def _recompute(people: list[uuid.UUID], published: snapshot.Published) -> Changes:
    standings, segments = computed(people, published)
    _write(Standing, people, standings, STANDING_KEY)
    changed = _write(ClearanceSegment, people, segments, SEGMENT_KEY)
    _note_freshness(people, segments, published.position)
    changes: Changes = {person: [] for person in people}
    for row in changed:
        pair = (row.placement_id, row.programme_id)
        if pair not in changes[row.person_id]:
            changes[row.person_id].append(pair)
    return changes


def computed(people: list[uuid.UUID], published: snapshot.Published) -> tuple[list[Standing], list[ClearanceSegment]]:
    """The rows these people should have, unsaved."""
    known = reading.facts_of(people)
    standings: list[Standing] = []
    segments: list[ClearanceSegment] = []
    records = {person: published.bench.person(known[person]) for person in people}
    for person, record in records.items():
        standings += _standings_of(person, record, demanded(known[person], published.definitions))
    for placement in Placement.objects.current().filter(person__in=people).order_by("person_id", "pk"):
        segments += segments_of(placement, records[placement.person_id], published.definitions)
    return standings, segments


def _standings_of(
    person: uuid.UUID, record: rules.PersonAnswers, pairs: set[tuple[str, facts.Period | None]]
) -> Iterator[Standing]:
    for competency, cap in sorted(pairs, key=lambda pair: (pair[0], str(pair[1]))):
        for segment in changes_of_answer(record.standing(competency, cap=cap)):
            reason = segment.reasons[0]
            yield Standing(
                person_id=person,
                competency_id=int(competency),
                cap=cap.format() if cap else "",
                starts_on=segment.starts_on,
                ends_on=segment.ends_on,
                answer=AnswerCode.of(segment.answer),
                reason=reason.code.value,
                fact=_uuid_or_none(reason.fact),
            )


def segments_of(
    placement: Placement, record: rules.PersonAnswers, published: facts.Definitions
) -> Iterator[ClearanceSegment]:
    unit, role = str(placement.unit_id), str(placement.job_role_id)
    for programme in programmes_at(unit, published, job_role=role, person=str(placement.person_id)):
        answers = record.clearance(programme=programme, unit=unit, job_role=role)
        for segment in changes_of_answer(answers):
            starts_on = max(segment.starts_on, placement.starts_on)
            ends_on = min(segment.ends_on, placement.ends_on or segment.ends_on)
            if starts_on >= ends_on:
                continue
            yield ClearanceSegment(
                placement_id=placement.pk,
                programme_id=int(programme),
                person_id=placement.person_id,
                unit_id=placement.unit_id,
                job_role_id=placement.job_role_id,
                shift_id=placement.usual_shift_id,
                starts_on=starts_on,
                ends_on=ends_on,
                answer=AnswerCode.of(segment.answer),
                missing=_missing(segment),
                reason=segment.reasons[0].code.value if segment.reasons else "",
            )


def _uuid_or_none(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        return None


def _missing(segment: Segment) -> int:
    """How many competencies are missing; 0 unless the answer is not cleared."""
    if segment.answer is not Answer.NOT_CLEARED:
        return 0
    return len({reason.competency for reason in segment.reasons if reason.competency})


def _write(model: Any, people: list[uuid.UUID], wanted: list[Any], key: tuple[str, ...]) -> list[Any]:
    """Make the people's rows of a projection be ``wanted``; returns the rows that were added or removed."""
    differing = difference(model, people, wanted, key)
    gone = [row.pk for row in differing if row.pk]
    added = [row for row in differing if not row.pk]
    if gone:
        model.objects.filter(pk__in=gone).delete()
    if added:
        model.objects.bulk_create(added, batch_size=500)
    return differing


def difference(model: Any, people: list[uuid.UUID], wanted: list[Any], key: tuple[str, ...]) -> list[Any]:
    """Rows of standing or clearance that should not be stored (they have a primary key) and that are missing (none)."""
    names = [field.attname for field in model._meta.concrete_fields if not field.primary_key]

    def content(row: Any) -> tuple[Any, ...]:
        return tuple(getattr(row, name) for name in names)

    held = {tuple(getattr(row, name) for name in key): row for row in model.objects.filter(person__in=people)}
    new = {tuple(getattr(row, name) for name in key): row for row in wanted}
    same = {spot for spot, row in new.items() if spot in held and content(row) == content(held[spot])}
    return [row for spot, row in held.items() if spot not in same] + [
        row for spot, row in new.items() if spot not in same
    ]


def _note_freshness(people: list[uuid.UUID], segments: list[ClearanceSegment], position: int) -> None:
    today = clock.today()
    following: dict[uuid.UUID, Any] = {}
    for row in segments:
        if row.starts_on > today:
            following[row.person_id] = min(row.starts_on, following.get(row.person_id, row.starts_on))
    states = lock_states(people)
    for state in states:
        state.computed_at = position
        state.next_change_on = following.get(state.person_id)
    written = ["computed_at", "next_change_on"]
    if len(states) == 1:  # somebody's fact, as nearly always: the statement for many takes four times as long to make
        states[0].save(update_fields=written)
    else:
        PersonState.objects.bulk_update(states, written)
