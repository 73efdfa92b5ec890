"""What must be mended before a question may be published, in words, by the field to mend."""

from __future__ import annotations

from collections import defaultdict

from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competency.core.publishing.publication import Problems

from ..enums import QuestionType, Use
from .models import Question


def question_problems(question: Question) -> Problems:
    """Everything that keeps the draft from being served and marked; empty when nothing does."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    if not strip_tags(question.stem or "").strip():
        found["stem"].append(_("Ask something: the question is empty."))
    if question.type == QuestionType.NUMERIC:
        _numeric_problems(question, found)
    else:
        _option_problems(question, found)
    if not question.rationale.strip():
        found["rationale"].append(_("Say why the right answer is right. People read it afterwards."))
    if question.use == Use.GATE and not question.reference.strip():
        found["reference"].append(_("Name the policy or guide it rests on: this question counts."))
    if question.owner_id is None:
        found["owner"].append(_("Name who answers for this question."))
    return dict(found)


def _option_problems(question: Question, found: dict[str, list[str]]) -> None:
    options = [block.value for block in question.options]
    right = sum(bool(option["is_right"]) for option in options)
    texts = [(option["text"] or "").strip() for option in options]
    if len(options) < 2:
        found["options"].append(_("Give at least two answers to choose from."))
    elif question.type == QuestionType.SINGLE and right != 1:
        found["options"].append(
            ngettext(
                "Mark exactly one answer as right: %(count)d is marked.",
                "Mark exactly one answer as right: %(count)d are marked.",
                right,
            )
            % {"count": right}
        )
    elif question.type == QuestionType.MULTIPLE and right in {0, len(options)}:
        found["options"].append(_("Mark at least one answer as right and leave at least one wrong."))
    if any(not text for text in texts):
        found["options"].append(_("One answer has no text."))
    if len({text.casefold() for text in texts if text}) < len([text for text in texts if text]):
        found["options"].append(_("Two answers say the same."))
    for number, option in enumerate(options, 1):
        if not (option["feedback"] or "").strip():
            found["options"].append(_("Give feedback for answer %(number)d.") % {"number": number})


def _numeric_problems(question: Question, found: dict[str, list[str]]) -> None:
    if question.value is None:
        found["value"].append(_("Give the right number."))
    if question.tolerance is None:
        found["tolerance"].append(_("Say how far an answer may be off; 0 for exactly that number."))
    elif question.tolerance < 0:
        found["tolerance"].append(_("The tolerance cannot be less than 0."))
    if not question.unit.strip():
        found["unit"].append(_("Give the unit that stands behind the box."))
    for name in ("feedback_right", "feedback_wrong"):
        if not getattr(question, name).strip():
            found[name].append(_("Say something to people who answer so."))
    if (question.slip_value is None) != (not question.slip_feedback.strip()):
        name = "slip_value" if question.slip_value is None else "slip_feedback"
        found[name].append(_("A slip needs both: the number somebody gets, and what to say."))
    elif (
        question.slip_value is not None
        and question.value is not None
        and question.tolerance is not None
        and abs(question.slip_value - question.value) <= question.tolerance
    ):
        found["slip_value"].append(_("This number would count as right: make the tolerance smaller."))
