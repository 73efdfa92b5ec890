"""The files of a draft that only some may open in the library: published, everybody who learns would get them.

A collection is private for itself and all below it. That people sign in keeps out nobody who learns. Reads only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from wagtail.models import Collection, CollectionViewRestriction

from .stored import documents_of


def private_files(pictures: Iterable[Any], texts: Iterable[str]) -> Iterator[tuple[Any, str]]:
    """The stored images of a draft and the documents that its texts link to, where they are in private collections,
    each once, with the name of what is private."""
    private = CollectionViewRestriction.objects.exclude(restriction_type=CollectionViewRestriction.LOGIN)
    doors = list(private.values_list("collection__path", "collection__name"))
    if not doors:
        return
    shown = {row: None for row in (*pictures, *documents_of(texts).values()) if row is not None}
    kept = Collection.objects.filter(pk__in={row.collection_id for row in shown})
    paths = dict(kept.values_list("pk", "path"))
    for row in shown:
        for path, name in doors:
            if paths.get(row.collection_id, "").startswith(path):
                yield row, name
                break


__all__ = ["private_files"]
