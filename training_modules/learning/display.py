"""A section on its way to a template: pictures looked up, practice questions with what was answered so far.

A picture that is gone shows its words. A practice question shows what was published of it and, once it is
answered, its feedback; until then nothing that could tell what is right.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString, mark_safe

from competency.assessments.models import QuestionVersion, ServedQuestion
from competency.assessments.questions import api as questions
from competency.assessments.questions.marking import Feedback
from competency.assessments.questions.shown import ShownQuestion, as_published, shown
from competency.assessments.questions.types.protocol import Sent
from competency.pages.files.pictures import ShownPicture, frozen_picture, linked, safe, todays_pictures
from competency.pages.texts.rich import clean_line

from ..content import Block, Callout, KeySteps, Picture, Practice, Section, Text, Why

NOTHING = SafeString("")


@dataclass(frozen=True, slots=True)
class PracticeQuestion:
    """A practice question as it stands on the page. ``feedback`` is there once it was answered; ``waits`` says why
    it is not, where what is right may not be told yet."""

    version: str
    stem: SafeString
    shown: ShownQuestion
    feedback: Feedback | None = None
    error: str = ""
    waits: str = ""


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
    in_sections = (picture for section in sections for picture in section.of(Picture))
    pictures = todays_pictures({picture.image for picture in in_sections if picture.image and not picture.sizes})
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
            return ShownBlock(block.type, block.key, html=linked(block.html, version))
        case Callout():
            html = linked(block.html, version)
            return ShownBlock(block.type, block.key, html=html, kind=block.kind, title=block.title)
        case KeySteps():
            return ShownBlock(block.type, block.key, title=block.title, steps=safe_steps(block))
        case Picture():
            picture = frozen_picture(block.sizes, version) if block.sizes else pictures.get(block.image or 0)
            return ShownBlock(block.type, block.key, alt=block.alt, caption=block.caption, picture=picture)
        case Practice():
            return ShownBlock(block.type, block.key, question=practice.get(block.version))


def safe_steps(block: KeySteps) -> tuple[SafeString, ...]:
    return tuple(mark_safe(clean_line(step)) for step in block.steps)  # noqa: S308 - cleaned


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
    return PracticeQuestion(version=str(row.pk), stem=safe(shown.stem), shown=shown, **more)


def _as_served(served: ServedQuestion, error: tuple[str, Sent] | None) -> PracticeQuestion:
    message, sent = error or ("", None)
    feedback, waits = None, ""
    try:
        feedback = questions.grade(served=served)
    except ValidationError as refused:
        waits = " ".join(refused.messages)
    return _question(served.question_version, shown(served, sent), error=message, feedback=feedback, waits=waits)


__all__ = ["PracticeQuestion", "ShownBlock", "ShownSection", "safe_steps", "shown_sections"]
