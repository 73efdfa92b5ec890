"""A pack as it is read: its files, its faults so far, and the rows of each of its folders."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from . import tree
from .faults import Faults
from .folder import Folder, Found
from .rows import Row, RowReader

R = TypeVar("R", bound=Row)


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


__all__ = ["Pack"]
