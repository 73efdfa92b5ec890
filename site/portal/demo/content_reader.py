"""A YAML reader that knows its lines: every mapping must be read to the end, so unknown keys are refused.

``Fields`` wraps one mapping. Each method takes a key out of it and checks its type; leaving the ``with``
block refuses whatever nobody asked for. Errors are ``ContentError`` and read ``people.yaml:41: ...``.
Nothing here knows what the content means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import time
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

SLUG = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*")
PERIOD = re.compile(r"P(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?<!P)")
_NULL = "tag:yaml.org,2002:null"
# libyaml reads the same nodes with the same lines, ten times as fast; not every platform has it.
SAFE_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Choice = TypeVar("Choice", bound=StrEnum)


class ContentError(ValueError):
    """What is wrong with a content file, and where."""

    def __init__(self, where: str, message: str) -> None:
        super().__init__(f"{where}: {message}")


class Text(str):
    """A string that remembers where it was written, so that a later check can still say file and line."""

    where: str

    def __new__(cls, value: str, where: str) -> Self:
        made = super().__new__(cls, value)
        made.where = where
        return made


def where_of(value: str) -> str:
    return value.where if isinstance(value, Text) else "content"


class Source:
    """One YAML text. ``first_line`` is the line of the file on which the text starts."""

    def __init__(self, name: str, text: str, first_line: int = 1) -> None:
        self.name = name
        self._first_line = first_line
        try:
            self._node = yaml.compose(text, Loader=SAFE_LOADER)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line if error.problem_mark else 0
            raise ContentError(f"{name}:{line + first_line}", f"not valid YAML ({error.problem})") from error

    @classmethod
    def of(cls, path: Path, root: Path) -> Self:
        name = path.relative_to(root).as_posix()
        if not path.is_file():
            raise ContentError(name, "the file is missing")
        return cls(name, path.read_text(encoding="utf-8"))

    def where(self, node: Node) -> str:
        return f"{self.name}:{node.start_mark.line + self._first_line}"

    def fields(self) -> Fields:
        if self._node is None:
            raise ContentError(f"{self.name}:{self._first_line}", "nothing here; fields were expected")
        return Fields(self, self._node)


class Fields:
    """The fields of one mapping; use as ``with fields:`` so that unknown keys are refused at the end."""

    def __init__(self, source: Source, node: Node) -> None:
        self._source = source
        self.where = source.where(node)
        if not isinstance(node, MappingNode):
            raise ContentError(self.where, "fields were expected here (key: value)")
        self._nodes: dict[str, tuple[Node, Node]] = {}
        for key, value in node.value:
            if key.value in self._nodes:
                raise ContentError(source.where(key), f"'{key.value}' stands here twice")
            self._nodes[key.value] = (key, value)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            for name, (key, _) in self._nodes.items():
                raise ContentError(self._source.where(key), f"unknown key '{name}'")

    def has(self, key: str) -> bool:
        return key in self._nodes

    def _take(self, key: str) -> Node:
        if key not in self._nodes:
            raise ContentError(self.where, f"'{key}' is missing")
        return self._nodes.pop(key)[1]

    def _scalar(self, key: str) -> Text:
        node = self._take(key)
        where = self._source.where(node)
        if not isinstance(node, ScalarNode) or node.tag == _NULL:
            raise ContentError(where, f"'{key}' must be a single value")
        return Text(node.value.strip(), where)

    def text(self, key: str, default: str | None = None) -> Text:
        """Some text; an empty one only where there is a default."""
        if default is not None and key not in self._nodes:
            return Text(default, self.where)
        value = self._scalar(key)
        if not value:
            raise ContentError(value.where, f"'{key}' is empty")
        return value

    def maybe(self, key: str) -> Text | None:
        """Text, or None where the key is not there."""
        return self.text(key) if key in self._nodes else None

    def slug(self, key: str) -> Text:
        value = self.text(key)
        if not SLUG.fullmatch(value):
            raise ContentError(value.where, f"'{value}' is no key: small letters, digits, - _ . only")
        return value

    def period(self, key: str) -> Text:
        value = self.text(key)
        if not PERIOD.fullmatch(value):
            raise ContentError(value.where, f"'{value}' is no length such as P12M or P14D")
        return value

    def whole(self, key: str, default: int | None = None, at_least: int | None = None) -> int:
        if default is not None and key not in self._nodes:
            return default
        value = self._scalar(key)
        if not re.fullmatch(r"[+-]?\d+", value):
            raise ContentError(value.where, f"'{key}' must be a whole number, not '{value}'")
        number = int(value)
        if at_least is not None and number < at_least:
            raise ContentError(value.where, f"'{key}' must be at least {at_least}, not {number}")
        return number

    def maybe_whole(self, key: str) -> int | None:
        return self.whole(key) if key in self._nodes else None

    def decimal(self, key: str) -> Decimal:
        value = self._scalar(key)
        try:
            return Decimal(value)
        except InvalidOperation as error:
            raise ContentError(value.where, f"'{key}' must be a number, not '{value}'") from error

    def maybe_decimal(self, key: str) -> Decimal | None:
        return self.decimal(key) if key in self._nodes else None

    def flag(self, key: str, default: bool | None = None) -> bool:
        if default is not None and key not in self._nodes:
            return default
        value = self._scalar(key)
        if value not in {"yes", "no"}:
            raise ContentError(value.where, f"'{key}' must be yes or no, not '{value}'")
        return value == "yes"

    def clock(self, key: str) -> time:
        value = self._scalar(key)
        try:
            return time.fromisoformat(value)
        except ValueError as error:
            raise ContentError(value.where, f"'{key}' must be a time such as '07:00'") from error

    def choice(self, key: str, choices: type[Choice]) -> Choice:
        value = self._scalar(key)
        try:
            return choices(value)
        except ValueError as error:
            known = ", ".join(choices)
            raise ContentError(value.where, f"'{key}' is '{value}'; it must be one of: {known}") from error

    def maybe_choice(self, key: str, choices: type[Choice]) -> Choice | None:
        return self.choice(key, choices) if key in self._nodes else None

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[Text, ...]:
        if default is not None and key not in self._nodes:
            return tuple(Text(value, self.where) for value in default)
        found: list[Text] = []
        for node in self._sequence(key):
            if not isinstance(node, ScalarNode) or not node.value.strip():
                raise ContentError(self._source.where(node), f"'{key}' must be a list of texts")
            found.append(Text(node.value.strip(), self._source.where(node)))
        return tuple(found)

    def fields(self, key: str) -> Fields:
        return Fields(self._source, self._take(key))

    def maybe_fields(self, key: str) -> Fields | None:
        return self.fields(key) if key in self._nodes else None

    def each(self, key: str, optional: bool = False) -> Iterator[Fields]:
        """The mappings of a list, one by one; the caller opens each with ``with``."""
        if optional and key not in self._nodes:
            return iter(())
        return iter([Fields(self._source, node) for node in self._sequence(key)])

    def _sequence(self, key: str) -> list[Node]:
        node = self._take(key)
        if not isinstance(node, SequenceNode) or not node.value:
            raise ContentError(self._source.where(node), f"'{key}' must be a list with something in it")
        return list(node.value)
