"""How far an attempt is: one row for each section that is done. The evidence is core's, not kept here."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from competency.core.models import Attempt


class SectionProgress(models.Model):
    """A section of an attempt was completed, once; which section it is says the attempt's pinned version."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="sections_done")
    section_key = models.CharField(_("section"), max_length=64)
    completed_at = models.DateTimeField(_("completed at"))

    wagtail_reference_index_ignore = True
    changes_while_open = ()

    class Meta:
        verbose_name = _("section done")
        default_permissions = ()
        ordering = ["completed_at"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "section_key"], name="cleared_section_done_once"),
        ]

    def __str__(self) -> str:
        return f"{self.section_key} of {self.attempt_id}"
