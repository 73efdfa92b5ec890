"""Sittings as closing recorded them; every test that was handed in asked what it asks for, and is marked again, some
at a time."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from competency.core.enums import Outcome
from competency.core.models import Attempt, Evidence
from competency.core.record.attested import Attested, Fault, some_at_a_time

from ..questions.marking import RecordedKeys, mark, recorded_keys
from ..questions.models import GivenAnswer, ServedQuestion
from ..questions.scoring import TestScore, score
from ..questions.types.protocol import Given
from .attempt_rules import Rules
from .sittings import Sitting
from .source import SOURCE


class Sittings(Attested):
    """How each attempt at a test was set up, and that what was asked and answered comes to what is recorded."""

    name = "tests"
    rows = (Sitting,)

    def handed_in(self, attempts: Sequence[uuid.UUID]) -> dict[uuid.UUID, Any]:
        return {
            row.attempt_id: [str(row.accommodation), row.seed] for row in Sitting.objects.filter(attempt__in=attempts)
        }

    def faults(self) -> Iterator[Fault]:
        tests = Attempt.objects.filter(Q(sitting__isnull=False) | Q(activity__source=SOURCE), closed_at__isnull=False)
        for some in some_at_a_time(tests.order_by("pk").values_list("pk", flat=True).iterator()):
            yield from _faults_of(some)


def _faults_of(some: list[uuid.UUID]) -> Iterator[Fault]:
    evidence = Evidence.objects.in_bulk(some)
    served: dict[uuid.UUID, list[ServedQuestion]] = defaultdict(list)
    asked = ServedQuestion.objects.filter(attempt__in=some).prefetch_related("question_version__competency")
    for row in asked.order_by("position"):
        served[row.attempt_id].append(row)
    given = dict(GivenAnswer.objects.filter(served__attempt__in=some).values_list("served_id", "given"))
    keys = recorded_keys(row for rows in served.values() for row in rows)
    for attempt in Attempt.objects.filter(pk__in=some).prefetch_related("activity_version").order_by("pk"):
        what = _fault_of(attempt, evidence.get(attempt.pk), served[attempt.pk], given, keys)
        if what:
            yield Fault(f"attempt {attempt.pk}", None, what)


def _fault_of(
    attempt: Attempt,
    evidence: Evidence | None,
    served: list[ServedQuestion],
    given: dict[int, Given],
    keys: RecordedKeys,
) -> str:
    if evidence is None:
        return ""  # said of the attempt
    try:
        rules = Rules.of(attempt.activity_version.snapshot)
        if not _asks_what_it_says(rules, served):
            return "it does not ask what its test asks for"
        marked = _marked_again(evidence.performed_at or attempt.closed_at, rules, served, given, keys)
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError):
        # The app of a question type is gone, or something here is none of what a test is made of.
        return "it cannot be marked any more, so nobody can tell whether it came to what is recorded"
    outcome = Outcome.PASSED if marked.is_passed else Outcome.FAILED
    said = (evidence.outcome, evidence.score, evidence.critical_failed, evidence.entrustment)
    if said != (outcome, marked.percent, marked.critical_failed, None):
        return "what was asked and answered does not come to its result"
    return ""


def _asks_what_it_says(rules: Rules, served: list[ServedQuestion]) -> bool:
    """So many of each competency and difficulty: easy ones that were added would make up for others."""
    asked: Counter[tuple[str, int]] = Counter()
    for row in rules.blueprint:
        asked[row.competency, row.difficulty] += row.number
    versions = [row.question_version for row in served]
    return asked == Counter((str(version.competency_id), version.difficulty) for version in versions)


def _marked_again(
    ended_at: datetime | None,
    rules: Rules,
    served: list[ServedQuestion],
    given: dict[int, Given],
    keys: RecordedKeys,
) -> TestScore:
    """By its pass mark, and by the keys as they were known when it ended, as closing marked it."""
    of_these = {row.question_version_id for row in served}
    known = {version: each for version, each in keys.items() if version in of_these}
    marks = mark(served, given, ended_at, recorded=known)
    return score(marks, cut=rules.cut, every_critical=rules.every_critical)


__all__ = ["Sittings"]
