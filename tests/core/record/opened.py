"""What the test of tampering needs beside the demo, and what is done to an attempt there while it is open."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

from django.db import models

from competency.core.activities.attempts import close_attempt
from competency.core.ledger.performance import Performance
from competency.core.models import Attempt
from scenarios.models import Decision, PlaySetup
from scenarios.playing import api as playing
from tests.assessments import factories as assessments
from tests.certificates import factories as certificates
from tests.scenarios.playing import factories as scenarios
from tests.training_modules import factories as modules
from training_modules.learning import api as learning


def what_the_demo_lacks() -> None:
    """Tests that were handed in, modules that were worked through, and certificates."""
    sat = assessments.sat(asks=6, bank=6, critical=1, types=("single", "multiple", "numeric"))
    sat.sit(right=3)
    sat.world.person = sat.world.another_nurse()
    sat.sit(right=0, hand_in=False)
    plays()
    for n in range(2):
        ward = modules.ward(code=f"TRIED-{n}")
        attempt = learning.start(person=ward.person, activity=ward.activity)
        for section in ("scan", "bedside", "steps"):
            learning.complete_section(attempt=attempt, section=section)
        attempt.refresh_from_db()
        assert not attempt.is_open
    for _n in range(2):
        certificates.certificate(certificates.cleared_world())


def plays() -> None:
    """A play that stopped near a good end, and one that counted, was decided, and goes on in practice."""
    played = scenarios.asked_to_play()
    played.play(*scenarios.SAFE[:2])
    played.play(*scenarios.HARM[:2], counted=True)


def let_begin_in_the_middle(rng: random.Random) -> None:
    setup = rng.choice(list(PlaySetup.objects.filter(continues__isnull=False, attempt__closed_at__isnull=True)))
    version = setup.attempt.activity_version_id
    played = Decision.objects.filter(attempt__activity_version=version, attempt__play__continues__isnull=True)
    near_the_end = rng.choice(list(played.filter(number=2, choice=scenarios.SAFE[1]))).state
    setups: models.QuerySet[Any] = models.QuerySet(PlaySetup)
    setups.filter(pk=setup.pk).update(starts_from=near_the_end)
    Attempt.objects.filter(pk=setup.pk).update(purpose="gate")
    scenarios.decide(playing.attempts_of(setup.attempt.person).get(pk=setup.pk), *scenarios.SAFE[2:])


def closed_as_passed(rng: random.Random) -> None:
    attempt = rng.choice(list(Attempt.objects.filter(sitting__isnull=False, closed_at__isnull=True)))
    performance = Performance(outcome="passed", score=Decimal(100))
    close_attempt(attempt=attempt, ended_by="submitted", performance=performance)
