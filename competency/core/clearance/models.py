"""Derived rows: standings, clearance segments, and what is known of their freshness. Rebuilt at any time.

Their foreign keys are not constrained in the database: bulk writes are twice as fast, and a rebuild mends them.
Answers about a day read these rows; nothing but ``projection`` writes them.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from ..enums import AnswerCode
from ..framework.models import Competency
from ..people.models import JobRole, Person, Placement
from ..places.models import Shift, Unit
from ..programmes.models import Programme


class Standing(models.Model):
    """One stretch of days of one person in one competency; ``cap`` is the shorter validity asked, or empty."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="standings", db_constraint=False)
    competency = models.ForeignKey(Competency, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    cap = models.CharField(max_length=16, blank=True, default="")
    starts_on = models.DateField()
    ends_on = models.DateField()
    answer = models.PositiveSmallIntegerField(choices=AnswerCode.choices)
    reason = models.CharField(max_length=20)
    fact = models.UUIDField(null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["person", "competency", "cap", "starts_on"], name="cleared_standing_segment_once"
            ),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="cleared_standing_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on}-{self.ends_on}: {self.get_answer_display()}"


class ClearanceSegment(models.Model):
    """One stretch of days with one answer, for a placement and a programme, on the placement's own unit."""

    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name="segments", db_constraint=False)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="segments", db_constraint=False)
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    job_role = models.ForeignKey(JobRole, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    shift = models.ForeignKey(
        Shift, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_constraint=False
    )
    starts_on = models.DateField()
    ends_on = models.DateField()
    answer = models.PositiveSmallIntegerField(choices=AnswerCode.choices)
    missing = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=20)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["programme", "unit", "job_role", "shift", "starts_on", "ends_on", "answer"],
                name="cleared_segment_board",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["placement", "programme", "starts_on"], name="cleared_segment_once"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="cleared_segment_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on}-{self.ends_on}: {self.get_answer_display()}"


class PersonState(models.Model):
    """How fresh a person's rows are, counted in entries of the definitions' journal.

    Stale while ``stale_at > computed_at``. Whoever publishes a definition raises only ``stale_at``; whoever
    recomputes sets only ``computed_at`` to the position read *before* the definitions were read. So a
    definition published in between leaves the person stale instead of being lost.
    """

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.CASCADE, related_name="state")
    stale_at = models.PositiveBigIntegerField(default=0)
    computed_at = models.PositiveBigIntegerField(default=0)
    next_change_on = models.DateField(null=True, blank=True, db_index=True)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"computed at {self.computed_at}, stale at {self.stale_at}"
