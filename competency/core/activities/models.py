"""What is learnt, practised, sat or observed: activities, their published versions, and attempts at them."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..enums import ChangeClass, EndedBy, Kind, Purpose
from ..people.models import Person
from ..places.models import Unit
from ..programmes.models import SystemRelease
from ..record.entry import Entry
from ..record.once import Once


class Activity(models.Model):
    """An activity outlives the page or snippet that authors it; ``key`` is their translation key or uuid."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source = models.CharField(_("source"), max_length=40, help_text=_("The app that launches it."))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    code = models.CharField(_("code"), max_length=40, blank=True)
    title = models.CharField(_("title"), max_length=255)
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["kind", "code", "title"]

    def __str__(self) -> str:
        return f"{self.code} {self.title}".strip()


CHECKED_ON = "checked_on"
"""The name in a snapshot of what the release that it was checked against was called when it was published."""


class ActivityVersion(Entry):
    """What was published, whole: people work on this snapshot, whatever becomes of the page.

    ``edition`` rises only on a change that asks for what changed or for a new start; ``revision`` counts
    publications within an edition and language. The snapshot never holds answer keys.
    """

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="versions")
    edition = models.PositiveIntegerField(_("edition"))
    language = models.CharField(_("language"), max_length=12, default="en")
    revision = models.PositiveIntegerField(_("revision"))
    title = models.CharField(_("title"), max_length=255)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=0)
    snapshot = models.JSONField(_("snapshot"), encoder=DjangoJSONEncoder)
    change_class = models.CharField(_("kind of change"), max_length=12, choices=ChangeClass.choices)
    checked_on = models.ForeignKey(SystemRelease, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    is_definition = True
    stated = (
        "activity",
        "edition",
        "language",
        "revision",
        "title",
        "minutes",
        "snapshot",
        "change_class",
        "checked_on",
    )
    once = (Once(of=("activity", "edition", "language", "revision")),)

    class Meta(Entry.Meta):
        verbose_name = _("published version")
        verbose_name_plural = _("published versions")
        ordering = ["activity", "-edition", "-revision"]

    def __str__(self) -> str:
        return f"{self.title} ({self.edition}.{self.revision})"

    @property
    def release_then(self) -> str:
        """The release that it was checked against, as that was called then; empty where it was checked against none.

        Versions from before this was kept say what it is called today: nothing else is known of them.
        """
        return str(self.snapshot.get(CHECKED_ON) or self.checked_on or "")


class AttemptQuerySet(models.QuerySet[Any]):
    """Queries over attempts."""

    def overdue(self, moment: datetime) -> AttemptQuerySet:
        """Those that are open still though their deadline has passed."""
        return self.filter(closed_at__isnull=True, deadline__lte=moment)


class Attempt(models.Model):
    """One person working on one published version, at its own address, until something closes it.

    Closing appends the evidence, which takes the attempt's uuid, so it happens once. ``unit`` is where the
    person stood when the attempt was opened: its facility's clock dates what was done.
    """

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="attempts")
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="attempts")
    activity_version = models.ForeignKey(ActivityVersion, on_delete=models.PROTECT, related_name="attempts")
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(_("opened at"))
    deadline = models.DateTimeField(_("closes at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    ended_by = models.CharField(max_length=12, choices=EndedBy.choices, blank=True)

    objects = AttemptQuerySet.as_manager()

    wagtail_reference_index_ignore = True
    # All that the database lets change, once: whose it is, at what, for what and until when is said when it is opened.
    changes_while_open = ("closed_at", "ended_by")

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["-opened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "activity", "purpose"],
                condition=Q(closed_at__isnull=True),
                name="cleared_one_open_attempt",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, ended_by="") | (Q(closed_at__isnull=False) & ~Q(ended_by="")),
                name="cleared_attempt_closed_by_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity_version} – {self.person_id}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    def is_overdue(self, moment: datetime) -> bool:
        """Whether its deadline has passed, and nobody has closed it."""
        return self.is_open and self.deadline is not None and moment >= self.deadline
