"""Waivers, supervised exceptions, revocations and their reversals. Append-only, no personal text."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..enums import WaiverKind
from ..people.models import Person
from ..record.entry import Entry
from ..record.once import MayRepeat, Once


class Waiver(Entry):
    """For ``[from_on, until_on)`` the person may work by exception, with an approver and, if asked, a supervisor."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="waivers")
    competency = models.ForeignKey("cleared_core.Competency", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=WaiverKind.choices)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"))
    approver = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    supervisor = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    stated = ("person", "competency", "kind", "from_on", "until_on", "approver", "supervisor")
    once = (Once(of=("person", "competency", "kind", "from_on", "until_on", "supervisor")),)
    alone = MayRepeat("One that is given longer, or with another to supervise, is an exception of its own.")

    class Meta(Entry.Meta):
        verbose_name = _("exception")
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(condition=Q(until_on__gt=F("from_on")), name="cleared_waiver_ends_after_start"),
            models.CheckConstraint(condition=~Q(person=F("approver")), name="cleared_waiver_not_own_approver"),
            models.CheckConstraint(
                condition=~Q(person=F("supervisor")) | Q(supervisor__isnull=True),
                name="cleared_waiver_not_own_supervisor",
            ),
            models.CheckConstraint(
                condition=Q(kind=WaiverKind.WAIVER) | Q(supervisor__isnull=False),
                name="cleared_waiver_supervised_by_somebody",
            ),
        ]


class Revocation(Entry):
    """Clearance taken away, for one competency or all, until a reversal. New evidence does not restore it."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="revocations")
    competency = models.ForeignKey(
        "cleared_core.Competency", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    effective_on = models.DateField(_("effective on"))
    safety = models.BooleanField(_("for safety, at once"), default=False)

    stated = ("person", "competency", "effective_on", "safety")
    once = (Once(of=("person", "competency"), says=("effective_on", "safety")),)

    class Meta(Entry.Meta):
        verbose_name = _("revocation")

    @property
    def is_undone(self) -> bool:
        """Whether the reversal recorded last undoes it; one dated before its own day does not, as the rules say."""
        said = Reversal.objects.current().filter(revocation=self.key).order_by("-recorded_at")
        days = list(said.values_list("recorded_at", "effective_on"))
        last = [on for recorded_at, on in days if recorded_at == days[0][0]]
        return bool(last) and not any(on is not None and on < self.effective_on for on in last)


class Reversal(Entry):
    """A revocation undone: from a day on (the gap stays), or undated (as if it never was)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="reversals")
    revocation = models.CharField(_("key of the revocation"), max_length=200)
    effective_on = models.DateField(_("effective on"), null=True, blank=True)

    stated = ("person", "revocation", "effective_on")
    once = (Once(of=("revocation",), says=("effective_on",)),)
    is_about_what_stands = True

    class Meta(Entry.Meta):
        verbose_name = _("reversal")
