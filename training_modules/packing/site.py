"""A module as the site holds it, in the terms of a pack: for comparing the two, and for writing one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from competency.packs import markdown
from competency.packs.writing import Writer
from competency.pages.packing.pages import CannotBeWritten
from competency.pages.packing.pictures import can_be_written, digest_of_file, written_beside
from competency.pages.texts.rich import published

from .document import PICTURES, Callout, KeySteps, Picture, RichText, Section, Why

Stated = list[tuple[Any, ...]]
"""Blocks by what people meet in them: the type, then its words as plain HTML."""


def stated_in_pack(sections: Sequence[Section]) -> list[tuple[Any, ...]]:
    return [
        (section.key, section.title, section.minutes, _merged(_said(block) for block in section.blocks))
        for section in sections
    ]


def _said(block: Any) -> tuple[Any, ...]:
    match block:
        case RichText():
            return "text", _html(block.markdown)
        case Why():
            return "why", _html(block.markdown)
        case Callout():
            return "callout", block.kind.value, block.title, _html(block.markdown)
        case KeySteps():
            return "key_steps", block.title, [markdown.normal(markdown.inline_html(step)) for step in block.steps]
        case Picture():
            return "picture", digest_of_file(block.path), *_words(block)
        case _:
            return "practice", block.question


def _words(picture: Picture) -> tuple[str, str]:
    return picture.alt, picture.caption


def _html(text: str) -> str:
    return markdown.normal(markdown.to_html(text))


def _merged(blocks: Iterable[tuple[Any, ...]]) -> Stated:
    """Two texts one after the other read as one."""
    merged: Stated = []
    for block in blocks:
        if block[0] == "text" and merged and merged[-1][0] == "text":
            merged[-1] = ("text", merged[-1][1] + block[1])
        else:
            merged.append(block)
    return merged


def stated_on_site(page: Any) -> list[tuple[Any, ...]]:
    """The same of a page's draft."""
    return [
        (
            child.id,
            (child.value["title"] or "").strip(),
            child.value["minutes"],
            _merged(_stands(block) for block in child.value["body"]),
        )
        for child in page.sections
    ]


def _stands(child: Any) -> tuple[Any, ...]:
    value = child.value
    match child.block_type:
        case "text" | "why":
            return child.block_type, _rich(value)
        case "callout":
            return "callout", value["kind"], (value["title"] or "").strip(), _rich(value["body"])
        case "key_steps":
            steps = [markdown.normal(step.source) for step in value["steps"]]
            return "key_steps", (value["title"] or "").strip(), steps
        case "picture":
            image = value["image"]
            digest = image.get_file_hash() if image else ""
            return "picture", digest, (value["alt"] or "").strip(), (value["caption"] or "").strip()
        case _:
            return "practice", value["question"].code if value["question"] else ""


def _rich(value: Any) -> str:
    return markdown.normal(published(value.source)) if value else ""


# ---- written ------------------------------------------------------------------------------------------------------


def body_of(page: Any, writer: Writer) -> str:
    """The sections as a pack writes them, their pictures put beside. Raises ``CannotBeWritten``."""
    sections = []
    for child in page.sections:
        title, minutes = (child.value["title"] or "").strip(), child.value["minutes"]
        if not title or not minutes:
            raise CannotBeWritten("a section has no heading, or no minutes")
        blocks = [_written(block, writer) for block in child.value["body"]]
        sections.append("\n\n".join([f"## {title} {{key={child.id} minutes={minutes}}}", *blocks]))
    return "\n\n".join(sections)


def _written(child: Any, writer: Writer) -> str:
    value = child.value
    match child.block_type:
        case "text":
            return _markdown(value)
        case "why":
            return f"::: why\n{_markdown(value)}\n:::"
        case "callout":
            if not (value["title"] or "").strip():
                raise CannotBeWritten("a note, tip or warning has no heading")
            return f"::: callout {value['kind']} {value['title'].strip()}\n{_markdown(value['body'])}\n:::"
        case "key_steps":
            steps = [f"{number}. {_step(step)}" for number, step in enumerate(value["steps"], 1)]
            return "\n".join([f"::: key-steps {(value['title'] or '').strip()}", *steps, ":::"])
        case "picture":
            return _picture(value, writer)
        case _:
            question = value["question"]
            if question is None or ("question", question.code) in writer.left_out:
                raise CannotBeWritten("a practice question is not chosen, or is left out itself")
            return f"::: practice {question.code}"


def _markdown(value: Any) -> str:
    text = markdown.from_html(published(value.source)) if value else ""
    if not text:
        raise CannotBeWritten("a text is empty, or holds what the Markdown of packs cannot say")
    return text


def _step(value: Any) -> str:
    text = markdown.line_from_html(value.source)
    if not text or "\n" in text:
        raise CannotBeWritten("a key step is empty, or more than a line")
    return text


def _picture(value: Any, writer: Writer) -> str:
    image = value["image"]
    if not can_be_written(image) or not (value["alt"] or "").strip():
        raise CannotBeWritten("a picture is not chosen, not described, or of a kind that packs do not hold")
    name = written_beside(image, PICTURES, writer)
    caption = (value["caption"] or "").strip()
    shown = f" caption={_quoted(caption)}" if caption else ""
    return f"::: picture file={name} alt={_quoted(value['alt'])}{shown}"


def _quoted(text: str) -> str:
    plain = " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'


__all__ = ["body_of", "stated_in_pack", "stated_on_site"]
