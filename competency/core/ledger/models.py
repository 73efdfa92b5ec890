"""What happened: evidence, signatures, verifications, exceptions, revocations. Append-only, no personal text."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..activities.models import Activity, ActivityVersion, Attempt
from ..enums import Kind, Meaning, Outcome, Purpose, SignOffVerdict, Verdict
from ..people.models import Person
from ..places.models import validate_zone
from ..record.entry import Entry
from ..record.once import MayRepeat, Once

OWN_SOURCE = "cleared"


def _is_assessed_here(evidence: Evidence) -> bool:
    return evidence.source == OWN_SOURCE and evidence.assessor_id is not None


def _is_entered_by_hand(evidence: Evidence) -> bool:
    return evidence.source == OWN_SOURCE and not evidence.handed_in


def _is_of_an_activity_by_hand(evidence: Evidence) -> bool:
    return _is_entered_by_hand(evidence) and evidence.activity_version_id is not None


class Evidence(Entry):
    """Something a person did, seen or sat, dated by the local day it was performed on."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    purpose = models.CharField(max_length=12, choices=Purpose.choices, default=Purpose.GATE)
    activity_version = models.ForeignKey(
        ActivityVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="evidence"
    )
    competency = models.ForeignKey(
        "cleared_core.Competency", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    event = models.UUIDField(null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices)
    score = models.DecimalField(_("score (%)"), max_digits=5, decimal_places=2, null=True, blank=True)
    entrustment = models.PositiveSmallIntegerField(_("level"), null=True, blank=True)
    critical_failed = models.BooleanField(default=False)
    performed_at = models.DateTimeField(_("performed at"), null=True, blank=True)
    performed_on = models.DateField(_("performed on"))
    zone = models.CharField(_("time zone"), max_length=64, validators=[validate_zone])
    assessor = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(_("source"), max_length=40, default=OWN_SOURCE)
    source_id = models.CharField(_("number at the source"), max_length=120)
    # The digest of what was handed in with the attempt of the same uuid; empty where there was none.
    handed_in = models.CharField(max_length=64, blank=True, default="", editable=False)
    repeats = models.CharField(
        _("another of"),
        max_length=200,
        blank=True,
        default="",
        help_text=_("Empty, or the key of the row before it: the same was done again that day, on purpose."),
    )

    stated = (
        "person",
        "kind",
        "purpose",
        "activity_version",
        "competency",
        "event",
        "outcome",
        "score",
        "entrustment",
        "critical_failed",
        "performed_at",
        "performed_on",
        "zone",
        "assessor",
        "source",
        "source_id",
        "handed_in",
        "repeats",
    )
    joined_later = ("handed_in", "repeats")
    once = (
        # How it went, at what time and before whom is what was said of the deed, and no other deed. What is of an
        # activity is asked for by that: of which kind, and for what else, is said of it too.
        Once(
            of=("person", "purpose", "activity_version__activity", "performed_on", "source"),
            when=_is_of_an_activity_by_hand,
            aside=("source",),
        ),
        Once(
            of=("person", "kind", "purpose", "activity_version__activity", "competency", "performed_on", "source"),
            when=_is_entered_by_hand,
            aside=("source",),
        ),
        Once(
            of=("person", "assessor", "purpose", "activity_version__activity", "performed_on", "source"),
            when=_is_assessed_here,
        ),
        MayRepeat("A source elsewhere numbers its own rows, and an attempt is one deed that closes once."),
    )

    @property
    def goes_on(self) -> bool:
        """Also what closes an attempt: that was opened while the person had a name, and ends at its deadline."""
        return super().goes_on or Attempt.objects.filter(pk=self.pk).exists()

    class Meta(Entry.Meta):
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        indexes = [models.Index(fields=["person", "performed_on"], name="cleared_evidence_person_day")]
        constraints = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(fields=["source", "source_id"], name="cleared_evidence_source_once"),
            models.CheckConstraint(condition=~Q(person=F("assessor")), name="cleared_evidence_not_own_assessor"),
            models.CheckConstraint(
                condition=Q(activity_version__isnull=False) | Q(competency__isnull=False),
                name="cleared_evidence_of_something",
            ),
            models.CheckConstraint(
                condition=Q(entrustment__isnull=True) | Q(entrustment__range=(1, 5)),
                name="cleared_evidence_level_1_to_5",
            ),
        ]


class SignOff(Entry):
    """An assessor's signature under one observation: printed name, time and meaning, bound to what was signed."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="sign_offs")
    event = models.UUIDField(db_index=True)
    assessor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=14, choices=SignOffVerdict.choices)
    meaning = models.CharField(max_length=12, choices=Meaning.choices)
    signed_digest = models.CharField(max_length=64)
    signed_at = models.DateTimeField(_("signed at"))

    stated = ("person", "event", "assessor", "verdict", "meaning", "signed_digest", "signed_at")
    numbers = ("signed_at",)
    once = (Once(of=("event", "assessor")),)

    class Meta(Entry.Meta):
        verbose_name = _("sign-off")
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(condition=~Q(person=F("assessor")), name="cleared_sign_off_not_own"),
        ]


class Verification(Entry):
    """Somebody checked one version of a row: it counts, or it does not. The latest on that version decides.

    One recorded before verdicts named their version has none, and is about the version that stood then.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="verifications")
    evidence = models.CharField(_("key of the evidence"), max_length=200, db_index=True)
    judged_version = models.PositiveIntegerField(_("version it judged"), null=True, blank=True)
    verdict = models.CharField(max_length=12, choices=Verdict.choices)

    stated = ("person", "evidence", "judged_version", "verdict")
    joined_later = ("judged_version",)
    once = (Once(of=("evidence",), says=("judged_version", "verdict", "recorded_by")),)
    is_about_what_stands = True

    class Meta(Entry.Meta):
        verbose_name = _("verification")


class Remediation(Entry):
    """After the last allowed fail somebody worked through it with the person; a fresh set of attempts opens."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="remediations")
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    performed_on = models.DateField(_("on"))
    repeats = models.CharField(_("another of"), max_length=200, blank=True, default="")

    stated = ("person", "activity", "by", "performed_on", "repeats")
    joined_later = ("repeats",)
    once = (Once(of=("person", "activity", "by", "performed_on")),)

    class Meta(Entry.Meta):
        verbose_name = _("remediation")
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(condition=~Q(person=F("by")), name="cleared_remediation_not_own"),
        ]
