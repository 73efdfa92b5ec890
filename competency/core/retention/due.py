"""What is due to go on a day, by the schedule, row by row. Reads only; of whoever is held or here nothing is due."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import F, Max, Value
from django.db.models.functions import Coalesce

from ..activities.models import Attempt
from ..enums import Purpose
from ..ledger.models import Evidence
from ..people.models import Appointment, Placement
from ..personal_data.registry import Held, Keep, held
from ..personal_data.texts import stays_with_its_entry, written_about
from ..record.digests import canonical, sha256
from ..record.entry import Entry
from ..record.gone import ListedRow
from ..record.models import JournalEntry, Narrative
from .holds import holds_on, holds_on_texts
from .schedule import After, Kind, Term, schedule

_NO_END = date.max


@dataclass(frozen=True, slots=True)
class Due:
    """What is due of one person: the day the person left (None: still here), and the rows, unsaved."""

    person: uuid.UUID
    left_on: date | None
    rows: tuple[ListedRow, ...]


def due(on: date, *, people: Iterable[uuid.UUID] | None = None, at_most: int | None = None) -> list[Due]:
    """What may go on a day, person by person in key order; of ``people``, or of everybody, of at most so many people.

    The same facts give the same rows, so that a list can be compared with what was proposed.
    """
    terms = schedule()
    left = left_on(people)
    everybody = sorted(set(left) if people is None else set(people)) if not _by_event(terms) else _everybody(people)
    kept_back = holds_on(everybody)
    listed: list[Due] = []
    for person in everybody:
        if person in kept_back:
            continue
        rows = _without_held_texts(tuple(_rows_of(person, left.get(person), terms, on)))
        if rows:
            listed.append(Due(person, left.get(person), rows))
        if at_most is not None and len(listed) >= at_most:
            break
    return listed


def _without_held_texts(rows: tuple[ListedRow, ...]) -> tuple[ListedRow, ...]:
    """What may go although somebody is held who wrote a text here: a record goes whole or not at all."""
    texts = {row.row: uuid.UUID(row.row) for row in rows if row.model == Narrative._meta.label_lower}
    kept = holds_on_texts(texts.values())
    if not kept:
        return rows
    if any(row.kind == Kind.RECORD for row in rows):
        return ()
    return tuple(row for row in rows if texts.get(row.row) not in kept)


def may_be_due(terms: Mapping[Kind, Term], left: Collection[date], on: date) -> bool:
    """Whether anything may be due on a day, of people who left on these days: never False where something is.

    Says it without reading anybody's rows. What may go some years after it happened is not known from these days.
    """
    return any(term.after is After.EVENT or any(term.due_on(day) <= on for day in left) for term in terms.values())


def left_on(people: Iterable[uuid.UUID] | None = None) -> dict[uuid.UUID, date]:
    """The day each person left: the last end of a placement or an appointment. Nobody who is here or still to come."""
    last: dict[uuid.UUID, date] = {}
    for model in (Placement, Appointment):
        rows = model.objects.current()
        if people is not None:
            rows = rows.filter(person__in=list(people))
        ends = rows.values("person").annotate(
            end=Max(Coalesce(F("ends_on"), Value(_NO_END), output_field=models.DateField()))
        )
        for row in ends:
            last[row["person"]] = max(row["end"], last.get(row["person"], date.min))
    return {person: end for person, end in last.items() if end != _NO_END}


def _by_event(terms: Mapping[Kind, Term]) -> bool:
    return any(term.after is After.EVENT for term in terms.values())


def _everybody(people: Iterable[uuid.UUID] | None) -> list[uuid.UUID]:
    """Whoever has anything that may go some years after it happened."""
    if people is not None:
        return sorted(set(people))
    practised = Attempt.objects.filter(purpose=Purpose.PRACTICE).values_list("person_id", flat=True)
    return sorted(written_about() | set(practised) | set(left_on()))


def _rows_of(person: uuid.UUID, left: date | None, terms: Mapping[Kind, Term], on: date) -> Iterator[ListedRow]:
    record = terms[Kind.RECORD]
    if left is not None and record.due_on(left) <= on:
        for entry in _held_back(False):
            rows = list(entry.of(person))
            emptied = stays_with_its_entry(row.pk for row in rows) if entry.keep is Keep.TEXT else set()
            for row in rows:
                if row.pk not in emptied:
                    yield listed_row(row, Kind.RECORD, person, record.due_on(left))
                elif row.erased_at is None:
                    yield listed_row(row, Kind.TEXTS, person, record.due_on(left))
        return
    for entry in _held_back(True):
        kind = Kind.TEXTS if entry.keep is Keep.TEXT else Kind.PRACTICE
        for row, happened_on in _dated(entry, person):
            since = left if terms[kind].after is After.LEAVING else happened_on
            if since is not None and terms[kind].due_on(since) <= on:
                yield listed_row(row, kind, person, terms[kind].due_on(since))


def rows_of_record(person: uuid.UUID) -> Iterator[tuple[str, str]]:
    """What goes with a person's record, by model and key, due or not; without texts, which say nothing alone."""
    for entry in _held_back(False):
        if entry.keep is not Keep.TEXT:
            for row in entry.of(person):
                yield row._meta.label_lower, str(row.pk)


def _held_back(earlier: bool) -> list[Held]:
    """The registrations whose rows go with a record; with ``earlier``, those that may go before it."""
    mine = [entry for entry in held() if entry.is_about_somebody and entry.keep is not Keep.STAYS]
    return [entry for entry in mine if entry.keep in {Keep.TEXT, Keep.PRACTICE}] if earlier else mine


def _dated(entry: Held, person: uuid.UUID) -> Iterator[tuple[Any, date]]:
    """Texts that were not erased, with the day they were recorded; rows of closed practice with the day it closed.

    What was practice says the record. The attempt's own row could have been changed, so that answers that count go.
    """
    if entry.keep is Keep.TEXT:
        texts = {text.pk: text for text in entry.of(person).filter(erased_at=None)}
        for day, pk in _days_of_texts(person, set(texts)):
            yield texts[pk], day
        return
    practice = Evidence.objects.filter(person=person, purpose=Purpose.PRACTICE, version=1)
    closed = {"attempt__in": practice.values("pk"), "attempt__closed_at__isnull": False}
    for row in entry.of(person).filter(**closed).select_related("attempt"):
        yield row, row.attempt.closed_at.date()


def _days_of_texts(person: uuid.UUID, wanted: set[uuid.UUID]) -> Iterator[tuple[date, uuid.UUID]]:
    seen: dict[uuid.UUID, date] = {}
    for link in JournalEntry.objects.filter(entry__in=wanted).order_by("position"):
        model = _model(link.model)
        at = model._base_manager.filter(pk=link.entry).values_list("recorded_at", flat=True).first() if model else None
        if at is not None:
            seen[link.entry] = at.date()
    yield from sorted(((day, pk) for pk, day in seen.items()), key=lambda pair: str(pair[1]))


def _model(label: str) -> type[models.Model] | None:
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        return None


def listed_row(row: models.Model, kind: Kind, person: uuid.UUID, due_on: date) -> ListedRow:
    """A row as the list names it: with what its link in the journal states, or with the hash of its own columns."""
    line = ListedRow(kind=kind, person=person, model=row._meta.label_lower, row=str(row.pk), due_on=due_on)
    if isinstance(row, Entry):
        line.digest, line.version = row.digest, row.version
        line.recorded_at, line.recorded_by = row.recorded_at, row.recorded_by_id
    else:
        # Never over a text: a hash of few words can be guessed, and this one outlives them.
        stated = [field for field in row._meta.concrete_fields if not isinstance(field, models.TextField)]
        columns = {field.attname: field.value_to_string(row) for field in stated}
        line.digest = sha256(canonical(columns))
    return line
