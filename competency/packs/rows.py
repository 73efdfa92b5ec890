"""Rows: what is written in a pack, checked and with its lines. A fault of one row hides no fault of another.

An app declares each of its nouns as a ``Row``, with the types of ``values``; unknown keys are refused. ``noun`` names
the noun, and ``names()`` what other rows call this one. The same rows are made from what stands on the site, so that
"the same content" is one comparison (``stated``), and so is what ``cleared_dump`` writes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Self, TypeVar

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, PrivateAttr, ValidationError
from pydantic_core import ErrorDetails

from . import tree
from .faults import Faults, Place
from .names import fault_of_code
from .values import SAID

R = TypeVar("R", bound="Row")


class Row(BaseModel):
    """One thing that a pack says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    noun: ClassVar[str] = ""
    code_key: ClassVar[str] = "code"
    codes: ClassVar[str] = ""
    """Nouns that say the same here share their codes: none of them may have that of another."""
    loose: ClassVar[frozenset[str]] = frozenset()
    """Keys that a dump may take a value from: without it the row says less, and nothing else."""

    _file: str = PrivateAttr(default="")
    _node: tree.Node | None = PrivateAttr(default=None)
    _path: tuple[int | str, ...] = PrivateAttr(default=())

    @classmethod
    def of_site(cls, **values: Any) -> Self:
        """What stands on the site as a row; it is not checked anew, since it stands there."""
        return cls.model_construct(**values)

    def names(self) -> tuple[str, ...]:
        """The words by which other rows call this one; none for a part of a row."""
        return (str(getattr(self, self.code_key)),) if self.noun else ()

    def shown_as(self) -> str:
        """The word by which a plan shows it."""
        return next(iter(self.names()), "")

    def meant(self, key: str, name: str) -> str:
        """The name that is meant by one that is written at a key."""
        return name

    def where(self, *path: int | str) -> Place:
        """Where it is written, or where the value of one of its keys is."""
        if self._node is None:
            return Place(self._file)
        return Place(self._file, tree.line_at(self._node, path or self._path))

    def at(self, *path: int | str) -> Self:
        """The row as one that is written inside another, at a path of it."""
        self._path = path
        return self

    def stated(self) -> dict[str, Any]:
        """All that it says, for comparing: two rows that say the same are the same content."""
        return self.model_dump(warnings=False)

    def placed_at(self, file: str, node: tree.Node | None) -> Self:
        """The row, and the rows in it, with the lines they were read from."""
        self._file, self._node = file, node
        if isinstance(node, tree.Mapping):
            for name in type(self).model_fields:
                inner, value = node.nodes.get(name), getattr(self, name)
                if isinstance(value, Row):
                    value.placed_at(file, inner)
                elif isinstance(value, tuple) and isinstance(inner, tree.Sequence):
                    for one, place in zip(value, inner.nodes, strict=False):
                        if isinstance(one, Row):
                            one.placed_at(file, place)
        return self


class RowReader:
    """Turns trees into rows; faults are collected, and what a broken row would have been called is remembered."""

    def __init__(self, faults: Faults, context: Mapping[str, Any]) -> None:
        self.faults = faults
        self.context = dict(context)
        self.broken: list[tuple[str, str]] = []

    def row(self, model: type[R], node: tree.Node, file: str, **given: Any) -> R | None:
        """The row that a mapping states, with ``given`` for what is said elsewhere; None, and faults, when none."""
        if not isinstance(node, tree.Mapping):
            self.faults.add(Place(file, node.line), _("fields were expected here (key: value)"))
            return None
        try:
            read = model.model_validate(given | tree.plain(node), context=self.context)
        except ValidationError as error:
            for details in error.errors(include_url=False):
                self._tell(model, details, node, file)
            code = node.nodes.get(model.code_key)
            if isinstance(code, tree.Scalar):
                self.broken.append((model.noun, code.text.strip()))
            return None
        if model.noun and (sentence := fault_of_code(str(getattr(read, model.code_key, "")))):
            place = Place(file, tree.line_at(node, (model.code_key,)))
            self.faults.add(place, sentence % {"key": model.code_key})
        return read.placed_at(file, node)

    def lists(
        self, node: tree.Node, file: str, models: Mapping[str, type[Row]], **given: Mapping[str, Any]
    ) -> dict[str, list[Any]]:
        """The rows of a file that is a mapping of lists; a list that is not there is empty."""
        read: dict[str, list[Any]] = {key: [] for key in models}
        if not isinstance(node, tree.Mapping):
            self.faults.add(Place(file, node.line), _("fields were expected here (key: value)"))
            return read
        self.refuse_unknown(node, file, models)
        for key, model in models.items():
            for one in self.elements(node, key, file):
                if (row := self.row(model, one, file, **given.get(key, {}))) is not None:
                    read[key].append(row)
        return read

    def elements(self, node: tree.Mapping, key: str, file: str) -> list[tree.Node]:
        """The elements of the list at a key; none when it is not there, and a fault when it is no list."""
        inner = node.nodes.get(key)
        if isinstance(inner, tree.Sequence):
            return inner.nodes
        if inner is not None:
            self.faults.add(Place(file, inner.line), _("'%(key)s' must be a list (- …)") % {"key": key})
        return []

    def refuse_unknown(self, node: tree.Mapping, file: str, known: Iterable[str]) -> None:
        for key, line in node.key_lines.items():
            if key not in known:
                self.faults.add(Place(file, line), unknown_key(key, known))

    def _tell(self, model: type[Row], details: ErrorDetails, node: tree.Mapping, file: str) -> None:
        path = details["loc"]
        key = next((str(step) for step in reversed(path) if isinstance(step, str)), "")
        context = details.get("ctx", {})
        if details["type"] == "extra_forbidden":
            place = Place(file, _key_line(node, path))
            self.faults.add(place, unknown_key(key, _keys_at(model, path[:-1])))
            return
        if at := context.get("at"):
            path, key = (*path, at), at
        place = Place(file, tree.line_at(node, path))
        self.faults.add(place, _sentence(details, key, context))


def unknown_key(key: str, known: Iterable[str]) -> str:
    return _("unknown key '%(key)s'; known: %(known)s") % {"key": key, "known": ", ".join(known)}


def _sentence(details: ErrorDetails, key: str, context: Mapping[str, Any]) -> str:
    value = details["input"]
    match details["type"]:
        case kind if kind == SAID:
            return str(context["sentence"]) % {"key": key, **context}
        case "missing":
            return _("'%(key)s' is missing") % {"key": key}
        case "enum" | "literal_error":
            known = str(context["expected"]).replace("'", "").replace(" or ", ", ")
            words = {"key": key, "value": value, "known": known}
            return _("'%(key)s' is '%(value)s'; it must be one of: %(known)s") % words
        case "tuple_type" | "list_type":
            return _("'%(key)s' must be a list (- …)") % {"key": key}
        case "model_type" | "model_attributes_type" | "dict_type":
            return _("'%(key)s' must hold fields (key: value)") % {"key": key}
        case "too_short":
            return _("'%(key)s' must be a list with at least %(least)d in it") % {
                "key": key,
                "least": context.get("min_length", 1),
            }
        case "too_long":
            return _("'%(key)s' is a list of at most %(most)d") % {"key": key, "most": context.get("max_length", 0)}
        case _:
            return _("'%(key)s' cannot be read (%(why)s)") % {"key": key, "why": details["msg"]}


def _key_line(node: tree.Node, path: tuple[int | str, ...]) -> int:
    """The line on which an unknown key itself stands, which may be above that of its value."""
    around = tree.node_at(node, path[:-1])
    return around.key_lines.get(str(path[-1]), around.line) if isinstance(around, tree.Mapping) else around.line


def _keys_at(model: type[BaseModel], path: tuple[int | str, ...]) -> list[str]:
    """The keys that a row may have, or the row inside it that the path leads to."""
    for step in path:
        if not isinstance(step, str):
            continue
        field = model.model_fields.get(step)
        inner = _row_in(field.annotation) if field else None
        if inner is None:
            return []
        model = inner
    return list(model.model_fields)


def _row_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        if (found := _row_in(argument)) is not None:
            return found
    return None


__all__ = ["Row", "RowReader", "unknown_key"]
