"""What somebody entered on a page and did not hand in yet: fields and constraints, no verb. No part of the record."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from competency.core.models import Person

from .places import Place

KEPT_FOR = timedelta(days=30)
"""After so long without a change nobody is offered it any more, and it goes."""


class Unfinished(models.Model):
    """One page of one person: a sheet about somebody, or a question of a test. Only ``owner`` may read it.

    ``kind``, ``about``, ``key`` and ``part`` say which page: a sheet about a person by the checklist ``key``, the
    question at place ``part`` of the attempt ``key``. ``fields`` are its fields as they were sent, never a password.
    ``page`` is the number of the open page that wrote last: to it alone nothing is news that stands here.
    """

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    about = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    key = models.UUIDField()
    part = models.PositiveSmallIntegerField(default=0)
    fields = models.JSONField(default=dict)
    page = models.UUIDField()
    kept_at = models.DateTimeField(db_index=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("unfinished page")
        verbose_name_plural = _("unfinished pages")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "kind", "about", "key", "part"], name="cleared_unfinished_page_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def mark(self) -> str:
        """Names this state of the page: the next change makes another."""
        return self.kept_at.astimezone(UTC).isoformat()

    @property
    def place(self) -> Place:
        return Place(self.kind, self.about_id, self.key, self.part)

    def is_over(self, now: datetime) -> bool:
        """Whether it has lain for too long to be offered."""
        return self.kept_at <= now - KEPT_FOR
