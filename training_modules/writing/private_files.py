"""The files of a draft that only some may open in the library: published, everybody who learns would get them.

A collection is private for itself and all below it. That people sign in keeps out nobody who learns. Reads only.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wagtail.models import Collection, CollectionViewRestriction

from .. import files
from ..content import ModuleContent
from .snapshot import pictures_in


def private_files(page: Any, content: ModuleContent) -> Iterator[tuple[Any, str]]:
    """The pictures and documents of a draft in private collections, each once, with the name of what is private."""
    private = CollectionViewRestriction.objects.exclude(restriction_type=CollectionViewRestriction.LOGIN)
    doors = list(private.values_list("collection__path", "collection__name"))
    if not doors:
        return
    documents = files.documents_of(files.texts_in(content)).values()
    shown = {row: None for row in (*pictures_in(page), *documents) if row is not None}
    kept = Collection.objects.filter(pk__in={row.collection_id for row in shown})
    paths = dict(kept.values_list("pk", "path"))
    for row in shown:
        for path, name in doors:
            if paths.get(row.collection_id, "").startswith(path):
                yield row, name
                break


__all__ = ["private_files"]
