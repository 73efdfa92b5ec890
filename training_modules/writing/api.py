"""Modules from a program: a loader or an importer says what stands in them and may publish them at once."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from competency.core.models import JobRole, Person, SystemRelease
from competency.pages.writing.slugs import free_slug

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
    responsible: Person | None = None,
    review_by: date | None = None,
    checked_on: SystemRelease | None = None,
    audience: Iterable[JobRole] = (),
    key: uuids.UUID | None = None,
    slug: str = "",
    publish: bool = True,
    user: Any = None,
    reviewer: Any = None,
) -> TrainingModulePage:
    """Create a module below ``parent`` and publish it unless told not to; what stands below it by that code is
    given back as it is.

    ``user`` is the account that wrote it, ``reviewer`` the one that publishes it: somebody else. Without a
    reviewer the program itself publishes. ``key`` fixes its identity (the activity's key). Raises
    ``PublishRefused`` with what is missing; then nothing was created.
    """
    existing = TrainingModulePage.objects.child_of(parent).filter(code=code).first()
    if existing is not None:
        return existing
    with transaction.atomic():
        page = TrainingModulePage(
            title=title,
            slug=slug or free_slug(parent, f"{code} {title}", otherwise="module"),
            code=code,
            summary=summary,
            sections=stream_of(sections),
            responsible=responsible,
            review_by=review_by,
            checked_on=checked_on,
            owner=user,
            live=False,
        )
        if key is not None:
            page.translation_key = key
        page.audience.set(audience)
        parent.add_child(instance=page)
        revision = page.save_revision(user=user, log_action=True)
        if publish:
            revision.publish(user=reviewer)
            page.refresh_from_db()
        return page


def draft_module(
    *,
    parent: ModuleIndexPage | Any,
    code: str,
    title: str,
    summary: str,
    sections: Iterable[SectionDraft],
    responsible: Person | None = None,
    review_by: date | None = None,
    checked_on: SystemRelease | None = None,
    audience: Iterable[JobRole] = (),
    key: uuids.UUID | None = None,
    existing: TrainingModulePage | None = None,
    user: Any = None,
) -> TrainingModulePage:
    """A module as a draft below ``parent``, or as a new draft of the page that ``existing`` is.

    What is live stays as it is until somebody publishes.
    """
    if existing is None:
        return create_module(
            parent=parent,
            code=code,
            title=title,
            summary=summary,
            sections=sections,
            responsible=responsible,
            review_by=review_by,
            checked_on=checked_on,
            audience=audience,
            key=key,
            publish=False,
            user=user,
        )
    draft: TrainingModulePage = existing.get_latest_revision_as_object()
    draft.title, draft.summary, draft.sections = title, summary, stream_of(sections)
    draft.responsible, draft.review_by, draft.checked_on = responsible, review_by, checked_on
    draft.audience.set(audience)
    draft.save_revision(user=user, log_action=True)
    return existing


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
