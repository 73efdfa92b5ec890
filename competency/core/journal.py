"""Links entries into hash chains, and checks them. Call only under the lock of the chain (see ``recording``)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import models

from .models.entry import Entry
from .models.journal import DEFINITIONS, JournalEntry

GENESIS = "0" * 64


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def digest_of(entry: Entry) -> str:
    """The hash of everything the entry states: key, withdrawal, reason and its stated fields, in canonical JSON."""
    stated: dict[str, Any] = {
        "model": entry._meta.label_lower,
        "key": entry.key,
        "withdrawn": entry.withdrawn,
        "reason": entry.reason,
    }
    for name in entry.stated:
        field = entry._meta.get_field(name)
        assert isinstance(field, models.Field)
        stated[name] = _canonical(field.to_python(getattr(entry, field.attname)), field)
    return sha256(json.dumps(stated, sort_keys=True, ensure_ascii=False, separators=(",", ":")))


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
    """The position and link of the last entry of a chain; (0, GENESIS) for an empty one."""
    row = JournalEntry.objects.filter(chain=chain).order_by("-position").values_list("position", "link").first()
    return row or (0, GENESIS)


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
        link=_link(previous, str(entry.uuid), entry.digest),
    )


def _link(previous: str, entry: str, digest: str) -> str:
    return sha256(f"{previous}:{entry}:{digest}")


@dataclass(frozen=True)
class Fault:
    """Something a journal check found: the chain, the position, and what is wrong, in words."""

    chain: str
    position: int
    what: str


def faults(chain: str) -> Iterator[Fault]:
    """Everything wrong with one chain: a gap, a broken link, an entry that is gone or was changed."""
    previous, expected = GENESIS, 1
    for row in JournalEntry.objects.filter(chain=chain).order_by("position").iterator():
        if row.position != expected:
            yield Fault(chain, row.position, f"position {expected} is missing")
        if row.previous != previous or row.link != _link(row.previous, str(row.entry), row.digest):
            yield Fault(chain, row.position, "the link to the entry before it is broken")
        entry = apps.get_model(row.model)._base_manager.filter(pk=row.entry).first()
        if entry is None:
            yield Fault(chain, row.position, f"entry {row.entry} is gone")
        elif digest_of(entry) != row.digest or entry.digest != row.digest:
            yield Fault(chain, row.position, f"entry {row.entry} was changed")
        previous, expected = row.link, row.position + 1
