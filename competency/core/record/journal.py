"""Links entries into hash chains, and checks them. Call only under the lock of the chain (see ``recording``)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef

from .digests import canonical, sha256
from .disposals import disposed_rows, faults_of_disposals
from .entry import Entry
from .gone import Erased, Erasure, ListedRow
from .models import DEFINITIONS, GENESIS, ChainHead, JournalEntry, Narrative


def digest_of(entry: Entry) -> str:
    """The hash of everything the entry states: key, withdrawal, reason and its stated fields, in canonical JSON.

    A field that joined the entity later counts from its first value on that is not its default.
    """
    stated: dict[str, Any] = {
        "model": entry._meta.label_lower,
        "key": entry.key,
        "withdrawn": entry.withdrawn,
        "reason": entry.reason,
    }
    return sha256(canonical(stated | stated_values(entry)))


def stated_values(entry: Entry) -> dict[str, Any]:
    """The entry's stated fields as plain values. One that joined later is left out while it holds its default."""
    values: dict[str, Any] = {}
    for name in entry.stated:
        field = entry._meta.get_field(name)
        assert isinstance(field, models.Field)
        value = _canonical(field.to_python(getattr(entry, field.attname)), field)
        if name in entry.joined_later and value == _canonical(field.to_python(field.get_default()), field):
            continue
        values[name] = value
    return values


def says_the_same(one: Entry, other: Entry) -> bool:
    """Whether two entries state the same, their keys and what merely numbers them aside."""
    return _said(one) == _said(other)


def _said(entry: Entry) -> dict[str, Any]:
    # A row that has no number elsewhere states its own, which no other row can have.
    own = str(entry.uuid)
    said = {name: value for name, value in stated_values(entry).items() if name not in entry.numbers and value != own}
    return said | {"withdrawn": entry.withdrawn, "reason": entry.reason}


def _canonical(value: Any, field: models.Field[Any, Any]) -> Any:
    """Equal values hash alike whichever type they arrived in: decimals at the column's scale, times in UTC."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(field, models.JSONField):
        return json.loads(json.dumps(value, sort_keys=True, cls=field.encoder))
    if isinstance(field, models.DecimalField):
        return str(Decimal(value).quantize(Decimal(1).scaleb(-field.decimal_places)))
    if isinstance(value, datetime):
        return str(int(value.timestamp() * 1_000_000))
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value)


def chain_of(entry: Entry) -> str:
    """The person's own chain for a fact, the common one for a definition."""
    return DEFINITIONS if entry.is_definition else str(entry.person_id)  # type: ignore[attr-defined]


def tail(chain: str) -> tuple[int, str]:
    """The position and link a chain is continued from: its head, (0, GENESIS) for an empty one.

    Where head and chain disagree it is whichever is further on, so that what was cut off stays a gap.
    """
    head = ChainHead.objects.filter(pk=chain).values_list("position", "link").first()
    last = JournalEntry.objects.filter(chain=chain).order_by("-position").values_list("position", "link").first()
    start = (0, GENESIS)
    return max(last or start, head or start, key=lambda end: end[0])


def move_head(chain: str, *, was: tuple[int, str], now: tuple[int, str]) -> None:
    """Write where the chain ends now. A head that was not its end is left as it is, for a check to find."""
    at = {"position": was[0], "link": was[1]}
    moved = ChainHead.objects.filter(pk=chain, **at).update(position=now[0], link=now[1])
    if not moved and was[0] == 0:
        ChainHead.objects.bulk_create([ChainHead(chain=chain, position=now[0], link=now[1])], ignore_conflicts=True)


def link(entry: Entry, *, after: tuple[int, str]) -> JournalEntry:
    """Append the entry to its chain behind ``after`` and return the new link."""
    position, previous = after
    return JournalEntry.objects.create(
        chain=chain_of(entry),
        position=position + 1,
        entry=entry.uuid,
        model=entry._meta.label_lower,
        digest=entry.digest,
        previous=previous,
        link=_link(previous, entry, entry.digest),
    )


def _link(previous: str, entry: Entry | ListedRow, digest: str) -> str:
    """Covers what the digest leaves out, since that is the same whoever sends the words again, and when.

    Of an entry that was disposed of, its line on the list says all of this.
    """
    assert entry.recorded_at is not None
    recorded = int(entry.recorded_at.timestamp() * 1_000_000)
    return sha256(f"{previous}:{entry.uuid}:{digest}:{entry.version}:{recorded}:{entry.recorded_by_id or ''}")


@dataclass(frozen=True)
class Fault:
    """Something a journal check found: the chain, the position, and what is wrong, in words."""

    chain: str
    position: int
    what: str


def faults(chain: str) -> Iterator[Fault]:
    """Everything wrong with one chain: a gap, a broken link, an entry or its text that is gone or was changed."""
    previous, expected = GENESIS, 1
    for row in JournalEntry.objects.filter(chain=chain).order_by("position").iterator():
        if row.position != expected:
            yield Fault(chain, row.position, f"position {expected} is missing")
        entry = _entry_of(row)
        if row.previous != previous:
            yield Fault(chain, row.position, "the link to the entry before it is broken")
        if entry is None:
            if what := _fault_of_gone(row):
                yield Fault(chain, row.position, f"entry {row.entry} {what}")
        elif digest_of(entry) != row.digest or entry.digest != row.digest:
            yield Fault(chain, row.position, f"entry {row.entry} was changed")
        elif row.link != _link(row.previous, entry, row.digest):
            what = f"the link of entry {row.entry} does not fit its version, when it was recorded, or by whom"
            yield Fault(chain, row.position, what)
        if entry is not None and (what := _fault_of_text(entry)):
            yield Fault(chain, row.position, f"the text of entry {row.entry} {what}")
        previous, expected = row.link, row.position + 1


def _entry_of(row: JournalEntry) -> Entry | None:
    try:
        entry: Entry | None = apps.get_model(row.model)._base_manager.filter(pk=row.entry).first()
    except (LookupError, ValueError):
        return None
    return entry


def _fault_of_gone(row: JournalEntry) -> str:
    """An entry goes only by a disposal that names it, with just what its link states."""
    listed = disposed_rows(row.model, [row.entry]).get(str(row.entry))
    if listed is None or listed.recorded_at is None:
        return "is gone"
    if listed.digest != row.digest or row.link != _link(row.previous, listed, row.digest):
        return "is gone, and the disposal that names it states another one"
    return ""


def _fault_of_text(entry: Entry) -> str:
    """A text may be erased, which leaves its row and is recorded; it is never another one, nor simply not there."""
    if not entry.reason:
        return ""
    text = Narrative.objects.filter(pk=entry.pk).first()
    if text is None:
        return "is gone"
    if text.erased_at:
        erased = Erasure.objects.filter(what=Erased.TEXT, entry=entry.pk).exists() or disposed_rows(
            Narrative._meta.label_lower, [entry.pk]
        )
        return "" if erased and not text.text else "was erased, and nobody recorded it"
    return "" if sha256(text.text) == entry.reason else "was changed"


def faults_elsewhere() -> Iterator[Fault]:
    """What no chain shows by itself: entries that none of them holds, and a head that is not the chain's end."""
    for model in apps.get_models():
        if issubclass(model, Entry):
            links = JournalEntry.objects.filter(entry=OuterRef("pk"))
            for entry in model._base_manager.filter(~Exists(links)).order_by("recorded_at", "pk"):
                yield Fault(chain_of(entry), 0, f"entry {entry.pk} is in no chain")
    for disposal, what in faults_of_disposals():
        yield Fault(DEFINITIONS, 0, f"disposal {disposal.pk} {what}")
    for head in ChainHead.objects.order_by("chain").iterator():
        end = JournalEntry.objects.filter(chain=head.chain).order_by("-position").values_list("position", "link")
        if (head.position, head.link) != (end.first() or (0, GENESIS)):
            yield Fault(head.chain, head.position, "the head is not the end of the chain")
