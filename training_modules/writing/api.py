"""Modules from a program: a loader or an importer says what stands in them and may publish them at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Unpack

from competency.pages.writing.programs import Governed, create_page, draft_page

from .kind import MODULES
from .models import ModuleIndexPage, TrainingModulePage


@dataclass(frozen=True, slots=True)
class TextDraft:
    html: str


@dataclass(frozen=True, slots=True)
class WhyDraft:
    html: str


@dataclass(frozen=True, slots=True)
class CalloutDraft:
    """A callout in a section: ``kind`` is note, safety or tip."""

    kind: str
    title: str
    html: str


@dataclass(frozen=True, slots=True)
class PictureDraft:
    """A picture in a section: ``image`` is a stored Wagtail image."""

    image: Any
    alt: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class KeyStepsDraft:
    """``steps`` are lines of HTML that may hold bold and italic."""

    title: str
    steps: Sequence[str]


@dataclass(frozen=True, slots=True)
class PracticeDraft:
    """``question`` is a published Question snippet used for practice."""

    question: Any


BlockDraft = TextDraft | WhyDraft | CalloutDraft | PictureDraft | KeyStepsDraft | PracticeDraft


@dataclass(frozen=True, slots=True)
class SectionDraft:
    """``key`` is stable for ever and stands in the section's address: a slug of at most 64 characters."""

    key: str
    title: str
    minutes: int
    blocks: Sequence[BlockDraft]


def create_module(
    *,
    parent: ModuleIndexPage | Any,
    code: str,
    title: str,
    summary: str,
    sections: Iterable[SectionDraft],
    slug: str = "",
    publish: bool = True,
    reviewer: Any = None,
    **governed: Unpack[Governed],
) -> TrainingModulePage:
    """Create a module below ``parent``, as ``create_page`` says."""
    page: TrainingModulePage = create_page(
        MODULES,
        parent=parent,
        code=code,
        says=_said(title, summary, sections),
        slug=slug,
        publish=publish,
        reviewer=reviewer,
        **governed,
    )
    return page


def draft_module(
    *,
    parent: ModuleIndexPage | Any,
    code: str,
    title: str,
    summary: str,
    sections: Iterable[SectionDraft],
    existing: TrainingModulePage | None = None,
    **governed: Unpack[Governed],
) -> TrainingModulePage:
    """A module as a draft below ``parent``, or as a new draft of the page that ``existing`` is."""
    says = _said(title, summary, sections)
    page: TrainingModulePage = draft_page(MODULES, parent=parent, code=code, says=says, existing=existing, **governed)
    return page


def _said(title: str, summary: str, sections: Iterable[SectionDraft]) -> dict[str, Any]:
    return {"title": title, "summary": summary, "sections": stream_of(sections)}


def stream_of(sections: Iterable[SectionDraft]) -> Any:
    """The sections as the page's stream field takes them, with the keys given."""
    block = TrainingModulePage._meta.get_field("sections").stream_block
    return block.to_python([_section(section) for section in sections])


def _section(section: SectionDraft) -> dict[str, Any]:
    body = [
        {"type": name, "value": value, "id": f"{section.key}-{place}"}
        for place, (name, value) in enumerate(map(_raw, section.blocks), start=1)
    ]
    value = {"title": section.title, "minutes": section.minutes, "body": body}
    return {"type": "section", "id": section.key, "value": value}


def _raw(block: BlockDraft) -> tuple[str, Any]:
    match block:
        case TextDraft(html):
            return "text", html
        case WhyDraft(html):
            return "why", html
        case CalloutDraft(kind, title, html):
            return "callout", {"kind": kind, "title": title, "body": html}
        case PictureDraft(image, alt, caption):
            return "picture", {"image": image.pk if image else None, "alt": alt, "caption": caption}
        case KeyStepsDraft(title, steps):
            return "key_steps", {
                "title": title,
                "steps": [{"type": "item", "id": str(n), "value": step} for n, step in enumerate(steps, start=1)],
            }
        case PracticeDraft(question):
            return "practice", {"question": question.pk if question else None}


__all__ = [
    "BlockDraft",
    "CalloutDraft",
    "KeyStepsDraft",
    "PictureDraft",
    "PracticeDraft",
    "SectionDraft",
    "TextDraft",
    "WhyDraft",
    "create_module",
    "draft_module",
    "stream_of",
]
