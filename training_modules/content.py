"""A published module as plain values: reading a snapshot, writing one, and telling two of them apart.

Pure Python. A section's key is the id of its block in the editor, which stays when it is moved or reworded.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from html import unescape
from typing import Any, ClassVar, TypeVar

FORMAT = 1


class UnreadableSnapshot(ValueError):
    """A version whose snapshot is not what this module writes. Nobody can learn from it."""


@dataclass(frozen=True, slots=True)
class Text:
    type: ClassVar[str] = "text"
    key: str
    html: str


@dataclass(frozen=True, slots=True)
class Why:
    type: ClassVar[str] = "why"
    key: str
    html: str


@dataclass(frozen=True, slots=True)
class Callout:
    type: ClassVar[str] = "callout"
    key: str
    kind: str
    title: str
    html: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in a section: ``image`` is the id of a stored image; what shows when it is gone is ``alt``."""

    type: ClassVar[str] = "picture"
    key: str
    image: int | None
    alt: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class KeySteps:
    type: ClassVar[str] = "key_steps"
    key: str
    title: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Practice:
    """``version`` is the published version of the question that people get; ``question`` tells which one it is."""

    type: ClassVar[str] = "practice"
    key: str
    question: str
    version: str


Block = Text | Why | Callout | Picture | KeySteps | Practice
B = TypeVar("B", bound=Block)
_TYPES: dict[str, type[Block]] = {cls.type: cls for cls in (Text, Why, Callout, Picture, KeySteps, Practice)}


@dataclass(frozen=True, slots=True)
class Section:
    key: str
    title: str
    minutes: int
    blocks: tuple[Block, ...]

    def of(self, kind: type[B]) -> list[B]:
        return [block for block in self.blocks if isinstance(block, kind)]

    @property
    def questions(self) -> list[str]:
        """The versions of its practice questions, in order, each once."""
        return list(dict.fromkeys(block.version for block in self.of(Practice)))


@dataclass(frozen=True, slots=True)
class ModuleContent:
    code: str
    title: str
    summary: str
    sections: tuple[Section, ...] = field(default=())

    @property
    def minutes(self) -> int:
        return sum(section.minutes for section in self.sections)

    def section(self, key: str) -> Section | None:
        return next((section for section in self.sections if section.key == key), None)

    def of(self, kind: type[B]) -> list[B]:
        return [block for section in self.sections for block in section.of(kind)]


def to_snapshot(content: ModuleContent) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "code": content.code,
        "title": content.title,
        "summary": content.summary,
        "sections": [
            {
                "key": section.key,
                "title": section.title,
                "minutes": section.minutes,
                "blocks": [{"type": block.type, **asdict(block)} for block in section.blocks],
            }
            for section in content.sections
        ],
    }


def read_snapshot(snapshot: Any) -> ModuleContent:
    """The content of a published version. Raises ``UnreadableSnapshot``, never anything else."""
    try:
        if snapshot["format"] != FORMAT:
            raise UnreadableSnapshot(f"Snapshot format {snapshot['format']!r} is not known.")
        content = ModuleContent(
            code=str(snapshot["code"]),
            title=str(snapshot["title"]),
            summary=str(snapshot["summary"]),
            sections=tuple(_section(raw) for raw in snapshot["sections"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise UnreadableSnapshot(f"A part of the snapshot is missing or misshapen: {error}") from error
    keys = [section.key for section in content.sections]
    if not keys or not all(keys) or len(set(keys)) != len(keys):
        raise UnreadableSnapshot("A module needs sections, each with a key of its own.")
    return content


def _section(raw: Mapping[str, Any]) -> Section:
    return Section(
        key=str(raw["key"]),
        title=str(raw["title"]),
        minutes=int(raw["minutes"] or 0),
        blocks=tuple(_block(block) for block in raw["blocks"]),
    )


def _block(raw: Mapping[str, Any]) -> Block:
    given: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in raw.items() if name != "type"
    }
    try:
        return _TYPES[raw["type"]](**given)
    except KeyError as error:
        raise UnreadableSnapshot(f"Blocks of the type {error} are not known.") from error


# ---- what changed ---------------------------------------------------------------------------------------------

_TAG = re.compile(r"<[^>]+>")
_SPACE = re.compile(r"\s+")
# A unit counts on its own, too: "per kg" that became "per lb" is another dose.
_UNITS = (
    r"mg|mcg|µg|μg|ng|g|kg|lb|lbs|ml|mL|dl|dL|l|L|mmol|mol|mEq|IU|units?|kPa|mmHg|bpm|cm|mm|m|°C|°F|%|"
    r"ms|s|sec|seconds?|min|minutes?|h|hours?|hrs?|days?|weeks?|months?|years?|doses?|drops?|puffs?|tablets?"
)
_NUMBER_WORDS = "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twice|double|half|third|quarter"
_FIGURE = re.compile(
    rf"(?P<number>\d+(?:[.,:/]\d+)*|\b(?:{_NUMBER_WORDS})\b)|(?P<unit>(?<![A-Za-z])(?:{_UNITS})(?![A-Za-z]))",
    re.IGNORECASE,
)
_AMBIGUOUS = {"s", "m", "l", "g", "h", "min"}


def plain(html: str) -> str:
    """The words of a piece of a section's HTML, on one line."""
    return _SPACE.sub(" ", unescape(_TAG.sub(" ", html))).strip()


def figures(text: str) -> Counter[str]:
    """The numbers and units of a text, as they are written, with how often each stands there."""
    counted: Counter[str] = Counter()
    after_number = False
    last_end = 0
    for match in _FIGURE.finditer(text):
        follows = after_number and not text[last_end : match.start()].strip()
        if match["number"]:
            counted[match["number"].lower()] += 1
        elif follows or match["unit"].lower() not in _AMBIGUOUS:
            counted[match["unit"]] += 1
        after_number, last_end = bool(match["number"]), match.end()
    return counted


def changed_sections(before: ModuleContent, after: ModuleContent) -> list[Section]:
    """The sections of ``after`` that are new or say something else than in ``before``; their order is no change."""
    return [section for section in after.sections if _says(section) != _says(before.section(section.key))]


def whole(content: ModuleContent) -> Any:
    """All that a module says, its frame and order included; equal for two that say the same."""
    sections = [(section.key, section.minutes, _says(section)) for section in content.sections]
    return content.code, content.title, content.summary, sections


def _says(section: Section | None) -> Any:
    """What people meet in a section: not the ids of its blocks, nor how many minutes it is said to take."""
    if section is None:
        return None
    return section.title, [_block_says(block) for block in section.blocks]


def _block_says(block: Block) -> Any:
    match block:
        case Practice():
            return block.type, block.version
        case KeySteps():
            return block.type, block.title, [plain(step) for step in block.steps]
        case Picture():
            return block.type, block.image, block.alt, block.caption
        case Callout():
            return block.type, block.kind, block.title, _SPACE.sub(" ", block.html).strip()
        case _:
            return block.type, _SPACE.sub(" ", block.html).strip()


@dataclass(frozen=True, slots=True)
class Material:
    """Something in a module that changed and is more than wording: ``what`` is a code, ``where`` a section's title."""

    what: str
    where: str = ""


def material_changes(before: ModuleContent, after: ModuleContent) -> list[Material]:
    """Why the change from one edition to the other is more than wording; empty when it is not.

    A section added or taken out, a question, a key step, a picture, a number or a unit.
    """
    changes: list[Material] = []
    gone = [section for section in before.sections if after.section(section.key) is None]
    changes += [Material("section_removed", section.title) for section in gone]
    for section in after.sections:
        earlier = before.section(section.key)
        if earlier is None:
            changes.append(Material("section_added", section.title))
            continue
        changes += [Material(what, section.title) for what in _material_in(earlier, section)]
    return changes


def _material_in(before: Section, after: Section) -> Iterator[str]:
    if [block.version for block in before.of(Practice)] != [block.version for block in after.of(Practice)]:
        yield "question"
    if _steps(before) != _steps(after):
        yield "key_step"
    if [block.image for block in before.of(Picture)] != [block.image for block in after.of(Picture)]:
        yield "picture"
    if figures(_words(before)) != figures(_words(after)):
        yield "figure"


def _steps(section: Section) -> list[str]:
    return [plain(step) for block in section.of(KeySteps) for step in block.steps]


def _words(section: Section) -> str:
    return " ".join([section.title, *_texts(section.blocks)])


def _texts(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Text() | Why():
                yield plain(block.html)
            case Callout():
                yield f"{block.title} {plain(block.html)}"
            case Picture():
                yield f"{block.alt} {block.caption}"
            case KeySteps():
                yield " ".join([block.title, *map(plain, block.steps)])
            case Practice():
                pass


__all__ = [
    "FORMAT",
    "Block",
    "Callout",
    "KeySteps",
    "Material",
    "ModuleContent",
    "Picture",
    "Practice",
    "Section",
    "Text",
    "UnreadableSnapshot",
    "Why",
    "changed_sections",
    "figures",
    "material_changes",
    "plain",
    "read_snapshot",
    "to_snapshot",
    "whole",
]
