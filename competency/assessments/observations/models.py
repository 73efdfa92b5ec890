"""Checklists and what was seen by them: the snippet authors draft, one row an observation, one a step.

An observation hangs under an attempt; its outcome is the evidence that closing the attempt appends. The rows here
hold what that evidence stands for. They are never changed, and hold no free text: only its hash.
"""

from __future__ import annotations

import uuid

from django.contrib.contenttypes.fields import GenericRelation
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, RevisionMixin, WorkflowMixin
from wagtail.search import index

from competency.core.enums import Kind
from competency.core.models import Attempt, Person, SystemRelease
from competency.core.publishing.change import ClassifiesChange
from competency.core.publishing.streams import ContentStream

from .blocks import ScaleBlock, StepsBlock, usual_entrustment, usual_help
from .enums import Setting, StepResult

SOURCE = "observations"
"""The name under which checklists are activities of the record."""


class Checklist(
    ClassifiesChange,
    PreviewableMixin,
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    index.Indexed,
    models.Model,
):
    """What an assessor watches for, as its author drafts it. It is open: people may read it before they are watched.

    Publishing appends a version of the activity whose key is ``key``; an observation is signed against that
    version. Which competency it counts for, and which level that asks, is said by the competency's standard.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    code = models.CharField(_("code"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=160)
    setting = models.CharField(
        _("where it is watched"),
        max_length=12,
        choices=Setting.choices,
        default=Setting.LIVE,
        help_text=_("What is watched at work shows more than what is watched in a simulation."),
    )
    minutes = models.PositiveSmallIntegerField(
        _("minutes it usually takes"), default=15, validators=[MinValueValidator(1)]
    )
    intro = models.TextField(_("what the assessor reads first"), blank=True)
    steps = ContentStream(StepsBlock(), verbose_name=_("steps"), blank=True)
    retrospective = ContentStream(
        ScaleBlock(),
        verbose_name=_("looking back: how much help was needed"),
        default=usual_help,
        help_text=_(
            "Five levels, from “did it for them” to “need not have been there”. It never counts towards a level."
        ),
    )
    entrustment = ContentStream(
        ScaleBlock(),
        verbose_name=_("looking ahead: what the person may do next time"),
        default=usual_entrustment,
        help_text=_("Five levels, from “may observe” to “may supervise others”. Competencies ask for one of these."),
    )
    comment_hint = models.CharField(_("hint at the comment"), max_length=240, blank=True)
    owner = models.ForeignKey(
        Person, verbose_name=_("owner"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    review_by = models.DateField(_("look at it again by"), null=True, blank=True)
    checked_on = models.ForeignKey(
        SystemRelease,
        verbose_name=_("checked on release"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    _revisions = GenericRelation("wagtailcore.Revision", related_query_name="checklist")
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="checklist",
        for_concrete_model=False,
    )

    search_fields = [index.SearchField("code"), index.SearchField("title"), index.AutocompleteField("title")]

    class Meta:
        verbose_name = _("observation checklist")
        verbose_name_plural = _("observation checklists")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def kind(self) -> Kind:
        """What sort of evidence an observation by this checklist is."""
        return Setting(self.setting).kind


class Observation(models.Model):
    """One person watched once, by one assessor: the two levels given and the hashes of what was signed.

    ``rating`` looks back and decides nothing; ``entrustment`` looks ahead and stands in the evidence as well.
    ``comment`` is the hash of the narrative kept under the attempt's uuid; ``digest`` is what signatures bind to.
    """

    attempt = models.OneToOneField(Attempt, primary_key=True, on_delete=models.PROTECT, related_name="observation")
    assessor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="observations_made")
    rating = models.PositiveSmallIntegerField(null=True, blank=True)
    entrustment = models.PositiveSmallIntegerField(null=True, blank=True)
    comment = models.CharField(max_length=64, blank=True, default="")
    digest = models.CharField(max_length=64)

    is_append_only = True
    is_disposable = True
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("observation")
        verbose_name_plural = _("observations")
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=Q(rating__isnull=True) | Q(rating__range=(1, 5)), name="cleared_observation_rating_1_to_5"
            ),
            models.CheckConstraint(
                condition=Q(entrustment__isnull=True) | Q(entrustment__range=(1, 5)),
                name="cleared_observation_level_1_to_5",
            ),
        ]

    def __str__(self) -> str:
        return str(self.attempt_id)


class ObservedItem(models.Model):
    """What was seen of one step. The step's text is in the version that was signed."""

    observation = models.ForeignKey(Observation, on_delete=models.PROTECT, related_name="items")
    item_key = models.CharField(max_length=64)
    result = models.CharField(max_length=16, choices=StepResult.choices)

    is_append_only = True
    is_disposable = True
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("observed step")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["observation", "item_key"], name="cleared_observed_item_once"),
        ]

    def __str__(self) -> str:
        return f"{self.item_key}: {self.result}"
