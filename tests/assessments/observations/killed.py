"""Signs an observation and is killed in the middle. Its words: where, nurse, assessor, version, uuid."""

from __future__ import annotations

import sys
import uuid

from tests.killing import dies_in, set_up


def main() -> None:
    set_up()
    from competency.assessments.observations import api as observations
    from competency.core.models import ActivityVersion, Person

    where, nurse, assessor, version, number = sys.argv[1:]
    dies_in(where)
    watched_by = ActivityVersion.objects.select_related("activity").get(pk=version)
    observations.record_observation(
        person=Person.objects.get(pk=nurse),
        assessor=Person.objects.get(pk=assessor),
        version=watched_by,
        results=observations.all_done(watched_by),
        rating=5,
        entrustment=4,
        comment="Calm and complete.",
        uuid=uuid.UUID(number),
    )
