"""What publishing demands of a module: enough for a learner to rely on, and somebody who answers for it.

The same list is asked by the editor's form, by every way of publishing, and shown as a checklist before. It is
never asked of a draft.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from competency.assessments.enums import Use
from competency.pages.texts.links import plain
from competency.pages.writing.problems import governed_problems, reach_problems, text_problems

from ..content import Block, Callout, KeySteps, ModuleContent, Picture, Practice, Section, Text, Why, texts_in
from .snapshot import pictures_in, questions_in, sources_in
from .words import WORDS


def module_problems(page: Any, content: ModuleContent) -> dict[str, list[str]]:
    """What is missing or wrong in a module, by the field of the editor it is mended in; empty when it may go out."""
    lines = list(_section_problems(page, content))
    return governed_problems(page, content, WORDS, body={"sections": lines} if lines else {})


def _section_problems(page: Any, content: ModuleContent) -> Iterator[str]:
    if not content.sections:
        yield _("Add at least one section.")
        return
    if not any(plain(why.html) for why in content.of(Why)):
        yield _("Say why it matters: add a “Why it matters” part to one of the sections.")
    for number, section in enumerate(content.sections, start=1):
        name = _("Section %(number)d") % {"number": number}
        if section.title:
            name = _("Section %(number)d, “%(title)s”") % {"number": number, "title": section.title}
        else:
            yield _("%(section)s has no heading.") % {"section": name}
        if section.minutes < 1:
            yield _("%(section)s does not say how many minutes it takes.") % {"section": name}
        if not any(_holds_something(block) for block in section.blocks):
            yield _("%(section)s is empty: add text, a picture, steps or a question, or delete it.") % {"section": name}
        yield from (f"{name}: {line}" for line in _block_problems(section))
    yield from reach_problems(sources_in(page), pictures_in(page), texts_in(content))
    yield from question_problems(questions_in(page))


def _holds_something(block: Block) -> bool:
    match block:
        case Text() | Why() | Callout():
            return bool(plain(block.html))
        case Picture():
            return block.image is not None or bool(block.alt)
        case KeySteps():
            return bool(block.steps)
        case Practice():
            return bool(block.question)


def _block_problems(section: Section) -> Iterator[str]:
    for picture in section.of(Picture):
        if picture.image is None:
            yield _("a picture is not chosen, or is gone from the library.")
        if not picture.alt:
            yield _("a picture is not described in words.")
    for text in section.blocks:
        if isinstance(text, Text | Why | Callout):
            yield from text_problems(text.html)
    for steps in section.of(KeySteps):
        if not steps.title:
            yield _("a list of key steps does not say what the steps are for.")
        if not steps.steps:
            yield _("a list of key steps is empty.")
    for callout in section.of(Callout):
        if not plain(callout.html):
            yield _("a note, tip or warning is empty.")
    for why in section.of(Why):
        if not plain(why.html):
            yield _("a “Why it matters” part is empty.")
    for practice in section.of(Practice):
        if not practice.question:
            yield _("a practice question is not chosen, or was deleted.")


def question_problems(asked: Sequence[Any]) -> Iterator[str]:
    """What is wrong with the practice questions of a module, in the order in which they are asked."""
    questions = {question.pk: question for question in asked}.values()
    for question in questions:
        if question.use != Use.PRACTICE:
            yield _("Question %(code)s belongs to tests that count. Choose one that is used for practice.") % {
                "code": question.code
            }
        elif not question.live:
            yield _("Practice question %(code)s is not published yet. A reviewer publishes it first.") % {
                "code": question.code
            }
    keys = [str(question.uuid) for question in asked]
    for question in questions:
        if keys.count(str(question.uuid)) > 1:
            yield _("Practice question %(code)s is asked more than once. Keep it in one place.") % {
                "code": question.code
            }


__all__ = ["module_problems", "question_problems"]
