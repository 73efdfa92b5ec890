"""Knowledge tests: the snippet authors draft and the pass marks they publish with it."""

from __future__ import annotations

import uuid
from decimal import Decimal

from django.contrib.contenttypes.fields import GenericRelation
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, RevisionMixin, WorkflowMixin
from wagtail.search import index

from competency.core.models import Activity, Competency, Entry, JobRole, Person, SystemRelease
from competency.core.publishing.change import ClassifiesChange
from competency.core.publishing.streams import ContentStream
from competency.core.record.once import Once

from ..enums import CutMethod
from .blocks import BlueprintBlock

FEWEST_QUESTIONS = 15


class KnowledgeTest(
    ClassifiesChange,
    PreviewableMixin,
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    index.Indexed,
    models.Model,
):
    """A test as its author drafts it: which questions it draws, what passes, how often and how long one may try.

    Publishing appends a version of the activity whose key is ``key``; people are served and marked by that
    version, so a later draft or pass mark never changes an attempt.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    code = models.CharField(_("code"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=160)
    competency = models.ForeignKey(
        Competency, verbose_name=_("competency"), on_delete=models.PROTECT, related_name="knowledge_tests"
    )
    job_role = models.ForeignKey(
        JobRole,
        verbose_name=_("job role"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="knowledge_tests",
        help_text=_("Draws questions for this job role and those for everybody. Empty: only those for everybody."),
    )
    instructions = models.TextField(_("what people read before they start"), blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("minutes it usually takes"), default=15, validators=[MinValueValidator(1)]
    )
    blueprint = ContentStream(
        BlueprintBlock(),
        verbose_name=_("questions it draws"),
        blank=True,
        help_text=_("How many questions of each competency and difficulty. A second try draws others where it can."),
    )
    fewest_questions = models.PositiveSmallIntegerField(
        _("at least this many questions"),
        default=FEWEST_QUESTIONS,
        validators=[MinValueValidator(1)],
        help_text=_("With fewer than 15 somebody who knows too little passes by luck too often."),
    )
    cut = models.DecimalField(
        _("pass mark (%)"),
        max_digits=5,
        decimal_places=2,
        default=Decimal(80),
        validators=[MinValueValidator(Decimal(1)), MaxValueValidator(Decimal(100))],
    )
    every_critical = models.BooleanField(_("every critical question must be right"), default=True)
    attempts_allowed = models.PositiveSmallIntegerField(
        _("tries"),
        default=3,
        validators=[MinValueValidator(1)],
        help_text=_("Then somebody works through it with the person, and a fresh set of tries opens."),
    )
    cooldown_hours = models.PositiveSmallIntegerField(_("hours between tries"), default=24)
    time_limit_minutes = models.PositiveSmallIntegerField(
        _("time limit (minutes)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: none. Best left empty unless speed is part of what must be shown."),
    )
    open_hours = models.PositiveSmallIntegerField(
        _("hours a try stays open"),
        default=72,
        validators=[MinValueValidator(1)],
        help_text=_("Then it is closed and marked as it stands."),
    )
    shuffle_questions = models.BooleanField(_("shuffle the questions"), default=True)
    shuffle_options = models.BooleanField(_("shuffle the answers"), default=True)
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

    _revisions = GenericRelation("wagtailcore.Revision", related_query_name="knowledge_test")
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="knowledge_test",
        for_concrete_model=False,
    )

    search_fields = [index.SearchField("code"), index.SearchField("title"), index.AutocompleteField("title")]

    class Meta:
        verbose_name = _("knowledge test")
        verbose_name_plural = _("knowledge tests")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class CutScore(Entry):
    """A pass mark of an activity, how it was found, by whom, and who approved it.

    Each new mark is a statement of its own (``number`` rises); attempts keep the one of their version.
    """

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="cut_scores")
    number = models.PositiveIntegerField(_("number"))
    method = models.CharField(_("method"), max_length=20, choices=CutMethod.choices)
    value = models.DecimalField(_("pass mark (%)"), max_digits=5, decimal_places=2)
    judges = models.JSONField(_("judges"), default=list, encoder=DjangoJSONEncoder)
    approver = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    is_definition = True
    stated = ("activity", "number", "method", "value", "judges", "approver")
    once = (Once(of=("activity", "number")),)

    class Meta(Entry.Meta):
        verbose_name = _("pass mark")
        ordering = ["activity", "-number"]

    def __str__(self) -> str:
        return f"{self.value} %"
