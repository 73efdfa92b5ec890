"""Who: the person (the only table with names), job roles, and the dated facts about where people belong."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from competency.typed.names import number_folded, searchable

from .. import clock
from ..enums import Function
from ..places.models import Shift, Unit
from ..record.entry import Entry
from ..record.once import Alone, MayRepeat, Once

# Letters for “pager 231”, a sign or two for an outside line. No address: mail is not how somebody is called to a bed.
as_dialled = RegexValidator(
    r"\A(?=.*\d)[^\W_][\w +#*/.-]*\Z",
    _("An extension or a pager: at least one digit, with letters, spaces and + # * / . - between."),
)


class Person(models.Model):
    """Somebody who works, or worked, in the facility. Records refer to the person, never to the account."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    employee_number = models.CharField(_("employee number"), max_length=40, unique=True)
    # The number as it is read, whoever types it: no two people's may be taken for one another. A letter may fold to 18.
    number_folded = models.CharField(max_length=720, unique=True, editable=False)
    given_name = models.CharField(_("given name"), max_length=80)
    family_name = models.CharField(_("family name"), max_length=80)
    email = models.EmailField(_("e-mail"), blank=True)
    # Shown only beside the name of whoever is asked to act, to those who are told to ask.
    extension = models.CharField(
        _("extension or pager"), max_length=20, blank=True, default="", validators=[as_dialled]
    )
    # Names and number as they are looked for. It is made of them, so erasing them empties it.
    found_by = models.CharField(max_length=600, blank=True, default="", editable=False, db_index=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="person",
    )
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["family_name", "given_name", "employee_number"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        names = ("given_name", "family_name", "employee_number")
        self.found_by = searchable(*(getattr(self, name) for name in names))[:600]
        self.number_folded = number_folded(self.employee_number)
        fields = kwargs.get("update_fields")
        if fields is not None and set(fields) & set(names):
            kwargs["update_fields"] = {*fields, "found_by", "number_folded"}
        super().save(*args, **kwargs)

    @property
    def name(self) -> str:
        """The person's name; once it was erased, the number under which what was recorded stays."""
        if self.erased_at:
            return gettext("Person %(number)s") % {"number": self.employee_number}
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def name_and_number(self) -> str:
        """The name with the number that tells two of a name apart; the number once, where it is all that is left."""
        return self.name if self.erased_at else f"{self.name} ({self.employee_number})"

    @property
    def by_number(self) -> str:
        """The person in words for whoever may not read the name."""
        return _now("One person, number %(number)s") % {"number": self.employee_number}

    @property
    def short_name(self) -> str:
        """The person's name as on a badge: “J. Okafor”."""
        if self.erased_at:
            return self.name
        return f"{self.given_name[:1]}. {self.family_name}" if self.given_name else self.family_name


class PersonChange(Entry):
    """That a person's names, address or account were changed, when and by whom.

    What was changed into what is a narrative: it holds names, and is erased with the person.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="changes")
    changed = models.CharField(_("what changed"), max_length=80, help_text=_("The columns, separated by commas."))

    stated = ("person", "changed")
    once = (MayRepeat("It is written only where a column really changed, and a name may change back and forth."),)

    class Meta(Entry.Meta):
        verbose_name = _("change of a person")
        verbose_name_plural = _("changes of people")


class JobRole(models.Model):
    """A job as the roster names it: nurse, physician, pharmacist."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=80)

    class Meta:
        verbose_name = _("job role")
        verbose_name_plural = _("job roles")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


def _is_over(row: Placement | Appointment) -> bool:
    return row.ends_on is not None and row.ends_on <= clock.today(row.unit)


class Placement(Entry):
    """A person holds a job role on a unit, and everything below it, for ``[starts_on, ends_on)``."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="placements")
    job_role = models.ForeignKey(JobRole, on_delete=models.PROTECT, related_name="placements")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="placements")
    usual_shift = models.ForeignKey(Shift, null=True, blank=True, on_delete=models.PROTECT, related_name="placements")
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=40, default="cleared")

    stated = ("person", "job_role", "unit", "usual_shift", "starts_on", "ends_on", "source")
    once = (Once(of=("person", "job_role", "unit", "starts_on")),)
    alone = Alone(of=("person", "job_role", "unit"))

    @property
    def goes_on(self) -> bool:
        """Only what is over: another version of an old row could bring somebody back whose names were erased."""
        return super().goes_on and (self.withdrawn or _is_over(self))

    class Meta(Entry.Meta):
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="cleared_placement_ends_after_start",
            ),
        ]


class Leave(Entry):
    """A person away for ``[starts_on, ends_on)``; ``ends_on`` is the day of return."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="leaves")
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("back on"), null=True, blank=True)

    stated = ("person", "starts_on", "ends_on")
    once = (Once(of=("person", "starts_on", "ends_on")),)
    alone = Alone(of=("person",))

    class Meta(Entry.Meta):
        verbose_name = _("leave")


class Appointment(Entry):
    """A person acts as assessor, super-user, manager or trainer over a unit and everything below it."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appointments")
    function = models.CharField(_("function"), max_length=20, choices=Function.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="appointments")
    competency = models.ForeignKey(
        "cleared_core.Competency", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)

    stated = ("person", "function", "unit", "competency", "starts_on", "ends_on")
    once = (Once(of=("person", "function", "unit", "competency", "starts_on")),)
    alone = Alone(of=("person", "function", "unit", "competency"))

    @property
    def goes_on(self) -> bool:
        """Only what is over: another version of an old row could bring somebody back whose names were erased."""
        return super().goes_on and (self.withdrawn or _is_over(self))

    class Meta(Entry.Meta):
        verbose_name = _("appointment")
        constraints = [
            *Entry.Meta.constraints,
            # Off the list it would open nothing, and look as if it did.
            models.CheckConstraint(
                condition=Q(function__in=Function.values) | Q(withdrawn=True),
                name="cleared_appointment_known_function",
            ),
        ]


class AssessorCredential(Entry):
    """A trainer's credential in one competency: it lets the holder assess without holding level 5."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="credentials")
    competency = models.ForeignKey("cleared_core.Competency", on_delete=models.PROTECT, related_name="credentials")
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)

    stated = ("person", "competency", "from_on", "until_on")
    once = (Once(of=("person", "competency", "from_on")),)
    alone = MayRepeat("A credential that is given anew before the last one ends opens nothing that one did not.")

    class Meta(Entry.Meta):
        verbose_name = _("assessor credential")
