"""Why a question cannot be taken off: a test that is offered would be left with fewer than it draws."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date

from django.utils.translation import ngettext

from competency.core.models import ActivityVersion
from competency.core.publishing.wanted import Wanted

from ..enums import Use
from ..questions.bank import offered
from ..questions.models import QuestionVersion
from .attempt_rules import Rules
from .source import SOURCE


def needed_by_tests(question: QuestionVersion, leaving: Collection[uuid.UUID], on: date) -> list[str]:
    """A sentence for each test on offer that draws more questions like this one than would be left without these."""
    if question.use != Use.GATE:
        return []
    competency, wanted, lines = str(question.competency_id), Wanted(on), []
    for version in _offered_tests():
        rules = Rules.of(version.snapshot)
        if question.job_role_id not in {None, rules.job_role}:
            continue
        alike = offered([competency], rules.job_role).filter(difficulty=question.difficulty)
        for row in rules.blueprint:
            if (row.competency, row.difficulty) != (competency, question.difficulty):
                continue
            if (left := alike.exclude(question__in=leaving).count()) < row.number:
                lines.append(_sentence(version, row.number, left, wanted))
    return lines


def _sentence(version: ActivityVersion, drawn: int, left: int, wanted: Wanted) -> str:
    said = {"test": version.activity, "drawn": drawn, "left": left}
    refused = ngettext(
        "The test %(test)s draws %(drawn)d question like it, and %(left)d would be left. Publish another one first.",
        "The test %(test)s draws %(drawn)d questions like it, and %(left)d would be left. Publish another one first.",
        drawn,
    )
    asked = [asking.sentence for asking in wanted.by_activity(version.activity_id)]
    return " ".join([refused % said, *asked])


def _offered_tests() -> list[ActivityVersion]:
    """The newest version of each test that can be started."""
    versions = ActivityVersion.objects.current().filter(activity__source=SOURCE, activity__retired_at__isnull=True)
    newest = {row.activity_id: row for row in versions.select_related("activity").order_by("edition", "revision")}
    return sorted(newest.values(), key=lambda version: version.activity.code)


__all__ = ["needed_by_tests"]
