"""How one attempt at a test was set up: its draw, and the time it allows."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from competency.core.models import Attempt


class Sitting(models.Model):
    """How one attempt at a test was set up. ``accommodation`` multiplies its time limit: 1.25 is a quarter more.

    ``seed`` made the draw and the shuffles; kept, so that they can be explained later.
    """

    attempt = models.OneToOneField(Attempt, primary_key=True, on_delete=models.PROTECT, related_name="sitting")
    accommodation = models.DecimalField(
        max_digits=4, decimal_places=2, default=Decimal(1), validators=[MinValueValidator(Decimal(1))]
    )
    seed = models.CharField(max_length=64)

    wagtail_reference_index_ignore = True
    changes_while_open = ()

    class Meta:
        verbose_name = _("sitting")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.attempt_id)
