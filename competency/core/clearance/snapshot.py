"""What is published, read once and kept in memory for as long as it is what stands.

Definitions change a few times a week, and every page and every fact asks for all of them. What is kept is used only
where one statement says word for word what it said when that was read: the ends of the chain of definitions, and the
places and waves that are no definitions and have no chain. The last link is a hash over every entry before it, with its
number and moment, so what a transaction wrote and took back leaves nothing that fits any other. Nothing is kept of an
empty chain, which looks alike everywhere.

What is kept is never changed, so many threads read it without a lock.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from threading import Lock
from types import MappingProxyType
from typing import Any

from django.db import connections, router

from competency import rules
from competency.rules import facts

from ..places.models import Facility, Unit
from ..programmes.models import Wave
from ..record.models import DEFINITIONS, ChainHead, JournalEntry
from . import reading

# What stands, as rows of a kind, a number, and what is said under it.
_Stands = tuple[tuple[str, int, int | None, str], ...]


@dataclass(frozen=True)
class Published:
    """Every definition, and the position of their head that was read before them: all up to there is among them."""

    position: int
    definitions: facts.Definitions

    @cached_property
    def bench(self) -> rules.Workbench:
        """The definitions indexed, with everything that is known of them."""
        return rules.Workbench(self.definitions)


_kept: dict[str, tuple[_Stands, Published]] = {}
_filling = Lock()


def published() -> Published:
    """What is published as whoever asks sees it, in their own transaction too. One statement where it is kept."""
    using = router.db_for_read(JournalEntry)
    stands = _what_stands(using)
    found = _fitting(using, stands)
    if found is not None:
        return found
    # One thread reads and the others take what it read. It only reads, so it waits for nobody who may wait for it.
    with _filling:
        return _fitting(using, stands) or _read(using, stands)


def _fitting(using: str, stands: _Stands) -> Published | None:
    kept = _kept.get(using)
    return kept[1] if kept is not None and kept[0] == stands else None


def _read(using: str, stands: _Stands) -> Published:
    numbers = {what: number for what, number, _above, _said in stands if what in ("head", "last")}
    found = Published(
        numbers.get("head", 0),
        reading.definitions(MappingProxyType(reading.places(_units_of(stands))), using=using),
    )
    # What was published while the tables were read may be in some of them: right for whoever asked, for nobody else.
    if "last" in numbers and _what_stands(using) == stands:
        _kept[using] = stands, found
    return found


def _units_of(stands: _Stands) -> Iterator[tuple[int, int | None, str]]:
    return ((number, above, zone) for what, number, above, zone in stands if what == "unit")


def _what_stands(using: str) -> _Stands:
    with connections[using].cursor() as cursor:
        cursor.execute(_statement(), [DEFINITIONS, DEFINITIONS])
        return tuple(cursor.fetchall())


@cache
def _statement() -> str:
    """One statement, so that what it says stood at one moment; text of ours, since it is never put together anew.

    The link is looked up besides the head: inside a recording the head is moved at its end.
    """
    tables: dict[str, Any] = {"head": ChainHead, "link": JournalEntry, "unit": Unit, "facility": Facility, "wave": Wave}
    return _SAID.strip().format(**{name: f'"{model._meta.db_table}"' for name, model in tables.items()})


_SAID = """
SELECT 'head' AS what, position AS number, 0 AS above, link AS said FROM {head} WHERE chain = %s
UNION ALL
SELECT what, position, 0, link FROM (
    SELECT 'last' AS what, position, link FROM {link} WHERE chain = %s ORDER BY position DESC LIMIT 1
) AS ended
UNION ALL
SELECT 'unit', u.id, u.parent_id, f.zone FROM {unit} u JOIN {facility} f ON f.id = u.facility_id
UNION ALL
SELECT 'wave', id, programme_id, '' FROM {wave}
ORDER BY 1, 2
"""


__all__ = ["Published", "published"]
