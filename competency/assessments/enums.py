"""Choices of questions and tests. What the ledger calls things stands in ``core.enums``."""

from django.db import models
from django.utils.translation import gettext_lazy as _

# --- questions and knowledge tests


class Use(models.TextChoices):
    """Practice questions never count; gate questions are drawn by tests."""

    GATE = "gate", _("In tests that count")
    PRACTICE = "practice", _("Practice in a module")


class Difficulty(models.IntegerChoices):
    EASY = 1, _("1 – easy")
    MEDIUM = 2, _("2 – medium")
    HARD = 3, _("3 – hard")


class CutMethod(models.TextChoices):
    """How the pass mark of a knowledge test was found; it is kept with its judges and its approver."""

    FIXED = "fixed", _("Agreed beforehand")


# --- observations
