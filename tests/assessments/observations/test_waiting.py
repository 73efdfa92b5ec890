"""Who waits for an observation, where nobody has said by when."""

from __future__ import annotations

import pytest

from competency.assessments.observations.waiting import waiting_for
from competency.core import clock
from competency.core.framework import api as framework
from competency.core.models import Wave
from competency.core.people import api as people
from tests import factories as core
from tests.assessments.observations.factories import watch

pytestmark = pytest.mark.django_db


def test_somebody_waits_though_nobody_has_set_the_go_live_day() -> None:
    """What has no day counts as it stands, so being watched does bring it forward."""
    ward = watch()
    joy = ward.assessor()
    wave = Wave.objects.create(programme=ward.world.programme, code="undated", name="Undated")
    lead = core.job_role("Lead nurse")
    framework.require(
        programme=ward.world.programme,
        competency=ward.world.competency,
        unit=ward.world.root,
        job_role=lead,
        wave=wave,
        announced=("fixed", clock.today()),
    )
    ann = core.person("Ann", "Aaron")
    people.place(person=ann, job_role=lead, unit=ward.world.ward, starts_on=clock.today())
    waits = {wait.person.name: wait.due_on for wait in waiting_for(joy.user, joy, on=clock.today())}
    assert waits["Ann Aaron"] is None
