"""People who are cleared, and certificates of theirs, made through the verbs."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from competency.certificates import api
from competency.certificates.models import Certificate
from competency.core import clock
from tests.factories import World, evidence, world

NOON = datetime(2026, 2, 1, 12, tzinfo=UTC)
TODAY = date(2026, 2, 1)


def cleared_world(performed_on: date = date(2026, 1, 10), **given: Any) -> World:
    """A world in which Amira Haddad is cleared for a year from ``performed_on``."""
    made = world(**given)
    with clock.at(NOON):
        evidence(made.person, competency=made.competency, performed_on=performed_on)
    return made


def certificate(made: World, *, on: date = TODAY, at: datetime = NOON) -> Certificate:
    """Her certificate, issued at noon of the day (or whenever is said)."""
    with clock.at(at):
        return api.issue(
            person=made.person, programme=made.programme, job_role=made.nurse, unit=made.ward, on=on, by=made.person
        )
