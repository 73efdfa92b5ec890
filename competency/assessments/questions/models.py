"""Questions: the snippet authors draft, the versions learners are served, and the keys kept apart from both."""

from __future__ import annotations

import uuid
from html import unescape
from typing import Any

from django.contrib import admin
from django.contrib.contenttypes.fields import GenericRelation
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField, StreamField
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, RevisionMixin, WorkflowMixin
from wagtail.search import index

from competency.core.models import Competency, Entry, JobRole, Person
from competency.core.publishing.drafts import PublishesVersion

from ..enums import Difficulty, QuestionType, Use
from ..knowledge_tests.blocks import OptionsBlock

STEM_FEATURES = ["bold", "italic", "ul", "ol"]


class Question(
    PublishesVersion,
    PreviewableMixin,
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    index.Indexed,
    models.Model,
):
    """A question as its author drafts it. People never answer this row: they answer a published version."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    code = models.CharField(_("code"), max_length=40, unique=True)
    type = models.CharField(_("type"), max_length=12, choices=QuestionType.choices, default=QuestionType.SINGLE)
    use = models.CharField(_("used"), max_length=12, choices=Use.choices, default=Use.GATE)
    competency = models.ForeignKey(
        Competency, verbose_name=_("competency"), on_delete=models.PROTECT, related_name="questions"
    )
    job_role = models.ForeignKey(
        JobRole,
        verbose_name=_("job role"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="questions",
        help_text=_("Empty: for everybody."),
    )
    difficulty = models.PositiveSmallIntegerField(
        _("difficulty"), choices=Difficulty.choices, default=Difficulty.MEDIUM
    )
    critical = models.BooleanField(
        _("critical"),
        default=False,
        help_text=_("A wrong answer is a dangerous mistake: the test is not passed. Learners never see this mark."),
    )
    stem = RichTextField(_("question"), features=STEM_FEATURES)
    options = StreamField(OptionsBlock(), verbose_name=_("answers"), blank=True)
    value = models.DecimalField(_("right number"), max_digits=14, decimal_places=4, null=True, blank=True)
    tolerance = models.DecimalField(
        _("tolerance"),
        max_digits=14,
        decimal_places=4,
        null=True,
        blank=True,
        help_text=_("How far an answer may be off, both ends included. 0: exactly the right number."),
    )
    unit = models.CharField(
        _("unit"), max_length=40, blank=True, help_text=_("Stands behind the box, so that nobody types it.")
    )
    feedback_right = models.TextField(_("feedback when right"), blank=True)
    feedback_wrong = models.TextField(_("feedback when wrong"), blank=True)
    slip_value = models.DecimalField(
        _("number after a slip"),
        max_digits=14,
        decimal_places=4,
        null=True,
        blank=True,
        help_text=_("What somebody gets who mixes up a unit or a factor of ten."),
    )
    slip_feedback = models.TextField(_("feedback for that slip"), blank=True)
    rationale = models.TextField(_("why"), blank=True, help_text=_("The reason behind the right answer."))
    reference = models.CharField(_("reference"), max_length=255, blank=True)
    owner = models.ForeignKey(
        Person,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Who answers for it."),
    )

    _revisions = GenericRelation("wagtailcore.Revision", related_query_name="question")
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="question",
        for_concrete_model=False,
    )

    search_fields = [
        index.SearchField("code"),
        index.SearchField("stem"),
        index.AutocompleteField("code"),
        index.FilterField("use"),
    ]

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code

    @property
    def revisions(self) -> Any:
        return self._revisions

    @admin.display(description=_("question"))
    def excerpt(self) -> str:
        """The first words, for lists."""
        return Truncator(unescape(strip_tags(self.stem))).words(14)

    @property
    def critical_mark(self) -> str:
        """For lists: the word where it is critical, and nothing where it is not."""
        return str(_("Critical")) if self.critical else ""

    def publish_problems(self) -> dict[str, list[str]]:
        from ..knowledge_tests.problems import question_problems

        return super().publish_problems() | question_problems(self)

    def record_publication(self, *, user: Any, revision: Any) -> None:
        from .api import publish_question

        publish_question(question=self, by=getattr(user, "person", None))

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        return "cleared_assessments/question_preview.html"

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        """What a learner sees: built from the snapshot that would be published, so it can hold no key."""
        from ..knowledge_tests.pages import served_as_drafted
        from .api import snapshot_of

        return super().get_preview_context(request, mode_name) | {"served": served_as_drafted(snapshot_of(self))}


class QuestionVersion(Entry):
    """A question as it was published. ``snapshot`` is all that a learner may see before the answer counts.

    ``question`` is the snippet's uuid and no foreign key: what people answered outlives the draft.
    """

    question = models.UUIDField(_("question"), db_index=True)
    number = models.PositiveIntegerField(_("number"))
    code = models.CharField(_("code"), max_length=40)
    type = models.CharField(_("type"), max_length=12, choices=QuestionType.choices)
    use = models.CharField(_("used"), max_length=12, choices=Use.choices)
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="+")
    job_role = models.ForeignKey(JobRole, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    difficulty = models.PositiveSmallIntegerField(_("difficulty"))
    snapshot = models.JSONField(_("snapshot"), encoder=DjangoJSONEncoder)

    is_definition = True
    stated = ("question", "number", "code", "type", "use", "competency", "job_role", "difficulty", "snapshot")

    class Meta(Entry.Meta):
        verbose_name = _("question version")
        ordering = ["code", "-number"]

    def __str__(self) -> str:
        return f"{self.code} v{self.number}"


class QuestionKey(Entry):
    """What is right about a question's version, whether it is critical, and what is said afterwards.

    Kept apart so that no page, preview or field can carry it by accident; only marking reads it. A wrong key
    is corrected by the next version of the entry, which marks later attempts only.
    """

    question_version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="+")
    critical = models.BooleanField(default=False)
    right = models.JSONField(encoder=DjangoJSONEncoder)
    feedback = models.JSONField(encoder=DjangoJSONEncoder)
    rationale = models.TextField(blank=True)
    reference = models.CharField(max_length=255, blank=True)

    is_definition = True
    stated = ("question_version", "critical", "right", "feedback", "rationale", "reference")

    class Meta(Entry.Meta):
        verbose_name = _("answer key")

    def __str__(self) -> str:
        return f"key of {self.question_version_id}"
