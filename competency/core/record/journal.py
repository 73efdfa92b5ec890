"""Links entries into hash chains, and checks them. Call only under the lock of the chain (see ``recording``)."""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from .digests import canonical, sha256
from .disposals import disposed_rows, faults_of_disposals, rightly_erased
from .entry import Entry
from .gone import ListedRow
from .models import DEFINITIONS, GENESIS, ChainHead, JournalEntry, Narrative
from .prepared import Prepared

# So many heads, and so many links, are held at a time.
CHAINS_AT_ONCE = 500
LINKS_AT_ONCE = 1_000

End = tuple[int, str]


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


@cache
def _where_it_ends() -> Prepared:
    """Where a chain ends, by its last link and by its head: asked at every recording."""
    head = ChainHead.objects.filter(pk=OuterRef("chain"))
    ends = {"head_position": Subquery(head.values("position")), "head_link": Subquery(head.values("link"))}
    return Prepared(JournalEntry.objects.order_by("-position").values("position", "link", **ends), "chain", first=True)


def tail(chain: str) -> End:
    """The position and link a chain is continued from: its head, (0, GENESIS) for an empty one.

    Where head and chain disagree it is whichever is further on, so that what was cut off stays a gap.
    """
    for end in _where_it_ends().of(chain):
        last, head = (end["position"], end["link"]), (end["head_position"] or 0, end["head_link"])
        return head if head[0] > last[0] else last
    # The first entry of a chain, of which a head may be left all the same.
    return ChainHead.objects.filter(pk=chain).values_list("position", "link").first() or (0, GENESIS)


def move_head(chain: str, *, was: End, now: End) -> None:
    """Write where the chain ends now. A head that was not its end is left as it is, for a check to find."""
    at = {"position": was[0], "link": was[1]}
    moved = ChainHead.objects.filter(pk=chain, **at).update(position=now[0], link=now[1])
    if not moved and was[0] == 0 and not ChainHead.objects.filter(pk=chain).exists():
        ChainHead.objects.bulk_create([ChainHead(chain=chain, position=now[0], link=now[1])], ignore_conflicts=True)


def link(entry: Entry, *, after: End) -> JournalEntry:
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


def is_place_taken(error: IntegrityError) -> bool:
    """Whether it is the place in the chain that was taken: the head was moved back, and nothing was sent twice."""
    said = str(error)  # PostgreSQL names the constraint, SQLite its columns
    return "cleared_journal_position_once" in said or "journalentry.position" in said


def _link(previous: str, entry: Entry | ListedRow, digest: str) -> str:
    """Covers what the digest leaves out, since that is the same whoever sends the words again, and when.

    Of an entry that was disposed of, its line on the list says all of this.
    """
    assert entry.recorded_at is not None
    recorded = int(entry.recorded_at.timestamp() * 1_000_000)
    return sha256(f"{previous}:{entry.uuid}:{digest}:{entry.version}:{recorded}:{entry.recorded_by_id or ''}")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something a check of the record found: the chain, the position, and what is wrong, in words.

    Where it is no chain, ``chain`` says what else is meant, and there is no position.
    """

    chain: str
    position: int | None
    what: str

    def __str__(self) -> str:
        where = self.chain if self.position is None else f"{self.chain} at {self.position}"
        return f"{where}: {self.what}"


def faults(chain: str) -> Iterator[Fault]:
    """Everything wrong with one chain: a gap, a broken link, an entry or its text that is gone or was changed, an end
    that is not its head."""
    heads = _ends(ChainHead.objects.filter(pk=chain))
    yield from _walked(JournalEntry.objects.filter(chain=chain), heads, lambda links: None)


def faults_of_all(tell: Callable[[int], None] = lambda links: None) -> Iterator[Fault]:
    """The same for every chain and every head, some at a time; ``tell`` is told how many links were looked at.

    Facts may be recorded meanwhile: heads are read before the links, and again where a chain is longer by then.
    """
    last = ""
    while True:
        heads = _ends(ChainHead.objects.filter(chain__gt=last).order_by("chain")[:CHAINS_AT_ONCE])
        rows = JournalEntry.objects.filter(chain__gt=last)
        if not heads:
            yield from _walked(rows, heads, tell)
            return
        *_before, last = heads
        yield from _walked(rows.filter(chain__lte=last), heads, tell)


def faults_elsewhere() -> Iterator[Fault]:
    """What no chain shows by itself: entries that none of them holds, and disposals that two people did not decide."""
    for model in apps.get_models():
        if issubclass(model, Entry):
            links = JournalEntry.objects.filter(entry=OuterRef("pk"))
            for entry in model._base_manager.filter(~Exists(links)).order_by("recorded_at", "pk").iterator():
                yield Fault(chain_of(entry), None, f"entry {entry.pk} is in no chain")
    for disposal, what in faults_of_disposals():
        yield Fault(DEFINITIONS, None, f"disposal {disposal.pk} {what}")


def _ends(heads: QuerySet[ChainHead]) -> dict[str, End]:
    return {chain: (position, link) for chain, position, link in heads.values_list("chain", "position", "link")}


def _walked(rows: QuerySet[JournalEntry], heads: dict[str, End], tell: Callable[[int], None]) -> Iterator[Fault]:
    """The faults of these links, in order, and of the ends of their chains."""
    ends: dict[str, End] = {}
    for links in _some_at_a_time(rows.order_by("chain", "position").iterator(chunk_size=LINKS_AT_ONCE)):
        entries = entries_of(links)
        texts = Narrative.objects.in_bulk([entry.pk for entry in entries.values() if entry.reason])
        erased = rightly_erased(texts.values())
        for row in links:
            entry = entries.get(row.entry)
            yield from _faults_at(row, ends.get(row.chain, (0, GENESIS)), entry)
            if entry is not None and (what := _fault_of_text(entry, texts.get(entry.pk), erased)):
                yield Fault(row.chain, row.position, f"the text of entry {row.entry} {what}")
            if row.position == heads.get(row.chain, (0, ""))[0] and row.link != heads[row.chain][1]:
                yield Fault(row.chain, row.position, "the head is not the end of the chain")
            ends[row.chain] = (row.position, row.link)
        tell(len(links))
    for chain in {**heads, **ends}:
        yield from _faults_of_end(chain, ends.get(chain, (0, GENESIS))[0], heads.get(chain))


def _faults_at(row: JournalEntry, before: End, entry: Entry | None) -> Iterator[Fault]:
    if row.position != before[0] + 1:
        yield Fault(row.chain, row.position, f"position {before[0] + 1} is missing")
    if row.previous != before[1]:
        yield Fault(row.chain, row.position, "the link to the entry before it is broken")
    if entry is None:
        if what := _fault_of_gone(row):
            yield Fault(row.chain, row.position, f"entry {row.entry} {what}")
    elif digest_of(entry) != row.digest or entry.digest != row.digest:
        yield Fault(row.chain, row.position, f"entry {row.entry} was changed")
    elif chain_of(entry) != row.chain:
        yield Fault(row.chain, row.position, f"entry {row.entry} belongs to another chain")
    elif row.link != _link(row.previous, entry, row.digest):
        what = f"the link of entry {row.entry} does not fit its version, when it was recorded, or by whom"
        yield Fault(row.chain, row.position, what)


def _faults_of_end(chain: str, end: int, head: End | None) -> Iterator[Fault]:
    """What is wrong between the end of a chain and its head, which may have moved on since it was read."""
    if head is None or end > head[0]:
        now = _ends(ChainHead.objects.filter(pk=chain)).get(chain)
        if now is None:
            yield Fault(chain, end, "the chain has no head")
        elif end > now[0]:
            yield Fault(chain, now[0], "the head is not the end of the chain")
    elif end < head[0]:
        yield Fault(chain, head[0], "the head is not the end of the chain")


def _some_at_a_time(rows: Iterable[JournalEntry]) -> Iterator[list[JournalEntry]]:
    held: list[JournalEntry] = []
    for row in rows:
        held.append(row)
        if len(held) == LINKS_AT_ONCE:
            yield held
            held = []
    if held:
        yield held


def entries_of(links: Iterable[JournalEntry]) -> dict[uuid.UUID, Entry]:
    """The entries that these links name, by their uuid: a query a kind. A kind that is none has no entries."""
    wanted: dict[str, list[uuid.UUID]] = defaultdict(list)
    for row in links:
        wanted[row.model].append(row.entry)
    found: dict[uuid.UUID, Entry] = {}
    for label, keys in wanted.items():
        try:
            model = apps.get_model(label)
        except (LookupError, ValueError):
            continue
        if issubclass(model, Entry):
            found |= model._base_manager.in_bulk(keys)
    return found


def _fault_of_gone(row: JournalEntry) -> str:
    """An entry goes only by a disposal that names it, with just what its link states."""
    listed = disposed_rows(row.model, [row.entry]).get(str(row.entry))
    if listed is None or listed.recorded_at is None:
        return "is gone"
    if listed.digest != row.digest or row.link != _link(row.previous, listed, row.digest):
        return "is gone, and the disposal that names it states another one"
    return ""


def _fault_of_text(entry: Entry, text: Narrative | None, erased: set[uuid.UUID]) -> str:
    """A text may be erased, which leaves its row and is recorded; it is never another one, nor simply not there."""
    if not entry.reason:
        return ""
    if text is None:
        return "is gone"
    if text.erased_at:
        return "" if entry.pk in erased else "was erased, and nobody recorded it"
    return "" if sha256(text.text) == entry.reason else "was changed"
