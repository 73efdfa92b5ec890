"""What somebody does who can write to the database past every guard: for tests of what is found."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection, models

from competency.core.frozen import storage
from competency.core.models import ChainHead, Entry, JournalEntry
from competency.core.record import journal, triggers
from competency.core.record.models import GENESIS

TRIES = 5


def often_found(name: str, *, was_found: bool) -> list[int]:
    """How often a kind of change was done, and is found: before, now, and with a line that was kept elsewhere."""
    return [TRIES, TRIES if was_found else 0, 0 if "all anchors" in name else TRIES, TRIES]


@contextmanager
def guards_off(*changed: type[models.Model]) -> Iterator[None]:
    """Take the guards off these tables, and set them again: a guard that is missing would be found by itself."""
    tables = [model._meta.db_table for model in changed]
    if connection.vendor == "sqlite":
        for table in tables:
            triggers.remove_triggers(table=table)
        yield
        for model in changed:
            triggers.install_triggers(apps.get_app_config(model._meta.app_label))
        return
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')


def unguarded(model: type[models.Model], statement: str, *values: Any) -> int:
    """Run SQL on the model's table, written ``{table}``, past its guard; says how many rows it changed."""
    with guards_off(model), connection.cursor() as cursor:
        cursor.execute(statement.format(table=model._meta.db_table), values)
        return int(cursor.rowcount)


def rewritten(entry: Entry) -> None:
    """Write this entry as it is now over the one that stands, and its chain anew from there on, with its head.

    Call it with the guards of its table, of the journal and of the heads off.
    """
    chain, model = journal.chain_of(entry), type(entry)
    entry.digest = journal.digest_of(entry)
    columns = {field.attname: getattr(entry, field.attname) for field in model._meta.concrete_fields}
    rows: models.QuerySet[Any] = models.QuerySet(model)
    rows.filter(pk=entry.pk).update(**columns)
    relinked(chain)


def relinked(chain: str) -> None:
    """Number and link a chain anew from the entries it holds, and set its head to its end."""
    links: models.QuerySet[JournalEntry] = models.QuerySet(JournalEntry)
    position, previous = 0, GENESIS
    for row in list(links.filter(chain=chain).order_by("position")):
        held = apps.get_model(row.model)._base_manager.get(pk=row.entry)
        position += 1
        link = journal._link(previous, held, held.digest)
        links.filter(pk=row.pk).update(position=position, previous=previous, link=link, digest=held.digest)
        previous = link
    ChainHead.objects.filter(pk=chain).update(position=position, link=previous)


def of(key: uuid.UUID) -> Any:
    """A uuid as the column of this database holds it."""
    return key.hex if connection.vendor == "sqlite" else key


_PUT_BACK: dict[Path, bytes] = {}


def damaged(rng: random.Random, digest: str) -> None:
    """Remove a frozen file, or put other bytes in its place, until ``put_back``: no transaction undoes that."""
    place = storage.root() / digest[:2] / digest
    _PUT_BACK[place] = place.read_bytes()
    place.unlink()
    if rng.random() < 0.5:
        place.write_bytes(bytes(reversed(_PUT_BACK[place])))


def put_back() -> None:
    for place, content in _PUT_BACK.items():
        place.unlink(missing_ok=True)
        place.write_bytes(content)
    _PUT_BACK.clear()
