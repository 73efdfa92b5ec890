"""What must be mended before a question or a test may be published, in words, by the field to mend."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competency.core.models import Competency

from ..enums import QuestionType, Use
from ..questions.bank import candidates
from .question_drawing import Candidate, Row, shortages

if TYPE_CHECKING:
    from ..models import KnowledgeTest, Question

Problems = dict[str, list[str]]


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


def test_problems(test: KnowledgeTest) -> Problems:
    """Everything that keeps the draft from being taken as a test; empty when nothing does."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    rows = blueprint_rows(test)
    competencies = {row.competency for row in rows}
    names = {str(pk): code for pk, code in Competency.objects.filter(pk__in=competencies).values_list("pk", "code")}
    stock = candidates(competencies, test.job_role_id)
    if lines := blueprint_problems(rows, stock, fewest=test.fewest_questions, names=names):
        found["blueprint"] = lines
    if not Decimal(1) <= test.cut <= Decimal(100):
        found["cut"].append(_("The pass mark lies between 1 and 100 per cent."))
    for name in ("attempts_allowed", "open_hours", "fewest_questions", "minutes"):
        if not getattr(test, name):
            found[name].append(_("Give at least 1."))
    limit: Any = test.time_limit_minutes
    if limit is not None and (limit < 1 or limit > test.open_hours * 60):
        found["time_limit_minutes"].append(_("The time limit has to fit into the hours a try stays open."))
    if test.owner_id is None:
        found["owner"].append(_("Name who answers for this test."))
    return dict(found)


def blueprint_problems(
    rows: Sequence[Row], stock: Sequence[Candidate], *, fewest: int, names: Mapping[str, str]
) -> list[str]:
    """What is wrong with the questions a test draws from ``stock``; ``names`` are the codes of competencies."""
    lines: list[str] = []
    total = sum(row.number for row in rows)
    if not rows:
        lines.append(_("Say which questions it draws."))
    elif total < fewest:
        lines.append(
            _("It draws %(total)d questions; ask at least %(fewest)d, or lower that number knowingly.")
            % {"total": total, "fewest": fewest}
        )
    kinds = [(row.competency, row.difficulty) for row in rows]
    if len(set(kinds)) < len(kinds):
        lines.append(_("Two lines name the same competency and difficulty: make them one."))
    for shortage in shortages(rows, stock):
        words = {
            "competency": names.get(shortage.row.competency, _("Unknown competency")),
            "difficulty": shortage.row.difficulty,
            "asked": shortage.row.number,
            "found": shortage.found,
        }
        lines.append(_("%(competency)s, difficulty %(difficulty)d: %(asked)d asked for, %(found)d published.") % words)
    return lines


def blueprint_rows(test: KnowledgeTest) -> list[Row]:
    """The draft's blueprint. A line without its parts counts as nothing; the form says so at the line."""
    values = [block.value for block in test.blueprint]
    return [
        Row(competency=str(value["competency"]), difficulty=int(value["difficulty"]), number=value["number"])
        for value in values
        if value["competency"] and value["difficulty"] and value["number"]
    ]
