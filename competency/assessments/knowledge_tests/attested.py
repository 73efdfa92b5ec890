"""Sittings as closing recorded them; tests closed before it did are marked again."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from competency.core.enums import Outcome
from competency.core.models import Attempt, Evidence
from competency.core.record.attested import Attested, Fault

from .api import result
from .sittings import Sitting
from .source import SOURCE


class Sittings(Attested):
    """How each attempt at a test was set up, and the marks of those whose evidence does not say what was handed in."""

    name = "tests"
    rows = (Sitting,)

    def handed_in(self, attempts: Sequence[uuid.UUID]) -> dict[uuid.UUID, Any]:
        return {
            row.attempt_id: [str(row.accommodation), row.seed] for row in Sitting.objects.filter(attempt__in=attempts)
        }

    def faults(self) -> Iterator[Fault]:
        before = Evidence.objects.filter(handed_in="", activity_version__activity__source=SOURCE)
        closed = Attempt.objects.filter(closed_at__isnull=False, pk__in=before.values("pk"))
        for attempt in closed.select_related("activity_version").order_by("pk").iterator(chunk_size=200):
            evidence = Evidence.objects.get(pk=attempt.pk)
            marked = result(attempt=attempt)
            outcome = Outcome.PASSED if marked.is_passed else Outcome.FAILED
            said = (evidence.outcome, evidence.score, evidence.critical_failed)
            if said != (outcome, marked.percent, marked.critical_failed):
                yield Fault(f"attempt {attempt.pk}", None, "what was asked and answered does not come to its result")
