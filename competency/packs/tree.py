"""YAML as a tree that knows its lines. Plain values only: no anchors, no aliases, no tags, one document a file.

The tree is built from the parser's events, one after the other, so that neither a deep nesting nor an alias of an
alias can make more of a file than is written in it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import yaml
from django.utils.translation import gettext as _
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from .faults import Faults, Place

DEEPEST = 12
NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
# libyaml gives the same events ten times as fast; not every platform has it.
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class Scalar:
    line: int
    text: str
    is_nothing: bool = False


@dataclass(slots=True)
class Sequence:
    line: int
    nodes: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Mapping:
    line: int
    nodes: dict[str, Node] = field(default_factory=dict)
    key_lines: dict[str, int] = field(default_factory=dict)


Node = Scalar | Sequence | Mapping


def read(text: str, file: str, faults: Faults, *, first_line: int = 1) -> Node | None:
    """The tree of a text that starts on ``first_line`` of its file; None, and a fault, when it cannot be read."""
    try:
        return _Builder(file, faults, first_line).build(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = (mark.line if mark else 0) + first_line
        problem = {"problem": error.problem or error.context or ""}
        faults.add(Place(file, line), _("This is not valid YAML (%(problem)s): look at the indentation.") % problem)
    except yaml.YAMLError as error:
        # A character that YAML itself does not take; it names no line.
        faults.add(Place(file, first_line), _("This is not valid YAML (%(problem)s).") % {"problem": error})
    except _Refused:
        pass
    return None


class _Refused(Exception):
    """Something was said already, and the rest of the file cannot be made sense of."""


class _Builder:
    def __init__(self, file: str, faults: Faults, first_line: int) -> None:
        self._file, self._faults, self._first_line = file, faults, first_line
        self._open: list[Sequence | Mapping] = []
        self._keys: list[str | None] = []
        self._root: Node | None = None
        self._documents = 0

    def build(self, text: str) -> Node:
        for event in yaml.parse(text, Loader=LOADER):
            mark = event.start_mark
            line = (mark.line if mark else 0) + self._first_line
            if isinstance(event, DocumentStartEvent):
                self._documents += 1
                if self._documents > 1:
                    self._refuse(line, _("A file holds one document; a second one starts here."))
            elif isinstance(event, AliasEvent):
                self._refuse(line, _("A pack writes everything out: an alias (*) stands here."))
            elif isinstance(event, ScalarEvent | SequenceStartEvent | MappingStartEvent):
                if event.anchor is not None:
                    self._refuse(line, _("A pack writes everything out: an anchor (&) stands here."))
                if event.tag is not None:
                    self._refuse(line, _("A pack holds plain values only: a tag (!) stands here."))
                self._place(event, line)
            elif isinstance(event, SequenceEndEvent | MappingEndEvent):
                self._open.pop()
                self._keys.pop()
        if self._root is None:
            self._refuse(self._first_line, _("There is nothing in this file."))
        assert self._root is not None
        return self._root

    def _place(self, event: ScalarEvent | SequenceStartEvent | MappingStartEvent, line: int) -> None:
        parent = self._open[-1] if self._open else None
        if isinstance(parent, Mapping) and self._keys[-1] is None:
            self._key(parent, event, line)
            return
        node: Node
        if isinstance(event, ScalarEvent):
            is_plain = event.style in {None, ""}
            node = Scalar(line, event.value, is_nothing=is_plain and event.value in NOTHING)
        else:
            node = Sequence(line) if isinstance(event, SequenceStartEvent) else Mapping(line)
        if parent is None:
            self._root = node
        elif isinstance(parent, Sequence):
            parent.nodes.append(node)
        else:
            key = self._keys[-1]
            assert key is not None
            parent.nodes.setdefault(key, node)
            self._keys[-1] = None
        if not isinstance(node, Scalar):
            if len(self._open) >= DEEPEST:
                self._refuse(line, _("This is nested too deeply."))
            self._open.append(node)
            self._keys.append(None)

    def _key(self, parent: Mapping, event: Any, line: int) -> None:
        if not isinstance(event, ScalarEvent):
            self._refuse(line, _("A key is a plain word."))
        if event.value in parent.key_lines:
            self._faults.add(Place(self._file, line), _("'%(key)s' stands here twice") % {"key": event.value})
        else:
            parent.key_lines[event.value] = line
        self._keys[-1] = event.value

    def _refuse(self, line: int, sentence: str) -> None:
        self._faults.add(Place(self._file, line), sentence)
        raise _Refused


def plain(node: Node) -> Any:
    """The tree as texts, lists and dicts; nothing is guessed of a text but that it is none."""
    match node:
        case Scalar(text=text, is_nothing=is_nothing):
            return None if is_nothing else text
        case Sequence(nodes=nodes):
            return [plain(one) for one in nodes]
        case Mapping(nodes=nodes):
            return {key: plain(one) for key, one in nodes.items()}


def line_at(node: Node, path: tuple[int | str, ...]) -> int:
    """The line of the value at a path; of the nearest thing around it where the path ends in nothing."""
    return node_at(node, path).line


def node_at(node: Node, path: tuple[int | str, ...]) -> Node:
    """What stands at a path, or the nearest thing around it."""
    for step in path:
        inner: Node | None = None
        if isinstance(node, Mapping) and isinstance(step, str):
            inner = node.nodes.get(step)
        elif isinstance(node, Sequence) and isinstance(step, int):
            inner = node.nodes[step] if step < len(node.nodes) else None
        if inner is None:
            break
        node = inner
    return node


__all__ = ["Mapping", "Node", "Scalar", "Sequence", "line_at", "node_at", "plain", "read"]
