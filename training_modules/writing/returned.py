"""The sections of a published module as the editor keeps them, where a deleted one comes back."""

from __future__ import annotations

from typing import Any

from competency.assessments.models import Question
from competency.pages.files.stored import image_again
from competency.pages.texts.links import without_marks

from ..content import Block, Callout, KeySteps, ModuleContent, Picture, Practice, Text, Why
from .models import TrainingModulePage


def stream_of(content: ModuleContent) -> Any:
    """The sections as the editor keeps them, each block under the key it was published with."""
    names = {block.question for block in content.of(Practice)}
    questions = {str(row.uuid): row.pk for row in Question.objects.filter(uuid__in=names)}
    raw = [
        {
            "type": "section",
            "id": section.key,
            "value": {
                "title": section.title,
                "minutes": section.minutes,
                "body": [
                    {"type": block.type, "id": block.key, "value": _value(block, questions)} for block in section.blocks
                ],
            },
        }
        for section in content.sections
    ]
    return TrainingModulePage._meta.get_field("sections").stream_block.to_python(raw)


def _value(block: Block, questions: dict[str, int]) -> Any:
    match block:
        case Text() | Why():
            return without_marks(block.html)
        case Callout():
            return {"kind": block.kind, "title": block.title, "body": without_marks(block.html)}
        case Picture():
            image = image_again(block.image, block.file, block.sizes, block.alt)
            return {"image": image, "alt": block.alt, "caption": block.caption}
        case KeySteps():
            steps = [{"type": "item", "id": str(n), "value": step} for n, step in enumerate(block.steps, start=1)]
            return {"title": block.title, "steps": steps}
        case Practice():
            return {"question": questions.get(block.question)}


__all__ = ["stream_of"]
