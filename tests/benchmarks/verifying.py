"""Checking the whole journal beside a bare pass: what reading every entry again and comparing it costs.

Ours walks every chain with its head, reads each entry and its text, works out its digest and its link, looks for
entries in no chain, and checks the anchors. The bare pass reads the same rows of the journal and hashes them. The two
take turns. ``BENCHMARK_PEOPLE`` sets how many people there are; the memory must not depend on it.
"""

from __future__ import annotations

import hashlib
import json
import tracemalloc
from typing import Any

from tests.benchmarks.hospital import with_hospital
from tests.benchmarks.timing import medians

ROUNDS = 3


def measured() -> dict[str, Any]:
    """Medians and worst of both in milliseconds for one check of everything, and the most memory that ours took."""
    from django.db import connection

    from competency.core import clock
    from competency.core.models import JournalEntry
    from competency.core.record import anchors, journal

    with with_hospital() as hospital:

        def ours() -> None:
            assert not [*journal.faults_of_all(), *journal.faults_elsewhere(), *anchors.faults_of_kept()]

        def bare() -> None:
            hashed = hashlib.sha256()
            rows = JournalEntry.objects.order_by("chain", "position")
            for row in rows.values_list("chain", "position", "entry", "digest", "link").iterator():
                hashed.update(repr(row).encode())

        anchors.make_anchor(at=clock.now())
        tracemalloc.start()
        ours()
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return {
            "benchmark": "verifying",
            "database": connection.vendor,
            "people": len(hospital.people),
            "links": JournalEntry.objects.count(),
            "most_memory_mb": round(most / 1_000_000, 1),
            **medians(ROUNDS, ours=ours, bare=bare),
        }


def main() -> None:
    print(json.dumps(measured()))  # noqa: T201 - this is its output
