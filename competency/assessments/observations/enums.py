"""Choices of observations, in the words assessors and trainers read."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from competency.core.enums import Kind

from .judging import StepSeen


class Setting(models.TextChoices):
    """Where a person is watched; it decides what sort of evidence the observation is."""

    LIVE = "live", _("At work")
    STATION = "station", _("Simulated: a station")
    TASK = "task", _("Simulated: a task in the training system")

    @property
    def kind(self) -> Kind:
        return _KINDS[self]


_KINDS = {
    Setting.LIVE: Kind.OBSERVATION,
    Setting.STATION: Kind.SIMULATED_STATION,
    Setting.TASK: Kind.SIMULATED_TASK,
}


class StepResult(models.TextChoices):
    """What was seen of a step, in the order of the answers on the sheet."""

    DONE = StepSeen.DONE.value, _("Done")
    PROMPT = StepSeen.PROMPT.value, _("With a prompt")
    NOT_DONE = StepSeen.NOT_DONE.value, _("Not done")
    UNSAFE = StepSeen.UNSAFE.value, _("Unsafe")
    NOT_OBSERVED = StepSeen.NOT_OBSERVED.value, _("Not observed")
