"""A published module as plain values: reading a snapshot, and writing one.

Pure Python. A section's key is the id of its block in the editor, which stays when it is moved or reworded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, ClassVar, TypeVar

from competency.pages.files.sizes import Size
from competency.pages.texts import links

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
    """A picture in a section: ``image`` is the id of a stored image; what shows when it is gone is ``alt``.

    ``file`` is the hash of that image's bytes; ``sizes`` are what readers of a published version get of them.
    """

    type: ClassVar[str] = "picture"
    key: str
    image: int | None
    alt: str
    caption: str = ""
    file: str = ""
    sizes: tuple[Size, ...] = ()


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
    except UnreadableSnapshot:
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as error:
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
    if raw["type"] == Picture.type:
        given["sizes"] = tuple(Size(**size) for size in raw.get("sizes", ()))
    try:
        return _TYPES[raw["type"]](**given)
    except KeyError as error:
        raise UnreadableSnapshot(f"Blocks of the type {error} are not known.") from error


def with_blocks(content: ModuleContent, change: Callable[[Block], Block]) -> ModuleContent:
    """The content with each of its blocks as ``change`` makes it."""
    sections = (
        replace(section, blocks=tuple(change(block) for block in section.blocks)) for section in content.sections
    )
    return replace(content, sections=tuple(sections))


def with_marks(block: Block, digests: Mapping[str, str]) -> Block:
    """The block, its links marked with the hashes by their addresses; those that are marked stay."""
    if isinstance(block, Text | Why | Callout):
        return replace(block, html=links.with_marks(block.html, digests))
    return block


def texts_in(content: ModuleContent) -> list[str]:
    """The rich texts of a module that may hold links."""
    blocks = (block for section in content.sections for block in section.blocks)
    return [block.html for block in blocks if isinstance(block, Text | Why | Callout)]


__all__ = [
    "FORMAT",
    "Block",
    "Callout",
    "KeySteps",
    "ModuleContent",
    "Picture",
    "Practice",
    "Section",
    "Size",
    "Text",
    "UnreadableSnapshot",
    "Why",
    "read_snapshot",
    "texts_in",
    "to_snapshot",
    "with_blocks",
    "with_marks",
]
