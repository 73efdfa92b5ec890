"""The writer of packs: rows become YAML that the reader takes back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _

from competency.typed.numbers import written

from .rows import Row


@dataclass(eq=False, slots=True)
class Written:
    """A row and the file it goes to: in the list at a key, or as the whole of it, with a text below or without.

    ``more`` are fields of the same file that the part wrote itself.
    """

    file: str
    key: str
    row: Row
    body: str | None = None
    more: str = ""


class Writer:
    """The folder that is written; parts put their files into it. ``notes`` say what was left out, and why."""

    def __init__(self, root: Path, *, with_people: bool = True) -> None:
        self.root = root
        self.with_people = with_people
        self.notes: list[str] = []
        self.left_out: set[tuple[str, str]] = set()
        self.entries: list[Written] = []
        self._files: list[str] = []
        self._names: set[str] = set()
        self._pictures: dict[tuple[str, bytes], str] = {}

    def table(self, name: str, tables: Mapping[str, Iterable[Row]]) -> None:
        """A file that is a mapping of lists; lists without a row are left out, and so is a file without a list."""
        self.entries += [Written(name, key, row) for key, rows in tables.items() for row in rows]

    def row(self, name: str, row: Row, more: str = "") -> None:
        """A file that is one row, with ``more`` of its fields as YAML below."""
        self.entries.append(Written(name, "", row, more=more))

    def document(self, name: str, row: Row, body: str) -> None:
        """A file that is one row, with a text below it."""
        self.entries.append(Written(name, "", row, body))

    def write(self) -> None:
        """Write the files of all rows, in place of those that were written before."""
        for name in self._files:
            (self.root / name).unlink()
        self._files = list(dict.fromkeys(entry.file for entry in self.entries))
        for name in self._files:
            self.text(name, self._text_of([entry for entry in self.entries if entry.file == name]))

    def _text_of(self, entries: list[Written]) -> str:
        first = entries[0]
        if first.body is not None:
            return f"---\n{as_yaml(written_row(first.row))}---\n\n{first.body}\n"
        if not first.key:
            return as_yaml(written_row(first.row)) + first.more
        tables: dict[str, list[Any]] = {}
        for entry in entries:
            tables.setdefault(entry.key, []).append(written_row(entry.row))
        return as_yaml(tables)

    def take_away(self, name: str) -> bool:
        """Take away the file of a picture that nothing shows any more; False when there is none."""
        path = self.root / name
        if is_there := path.is_file():
            path.unlink()
        return is_there

    def text(self, name: str, text: str) -> None:
        self.content(name, text.encode("utf-8"))

    def content(self, name: str, content: bytes) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def picture(self, folder: str, stem: str, suffix: str, content: bytes) -> str:
        """Put a picture into a folder, once however often it is shown, and return the name of its file."""
        if (folder, content) not in self._pictures:
            name = self.free_name(folder, stem, suffix)
            self.content(name, content)
            self._pictures[folder, content] = name
        return self._pictures[folder, content]

    def leave_out(self, row: Row, why: str) -> None:
        """Say that something of the site is not in the pack; what names it is left out as well."""
        self.left_out.add((row.noun, row.shown_as()))
        words = {"kind": row.noun, "code": row.shown_as() or getattr(row, "title", ""), "why": why}
        self.notes.append(_("%(kind)s %(code)s is left out: %(why)s") % words)

    def free_name(self, folder: str, wanted: str, suffix: str) -> str:
        """A file name in a folder that nothing was written to yet: small letters, digits and dashes."""
        stem = re.sub(r"[^a-z0-9]+", "-", wanted.lower()).strip("-")[:60] or "one"
        number, name = 2, f"{folder}/{stem}{suffix}"
        while name in self._names:
            number, name = number + 1, f"{folder}/{stem}-{number}{suffix}"
        self._names.add(name)
        return name


class OneLine(dict[str, Any]):
    """A mapping that is short enough to be written on one line."""


class _Dumper(yaml.SafeDumper):
    """As people write it: yes and no, long texts on lines of their own, lists below their key."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> Any:
        return super().increase_indent(flow, False)


def _flag(dumper: yaml.SafeDumper, value: bool) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:bool", "yes" if value else "no")


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)


def _number(dumper: yaml.SafeDumper, value: Decimal) -> yaml.ScalarNode:
    text = written(value)
    return dumper.represent_scalar(f"tag:yaml.org,2002:{'float' if '.' in text else 'int'}", text)


def _one_line(dumper: yaml.SafeDumper, value: OneLine) -> yaml.MappingNode:
    return dumper.represent_mapping("tag:yaml.org,2002:map", value, flow_style=True)


_Dumper.add_representer(OneLine, _one_line)
_Dumper.add_representer(bool, _flag)
_Dumper.add_representer(Decimal, _number)
_Dumper.add_representer(str, _text)


def as_yaml(content: Any) -> str:
    return str(yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=118))


def written_row(row: Row) -> dict[str, Any]:
    """A row as YAML holds it; what is as usual is not written."""
    return {
        key: _written(value)
        for key, value in row.model_dump(exclude_defaults=True, warnings=False).items()
        if value is not None
    }


def _written(value: Any) -> Any:
    match value:
        case Enum():
            return value.value
        case time():
            return value.isoformat("minutes" if not value.second else "seconds")
        case date():
            return value
        case dict():
            return {key: _written(one) for key, one in value.items() if one is not None}
        case list() | tuple():
            return [_written(one) for one in value]
        case _:
            return value


__all__ = ["OneLine", "Writer", "Written", "as_yaml", "written_row"]
