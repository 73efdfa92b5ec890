"""Turns facts and definitions into rows: standings, clearance segments, freshness. The only writer of them.

A recompute runs the pure rules for some people and writes only what differs, so running it again changes
nothing, and a rebuild of everybody gives the same rows as one recompute a fact.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from competency import rules
from competency.rules import facts
from competency.rules.results import Answer, Segment

from . import clock, factbook
from .enums import AnswerCode
from .models import DEFINITIONS, ClearanceSegment, DefinitionsHead, Person, PersonState, Placement, Standing

BATCH = 100
_STANDING_KEY = ("person_id", "competency_id", "cap", "starts_on")
_SEGMENT_KEY = ("placement_id", "programme_id", "starts_on")
Changes = dict[uuid.UUID, list[tuple[uuid.UUID, int]]]


def batched(rows: Iterable[uuid.UUID], size: int) -> Iterator[list[uuid.UUID]]:
    """Slices of at most ``size`` (``itertools.batched`` arrives with Python 3.12)."""
    held = list(rows)
    for start in range(0, len(held), size):
        yield held[start : start + size]


def recompute_at_once() -> int:
    """Up to how many people a definition recomputes in its own transaction; more are marked stale instead."""
    return int(getattr(settings, "CLEARED_RECOMPUTE_AT_ONCE", 150))


def mark_stale(people: Iterable[uuid.UUID], *, position: int) -> None:
    """Say of these people that the definition at ``position`` of the journal may have changed their answers."""
    for some in batched(sorted(people), 500):
        _lock_states(some)
        PersonState.objects.filter(person_id__in=some, stale_at__lt=position).update(stale_at=position)


def _lock_states(people: Iterable[uuid.UUID]) -> list[PersonState]:
    """The people's states, made where missing, locked in key order so that two writers cannot deadlock."""
    rows = sorted(people)
    PersonState.objects.bulk_create([PersonState(person_id=pk) for pk in rows], ignore_conflicts=True)
    return list(PersonState.objects.filter(person_id__in=rows).order_by("person_id").select_for_update())


def stale_people() -> Any:
    """The ids of people whose rows are older than a definition that concerns them."""
    return PersonState.objects.filter(stale_at__gt=F("computed_at")).values_list("person_id", flat=True)


def recompute_stale(*, limit: int | None = None) -> int:
    """Recompute stale people in batches, each in its own transaction; returns how many were recomputed.

    May be stopped and started again at any time.
    """
    from .recording import lock_people

    done = 0
    while limit is None or done < limit:
        size = BATCH if limit is None else min(BATCH, limit - done)
        some = list(stale_people().order_by("person_id")[:size])
        if not some:
            break
        with transaction.atomic():
            lock_people(some)
            recompute(some)
        done += len(some)
    return done


def recompute(people: Sequence[uuid.UUID]) -> Changes:
    """Bring the rows of these people up to date and say which of their clearances changed.

    Call it with the people's rows locked. The journal position is read before the definitions, so that what is
    published meanwhile leaves them stale instead of being lost.
    """
    position = DefinitionsHead.objects.filter(pk=DEFINITIONS).values_list("position", flat=True).first() or 0
    published = factbook.definitions()
    changes: Changes = {}
    for some in batched(people, BATCH):
        changes |= _recompute(list(some), published, position)
    return changes


def _recompute(people: list[uuid.UUID], published: facts.Definitions, position: int) -> Changes:
    standings, segments = _computed(people, published)
    _write(Standing, people, standings, _STANDING_KEY)
    changed = _write(ClearanceSegment, people, segments, _SEGMENT_KEY)
    _note_freshness(people, segments, position)
    changes: Changes = {person: [] for person in people}
    for row in changed:
        pair = (row.placement_id, row.programme_id)
        if pair not in changes[row.person_id]:
            changes[row.person_id].append(pair)
    return changes


def _computed(people: list[uuid.UUID], published: facts.Definitions) -> tuple[list[Standing], list[ClearanceSegment]]:
    """The rows these people should have, unsaved."""
    known = factbook.facts_of(people)
    bench = rules.Workbench(published)
    standings: list[Standing] = []
    segments: list[ClearanceSegment] = []
    records = {person: bench.person(known[person]) for person in people}
    for person, record in records.items():
        standings += _standings_of(person, record, demanded(known[person], published))
    for placement in Placement.objects.current().filter(person__in=people).order_by("person_id", "pk"):
        segments += _segments_of(placement, records[placement.person_id], published)
    return standings, segments


def drifted(people: Iterable[uuid.UUID]) -> Iterator[uuid.UUID]:
    """The people whose stored rows differ from a fresh computation and who are not known to be stale."""
    published = factbook.definitions()
    stale = set(stale_people())
    for some in batched(people, BATCH):
        standings, segments = _computed(some, published)
        differing = _difference(Standing, some, standings, _STANDING_KEY) + _difference(
            ClearanceSegment, some, segments, _SEGMENT_KEY
        )
        yield from sorted({row.person_id for row in differing} - stale)


def misplaced() -> Iterator[uuid.UUID]:
    """People whose rows no recompute would mend: rows about nobody, and freshness ahead of the definitions.

    Somebody who seems fresher than what is published would keep an old answer when the next definition comes.
    """
    people = Person.objects.all()
    rows: list[Any] = [Standing.objects, ClearanceSegment.objects]
    strays = {pk for each in rows for pk in each.exclude(person__in=people).values_list("person_id", flat=True)}
    head = DefinitionsHead.objects.filter(pk=DEFINITIONS).values_list("position", flat=True).first() or 0
    ahead = PersonState.objects.filter(Q(computed_at__gt=head) | Q(stale_at__gt=head))
    yield from sorted(strays | set(ahead.values_list("person_id", flat=True)))


def _standings_of(
    person: uuid.UUID, record: rules.PersonAnswers, asked: set[tuple[str, facts.Period | None]]
) -> Iterator[Standing]:
    for competency, cap in sorted(asked, key=lambda pair: (pair[0], str(pair[1]))):
        for segment in merged(record.standing(competency, cap=cap)):
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


def _segments_of(
    placement: Placement, record: rules.PersonAnswers, published: facts.Definitions
) -> Iterator[ClearanceSegment]:
    unit, role = str(placement.unit_id), str(placement.job_role_id)
    for programme in programmes_at(unit, published, job_role=role, person=str(placement.person_id)):
        answers = record.clearance(programme=programme, unit=unit, job_role=role)
        for segment in merged(answers):
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


def merged(segments: Iterable[Segment]) -> Iterator[Segment]:
    """Neighbours with the same answer as one: a projection has a row a change of answer, not of reason."""
    held: Segment | None = None
    for segment in segments:
        if held is not None and held.answer == segment.answer:
            held = Segment(starts_on=held.starts_on, ends_on=segment.ends_on, answer=held.answer, reasons=held.reasons)
            continue
        if held is not None:
            yield held
        held = segment
    if held is not None:
        yield held


def _missing(segment: Segment) -> int:
    """How many competencies are missing; 0 unless the answer is not cleared."""
    if segment.answer is not Answer.NOT_CLEARED:
        return 0
    return len({reason.competency for reason in segment.reasons if reason.competency})


def programmes_at(
    unit: str, published: facts.Definitions, *, job_role: str | None = None, person: str | None = None
) -> list[str]:
    """The programmes that concern a unit: it is in one of their waves, or one of their requirements covers it.

    Given a job role, only requirements count that may be about her. Somebody in a wave without a rule is
    counted apart, so that nobody is cleared by silence.
    """
    above = set(published.places[unit].ancestors)
    subjects: set[tuple[facts.SubjectKind, str | None]] = {
        (facts.SubjectKind.JOB_ROLE, job_role),
        (facts.SubjectKind.PERSON, person),
        (facts.SubjectKind.ANYBODY, ""),
    }
    waves = {row.programme for row in rules.known(published.wave_units) if row.unit in above}
    asked = {
        row.programme
        for row in rules.known(published.requirements)
        if row.unit in above and (job_role is None or (row.subject_kind, row.subject) in subjects)
    }
    return sorted(waves | asked)


def demanded(known: facts.PersonFacts, published: facts.Definitions) -> set[tuple[str, facts.Period | None]]:
    """Every (competency, cap) that a requirement may ask of the person, and those there is evidence of."""
    named = [row.competency for row in known.evidence]
    named += [row.competency for row in known.waivers]
    named += [row.competency for row in known.revocations]
    found: set[tuple[str, facts.Period | None]] = {(competency, None) for competency in named if competency}
    for requirement in rules.known(published.requirements):
        if any(_may_concern(requirement, known, published, row.unit, row) for row in _belonging(known)):
            found |= {(requirement.competency, None), (requirement.competency, requirement.validity)}
    return found


def _belonging(known: facts.PersonFacts) -> tuple[facts.Placement | facts.Appointment, ...]:
    return (*known.placements, *known.appointments)


def _may_concern(
    requirement: facts.Requirement,
    known: facts.PersonFacts,
    published: facts.Definitions,
    unit: str,
    row: facts.Placement | facts.Appointment,
) -> bool:
    places = published.places
    if requirement.unit not in places[unit].ancestors and unit not in places[requirement.unit].ancestors:
        return False
    match requirement.subject_kind:
        case facts.SubjectKind.JOB_ROLE:
            return isinstance(row, facts.Placement) and row.job_role == requirement.subject
        case facts.SubjectKind.FUNCTION:
            return isinstance(row, facts.Appointment) and row.function == requirement.subject
        case facts.SubjectKind.PERSON:
            return requirement.subject == known.person
        case _:
            return True


def _write(model: Any, people: list[uuid.UUID], wanted: list[Any], key: tuple[str, ...]) -> list[Any]:
    """Make the people's rows of a projection be ``wanted``; returns the rows that were added or removed."""
    differing = _difference(model, people, wanted, key)
    gone = [row.pk for row in differing if row.pk]
    added = [row for row in differing if not row.pk]
    if gone:
        model.objects.filter(pk__in=gone).delete()
    if added:
        model.objects.bulk_create(added, batch_size=500)
    return differing


def _difference(model: Any, people: list[uuid.UUID], wanted: list[Any], key: tuple[str, ...]) -> list[Any]:
    """Stored rows that should not be (they have a primary key) and rows that are missing (they have none)."""
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
    states = _lock_states(people)
    for state in states:
        state.computed_at = position
        state.next_change_on = following.get(state.person_id)
    PersonState.objects.bulk_update(states, ["computed_at", "next_change_on"])
