"""What is asked: the competency authors draft, the standards it publishes, requirements and gates.

The competency is a Wagtail snippet and may change at any time; the rules never read it. They read the
``Standard`` that publishing appends.
"""

from __future__ import annotations

from datetime import date

from django.contrib.contenttypes.fields import GenericRelation
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import DraftStateMixin, LockableMixin, RevisionMixin, WorkflowMixin
from wagtail.search import index

from ..activities.models import Activity
from ..enums import AnchorKind, Base, Effect, Function, Risk, SubjectKind
from ..people.models import JobRole, Person
from ..places.models import Unit
from ..programmes.models import Programme, Wave
from ..publishing.drafts import GovernedDraft
from ..publishing.streams import ContentStream
from ..record.entry import Entry
from ..record.once import Once
from .blocks import CriteriaGroupsBlock


class Competency(
    GovernedDraft, WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, index.Indexed, models.Model
):
    """What somebody must be able to do, how it is shown, and how long it lasts. Publishing appends a standard."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    title = models.CharField(_("title"), max_length=160)
    statement = models.TextField(_("must be able to"), help_text=_("One sentence, starting with a verb."))
    objectives = models.TextField(_("objectives"), blank=True, help_text=_("One a line."))
    risk = models.CharField(_("risk"), max_length=8, choices=Risk.choices, default=Risk.LOW)
    criteria = ContentStream(CriteriaGroupsBlock(), verbose_name=_("shown by"), blank=True)
    base = models.CharField(_("a renewal counts from"), max_length=20, choices=Base.choices, default=Base.COMPLETION)
    validity_months = models.PositiveSmallIntegerField(
        _("valid for (months)"), null=True, blank=True, default=12, help_text=_("Empty: it does not run out.")
    )
    fixed_on = models.DateField(
        _("first day no longer valid"), null=True, blank=True, help_text=_("Only for a fixed calendar day.")
    )
    min_active_months = models.PositiveSmallIntegerField(_("at least active for (months)"), default=0)
    window_months = models.PositiveSmallIntegerField(
        _("may be renewed early by (months)"), default=1, validators=[MinValueValidator(1), MaxValueValidator(24)]
    )
    grace_days = models.PositiveSmallIntegerField(_("days of grace"), default=0, validators=[MaxValueValidator(90)])
    effective_from = models.DateField(
        _("in force from"), null=True, blank=True, help_text=_("Empty: from the day of publishing.")
    )
    re_evaluate = models.CharField(
        _("people who already hold it"),
        max_length=8,
        choices=Effect.choices,
        default=Effect.FULL,
        help_text=_("Anything but “count fully” ends clearances on the day the standard comes into force."),
    )
    # The number of the standard the two choices above were made against: 0 before the first. A choice is for one
    # publication; the next standard is refused until somebody chooses for it.
    change_base = models.PositiveIntegerField(default=0, editable=False)

    _revisions = GenericRelation("wagtailcore.Revision", related_query_name="competency")
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="competency",
        for_concrete_model=False,
    )

    search_fields = [index.SearchField("code"), index.SearchField("title"), index.AutocompleteField("title")]

    class Meta:
        verbose_name = _("competency")
        verbose_name_plural = _("competencies")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def choose_for_publication(self, *, effective_from: date | None = None, re_evaluate: str = Effect.FULL) -> None:
        """State, on the draft, when its next standard comes into force and what it does to people who hold it.

        Save a revision afterwards.
        """
        self.effective_from, self.re_evaluate = effective_from, re_evaluate
        self.change_base = self.current_number()

    def current_number(self) -> int:
        """The number of the current standard; 0 before the first publication."""
        if not self.pk:
            return 0
        numbers = Standard.objects.current().filter(competency=self).order_by("-number")
        return numbers.values_list("number", flat=True).first() or 0

    def has_choice(self) -> bool:
        """Whether the two choices were made for the publication that comes next, and not for an earlier one."""
        return self.change_base == self.current_number()


class Standard(Entry):
    """An immutable, effective-dated version of what a competency asks. Periods are ISO 8601 (P12M, P14D)."""

    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="standards")
    number = models.PositiveIntegerField()
    effective_from = models.DateField()
    risk = models.CharField(max_length=8, choices=Risk.choices)
    criteria = models.JSONField()
    base = models.CharField(max_length=20, choices=Base.choices)
    validity = models.CharField(max_length=16, blank=True, default="")
    fixed_on = models.DateField(null=True, blank=True)
    min_active = models.CharField(max_length=16, default="P0D")
    window = models.CharField(max_length=16, default="P1M")
    grace = models.CharField(max_length=16, default="P0D")

    is_definition = True
    stated = (
        "competency",
        "number",
        "effective_from",
        "risk",
        "criteria",
        "base",
        "validity",
        "fixed_on",
        "min_active",
        "window",
        "grace",
    )
    once = (Once(of=("competency", "number")),)

    class Meta(Entry.Meta):
        verbose_name = _("standard")
        ordering = ["competency", "-number", "-version"]

    def __str__(self) -> str:
        return f"{self.competency.code} v{self.number}"


class StandardConfirmation(Entry):
    """A reviewer's word that a high-risk standard may ask less of observations than high risk does; says why.

    It stands beside one version of a standard and changes nothing of it. The rules do not read it: publishing does,
    and the list of standards that ask for less.
    """

    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="+")
    standard = models.CharField(_("key of the standard"), max_length=200, db_index=True)
    standard_version = models.PositiveIntegerField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    is_definition = True
    stated = ("competency", "standard", "standard_version", "by")
    once = (Once(of=("standard", "standard_version")),)

    class Meta(Entry.Meta):
        verbose_name = _("confirmation of a lighter standard")


class Requirement(Entry):
    """Who needs a competency, where, for which programme, from when. The earliest deadline governs."""

    programme = models.ForeignKey(Programme, verbose_name=_("programme"), on_delete=models.PROTECT, related_name="+")
    wave = models.ForeignKey(
        Wave,
        verbose_name=_("wave"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Empty: the unit's own wave."),
    )
    subject_kind = models.CharField(_("who"), max_length=12, choices=SubjectKind.choices)
    job_role = models.ForeignKey(
        JobRole, verbose_name=_("job role"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    function = models.CharField(_("appointment"), max_length=20, blank=True, choices=Function.choices)
    person = models.ForeignKey(
        Person, verbose_name=_("person"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    unit = models.ForeignKey(Unit, verbose_name=_("on"), on_delete=models.PROTECT, related_name="+")
    competency = models.ForeignKey(
        Competency, verbose_name=_("competency"), on_delete=models.PROTECT, related_name="requirements"
    )
    announced_anchor = models.CharField(_("announced, counted from"), max_length=16, choices=AnchorKind.choices)
    announced_date = models.DateField(_("announced on"), null=True, blank=True)
    announced_offset = models.CharField(_("announced, offset"), max_length=16, default="P0D")
    blocks_anchor = models.CharField(_("counts, counted from"), max_length=16, choices=AnchorKind.choices)
    blocks_date = models.DateField(_("counts from"), null=True, blank=True)
    blocks_offset = models.CharField(_("counts, offset"), max_length=16, default="P0D")
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    validity = models.CharField(_("shorter validity"), max_length=16, blank=True, default="")

    is_definition = True
    stated = (
        "programme",
        "wave",
        "subject_kind",
        "job_role",
        "function",
        "person",
        "unit",
        "competency",
        "announced_anchor",
        "announced_date",
        "announced_offset",
        "blocks_anchor",
        "blocks_date",
        "blocks_offset",
        "ends_on",
        "validity",
    )
    once = (Once(of=stated, ends="ends_on"),)

    class Meta(Entry.Meta):
        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")
        permissions = [("record_requirement", "Can record and end requirements")]
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(function__in=["", *Function.values]) | models.Q(withdrawn=True),
                name="cleared_requirement_known_function",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.competency.code}: {self.subject_label} · {self.unit}"

    @property
    def subject_label(self) -> str:
        """Whom the requirement is about, in words that anybody may read: of one person, the number alone."""
        if self.subject_kind == SubjectKind.JOB_ROLE:
            return str(self.job_role)
        if self.subject_kind == SubjectKind.PERSON:
            return self.person.by_number if self.person else ""
        return str(self.get_function_display() if self.subject_kind == SubjectKind.FUNCTION else _("Anybody"))


class Gate(Entry):
    """What earlier passes of an edition, or under a standard's version, still count for from a day on."""

    activity = models.ForeignKey(Activity, null=True, blank=True, on_delete=models.PROTECT, related_name="gates")
    edition = models.PositiveIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1)], help_text=_("Passes of earlier editions are judged.")
    )
    competency = models.ForeignKey(Competency, null=True, blank=True, on_delete=models.PROTECT, related_name="gates")
    number = models.PositiveIntegerField(null=True, blank=True)
    from_on = models.DateField(_("from"))
    effect = models.CharField(_("earlier passes"), max_length=8, choices=Effect.choices)

    is_definition = True
    stated = ("activity", "edition", "competency", "number", "from_on", "effect")
    once = (Once(of=("activity", "edition", "competency", "number")),)

    class Meta(Entry.Meta):
        verbose_name = _("gate")
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(
                    activity__isnull=False, edition__isnull=False, competency__isnull=True, number__isnull=True
                )
                | models.Q(activity__isnull=True, edition__isnull=True, competency__isnull=False, number__isnull=False),
                name="cleared_gate_of_edition_or_standard",
            ),
        ]
