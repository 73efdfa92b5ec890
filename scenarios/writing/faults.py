"""What is wrong with a draft, where its author mends it: an error on the field of a step, or a sentence in a list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import blocks
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from ..graph.faults import Code, Fault, Place
from .document import STEPS, Drafted

SAID_IN_SHORT = 3
"""So many faults are said where there is no room for all."""

# The page's own fields, by the place in the document that is written in them.
_PAGE_FIELDS: Mapping[Place, str] = {
    ("title",): "title",
    ("code",): "code",
    ("summary",): "summary",
    ("minutes",): "minutes",
    ("starts_at",): "starts_at",
    ("tries",): "tries",
    ("wait_hours",): "wait_hours",
    ("patient", "name"): "patient_name",
    ("patient", "about"): "patient_about",
    ("patient", "place"): "patient_place",
}
# Where a field of the document is written in another field of the block.
_WRITTEN_IN = {
    "images_without_alt": ("picture", "alt"),
    "is_critical_safe": ("counts_as",),
    "is_critical_unsafe": ("counts_as",),
}
# What a field that was left empty is called in the editor, by its name in the document.
_LABELS = {
    "title": gettext_lazy("Title"),
    "summary": gettext_lazy("Summary"),
    "name": gettext_lazy("Who it is about, name"),
    "body": gettext_lazy("What happens"),
    "debrief": gettext_lazy("What came of it"),
    "when_true": gettext_lazy("Said when yes"),
    "when_false": gettext_lazy("Said when no"),
}


def said(fault: Fault) -> str:
    """What is wrong, in the reader's language."""
    return fault.said_with(_)


@dataclass(frozen=True, slots=True)
class Told:
    """A fault as a sentence of a list. ``block`` is the id of the block to open, empty where the fault is in none."""

    where: str
    sentence: str
    block: str
    stops: bool
    choice: str = ""
    field: str = ""  # which one is empty, where the sentence does not say it

    @property
    def at_its_step(self) -> str:
        """The sentence as it stands at its step, which need not be named there."""
        where = ", ".join(filter(None, [self.choice, self.field]))
        return f"{capfirst(where)}: {self.sentence}" if where else self.sentence

    @property
    def place(self) -> str:
        """The part, and the field of it where the sentence does not say which."""
        return ", ".join(filter(None, [self.where, self.field]))

    def __str__(self) -> str:
        return f"{self.place}: {self.sentence}" if self.place else self.sentence


def told(draft: Drafted, faults: Iterable[Fault]) -> list[Told]:
    """The faults in the order of the document, each once."""
    lines = []
    for fault in faults:
        number = draft.block_of(fault.place)
        block = draft.ids[number] if number is not None else ""
        line = Told(
            where(draft.document, fault.place),
            said(fault),
            block,
            fault.refuses_publishing,
            _choice(fault.place),
            _empty_field(fault),
        )
        lines.append(line)
    return list(dict.fromkeys(lines))


def in_short(document: Any, faults: Sequence[Fault]) -> str:
    """The first faults of a document as one line, for whoever cannot see them at their fields. It may be no scenario at
    all."""
    known = document if isinstance(document, Mapping) else {}
    lines = list(dict.fromkeys(": ".join(filter(None, [where(known, one.place), said(one)])) for one in faults))
    more = len(lines) - SAID_IN_SHORT
    if more > 0:
        words = ngettext("%(count)d more is wrong.", "%(count)d more are wrong.", more) % {"count": more}
        lines[SAID_IN_SHORT:] = [words]
    return " ".join(lines)


def where(document: Mapping[str, Any], place: Place) -> str:
    """The part at a place as an author calls it: “Step 3, Nothing flagged, choice 1”."""
    if len(place) < 2 or not isinstance(place[1], int):
        return _("Time limit") if place[:1] == ("limit",) else ""
    kind, number = str(place[0]), place[1]
    counted = {
        "steps": _("Step %(number)s"),
        "variables": _("Variable %(number)s"),
        "events": _("Event %(number)s"),
        "banners": _("Words beside the name %(number)s"),
    }
    if kind not in counted:
        return ""
    said = counted[kind] % {"number": number + 1}
    part = document[kind][number]
    # A program may have handed in anything.
    names = (part.get(field) for field in ("title", "name", "text")) if isinstance(part, Mapping) else ()
    name = next(filter(None, names), "")
    if isinstance(name, str) and name:
        said = f"{said}, {name[:60]}"
    return ", ".join(filter(None, [said, _choice(place)]))


def _choice(place: Place) -> str:
    """The choice of a step that a place lies in: “choice 1”."""
    if len(place) > 3 and place[2] == "choices" and isinstance(place[3], int):
        return _("choice %(number)s") % {"number": place[3] + 1}
    return ""


def _empty_field(fault: Fault) -> str:
    """What an empty field is called: without it two of one step would read alike, and be told as one."""
    return str(_LABELS.get(str(fault.place[-1]), "")) if fault.code is Code.EMPTY and fault.place else ""


def page_problems(draft: Drafted, faults: Iterable[Fault]) -> dict[str, list[str]]:
    """What keeps the draft from being published, as sentences by the field of the page."""
    problems: dict[str, list[str]] = {}
    for fault in faults:
        if fault.refuses_publishing:
            name = _page_field(fault.place)
            [line] = told(draft, [fault])
            # Beside a field of the page nobody needs its name.
            words = str(line) if name == "story" else line.sentence
            problems.setdefault(name, [])
            if words not in problems[name]:
                problems[name].append(words)
    return problems


def stream_error(
    block: blocks.StreamBlock, draft: Drafted, faults: Iterable[Fault]
) -> StreamBlockValidationError | None:
    """The faults that lie in blocks, as errors at their fields; what lies in none stands above them all."""
    above: list[str] = []
    marked: dict[int, _Marked] = {}
    for fault in faults:
        if not fault.refuses_publishing or _page_field(fault.place) != "story":
            continue
        number = draft.block_of(fault.place)
        if number is None:
            above.append(said(fault))
        else:
            skip = 2 if fault.place[:2] in draft.places else 1
            marked.setdefault(number, _Marked()).add(fault.place[skip:], said(fault))
    if not above and not marked:
        return None
    errors = {number: marks.error(_kind(block, draft, number)) for number, marks in marked.items()}
    return StreamBlockValidationError(block_errors=errors, non_block_errors=list(dict.fromkeys(above)))


def _kind(block: blocks.StreamBlock, draft: Drafted, number: int) -> blocks.Block:
    place = next(place for place, of in draft.places.items() if of == number)
    if place[0] == "steps":
        kind = draft.document["steps"][place[1]]["kind"]
        assert kind in STEPS
    else:
        kind = {"variables": "variable", "events": "event", "banners": "banner"}.get(str(place[0]), "limit")
    return block.child_blocks[kind]


def _page_field(place: Place) -> str:
    if place[:1] == ("minimums",) and len(place) > 1:
        return f"least_{place[1]}"
    return _PAGE_FIELDS.get(place, "story")


@dataclass(slots=True)
class _Marked:
    """Sentences along the way to the fields they are about."""

    lines: list[str] = field(default_factory=list)
    below: dict[str | int, _Marked] = field(default_factory=dict)

    def add(self, way: Place, line: str) -> None:
        if not way:
            if line not in self.lines:
                self.lines.append(line)
            return
        if isinstance(way[0], str) and way[0] in _WRITTEN_IN:
            way = (*_WRITTEN_IN[way[0]], *way[1:])
        self.below.setdefault(way[0], _Marked()).add(way[1:], line)

    def error(self, block: blocks.Block) -> ValidationError:
        """The errors of this block; what lies in a part that it does not draw is said of the block."""
        lines = list(self.lines)
        errors: dict[Any, ValidationError] = {}
        for name, marks in self.below.items():
            child = _child(block, name)
            if child is None:
                lines += marks.all_lines()
            else:
                errors[name] = marks.error(child)
        if isinstance(block, blocks.StructBlock):
            return StructBlockValidationError(block_errors=errors, non_block_errors=lines)
        if isinstance(block, blocks.ListBlock):
            return ListBlockValidationError(block_errors=errors, non_block_errors=lines)
        return ValidationError(lines)

    def all_lines(self) -> list[str]:
        return [*self.lines, *(line for marks in self.below.values() for line in marks.all_lines())]


def _child(block: blocks.Block, name: Any) -> blocks.Block | None:
    if isinstance(block, blocks.StructBlock):
        return block.child_blocks.get(name)
    return block.child_block if isinstance(block, blocks.ListBlock) and isinstance(name, int) else None


__all__ = ["Told", "in_short", "page_problems", "said", "stream_error", "told", "where"]
