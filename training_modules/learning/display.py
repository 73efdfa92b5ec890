"""A section on its way to a template: pictures looked up, practice questions with what was answered so far.

A picture that is gone shows its words. A practice question shows what was published of it and, once it is
answered, its feedback; until then nothing that could tell what is right.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from wagtail.images import get_image_model

from competency.assessments.models import QuestionVersion, ServedQuestion
from competency.assessments.questions import api as questions
from competency.assessments.questions.marking import Feedback
from competency.assessments.questions.shown import ShownQuestion, as_published, shown
from competency.assessments.questions.types.protocol import Sent
from competency.core.frozen import api as frozen

from ..content import Block, Callout, KeySteps, Picture, Practice, Section, Text, Why, mark_links
from ..files import LARGE, SMALL
from ..richtext import clean, clean_line

NOTHING = SafeString("")


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """Addresses of a section's picture in two sizes; None where it cannot be shown."""

    src: str
    srcset: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class PracticeQuestion:
    """A practice question as it stands on the page. ``feedback`` is there once it was answered."""

    version: str
    stem: SafeString
    shown: ShownQuestion
    feedback: Feedback | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class ShownBlock:
    type: str
    key: str
    html: SafeString = NOTHING
    kind: str = ""
    title: str = ""
    steps: tuple[SafeString, ...] = ()
    alt: str = ""
    caption: str = ""
    picture: ShownPicture | None = None
    question: PracticeQuestion | None = None


@dataclass(frozen=True, slots=True)
class ShownSection:
    key: str
    title: str
    minutes: int
    blocks: tuple[ShownBlock, ...]


def shown_sections(
    sections: Sequence[Section],
    *,
    version: uuid.UUID | None = None,
    served: Mapping[str, ServedQuestion] | None = None,
    errors: Mapping[str, tuple[str, Sent]] | None = None,
) -> list[ShownSection]:
    """Sections ready to be shown. ``version`` is the published one that they are of, whose files are shown as they
    were frozen; without it they are a draft's, and show the files of today. ``served`` has an attempt's questions by
    version, ``errors`` (message, what was sent) by version; without ``served`` the questions are shown as published,
    as in a preview.
    """
    pictures = _todays_pictures(sections)
    practice = _questions(sections, served, errors or {})
    return [
        ShownSection(
            key=section.key,
            title=section.title,
            minutes=section.minutes,
            blocks=tuple(_shown(block, version, pictures, practice) for block in section.blocks),
        )
        for section in sections
    ]


def _shown(
    block: Block,
    version: uuid.UUID | None,
    pictures: Mapping[int, ShownPicture],
    practice: Mapping[str, PracticeQuestion],
) -> ShownBlock:
    match block:
        case Text() | Why():
            return ShownBlock(block.type, block.key, html=_linked(block.html, version))
        case Callout():
            html = _linked(block.html, version)
            return ShownBlock(block.type, block.key, html=html, kind=block.kind, title=block.title)
        case KeySteps():
            return ShownBlock(block.type, block.key, title=block.title, steps=safe_steps(block))
        case Picture():
            picture = _as_frozen(block, version) if block.sizes else pictures.get(block.image or 0)
            return ShownBlock(block.type, block.key, alt=block.alt, caption=block.caption, picture=picture)
        case Practice():
            return ShownBlock(block.type, block.key, question=practice.get(block.version))


def safe_steps(block: KeySteps) -> tuple[SafeString, ...]:
    return tuple(mark_safe(clean_line(step)) for step in block.steps)  # noqa: S308 - cleaned


def _safe(html: str) -> SafeString:
    # A program may have written the snapshot; what a reader gets is cleaned again.
    return mark_safe(clean(html))  # noqa: S308 - cleaned


def _linked(html: str, version: uuid.UUID | None) -> SafeString:
    """Text whose links to documents lead to what was frozen of them; in a draft to the documents of today."""

    def link(address: str, digest: str) -> str:
        return reverse("cleared:frozen", args=[version, digest]) if version and digest else address

    return mark_safe(mark_links(clean(html), link))  # noqa: S308 - cleaned


def _as_frozen(picture: Picture, version: uuid.UUID | None) -> ShownPicture | None:
    """The copies that were frozen of a picture; None where one is missing, so that its words show."""
    if version is None or not all(frozen.size_of(size.digest) for size in picture.sizes):
        return None
    small, large = picture.sizes[0], picture.sizes[-1]
    at = [reverse("cleared:frozen", args=[version, size.digest]) for size in (small, large)]
    return ShownPicture(at[1], f"{at[0]} {small.width}w, {at[1]} {large.width}w", large.width, large.height)


def _todays_pictures(sections: Iterable[Section]) -> dict[int, ShownPicture]:
    """Of drafts, and of versions that were published before files were frozen and still wait for that."""
    pictures_in = [picture for section in sections for picture in section.of(Picture)]
    ids = {picture.image for picture in pictures_in if picture.image and not picture.sizes}
    if not ids:
        return {}
    pictures: dict[int, ShownPicture] = {}
    for image in get_image_model().objects.filter(pk__in=ids).prefetch_renditions(SMALL, LARGE):
        try:
            sizes = image.get_renditions(SMALL, LARGE)
        except (OSError, ValueError):  # The row is there and the file is not, or is no picture any more.
            continue
        small, large = sizes[SMALL], sizes[LARGE]
        srcset = f"{small.url} {small.width}w, {large.url} {large.width}w"
        pictures[image.pk] = ShownPicture(large.url, srcset, large.width, large.height)
    return pictures


def _questions(
    sections: Iterable[Section],
    served: Mapping[str, ServedQuestion] | None,
    errors: Mapping[str, tuple[str, Sent]],
) -> dict[str, PracticeQuestion]:
    wanted = [version for section in sections for version in section.questions if version]
    if served is not None:
        return {version: _as_served(served[version], errors.get(version)) for version in wanted if version in served}
    versions = QuestionVersion.objects.filter(pk__in=[uuid.UUID(version) for version in wanted])
    return {str(row.pk): _question(row, as_published(row.snapshot)) for row in versions}


def _question(row: QuestionVersion, shown: ShownQuestion, **more: Any) -> PracticeQuestion:
    return PracticeQuestion(version=str(row.pk), stem=_safe(shown.stem), shown=shown, **more)


def _as_served(served: ServedQuestion, error: tuple[str, Sent] | None) -> PracticeQuestion:
    message, sent = error or ("", None)
    return _question(
        served.question_version, shown(served, sent), error=message, feedback=questions.grade(served=served)
    )


__all__ = ["PracticeQuestion", "ShownBlock", "ShownSection", "safe_steps", "shown_sections"]
