"""The bytes of frozen files against the hashes that versions name: published pictures and documents are looked at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ..activities.models import ActivityVersion
from ..record.attested import Attested, Fault
from .files import FROZEN
from .models import FrozenLater
from .storage import is_whole, size_of


class FrozenFiles(Attested):
    """Every file that a version shows: there, and with the bytes that its name says."""

    name = "frozen"

    def faults(self) -> Iterator[Fault]:
        seen: set[str] = set()
        for digest in _named():
            if digest not in seen:
                seen.add(digest)
                if size_of(digest) is None:
                    yield Fault(f"file {digest}", None, "a published version shows it, and it is missing")
                elif not is_whole(digest):
                    yield Fault(f"file {digest}", None, "a published version shows it, and its bytes were changed")


def _named() -> Iterator[str]:
    snapshots = ActivityVersion.objects.filter(snapshot__has_key=FROZEN).order_by("pk")
    said: Iterable[Any] = snapshots.values_list(f"snapshot__{FROZEN}", flat=True).iterator(chunk_size=200)
    for files in said:
        yield from files
    for files in FrozenLater.objects.order_by("pk").values_list("files", flat=True).iterator(chunk_size=200):
        yield from files
