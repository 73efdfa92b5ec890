"""Frozen files of published versions: making them, which ones a version shows, and versions that have none yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from ..activities.models import ActivityVersion
from ..activities.sources import source_for
from ..recording import recording
from .files import FROZEN, CannotFreeze, File, Frozen, read, stated
from .models import FrozenLater
from .storage import digest_of, keep, opened, size_of

__all__ = [
    "FROZEN",
    "CannotFreeze",
    "File",
    "Frozen",
    "digest_of",
    "files_of",
    "freeze",
    "freeze_later",
    "opened",
    "places_of",
    "shows_files",
    "size_of",
    "stated",
    "still_to_freeze",
]


def freeze(content: bytes, *, type: str, name: str = "") -> File:
    """Keep a copy of these bytes, once, whoever else keeps the same. ``type`` is what a browser is told they are."""
    return File(digest=keep(content), type=type, size=len(content), name=name)


def files_of(version: ActivityVersion) -> dict[str, File]:
    """The frozen files that the version shows, by their hashes."""
    if FROZEN in version.snapshot:
        return read(version.snapshot[FROZEN])
    later = _later(version)
    return read(later.files) if later else {}


def places_of(version: ActivityVersion) -> Mapping[str, Any] | None:
    """Which file stands where in a version that was frozen later; None where nothing was: its snapshot says it
    itself, or it waits for ``freeze_later``."""
    later = None if FROZEN in version.snapshot else _later(version)
    return later.places if later else None


def _later(version: ActivityVersion) -> FrozenLater | None:
    return FrozenLater.objects.current().filter(activity_version=version).first()


def still_to_freeze() -> QuerySet[ActivityVersion]:
    """Versions that were published before files were frozen, and have no frozen files beside them yet."""
    later = FrozenLater.objects.filter(activity_version=OuterRef("pk"))
    versions = ActivityVersion.objects.exclude(snapshot__has_key=FROZEN).filter(~Exists(later))
    return versions.select_related("activity").order_by("recorded_at", "pk")


def shows_files(versions: QuerySet[ActivityVersion]) -> Iterator[ActivityVersion]:
    """Those of the versions that refer to files at all, as the app that runs them says."""
    for version in versions.iterator(chunk_size=200):
        source = source_for(version.activity)
        if source is not None and source.refers_to(version):
            yield version


def freeze_later(version: ActivityVersion) -> FrozenLater:
    """Freeze what a version shows that was published before files were frozen, or give back what was frozen of it.

    Raises ``CannotFreeze`` when something it refers to is there and cannot be read: to go on without it would lose it.
    """
    source = source_for(version.activity)
    frozen = source.freeze(version) if source else Frozen()
    with recording(by=None, definitions=True) as record:
        standing = _later(version)
        if standing is not None:
            return standing
        later = FrozenLater(activity_version=version, files=stated(frozen.files), places=dict(frozen.places))
        return record.append(later, key=str(version.pk))
