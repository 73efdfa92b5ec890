"""What is kept of a play: how it was set up, each decision with the moment after it, and what was written afterwards.

All of it is stated once. What hangs under an attempt is closed with it; what somebody writes when they look back comes
later, so it names the play and hangs under nothing.
"""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from competency.core.models import Attempt, EntryQuerySet, Person, refuse_change


class Pace(models.TextChoices):
    """How much longer somebody has at steps that are timed; chosen before the start."""

    AS_WRITTEN = "1", _("As it is written")
    TWICE = "2", _("Twice as long")
    FOUR_TIMES = "4", _("Four times as long")
    OFF = "off", _("No limit")


class Feeling(models.TextChoices):
    """How somebody says it was, before anything is shown."""

    CALM = "calm", _("Calm")
    RUSHED = "rushed", _("Rushed")
    UNSURE = "unsure", _("Unsure")
    UPSET = "upset", _("Upset")


class Stage(models.TextChoices):
    """When in looking back something was written: before what happened is shown, or after it."""

    WORDS = "words", _("Before what happened was shown")
    KEEP = "keep", _("One thing to keep")


class _StatedOnce(models.Model):
    """A row that is written once and never again."""

    wagtail_reference_index_ignore = True
    is_append_only = True
    is_disposable = True

    objects = EntryQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            refuse_change()
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        refuse_change()


class PlaySetup(_StatedOnce):
    """How one play was set up.

    ``continues`` is the play that counted and was decided before its story was over: this one goes on in practice from
    the moment ``starts_from``, as the graph keeps moments. Empty where the play starts at the beginning.
    """

    attempt = models.OneToOneField(Attempt, primary_key=True, on_delete=models.PROTECT, related_name="play")
    pace = models.CharField(_("time at timed steps"), max_length=4, choices=Pace.choices, default=Pace.AS_WRITTEN)
    continues = models.OneToOneField(
        Attempt, null=True, blank=True, on_delete=models.PROTECT, related_name="continuation"
    )
    starts_from = models.JSONField(null=True, blank=True)

    class Meta:
        verbose_name = _("setup of a play")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(continues__isnull=True, starts_from__isnull=True)
                | Q(continues__isnull=False, starts_from__isnull=False),
                name="cleared_play_goes_on_from_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return str(self.attempt_id)


class Decision(_StatedOnce):
    """One decision of a play, and the moment after it, so that the next costs the same however many there were.

    ``number`` counts from 1: it is the number of the moment at which the decision was made. ``step`` and ``choice`` are
    the author's keys, ``time-up`` where nothing was chosen in time; ``state`` is a moment as the graph keeps it.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="decisions")
    number = models.PositiveIntegerField(_("number"))
    step = models.CharField(_("step"), max_length=60)
    choice = models.CharField(_("choice"), max_length=60)
    state = models.JSONField(_("moment after it"))
    arrived_at = models.DateTimeField(_("arrived at"))

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        default_permissions = ()
        ordering = ["attempt", "number"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "number"], name="cleared_decision_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="cleared_decision_counts_from_1"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.step} → {self.choice}"


class LookingBack(_StatedOnce):
    """What somebody wrote after a play, for themselves; the newest of a stage stands.

    ``play`` is the attempt's uuid, and no foreign key: nothing may be added under an attempt that is closed. The words
    are kept as JSON since the database lets those of somebody whose names are erased be emptied, and nothing else.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    play = models.UUIDField(_("play"), db_index=True)
    stage = models.CharField(max_length=8, choices=Stage.choices)
    feeling = models.CharField(max_length=8, choices=Feeling.choices, blank=True)
    said = models.JSONField(_("words"))
    written_at = models.DateTimeField(_("written at"))

    repeats_the_name = ("said", "text")

    class Meta:
        verbose_name = _("words after a play")
        verbose_name_plural = _("words after plays")
        default_permissions = ()
        ordering = ["written_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(feeling="") | Q(stage=Stage.KEEP), name="cleared_looking_back_says_how_it_was"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage} of {self.play}"

    @property
    def text(self) -> str:
        return str(self.said.get("text", ""))


__all__ = ["Decision", "Feeling", "LookingBack", "Pace", "PlaySetup", "Stage"]
