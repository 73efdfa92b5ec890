"""What must be mended before a test may be published, in words, by the field to mend."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competency.core.models import Competency
from competency.core.publishing.publication import Problems

from ..questions.bank import candidates
from ..questions.candidates import Candidate
from .models import KnowledgeTest
from .question_drawing import BlueprintRow, shortages


def test_problems(test: KnowledgeTest) -> Problems:
    """Everything that keeps the draft from being taken as a test; empty when nothing does."""
    problems: defaultdict[str, list[str]] = defaultdict(list)
    blueprint = blueprint_rows(test)
    competencies = {row.competency for row in blueprint}
    names = {str(pk): code for pk, code in Competency.objects.filter(pk__in=competencies).values_list("pk", "code")}
    stock = candidates(competencies, test.job_role_id)
    if lines := blueprint_problems(blueprint, stock, fewest=test.fewest_questions, names=names):
        problems["blueprint"] = lines
    if not Decimal(1) <= test.cut <= Decimal(100):
        problems["cut"].append(_("The pass mark lies between 1 and 100 per cent."))
    for name in ("attempts_allowed", "open_hours", "fewest_questions", "minutes"):
        if not getattr(test, name):
            problems[name].append(_("Give at least 1."))
    limit: Any = test.time_limit_minutes
    if limit is not None and (limit < 1 or limit > test.open_hours * 60):
        problems["time_limit_minutes"].append(_("The time limit has to fit into the hours a try stays open."))
    if test.owner_id is None:
        problems["owner"].append(_("Name who answers for this test."))
    return dict(problems)


def blueprint_problems(
    blueprint: Sequence[BlueprintRow], stock: Sequence[Candidate], *, fewest: int, names: Mapping[str, str]
) -> list[str]:
    """What is wrong with the questions a test draws from ``stock``; ``names`` are the codes of competencies."""
    lines: list[str] = []
    total = sum(row.number for row in blueprint)
    if not blueprint:
        lines.append(_("Say which questions it draws."))
    elif total < fewest:
        too_few = ngettext(
            "It draws %(total)d question; ask at least %(fewest)d, or lower that number knowingly.",
            "It draws %(total)d questions; ask at least %(fewest)d, or lower that number knowingly.",
            total,
        )
        lines.append(too_few % {"total": total, "fewest": fewest})
    kinds = [(row.competency, row.difficulty) for row in blueprint]
    if len(set(kinds)) < len(kinds):
        lines.append(_("Two lines name the same competency and difficulty: make them one."))
    for shortage in shortages(blueprint, stock):
        words = {
            "competency": names.get(shortage.row.competency, _("Unknown competency")),
            "difficulty": shortage.row.difficulty,
            "asked": shortage.row.number,
            "found": shortage.found,
        }
        lines.append(_("%(competency)s, difficulty %(difficulty)d: %(asked)d asked for, %(found)d published.") % words)
    return lines


def blueprint_rows(test: KnowledgeTest) -> list[BlueprintRow]:
    """The draft's blueprint. A line without its parts counts as nothing; the form says so at the line."""
    values = [block.value for block in test.blueprint]
    return [
        BlueprintRow(competency=str(value["competency"]), difficulty=int(value["difficulty"]), number=value["number"])
        for value in values
        if value["competency"] and value["difficulty"] and value["number"]
    ]
