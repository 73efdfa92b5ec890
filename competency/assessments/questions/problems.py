"""What must be mended before a question may be published, in words, by the field to mend."""

from __future__ import annotations

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from competency.core.publishing.publication import Problems

from ..enums import Use
from .drafts import draft_of
from .models import Question
from .types.registry import UnknownType, type_of


def question_problems(question: Question) -> Problems:
    """Everything that keeps the draft from being served and marked; empty when nothing does."""
    problems: Problems = {}
    if not strip_tags(question.stem or "").strip():
        problems["stem"] = [_("Ask something: the question is empty.")]
    try:
        problems |= type_of(question.type).problems(draft_of(question))
    except UnknownType:
        problems["type"] = [_("Nothing here can ask or mark questions of this type any more. Choose another type.")]
    if not question.rationale.strip():
        problems["rationale"] = [_("Say why the right answer is right. People read it afterwards.")]
    if question.use == Use.GATE and not question.reference.strip():
        problems["reference"] = [_("Name the policy or guide it rests on: this question counts.")]
    if question.owner_id is None:
        problems["owner"] = [_("Name who answers for this question.")]
    return problems
