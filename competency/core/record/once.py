"""What makes two entries the same deed. Each class of entries declares it; ``recording`` asks under the lock.

An idempotency key tells apart two requests; it cannot tell apart two deeds, since a form that is opened afresh has a
fresh one. So the record itself knows when something was recorded already, whoever asks and from whichever page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.db.models import OuterRef, Subquery


@dataclass(frozen=True, slots=True)
class Once:
    """Entries that agree in all of ``of`` are one deed: a second one is refused, or is the first one sent again.

    With ``says`` they are statements about one thing: only when the last of them says the same is it said already.
    ``when`` names the entries that this holds for; what it does not hold for is asked of the next declaration.

    The next version of an entry is asked too, where it says another deed than the versions before it. ``aside`` names
    what it may change and be the same deed still, and ``ends`` until when it holds: to end sooner adds no deed.

    A fact that was corrected is the deed it was recorded as, too: who records that again has not done it again. Of
    what is published only the last version is meant, since the next one replaces what it said.
    """

    of: tuple[str, ...]
    says: tuple[str, ...] = ()
    when: Callable[[Any], bool] | None = None
    aside: tuple[str, ...] = ()
    ends: str = ""

    def was_said(self, entry: Any, versions: Sequence[Any]) -> bool:
        """Whether the entry, the next of these versions of it, says no other deed than they do.

        Of what is published only the last version is meant, as in ``standing``.
        """
        meant = versions[-1:] if entry.is_definition else versions
        of = [path for path in self.of if path not in self.aside]
        if any(_agree(entry, version, of) for version in meant):
            return True
        if not self.ends or not versions:
            return False
        until, before = getattr(entry, self.ends), getattr(versions[-1], self.ends)
        ends_sooner = until is not None and (before is None or until < before)
        return ends_sooner and _agree(entry, versions[-1], [path for path in of if path != self.ends])

    def standing(self, entry: Any) -> Any:
        """The entry that stands for the same deed, the latest of them; itself and its versions aside."""
        alike = {path: value_at(entry, path) for path in self.of}
        empty = {f"{path}__isnull": True for path, value in alike.items() if value is None}
        given = {path: value for path, value in alike.items() if value is not None}
        model = type(entry)
        # Most deeds are the first of their kind; only for the others it matters which of them was the last.
        if not model._base_manager.filter(**given, **empty).exclude(key=entry.key).exists():
            return None
        if model.is_definition:
            rows = model.objects.current().filter(**given, **empty)
        else:
            said = model._base_manager.filter(**given, **empty)
            rows = model.objects.current().filter(key__in=said.values("key"))
        # The one that was recorded last, not the one that was corrected last: that is the last deed.
        first = model._base_manager.filter(key=OuterRef("key")).order_by("version")
        rows = rows.exclude(key=entry.key).alias(
            first_at=Subquery(first.values("recorded_at")[:1]), first_uuid=Subquery(first.values("uuid")[:1])
        )
        standing = rows.order_by("-first_at", "-first_uuid").first()
        if standing is None or standing.is_undone:
            return None
        return standing if all(value_at(standing, path) == value_at(entry, path) for path in self.says) else None


@dataclass(frozen=True, slots=True)
class MayRepeat:
    """Entries that nothing needs to be compared with, and why."""

    because: str


Declared = Once | MayRepeat


@dataclass(frozen=True, slots=True)
class Alone:
    """Entries that agree in all of ``of`` never hold on the same day: one of them says it for that day."""

    of: tuple[str, ...]
    starts: str = "starts_on"
    ends: str = "ends_on"

    def in_the_way(self, entry: Any, before: Any = None) -> Any:
        """The entry, not of the same key, that holds on a day that ``entry`` adds to ``before``, its last version."""
        starts, ends = getattr(entry, self.starts), getattr(entry, self.ends)
        if starts == ends or (before is not None and self._covers(before, starts, ends)):
            return None
        alike = models.Q()
        for path in self.of:
            value = value_at(entry, path)
            alike &= models.Q(**{f"{path}__isnull": True} if value is None else {path: value})
        held = models.Q(**{f"{self.ends}__isnull": True}) | models.Q(
            models.Q(**{f"{self.ends}__gt": starts}), **{f"{self.ends}__gt": models.F(self.starts)}
        )
        rows = type(entry).objects.current().filter(alike, held).exclude(key=entry.key)
        if ends is not None:
            rows = rows.filter(**{f"{self.starts}__lt": ends})
        return rows.order_by(self.starts).first()

    def _covers(self, before: Any, starts: date, ends: date | None) -> bool:
        began, ended = getattr(before, self.starts), getattr(before, self.ends)
        return began <= starts and (ended is None or (ends is not None and ends <= ended))


def standing(entry: Any, versions: Sequence[Any] = ()) -> Any:
    """The entry that records the same deed already; None where none does, or where the class lets it be repeated.

    ``versions`` are those that the entry is the next of; where they say that deed too it is not asked again.
    """
    for declared in entry.once:
        if isinstance(declared, MayRepeat):
            return None
        if declared.when is None or declared.when(entry):
            return None if declared.was_said(entry, versions) else declared.standing(entry)
    return None


def _agree(one: Any, other: Any, paths: Sequence[str]) -> bool:
    return all(_agree_in(one, other, path) for path in paths)


def _agree_in(one: Any, other: Any, path: str) -> bool:
    attname = one._meta.get_field(path.split("__")[0]).attname
    # What hangs under the same row is not looked up.
    return getattr(one, attname) == getattr(other, attname) or value_at(one, path) == value_at(other, path)


def value_at(entry: models.Model, path: str) -> Any:
    """The value at the end of a lookup path such as ``activity_version__activity``: a key for a relation."""
    found: Any = entry
    *leading, last = path.split("__")
    for name in leading:
        found = getattr(found, name) if found is not None else None
    return getattr(found, found._meta.get_field(last).attname) if found is not None else None


__all__ = ["Alone", "Declared", "MayRepeat", "Once", "standing", "value_at"]
