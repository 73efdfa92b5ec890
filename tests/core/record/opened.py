"""What is done to an attempt while it is open, and closed by the program as any other, for the test of tampering."""

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
from tests.scenarios.playing import factories as scenarios


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
