"""What a recorded disposal names: the hash of its list, whether a row went under one, and what is wrong with one.

Nothing here deletes. The rooms decide what is due; the triggers let go of what stands on a confirmed list.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.apps import apps

from .digests import canonical, sha256
from .gone import Disposal, DisposalProposal, Erased, Erasure, ListedRow
from .models import Narrative

RECORD = "record"
"""The kind of line with which a whole record goes (``retention.schedule``)."""


def digest_of_list(rows: Iterable[ListedRow]) -> str:
    """The hash of a list of rows that are due to go, in whatever order they come: each line states all of its row."""
    return sha256("\n".join(sorted(_line(row) for row in rows)))


def _line(row: ListedRow) -> str:
    recorded = _microseconds(row.recorded_at)
    stated = [row.kind, str(row.person), row.model, row.row, row.digest, row.version, recorded]
    return canonical([*stated, str(row.recorded_by or ""), row.due_on.isoformat()])


def _microseconds(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp() * 1_000_000)


def disposed_rows(model: str, rows: Iterable[object]) -> dict[str, ListedRow]:
    """Of these rows of a model (by primary key), the ones that a confirmed disposal names, by primary key as text."""
    listed = ListedRow.objects.filter(model=model, row__in=[str(row) for row in rows], proposal__disposal__isnull=False)
    return {row.row: row for row in listed.select_related("proposal__disposal")}


def rightly_erased(texts: Iterable[Narrative]) -> set[uuid.UUID]:
    """Of these texts the empty ones whose erasure, or whose disposal, is recorded, by the uuid they stand under."""
    empty = {text.pk for text in texts if text.erased_at and not text.text}
    if not empty:
        return set()
    erased = Erasure.objects.filter(what=Erased.TEXT, entry__in=empty).values_list("entry", flat=True)
    disposed = disposed_rows(Narrative._meta.label_lower, empty)
    return {key for key in erased if key} | {uuid.UUID(key) for key in disposed}


def disposed_of(person: uuid.UUID) -> Disposal | None:
    """The newest disposal with which this person's record went; None while none did, confirmed or not."""
    lines = ListedRow.objects.filter(person=person, kind=RECORD, proposal__disposal__isnull=False)
    for line in lines.order_by("-proposal__disposal__recorded_at", "model")[:1]:
        # The rows of one person go together, so one of them tells.
        if not apps.get_model(line.model)._base_manager.filter(pk=line.row).exists():
            return line.proposal.disposal
    return None


def counts_lack(on: date) -> bool:
    """Whether somebody who may have counted on this day is missing from it, since the record was disposed of."""
    return Disposal.objects.filter(until__gte=on, proposal__list__kind=RECORD).exists()


def faults_of_disposals() -> Iterator[tuple[Disposal, str]]:
    """Every disposal whose list is not the one that was proposed and confirmed, or that one person alone decided."""
    for disposal in Disposal.objects.select_related("proposal").order_by("recorded_at", "pk"):
        proposal: DisposalProposal = disposal.proposal
        if not (digest_of_list(proposal.list.iterator()) == proposal.listed == disposal.listed):
            yield disposal, "names other rows than were proposed and confirmed"
        if None in {proposal.recorded_by_id, disposal.recorded_by_id} or (
            proposal.recorded_by_id == disposal.recorded_by_id
        ):
            yield disposal, "was not decided by two people"
