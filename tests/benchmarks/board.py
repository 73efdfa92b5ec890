"""The go-live board beside the hand-written query that gives the same numbers, on one hospital in one run.

Ours finds the reach of the manager, excludes whoever is stale, tells "no rule" from "not yet" and counts nobody twice
in a cell. The hand-written query only groups the rows of the day by unit, job role and answer. The two take turns,
and the run stops where their counts differ. ``BENCHMARK_PEOPLE`` sets how many people there are.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from typing import Any

from tests.benchmarks.hospital import GO_LIVE, with_hospital
from tests.benchmarks.timing import medians

ROUNDS = 25
DAYS = (GO_LIVE - timedelta(days=1), GO_LIVE, GO_LIVE + timedelta(days=200))
BY_HAND = """
    SELECT unit_id, job_role_id, answer, COUNT(*) FROM cleared_core_clearancesegment
    WHERE programme_id = %s AND starts_on <= %s AND ends_on > %s
    GROUP BY unit_id, job_role_id, answer
"""


def measured() -> dict[str, Any]:
    """Medians and worst of both in milliseconds for three days of one board, and the queries ours takes."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from competency.core.enums import AnswerCode
    from competency.screens.board.cells import board_of
    from competency.screens.reach import reach_of

    with with_hospital() as hospital:

        def ours() -> list[Counter[str]]:
            reach = reach_of(hospital.manager.user)
            return [_counts(board_of(reach, hospital.programme, on)) for on in DAYS]

        def by_hand() -> list[Counter[str]]:
            found = []
            for on in DAYS:
                with connection.cursor() as cursor:
                    cursor.execute(BY_HAND, [hospital.programme.pk, on, on])
                    rows = cursor.fetchall()
                names = {AnswerCode.CLEARED: "cleared", AnswerCode.NOT_CLEARED: "not_cleared"}
                counts: Counter[str] = Counter()
                for _unit, _role, answer, count in rows:
                    counts[names.get(AnswerCode(answer), "else")] += count
                found.append(counts)
            return found

        if ours() != by_hand():
            raise SystemExit(f"The two do not count the same: {ours()} and {by_hand()}.")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            ours()
        return {
            "benchmark": "board",
            "database": connection.vendor,
            "people": len(hospital.people),
            "days": len(DAYS),
            "queries": len(queries),
            **medians(ROUNDS, ours=ours, by_hand=by_hand),
        }


def _counts(board: Any) -> Counter[str]:
    total = board.total
    counts = Counter(cleared=total.cleared, not_cleared=total.not_cleared)
    counts["else"] = total.people - total.cleared - total.not_cleared
    return +counts


def main() -> None:
    print(json.dumps(measured()))  # noqa: T201 - this is its output
