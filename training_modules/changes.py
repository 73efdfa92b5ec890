"""Telling two contents of a module apart: what changed from one to the other, and whether it is more than wording.

Pure Python. A file that both refer to counts by its bytes, not by the number under which it is stored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from competency.pages.texts.figures import figures
from competency.pages.texts.links import marked_links, plain

from .content import (
    Block,
    Callout,
    KeySteps,
    ModuleContent,
    Picture,
    Practice,
    Section,
    Text,
    Why,
    with_blocks,
    with_marks,
)

_SPACE = re.compile(r"\s+")


def changed_sections(before: ModuleContent, after: ModuleContent) -> list[Section]:
    """The sections of ``after`` that are new or say something else than in ``before``; their order is no change."""
    before, after = _comparable(before, after)
    return [section for section in after.sections if _says(section) != _says(before.section(section.key))]


def says_the_same(before: ModuleContent, after: ModuleContent) -> bool:
    """Whether two say the same, the files that they show included."""
    before, after = _comparable(before, after)
    return whole(before) == whole(after)


def whole(content: ModuleContent) -> Any:
    """All that a module says, its frame and order included; equal for two that say the same."""
    sections = [(section.key, section.minutes, _says(section)) for section in content.sections]
    return content.code, content.title, content.summary, sections


def _comparable(before: ModuleContent, after: ModuleContent) -> tuple[ModuleContent, ModuleContent]:
    """Both, where only one of them knows the bytes of a file that both refer to: then nobody can say they differ.

    What was published before files were frozen knows none of them.
    """
    return _with_files_of(before, after), _with_files_of(after, before)


def _with_files_of(content: ModuleContent, other: ModuleContent) -> ModuleContent:
    files = {picture.image: picture.file for picture in other.of(Picture)}
    marks = dict(link for section in other.sections for block in section.blocks for link in _links_of(block))

    def known(block: Block) -> Block:
        if isinstance(block, Picture):
            return block if block.file else replace(block, file=files.get(block.image, ""))
        return with_marks(block, marks)

    return with_blocks(content, known)


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
            return block.type, block.file or block.image, block.alt, block.caption
        case Callout():
            return block.type, block.kind, block.title, _SPACE.sub(" ", block.html).strip()
        case _:
            return block.type, _SPACE.sub(" ", block.html).strip()


@dataclass(frozen=True, slots=True)
class Material:
    """Something in a module that changed and is more than wording: ``what`` is a code, ``where`` a section's title.

    Without a section it is what people read of the module before they start.
    """

    what: str
    where: str = ""


def material_changes(before: ModuleContent, after: ModuleContent) -> list[Material]:
    """Why the change from one edition to the other is more than wording; empty when it is not.

    A section added or taken out, a question, a key step, a picture, a linked document, a number or a unit.
    """
    before, after = _comparable(before, after)
    changes: list[Material] = []
    if figures(_frame(before)) != figures(_frame(after)):
        changes.append(Material("frame_figure"))
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
    if _pictures(before) != _pictures(after):
        yield "picture"
    if _documents(before) != _documents(after):
        yield "document"
    if figures(_words(before)) != figures(_words(after)):
        yield "figure"


def _frame(content: ModuleContent) -> str:
    return f"{content.title} . {content.summary}"


def _pictures(section: Section) -> list[Any]:
    return [block.file or block.image for block in section.of(Picture)]


def _documents(section: Section) -> list[str]:
    return [digest for block in section.blocks for _address, digest in _links_of(block)]


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


def _links_of(block: Block) -> list[tuple[str, str]]:
    return marked_links(block.html) if isinstance(block, Text | Why | Callout) else []


__all__ = ["Material", "changed_sections", "material_changes", "says_the_same", "whole"]
