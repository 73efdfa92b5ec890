"""A requirement without a day: it counts with what each person holds, wherever demands are read."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from competency.core import clock
from competency.core.clearance.book import Book
from competency.core.enums import AnswerCode
from competency.core.framework import api as framework
from competency.core.models import ClearanceSegment, Wave
from competency.rules import ReasonCode
from tests import factories
from tests.certificates.factories import certificate, cleared_world

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def without_day(world, announced=date(2026, 1, 1)):
    """A competency asked of every nurse from a go-live that nobody has set."""
    wave = Wave.objects.create(programme=world.programme, code="later", name="Later")
    asked = factories.competency()
    framework.require(
        programme=world.programme,
        competency=asked,
        unit=world.root,
        job_role=world.nurse,
        wave=wave,
        announced=("fixed", announced),
    )
    return asked


def test_who_holds_everything_stays_cleared_and_who_lacks_something_is_not():
    world = cleared_world()
    lacking = world.another_nurse()
    factories.evidence(lacking, competency=world.competency)
    asked = without_day(world)
    factories.evidence(world.person, competency=asked)
    on = date(2026, 2, 1)
    for person, answer, first in (
        (world.person, AnswerCode.CLEARED, "met"),
        (lacking, AnswerCode.NOT_CLEARED, "missing"),
    ):
        stored = ClearanceSegment.objects.get(person=person, starts_on__lte=on, ends_on__gt=on)
        assert (stored.answer, stored.reason) == (answer, first)
        found = Book([person]).finding(person, programme=world.programme, unit=world.ward, job_role=world.nurse, on=on)
        assert found.reasons[-1].code is ReasonCode.NO_DATE


def test_a_certificate_names_what_is_asked_without_a_day():
    world = cleared_world()
    asked = without_day(world)
    with clock.at(datetime(2026, 1, 20, 12, tzinfo=UTC)):
        factories.evidence(world.person, competency=asked, performed_on=date(2026, 1, 20))
    attested = certificate(world).snapshot["attested"]["competencies"]
    assert len(attested) == 2
