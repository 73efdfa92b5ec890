"""From a draft page to the content that is published: everything a learner needs, and nothing that a page may lose.

Rich text is cleaned and its links resolved; a picture is kept by id with its words; a practice question by its
published version, never with its key. Works on unfinished drafts too, for previews.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from competency.assessments.models import QuestionVersion
from competency.assessments.questions.bank import versions_of

from ..content import Block, Callout, KeySteps, ModuleContent, Picture, Practice, Section, Text, Why
from ..richtext import HeadingOrder, clean_line, published


def content_of(page: Any) -> ModuleContent:
    """What a learner would get of the draft as it is now."""
    versions = versions_of([str(question.uuid) for question in questions_in(page)])
    return ModuleContent(
        code=page.code.strip(),
        title=page.title.strip(),
        summary=page.summary.strip(),
        sections=tuple(
            Section(
                key=str(child.id or f"section-{place}"),
                title=(child.value["title"] or "").strip(),
                minutes=child.value["minutes"] or 0,
                blocks=tuple(_blocks(child.value["body"], versions)),
            )
            for place, child in enumerate(page.sections, start=1)
        ),
    )


def questions_in(page: Any) -> list[Any]:
    """The question snippets that the draft's practice blocks name, in order; gone ones are left out."""
    questions = [
        block.value["question"]
        for section in page.sections
        for block in section.value["body"]
        if block.block_type == "practice"
    ]
    return [question for question in questions if question is not None]


def _blocks(body: Any, versions: Mapping[str, QuestionVersion]) -> Iterator[Block]:
    order = HeadingOrder()
    for place, child in enumerate(body, start=1):
        key, value = str(child.id or f"block-{place}"), child.value
        match child.block_type:
            case "text":
                yield Text(key=key, html=order.settle(published(value.source)))
            case "why":
                yield Why(key=key, html=published(value.source))
            case "callout":
                yield Callout(
                    key=key, kind=value["kind"], title=(value["title"] or "").strip(), html=_rich(value["body"])
                )
            case "picture":
                yield Picture(
                    key=key,
                    image=value["image"].pk if value["image"] else None,
                    alt=(value["alt"] or "").strip(),
                    caption=(value["caption"] or "").strip(),
                )
            case "key_steps":
                yield KeySteps(
                    key=key,
                    title=(value["title"] or "").strip(),
                    steps=tuple(step for step in (_line(line) for line in value["steps"]) if step),
                )
            case "practice":
                yield _practice(key, value["question"], versions)


def _rich(value: Any) -> str:
    return published(value.source) if value else ""


def _line(value: Any) -> str:
    return clean_line(value.source) if value else ""


def _practice(key: str, question: Any, versions: Mapping[str, QuestionVersion]) -> Practice:
    """A question that was never published has no version yet; publishing the module asks for one."""
    if question is None:
        return Practice(key=key, question="", version="")
    version = versions.get(str(question.uuid))
    return Practice(key=key, question=str(question.uuid), version=str(version.pk) if version else "")


def versions_named(content: ModuleContent) -> list[uuid.UUID]:
    """The published questions a module holds, each once, in order."""
    return [uuid.UUID(version) for section in content.sections for version in section.questions if version]


__all__ = ["content_of", "questions_in", "versions_named"]
