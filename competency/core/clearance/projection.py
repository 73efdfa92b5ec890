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
from . import at_once, personal, snapshot
from .demands import demanded, programmes_at
from .freshness import batched
from .models import ClearanceSegment, PersonState, Standing

BATCH = 100
# What is written of each projection, by the columns that say all of a row; and how all of it is read.
_WRITTEN: dict[str, tuple[str, ...]] = {
    model._meta.model_name or "": tuple(field.attname for field in model._meta.concrete_fields if not field.primary_key)
    for model in (Standing, ClearanceSegment)
}
_STORED = tuple(
    at_once.Table(model._meta.model_name or "", model, ("id", *_WRITTEN[model._meta.model_name or ""]))
    for model in (Standing, ClearanceSegment)
)
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
    of_standing, changed = differences(people, standings, segments)
    _write(Standing, of_standing)
    _write(ClearanceSegment, changed)
    _note_freshness(people, segments, published.position)
    changes: Changes = {person: [] for person in people}
    for row in changed:
        pair = (row.placement_id, row.programme_id)
        if pair not in changes[row.person_id]:
            changes[row.person_id].append(pair)
    return changes


def computed(people: list[uuid.UUID], published: snapshot.Published) -> tuple[list[Standing], list[ClearanceSegment]]:
    """The rows these people should have, unsaved."""
    known = personal.facts_of(people)
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


def _write(model: Any, differing: list[Any]) -> None:
    gone = [row.pk for row in differing if row.pk]
    added = [row for row in differing if not row.pk]
    if gone:
        model.objects.filter(pk__in=gone).delete()
    if added:
        model.objects.bulk_create(added, batch_size=500)


def differences(
    people: list[uuid.UUID], standings: list[Standing], segments: list[ClearanceSegment]
) -> tuple[list[Any], list[Any]]:
    """Of each projection the rows that should not be stored (they have a primary key) and that are missing (none).

    What is stored is read as plain values, both tables by one statement: nearly all of it stays as it is.
    """
    held: dict[str, dict[tuple[Any, ...], dict[str, Any]]] = {name: {} for name in _WRITTEN}
    for name, row in at_once.rows_about(_STORED, people):
        held[name][tuple(row[column] for column in _WRITTEN[name])] = row
    return (
        _differing(Standing, held["standing"], standings),
        _differing(ClearanceSegment, held["clearancesegment"], segments),
    )


def _differing(model: Any, held: dict[tuple[Any, ...], dict[str, Any]], wanted: list[Any]) -> list[Any]:
    columns = _WRITTEN[model._meta.model_name]
    new = {tuple(getattr(row, column) for column in columns): row for row in wanted}
    return [model(**row) for said, row in held.items() if said not in new] + [
        row for said, row in new.items() if said not in held
    ]


def _note_freshness(people: list[uuid.UUID], segments: list[ClearanceSegment], position: int) -> None:
    today = clock.today()
    following: dict[uuid.UUID, Any] = {}
    for row in segments:
        if row.starts_on > today:
            following[row.person_id] = min(row.starts_on, following.get(row.person_id, row.starts_on))
    # Only what whoever computes may write: what was marked meanwhile stays marked. In key order, as all who lock them.
    PersonState.objects.bulk_create(
        [
            PersonState(person_id=person, computed_at=position, next_change_on=following.get(person))
            for person in sorted(people)
        ],
        update_conflicts=True,
        unique_fields=["person"],
        update_fields=["computed_at", "next_change_on"],
    )
