"""Reading a pack: every folder by its part, every fault at once, and nothing of the site but its names."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from . import tree
from .faults import Faults
from .folder import Folder, Found
from .parts import PackPart, parts
from .references import Known
from .rows import Row, RowReader

R = TypeVar("R", bound=Row)


def no_names(kind: str) -> Collection[str]:
    """The names of a site that has nothing: a pack is checked by itself."""
    return ()


@dataclass(slots=True)
class Pack:
    """A pack as it is read: its folder, the day it is loaded on, and the rows of each of its folders."""

    folder: Folder
    on: date
    faults: Faults
    reader: RowReader
    rows: dict[str, tuple[Row, ...]] = field(default_factory=dict)

    def documents(self, under: str) -> Iterator[tuple[str, tree.Node]]:
        """The YAML files of a folder with their names; one that cannot be read is a fault and left out."""
        for found in self.folder.files(under, ".yaml"):
            if (text := self.folder.text(found)) is not None:
                if (node := tree.read(text, found.name, self.faults)) is not None:
                    yield found.name, node
                else:
                    self.folder.unread.add(under)

    def texts(self, under: str) -> Iterator[tuple[Found, str]]:
        """The Markdown files of a folder."""
        for found in self.folder.files(under, ".md"):
            if (text := self.folder.text(found)) is not None:
                yield found, text

    def tables(self, under: str, models: Mapping[str, type[Row]]) -> list[Row]:
        """The rows of files that are mappings of lists, list by list over all files."""
        read: dict[str, list[Row]] = {key: [] for key in models}
        for file, node in self.documents(under):
            for key, rows in self.reader.lists(node, file, models).items():
                read[key] += rows
        return [row for rows in read.values() for row in rows]

    def of(self, model: type[R]) -> list[R]:
        """Every row of a model, whichever folder it was read from."""
        return [row for rows in self.rows.values() for row in rows if isinstance(row, model)]

    def all_rows(self) -> Iterator[Row]:
        for rows in self.rows.values():
            yield from rows


def read(
    path: Path | str,
    *,
    on: date,
    on_site: Callable[[str], Collection[str]] = no_names,
    among: Iterable[PackPart] | None = None,
    context: Mapping[str, Any] | None = None,
) -> Pack:
    """The pack at ``path`` for loading ``on`` a day. Raises ``PackRefused`` with everything that is wrong in it.

    ``on_site`` gives the names of a kind that the site has; without it a pack may name only what it holds itself.
    """
    chosen = parts() if among is None else list(among)
    faults = Faults()
    folder = Folder(Path(path), faults)
    pack = Pack(folder, on, faults, RowReader(faults, {"on": on, **(context or {})}))
    known = Known(faults)
    for part in chosen:
        pack.rows[part.folder] = tuple(part.read(pack))
        known.give(pack.rows[part.folder])
        if part.folder in folder.unread:
            known.open.update(part.kinds)
    known.give_broken(pack.reader.broken)
    folder.left_over({part.folder for part in chosen})
    known.check(pack.all_rows(), on_site, {kind: words for part in chosen for kind, words in part.kinds.items()})
    faults.refuse()
    return pack


__all__ = ["Pack", "no_names", "read"]
