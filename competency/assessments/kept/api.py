"""Keeping what somebody entered, finding it again, and letting it go. Only its owner is ever given it.

What ends a page (a signature, a saved answer) calls ``drop`` in its own transaction, under the lock under which
``keep`` asks whether it has ended. So nothing acknowledged is lost, and nothing that was signed comes back.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, OuterRef, QuerySet

from competency.core import clock
from competency.core.models import Person
from competency.core.record.locking import for_update, lock_people

from .kinds import kind_called
from .models import KEPT_FOR, Unfinished
from .places import Fields, Place

__all__ = [
    "LONGEST",
    "Begun",
    "ChangedElsewhere",
    "Ended",
    "Marks",
    "Place",
    "TooLong",
    "drop",
    "drop_parts",
    "find",
    "forget",
    "how_many_parts",
    "keep",
    "parts_kept",
    "seen_and_newer",
    "unfinished",
]

LONGEST = 40_000
"""Characters of one page, names of fields among them."""
NEVER = frozenset({"password", "username", "csrfmiddlewaretoken"})
"""Whatever a kind takes, these are kept of no page."""
AT_ONCE = 200
"""So many old pages go whenever somebody begins a new one."""


class TooLong(ValueError):
    """The page is too long to be kept. Nothing was changed."""


class Ended(Exception):
    """The page was signed or saved already, or its time is up: there is nothing to finish. Nothing was changed."""


class ChangedElsewhere(Exception):
    """Another open page of the same person kept something there that this one never showed. Nothing was changed."""

    def __init__(self, stands: Unfinished) -> None:
        super().__init__(str(stands))
        self.stands = stands


@dataclass(frozen=True, slots=True)
class Marks:
    """Which open page speaks: its own number, and the ``mark`` of what it showed when it was opened."""

    page: uuid.UUID
    seen: str = ""

    def know(self, row: Unfinished) -> bool:
        return row.page == self.page or row.mark == self.seen


def keep(*, owner: Person, place: Place, fields: Fields, marks: Marks, over: bool = False) -> Unfinished | None:
    """Keep these fields of a page for ``owner``; None when nothing is entered that is not saved.

    The same again changes nothing. ``over``: somebody pressed a button on this page, so it takes the place of what
    another one kept meanwhile, which otherwise raises ``ChangedElsewhere``. Raises ``TooLong`` and ``Ended``.
    """
    entered = _plain(fields)
    kind, now = kind_called(place.kind), clock.now()
    with transaction.atomic():
        erased = lock_people({owner.pk, place.about})
        if erased or (kind.is_over(owner.pk, place, entered) and not (over and kind.may_be_another)):
            raise Ended
        row = for_update(_at(owner, place)).first()
        if row is not None and not (over or marks.know(row) or row.is_over(now)):
            raise ChangedElsewhere(row)
        if kind.is_untouched(entered):
            _at(owner, place).delete()
            return None
        if row is None:
            _sweep()
            row = Unfinished(owner=owner, kind=place.kind, about_id=place.about, key=place.key, part=place.part)
        elif (row.fields, row.page) == (entered, marks.page) and not row.is_over(now):
            return row
        row.fields, row.page, row.kept_at = entered, marks.page, now
        row.save()
        return row


def find(*, owner: Person, place: Place) -> Unfinished | None:
    """What ``owner`` kept of a page; None when there is nothing, or it has lain for too long."""
    return _offered(_at(owner, place)).first()


def seen_and_newer(*, owner: Person, place: Place, marks: Marks) -> tuple[Unfinished | None, Unfinished | None]:
    """What is kept of a page, as one that the open page shows or as one that it does not know of."""
    row = find(owner=owner, place=place)
    return (row, None) if row is None or marks.know(row) else (None, row)


@dataclass(frozen=True, slots=True)
class Begun:
    """A page that was not finished, as a list shows it: what it is called, and where it opens again."""

    row: Unfinished
    title: str
    address: str


def unfinished(*, owner: Person, people: QuerySet[Person]) -> list[Begun]:
    """What ``owner`` has not finished about these people, who are those in reach; the newest first."""
    rows = _offered(Unfinished.objects.filter(owner=owner, about__in=people).exclude(about=owner))
    found = list(rows.select_related("about").order_by("-kept_at"))
    titles = {
        name: kind_called(name).titles([row for row in found if row.kind == name])
        for name in {row.kind for row in found}
    }
    return [
        Begun(row, title, kind_called(row.kind).address(row))
        for row in found
        if (title := titles[row.kind].get(row.key, ""))
    ]


def parts_kept(*, owner: Person, place: Place) -> set[int]:
    """Of which parts of a page something is kept: the places of questions."""
    rows = Unfinished.objects.filter(owner=owner, kind=place.kind, about=place.about, key=place.key)
    return set(_offered(rows).values_list("part", flat=True))


def how_many_parts(*, owner: Person, kind: str) -> QuerySet[Any, Any]:
    """Of how many parts of a page something is kept, for a query of what the pages are about (its ``pk``)."""
    rows = _offered(Unfinished.objects.filter(owner=owner, kind=kind, key=OuterRef("pk")))
    return rows.order_by().values("key").annotate(parts=Count("pk")).values("parts")


def drop(*, owner: Person, place: Place) -> None:
    """Let go of what was kept of a page: it was taken, or is dropped on purpose."""
    _at(owner, place).delete()


def drop_parts(*, place: Place) -> None:
    """Let go of every part of a page, whoever kept it: what they are parts of has ended."""
    Unfinished.objects.filter(kind=place.kind, about=place.about, key=place.key).delete()


def forget(person: Person) -> None:
    """Let go of all that somebody kept, and of all that others kept about them: their names are erased."""
    Unfinished.objects.filter(owner=person).delete()
    Unfinished.objects.filter(about=person).delete()


def _at(owner: Person, place: Place) -> QuerySet[Unfinished]:
    return Unfinished.objects.filter(owner=owner, kind=place.kind, about=place.about, key=place.key, part=place.part)


def _offered(rows: QuerySet[Unfinished]) -> QuerySet[Unfinished]:
    return rows.filter(kept_at__gt=clock.now() - KEPT_FOR)


def _sweep() -> None:
    """Let go of what has lain for too long, whoever kept it. Rows that somebody else lets go of are passed over."""
    old = Unfinished.objects.filter(kept_at__lte=clock.now() - KEPT_FOR).select_for_update(skip_locked=True)
    keys = list(old.values_list("pk", flat=True)[:AT_ONCE])
    if keys:
        Unfinished.objects.filter(pk__in=keys).delete()


def _plain(fields: Fields) -> dict[str, list[str]]:
    """The fields as they are stored. No database takes a NUL, and a page never sends one."""
    plain = {_clean(name): [_clean(value) for value in values] for name, values in fields.items() if name not in NEVER}
    if sum(len(name) + sum(map(len, values)) for name, values in plain.items()) > LONGEST:
        raise TooLong
    return plain


def _clean(text: str) -> str:
    return text.replace("\x00", "")
