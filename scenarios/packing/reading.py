"""From the YAML of a scenario to the document that ``scenarios.story`` reads; what is wrong is told with its line.

Here it is asked whether the file can be read: its keys, lists, numbers and texts. Whether the scenario can be played is
asked by ``scenarios.story``; ``ScenarioFile`` knows on which line each of its answers lies. Nothing here raises.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from pydantic import TypeAdapter, ValidationError

from competency.packs import tree, values
from competency.packs.faults import Fault, Faults, Place
from competency.packs.names import normal as one_way
from competency.packs.rows import unknown_key

from ..graph import CLOCK, SENTENCES, Refused, VariableType
from ..graph import Fault as ScenarioFault
from ..graph.document import ConditionPart
from ..graph.model import Combine, Operator
from ..story import Story, StoryDocument
from ..story import read as read_story
from .fields import FIELDS, WRITTEN_AS, Field, Form, Model, keys_of

Path = tuple[str | int, ...]

# What is quoted from a file in a sentence about it, so that ten thousand letters make no sentence of ten thousand.
MOST_QUOTED = 60
COMBINED = tuple(combine.value for combine in Combine)
COMPARED = tuple(operator.value for operator in Operator)

_TYPES: Mapping[Form, TypeAdapter[Any]] = {
    Form.LINE: TypeAdapter(values.Line),
    Form.PARAGRAPHS: TypeAdapter(values.Words),
    Form.WHOLE: TypeAdapter(values.Whole),
    Form.NUMBER: TypeAdapter(values.Number),
    Form.YES_NO: TypeAdapter(values.YesNo),
    Form.CLOCK: TypeAdapter(values.Clock),
}
_FORMS: Mapping[str, Form] = {VariableType.NUMBER.value: Form.NUMBER, VariableType.FLAG.value: Form.YES_NO}


@dataclass(frozen=True, slots=True)
class ScenarioFile:
    """A scenario as it was written. ``document`` is for ``scenarios.story``, which may still refuse it.

    ``wrong`` are the places of which a fault was told already; ``lines`` has the line of everything that was read.
    """

    file: str
    document: dict[str, Any]
    lines: Mapping[Path, int]
    wrong: frozenset[Path]

    def where(self, place: Path) -> Place:
        """The line of a place of the document, or of the nearest thing around it that is written."""
        while place not in self.lines:
            place = place[:-1]
        return Place(self.file, self.lines[place])

    def told(self, found: Iterable[ScenarioFault]) -> Iterator[Fault]:
        """What the scenario's own rules say of it, with file and line; nothing about what is told already."""
        for fault in found:
            if not any(_overlap(fault.place, wrong) for wrong in self.wrong):
                yield Fault(self.where(fault.place), _sentence(fault))


def read(text: str, file: str, faults: Faults) -> Story | None:
    """The scenario in a text, ready to be played; None, and faults, when it is none."""
    before = len(faults)
    node = tree.read(text, file, faults)
    written = None if node is None else read_node(node, file, faults)
    if written is None:
        return None
    story = read_story(written.document)
    if isinstance(story, Refused):
        for fault in written.told(story.faults):
            faults.add(fault.place, fault.sentence)
    return story if isinstance(story, Story) and len(faults) == before else None


def read_node(node: tree.Node, file: str, faults: Faults, *, beside: Collection[str] = ()) -> ScenarioFile | None:
    """The scenario in the tree of a file; None, and a fault, where no fields stand.

    ``beside`` are keys of the file that somebody else reads: who answers for it, until when.
    """
    if not isinstance(node, tree.Mapping):
        faults.add(Place(file, node.line), _("fields were expected here (key: value)"))
        return None
    reader = _Reader(file, faults, dict(_types(node)), frozenset(beside))
    document = reader.part(StoryDocument, node, ())
    return ScenarioFile(file, document, reader.lines, frozenset(reader.wrong))


def _types(node: tree.Mapping) -> Iterator[tuple[str, str]]:
    """What each variable takes, by name, so that a yes is read as a text where a text is meant."""
    yield CLOCK, VariableType.NUMBER.value
    variables = node.nodes.get("variables")
    for variable in variables.nodes if isinstance(variables, tree.Sequence) else ():
        if isinstance(variable, tree.Mapping):
            yield _text(variable, "name"), _text(variable, "type")


def _text(node: tree.Mapping, key: str) -> str:
    inner = node.nodes.get(key)
    return inner.text.strip() if isinstance(inner, tree.Scalar) else ""


class _Reader:
    def __init__(self, file: str, faults: Faults, types: Mapping[str, str], beside: frozenset[str]) -> None:
        self._file, self._faults, self._types, self._beside = file, faults, types, beside
        self.lines: dict[Path, int] = {}
        self.wrong: set[Path] = set()

    def part(self, model: Model, node: tree.Node, path: Path) -> dict[str, Any]:
        """The fields of a part; what is not written is not there, and what cannot be read is a fault and not there."""
        self.lines[path] = node.line
        if not isinstance(node, tree.Mapping):
            self._wrong(path, node.line, _("fields were expected here (key: value)"))
            return {}
        if model is ConditionPart:
            return self._condition(node, path)
        read: dict[str, Any] = {}
        self._refuse_unknown(node, keys_of(model), path, () if path else self._beside)
        for name, field in FIELDS[model].items():
            key = WRITTEN_AS.get(name, name)
            inner = node.nodes.get(key)
            if inner is None:
                continue
            self.lines[(*path, name)] = inner.line
            if isinstance(inner, tree.Scalar) and inner.is_nothing:
                continue
            value = self._field(field, inner, (*path, name), node)
            if value is not None:
                read[name] = value
        return read

    def _field(self, field: Field, node: tree.Node, path: Path, around: tree.Mapping) -> Any:
        match field:
            case (model,):
                return [self.part(model, one, (*path, n)) for n, one in enumerate(self._elements(node, path))]
            case Form.LINES:
                elements = self._elements(node, path)
                return [self._scalar(Form.LINE, one, (*path, n)) for n, one in enumerate(elements)]
            case Form.POINTS:
                return self._points(node, path)
            case Form.GUARD:
                return self._guard(node, path)
            case Form.VALUE:
                return self._scalar(self._form_of(around, path), node, path)
            case Form():
                return self._scalar(field, node, path)
            case model:
                return self.part(model, node, path)

    def _scalar(self, form: Form, node: tree.Node, path: Path, *, key: str = "") -> Any:
        self.lines[path] = node.line
        try:
            value = _TYPES[form].validate_python(tree.plain(node))
        except ValidationError as error:
            context = error.errors(include_url=False)[0].get("ctx", {})
            words = {name: quoted(said) for name, said in context.items()}
            self._wrong(path, node.line, str(context["sentence"]) % {**words, "key": key or _key(path)})
            return None
        if form is Form.PARAGRAPHS:
            return normal(value)
        if form is Form.CLOCK and value.second:
            words = {"key": key or _key(path), "value": quoted(tree.plain(node))}
            self._wrong(path, node.line, _("'%(key)s' must be a whole minute such as '07:00', not '%(value)s'") % words)
            return None
        return value.hour * 60 + value.minute if form is Form.CLOCK else value

    def _form_of(self, around: tree.Mapping, path: Path) -> Form:
        """How a value is written: as its variable takes it, and minutes as a number."""
        if path[-1] == "start":
            takes = _text(around, "type")
        elif _text(around, "effect") == "advance":
            takes = VariableType.NUMBER.value
        else:
            takes = self._types.get(_text(around, "variable"), "")
        return _FORMS.get(takes, Form.LINE)

    def _points(self, node: tree.Node, path: Path) -> dict[str, Any]:
        if not isinstance(node, tree.Mapping):
            self._wrong(path, node.line, _("'%(key)s' must hold fields (key: value)") % {"key": _key(path)})
            return {}
        return {domain: self._scalar(Form.WHOLE, one, (*path, domain)) for domain, one in node.nodes.items()}

    def _guard(self, node: tree.Node, path: Path) -> dict[str, Any] | None:
        """``all: [...]`` or ``any: [...]``, with at least one condition."""
        found = [key for key in COMBINED if isinstance(node, tree.Mapping) and key in node.nodes]
        if not isinstance(node, tree.Mapping) or len(found) != 1:
            words = {"key": _key(path), "known": ", ".join(COMBINED)}
            self._wrong(path, node.line, _("'%(key)s' holds one of: %(known)s, and a list of conditions") % words)
            return None
        self._refuse_unknown(node, COMBINED, path)
        conditions: Path = (*path, "conditions")
        elements = self._elements(node.nodes[found[0]], conditions, key=found[0])
        if not elements and conditions not in self.wrong:
            sentence = _("'%(key)s' must be a list with at least %(least)d in it") % {"key": found[0], "least": 1}
            self._wrong(conditions, node.line, sentence)
        read = [self.part(ConditionPart, one, (*conditions, n)) for n, one in enumerate(elements)]
        return {"combine": found[0], "conditions": read}

    def _condition(self, node: tree.Mapping, path: Path) -> dict[str, Any]:
        """``variable: oxygen, less: 92``: the comparison is the key, and what it is compared with the value."""
        self._refuse_unknown(node, ("variable", *COMPARED), path)
        found = [key for key in COMPARED if key in node.nodes]
        if len(found) != 1 or "variable" not in node.nodes:
            words = {"known": ", ".join(COMPARED)}
            self._wrong(path, node.line, _("a condition names a variable, and one of: %(known)s") % words)
            return {}
        self.lines[(*path, "operator")] = node.key_lines[found[0]]
        value: Path = (*path, "value")
        return {
            "variable": self._scalar(Form.LINE, node.nodes["variable"], (*path, "variable")),
            "operator": found[0],
            "value": self._scalar(self._form_of(node, value), node.nodes[found[0]], value, key=found[0]),
        }

    def _elements(self, node: tree.Node, path: Path, *, key: str = "") -> list[tree.Node]:
        self.lines[path] = node.line
        if isinstance(node, tree.Sequence):
            return node.nodes
        self._wrong(path, node.line, _("'%(key)s' must be a list (- …)") % {"key": key or _key(path)})
        return []

    def _refuse_unknown(
        self, node: tree.Mapping, known: Collection[str], path: Path, beside: Collection[str] = ()
    ) -> None:
        for key, line in node.key_lines.items():
            if key not in known and key not in beside:
                self._wrong((*path, key), line, unknown_key(quoted(key), known))

    def _wrong(self, path: Path, line: int, sentence: str) -> None:
        self.wrong.add(path)
        self._faults.add(Place(self._file, line), sentence)


def normal(text: str) -> str:
    """The text as it is kept: an empty line parts two paragraphs, and a line that ends inside one is a space."""
    # A browser ends lines in its own way.
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    paragraphs = re.split(r"\n[ \t]*\n\s*", text.strip())
    return "\n\n".join(re.sub(r"[ \t\n]+", " ", paragraph).strip() for paragraph in paragraphs)


def line(text: str) -> str:
    """The text of a line as it is kept: without spaces around, its letters written in the one way."""
    return one_way(text.strip())


def _sentence(fault: ScenarioFault) -> str:
    sentence = _(SENTENCES[fault.code]) % {key: quoted(said) for key, said in fault.params.items()}
    # A comparison has no key of its own for these: its sentence names the variable.
    is_compared = fault.place[-3:-2] == ("conditions",) and fault.field in ("operator", "value")
    is_field = bool(fault.place) and isinstance(fault.place[-1], str) and not is_compared
    key = WRITTEN_AS.get(fault.field, fault.field)
    return _("'%(key)s': %(why)s") % {"key": quoted(key), "why": sentence} if is_field else sentence


def _key(path: Path) -> str:
    """The key at which a value is written, or that of the list it stands in."""
    named = next((part for part in reversed(path) if isinstance(part, str)), "")
    return quoted(WRITTEN_AS.get(named, named))


def quoted(said: Any) -> Any:
    is_long = isinstance(said, str) and len(said) > MOST_QUOTED
    return f"{said[:MOST_QUOTED]}…" if is_long else said


def _overlap(place: Path, other: Path) -> bool:
    shorter = min(len(place), len(other))
    return place[:shorter] == other[:shorter]


__all__ = ["ScenarioFile", "line", "normal", "quoted", "read", "read_node"]
