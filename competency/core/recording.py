"""The one way in to the record: lock, replay or append, journal, recompute, tell, in one transaction.

Definitions lock the table of heads; facts share it, and lock the rows of their people, in key order.
Inside the lock the same uuid is found again and replayed, so that whatever is sent twice is recorded once.
"""

from __future__ import annotations

import copy
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from . import clock
from .activities.models import Attempt
from .clearance.freshness import mark_stale, recompute_at_once
from .clearance.projection import recompute
from .days import day_in_full, last_day, time_of_day
from .ledger.models import Evidence
from .people.models import Person
from .people.own import registered_anew
from .record import journal, once
from .record.digests import sha256
from .record.entry import Entry
from .record.locking import lock_people
from .record.models import DEFINITIONS, ChainHead, JournalEntry, Narrative
from .record.opened import opened
from .record.triggers import TAKEN
from .record.values import refuse_unknown_values_of_entry
from .signals import clearance_changed, evidence_recorded

E = TypeVar("E", bound=Entry)


class Conflict(Exception):
    """An entry whose uuid, or number at its source, was sent before with other content. Nothing was recorded.

    An entry of another kind is other content.
    """

    def __init__(self) -> None:
        super().__init__(_("This was recorded before with other content. Nothing was changed; look at the record."))


class AlreadyRecorded(ValidationError):
    """The same deed stands in the record, as ``entry``, and was not said to be another one. Nothing was recorded."""

    def __init__(self, entry: Entry, message: str = "") -> None:
        self.entry = entry
        when = {"day": day_in_full(entry.recorded_at), "time": time_of_day(entry.recorded_at)}
        said = _("This was recorded on %(day)s at %(time)s. It stands as it is, and nothing was recorded again.")
        if entry.version > 1:
            said = _(
                "This was recorded before, and changed on %(day)s at %(time)s. It stands as it is, and nothing was "
                "recorded again."
            )
        super().__init__(message or said % when, code="already_recorded")


class Overlaps(ValidationError):
    """Another entry, ``entry``, says it already for some of these days. Nothing was recorded."""

    def __init__(self, entry: Entry, *, starts: date, ends: date | None) -> None:
        self.entry = entry
        said = {"what": entry._meta.verbose_name, "first": day_in_full(starts)}
        if ends is None:
            message = _(
                "These days are recorded already: %(what)s from %(first)s, with no end. Nothing was recorded again. "
                "Choose other days, or end that one first."
            )
        else:
            said["last"] = day_in_full(last_day(ends))
            message = _(
                "These days are recorded already: %(what)s from %(first)s through %(last)s. Nothing was recorded "
                "again. Choose other days, or end that one first."
            )
        super().__init__(message % said, code="overlaps")


class Recording:
    """An open transaction on the record that holds its locks; ``append`` is the only thing to do with it."""

    def __init__(
        self, people: list[uuid.UUID], *, by: Person | None, definitions: bool, erased: Collection[uuid.UUID] = ()
    ) -> None:
        self.people = people
        self.erased = erased
        self.by = by
        self.definitions = definitions
        self._found: dict[str, tuple[int, str]] = {}
        self._tails: dict[str, tuple[int, str]] = {}
        self._recorded: list[Entry] = []
        self._touched: set[uuid.UUID] = set()
        self._changed: set[uuid.UUID] = set()

    def append(
        self,
        entry: E,
        *,
        key: str | None = None,
        narrative: str = "",
        withdrawn: bool = False,
        closes: Attempt | None = None,
        new: Callable[[], None] | None = None,
    ) -> E:
        """Record ``entry`` once and return the row that stands: the new one, or the first that says the same.

        ``key`` names what is stated when it is not an event of its own. ``narrative`` is free text, kept apart.
        ``closes`` is the attempt whose number the entry takes; nothing else may. ``new`` is called before anything is
        compared, unless the uuid was sent before: it raises for what may not be recorded, and is not asked again.
        Raises ``AlreadyRecorded`` when the same deed stands, also where a next version would make it that, unless the
        entry names the row that stands in ``repeats``: the deed was done once more, on purpose, and ``Overlaps`` when
        another row holds on the same days that may not. Raises ``Conflict`` when the uuid, or the number at its source,
        stands already with other content, and ``ValidationError`` for a value that is off its list, or for what is new
        about somebody whose names were erased; as any error, they undo the transaction.
        """
        entry.key = key or entry.key or str(entry.uuid)
        entry.withdrawn = withdrawn
        refuse_unknown_values_of_entry(entry)
        entry.reason = sha256(narrative) if narrative else ""
        chain = journal.chain_of(entry)
        if not (self.definitions if chain == DEFINITIONS else uuid.UUID(chain) in self.people):
            raise RuntimeError(f"{entry._meta.label} was recorded without the lock of its chain.")
        siblings = list(type(entry)._base_manager.filter(Q(pk=entry.uuid) | Q(key=entry.key)).order_by("version"))
        entry.recorded_by = self.by
        if new is not None and all(row.pk != entry.uuid for row in siblings):
            new()
        standing = self._standing(entry, siblings)
        entry.digest = journal.digest_of(entry)
        if standing is not None:
            if standing.pk == entry.uuid and standing.digest != entry.digest:
                raise Conflict
            standing.is_replay = True
            return standing
        self._refuse_number_of_attempt(entry, closes)
        _refuse_overlap(entry, siblings)
        entry.version = max((row.version for row in siblings if row.key == entry.key), default=0) + 1
        if self._is_about_somebody_erased(entry) and not entry.goes_on:
            raise registered_anew()
        entry.recorded_at = clock.now()
        if chain not in self._tails:
            self._found[chain] = self._tails[chain] = journal.tail(chain)
        try:
            entry.save()
            if narrative:
                Narrative.objects.create(entry=entry.uuid, text=narrative)
            linked: JournalEntry = journal.link(entry, after=self._tails[chain])
        except IntegrityError as error:
            # Recorded about somebody else this moment, or as an entry of another kind: neither is waited for, nor
            # among the rows of this kind.
            if is_taken(error) and not journal.is_place_taken(error):
                raise Conflict from error
            raise
        self._tails[chain] = (linked.position, linked.link)
        self._recorded.append(entry)
        if chain != DEFINITIONS:
            self._changed.add(uuid.UUID(chain))
        return entry

    def _standing(self, entry: E, siblings: list[E]) -> E | None:
        """The row that is handed back instead of recording ``entry``: sent before, or said before in these words."""
        sent = next((row for row in siblings if row.pk == entry.uuid), None)
        if sent is not None:
            return sent
        versions = [row for row in siblings if row.key == entry.key]
        if versions and journal.says_the_same(entry, versions[-1]):
            return versions[-1]
        if entry.withdrawn:
            return None
        standing: E | None = once.standing(entry, versions)
        if standing is None or getattr(entry, "repeats", "") == standing.key:
            return None
        # A version that says what another entry says would be that deed a second time, in whatever words.
        if not versions and journal.says_the_same(entry, standing):
            return standing
        raise AlreadyRecorded(standing)

    def _refuse_number_of_attempt(self, entry: Entry, closes: Attempt | None) -> None:
        """Whatever number a page or a program chose: that of an attempt is kept for what closes it."""
        if (closes is None or closes.pk != entry.uuid) and Attempt.objects.filter(pk=entry.uuid).exists():
            raise ValidationError(
                _(
                    "This is the number of an attempt. Nothing was recorded under it: what was done in an attempt is "
                    "recorded by closing it. Send it again under another number."
                )
            )

    def _is_about_somebody_erased(self, entry: Entry) -> bool:
        person = getattr(entry, "person_id", None)
        if not self.definitions:
            return person in self.erased
        # Definitions lock nobody before, and no erasure happens meanwhile: it takes the same lock.
        return person is not None and Person.objects.filter(pk=person, erased_at__isnull=False).exists()

    def refuse_erased(self, person: Person) -> None:
        """Raise ``ValidationError`` when the names of this person, who is locked, were erased: nothing new begins."""
        if person.pk in self.erased:
            raise registered_anew()

    def in_the_name_of(self, by: Person | None) -> Recording:
        """The same recording for what ``by`` records in it; nobody named goes on in the name it was opened in."""
        if by is None or by == self.by:
            return self
        named = copy.copy(self)  # shares its locks, its ends of chains and what it has appended
        named.by = by
        return named

    def touch(self, people: Iterable[uuid.UUID]) -> None:
        """Name the people whose answers a definition recorded here may change."""
        self._touched.update(people)

    def _finish(self) -> None:
        for chain in sorted(self._tails):
            journal.move_head(chain, was=self._found[chain], now=self._tails[chain])
        if DEFINITIONS in self._tails:
            position = self._tails[DEFINITIONS][0]
            if 0 < len(self._touched) <= recompute_at_once():
                # Before their states are written: whoever records a fact takes the person first, too.
                lock_people(self._touched)
                self._changed |= self._touched
            mark_stale(self._touched, position=position)
        changes = recompute(sorted(self._changed)) if self._changed else {}
        for entry in self._recorded:
            if isinstance(entry, Evidence):
                transaction.on_commit(partial(evidence_recorded.send, Evidence, evidence=entry), robust=True)
        for person_id, changed in changes.items():
            if changed:
                told = partial(clearance_changed.send, Person, person=person_id, changes=changed)
                transaction.on_commit(told, robust=True)


def _refuse_overlap(entry: Entry, siblings: list[Any]) -> None:
    alone = entry.alone
    if not isinstance(alone, once.Alone):
        return
    versions = [row for row in siblings if row.key == entry.key]
    other = alone.in_the_way(entry, versions[-1] if versions else None)
    if other is not None:
        raise Overlaps(other, starts=getattr(other, alone.starts), ends=getattr(other, alone.ends))


@contextmanager
def recording(
    *, about: Iterable[Person | uuid.UUID] = (), by: Person | None, definitions: bool = False
) -> Iterator[Recording]:
    """Open a recording about ``about``, made by ``by`` (None: a command of the system).

    Joins a recording that is open already when that holds the locks asked for; locks are never added to an
    open one, since that could deadlock. What is appended in it bears the name of whoever appends it.
    """
    people = sorted({person.pk if isinstance(person, Person) else person for person in about})
    if people and definitions:
        # Definitions take their lock and then the people they touch: people held before could deadlock.
        raise RuntimeError("A recording is about people or about definitions, not both.")
    outer: Recording | None = opened.get()
    if outer is not None:
        if not set(people) <= set(outer.people) or (definitions and not outer.definitions):
            raise RuntimeError("A recording inside another may not ask for more locks.")
        yield outer.in_the_name_of(by)
        return
    with transaction.atomic():
        if definitions:
            _lock_definitions()
        elif people:
            _share_definitions()
        # As the rows stand under the lock: an erasure that was confirmed meanwhile is seen.
        erased = lock_people(people) if people else ()
        current = Recording(people, by=by, definitions=definitions, erased=erased)
        token = opened.set(current)
        try:
            yield current
        finally:
            opened.reset(token)
        current._finish()


def is_taken(error: IntegrityError) -> bool:
    """Whether an entry with that number or uuid is recorded already, and it is not another rule that was broken."""
    cause = error.__cause__
    if getattr(cause, "sqlite_errorname", None) == "SQLITE_CONSTRAINT_TRIGGER":
        return TAKEN in str(cause)
    taken = {"23505", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"}
    return bool(taken & {getattr(cause, "sqlstate", None), getattr(cause, "sqlite_errorname", None)})


def _lock_definitions() -> None:
    _lock_heads("EXCLUSIVE")
    ChainHead.objects.get_or_create(pk=DEFINITIONS)


def _share_definitions() -> None:
    """Keep definitions from being published until this transaction ends; facts do not keep out each other.

    Whoever publishes asks whom it concerns, and whoever is placed meanwhile asks what is published: without this lock
    neither sees what the other has not committed, and somebody new on a unit would be left out of both. It is taken
    before the people, as definitions take theirs, and in the mode in which a fact writes its own head in the end.
    """
    _lock_heads("ROW EXCLUSIVE")


def _lock_heads(mode: str) -> None:
    """Lock the table of the heads. SQLite has taken its one lock already.

    The table and not the row of the definitions: tables are handed out in turn. A row that is shared goes on being
    shared past whoever waits to have it alone, and a publication would wait until nobody in the hospital records
    anything.
    """
    if connection.vendor == "postgresql":
        table = connection.ops.quote_name(ChainHead._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN {mode} MODE")


__all__ = ["AlreadyRecorded", "Conflict", "Overlaps", "Recording", "is_taken", "recording"]
