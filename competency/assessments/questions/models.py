"""Questions: the snippet authors draft, the versions learners are served, the keys kept apart from both, and answers.

Which questions an attempt was served is fixed at its start; what was answered may change until the attempt is closed,
and the evidence that closing appends never does.
"""

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
from wagtail.fields import RichTextField
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, RevisionMixin, WorkflowMixin
from wagtail.search import index

from competency.core.models import Attempt, Competency, Entry, JobRole, Person
from competency.core.publishing.drafts import GovernedDraft
from competency.core.publishing.streams import ContentStream
from competency.core.record.once import Once

from ..enums import Difficulty, Use
from .blocks import OptionsBlock
from .types.registry import label_of

STEM_FEATURES = ["bold", "italic", "ul", "ol"]


class Question(
    GovernedDraft,
    PreviewableMixin,
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    index.Indexed,
    models.Model,
):
    """A question as its author drafts it. People never answer this row: they answer a published version.

    ``type`` is the code of a registered question type; ``particulars`` holds what was filled in for fields of its own.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    code = models.CharField(_("code"), max_length=40, unique=True)
    type = models.CharField(_("type"), max_length=40, default="single")
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
    options = ContentStream(OptionsBlock(), verbose_name=_("answers"), blank=True)
    particulars = models.JSONField(_("particulars"), default=dict, blank=True, encoder=DjangoJSONEncoder)
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

    @admin.display(description=_("question"))
    def excerpt(self) -> str:
        """The first words of the question, for lists."""
        return Truncator(unescape(strip_tags(self.stem))).words(14)

    @admin.display(description=_("type"))
    def type_label(self) -> Any:
        """The word by which authors choose the question's type, for lists."""
        return label_of(self.type)

    @property
    def critical_mark(self) -> str:
        """The word for a critical question, for lists; nothing where it is not critical."""
        return str(_("Critical")) if self.critical else ""


class QuestionVersion(Entry):
    """A question as it was published. ``snapshot`` is all that a learner may see before the answer counts.

    ``question`` is the snippet's uuid and no foreign key: what people answered outlives the draft.
    """

    question = models.UUIDField(_("question"), db_index=True)
    number = models.PositiveIntegerField(_("number"))
    code = models.CharField(_("code"), max_length=40)
    type = models.CharField(_("type"), max_length=40)
    use = models.CharField(_("used"), max_length=12, choices=Use.choices)
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="+")
    job_role = models.ForeignKey(JobRole, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    difficulty = models.PositiveSmallIntegerField(_("difficulty"))
    snapshot = models.JSONField(_("snapshot"), encoder=DjangoJSONEncoder)

    is_definition = True
    stated = ("question", "number", "code", "type", "use", "competency", "job_role", "difficulty", "snapshot")
    once = (Once(of=("question", "number")),)

    class Meta(Entry.Meta):
        verbose_name = _("question version")
        ordering = ["code", "-number"]

    def __str__(self) -> str:
        return f"{self.code} v{self.number}"


class QuestionKey(Entry):
    """What is right about a question's version, whether it is critical, and what is said afterwards.

    Kept apart so that no page, preview or field can carry it by accident; only marking reads it. A wrong key
    is corrected by the next version of the entry, which marks only what ends later.
    """

    question_version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="+")
    critical = models.BooleanField(default=False)
    right = models.JSONField(encoder=DjangoJSONEncoder)
    feedback = models.JSONField(encoder=DjangoJSONEncoder)
    rationale = models.TextField(blank=True)
    reference = models.CharField(max_length=255, blank=True)

    is_definition = True
    stated = ("question_version", "critical", "right", "feedback", "rationale", "reference")
    once = (Once(of=("question_version",)),)

    class Meta(Entry.Meta):
        verbose_name = _("answer key")

    def __str__(self) -> str:
        return f"key of {self.question_version_id}"


class ServedQuestion(models.Model):
    """A question as one attempt shows it: its place and the order of its options, fixed when it is served."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="served")
    position = models.PositiveSmallIntegerField()
    question_version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="served")
    option_order = models.JSONField(default=list)
    flagged = models.BooleanField(_("look at it again"), default=False)

    wagtail_reference_index_ignore = True
    changes_while_open = ("flagged",)

    class Meta:
        verbose_name = _("served question")
        default_permissions = ()
        ordering = ["attempt", "position"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "position"], name="cleared_served_position_once"),
            models.UniqueConstraint(fields=["attempt", "question_version"], name="cleared_served_question_once"),
        ]

    def __str__(self) -> str:
        return f"{self.position} of {self.attempt_id}"


class GivenAnswer(models.Model):
    """What was given, as it was given, and when it reached the server. At most one a served question.

    ``given`` is ``{"options": [keys]}`` or ``{"number": "2.5", "text": "2,5"}``; no row means not answered.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="answers")
    served = models.OneToOneField(ServedQuestion, on_delete=models.PROTECT, related_name="answer")
    given = models.JSONField(encoder=DjangoJSONEncoder)
    given_at = models.DateTimeField(_("given at"))

    wagtail_reference_index_ignore = True
    # An answer is changed, or taken back, until it is handed in.
    changes_while_open = ("given", "given_at")
    goes_while_open = True

    class Meta:
        verbose_name = _("answer")
        # An answer without more is what the rules say; the table keeps the name it had before this was told apart.
        db_table = "cleared_assessments_answer"
        default_permissions = ()

    def __str__(self) -> str:
        return f"answer to {self.served_id}"
