"""Recording a fact beside the bare INSERT of the same row: what lock, replay, recompute and journal cost.

Ours locks the person, looks for the fact, appends it, verifies it, computes the person's standings and clearance anew,
writes what changed and links the journal. The bare INSERT writes one row of the same table in a transaction of its own.
The two take turns, each for somebody else every time. ``BENCHMARK_PEOPLE`` sets how many people there are; the cost
must not depend on it.
"""

from __future__ import annotations

import itertools
import json
import uuid
from datetime import date
from typing import Any

from tests.benchmarks.hospital import with_hospital
from tests.benchmarks.timing import medians

ROUNDS = 60


def measured() -> dict[str, Any]:
    """Medians and worst of both in milliseconds for one fact."""
    from django.db import connection, transaction

    from competency.core.models import Evidence
    from tests import factories as make

    with with_hospital() as hospital:
        module = make.activity()
        turns = itertools.cycle(hospital.people)
        on = date(2026, 5, 20)
        template = make.evidence(next(turns), activity_version=module, performed_on=on)

        def ours() -> None:
            make.evidence(next(turns), activity_version=module, performed_on=on)

        def bare() -> None:
            values = {field.attname: getattr(template, field.attname) for field in Evidence._meta.concrete_fields}
            row = uuid.uuid4()
            values |= {"uuid": row, "key": row, "person_id": next(turns).pk, "source_id": str(row)}
            with transaction.atomic():
                Evidence.objects.bulk_create([Evidence(**values)])

        return {
            "benchmark": "recording",
            "database": connection.vendor,
            "people": len(hospital.people),
            **medians(ROUNDS, ours=ours, bare=bare),
        }


def main() -> None:
    print(json.dumps(measured()))  # noqa: T201 - this is its output
