"""A hold: what an inquiry needs stays, whatever the schedule says."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..people.models import Person
from ..places.models import Unit
from ..record.entry import Entry
from ..record.once import Once


class Hold(Entry):
    """Nothing goes of one person, or of whoever was placed on a unit or below it, while this stands.

    ``evidence`` names the row that an inquiry is about; it holds the whole record of its person, which goes
    together. The reason is a narrative. Another entry lifts it: the withdrawn version.
    """

    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    evidence = models.UUIDField(null=True, blank=True)
    from_on = models.DateField(_("from"))

    is_definition = True
    stated = ("person", "unit", "evidence", "from_on")
    # Held are the rows that stand: they may be needed after the names went.
    is_about_what_stands = True
    once = (Once(of=("person", "unit", "evidence"), says=("reason",)),)

    class Meta(Entry.Meta):
        verbose_name = _("hold")
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=Q(person__isnull=False, unit__isnull=True) | Q(person__isnull=True, unit__isnull=False),
                name="cleared_hold_of_person_or_unit",
            ),
        ]
