"""Sections done, as closing recorded them; modules closed before it did have to be complete."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from competency.core.models import Attempt, Evidence
from competency.core.record.attested import Attested, Fault, moment

from ..conf import SOURCE
from ..content import UnreadableSnapshot
from .api import state_of
from .models import SectionProgress


class SectionsDone(Attested):
    """Which sections of a module somebody completed, and when."""

    name = "modules"
    rows = (SectionProgress,)

    def handed_in(self, attempts: Sequence[uuid.UUID]) -> dict[uuid.UUID, Any]:
        held: dict[uuid.UUID, list[Any]] = defaultdict(list)
        for row in SectionProgress.objects.filter(attempt__in=attempts).order_by("attempt", "section_key"):
            held[row.attempt_id].append([row.section_key, moment(row.completed_at)])
        return dict(held)

    def faults(self) -> Iterator[Fault]:
        before = Evidence.objects.filter(handed_in="", activity_version__activity__source=SOURCE)
        closed = Attempt.objects.filter(closed_at__isnull=False, pk__in=before.values("pk"))
        for attempt in closed.select_related("activity_version", "person", "activity").iterator(chunk_size=200):
            if what := _fault_of(attempt):
                yield Fault(f"attempt {attempt.pk}", None, what)


def _fault_of(attempt: Attempt) -> str:
    try:
        state = state_of(attempt)
    except UnreadableSnapshot:
        return ""
    if not state.progress.is_complete:
        return "it is closed, and not all of its sections are done"
    done = list(SectionProgress.objects.filter(attempt=attempt))
    if len(done) != state.progress.total:
        return "more sections are done than it has"
    if any(not attempt.opened_at <= row.completed_at <= (attempt.closed_at or row.completed_at) for row in done):
        return "a section was done before it was opened, or after it was closed"
    return ""
