"""What a publication asks of the people who already passed: the change class a draft of an activity carries."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django.db import models
from django.utils.translation import gettext_lazy as _

from .. import clock
from ..enums import CHANGE_IS_TOLD, CHANGE_NEEDS_EDITION, ChangeClass
from .drafts import GovernedDraft
from .publication import ClassifiedPublication, Problems
from .refusals import MORE_THAN_WORDING, OVERTAKEN


class ClassifiesChange(GovernedDraft):
    """A draft of an activity says what its publication does to the people who already passed.

    ``change_base`` is the number of the publication the class was chosen against, so that a class chosen for one
    publication is never taken over by the next.
    """

    change_class = models.CharField(
        _("What this change asks of people"),
        max_length=12,
        blank=True,
        choices=[choice for choice in ChangeClass.choices if choice[0] != ChangeClass.FIRST],
    )
    change_by = models.DateField(
        _("By"), null=True, blank=True, help_text=_("The day on which clearance ends for those who have not done it.")
    )
    change_note = models.CharField(
        _("What changed, in a sentence"), max_length=240, blank=True, help_text=_("People concerned read this.")
    )
    change_base = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        abstract = True

    def classify_change(self, change_class: str, *, by: date | None = None, note: str = "") -> None:
        """State, on the draft, what its next publication asks of people. Save a revision afterwards."""
        self.change_class, self.change_by, self.change_note = change_class, by, note
        self.change_base = self.publications_so_far()

    @property
    def publication(self) -> ClassifiedPublication[Any]:
        return cast("ClassifiedPublication[Any]", super().publication)

    def publications_so_far(self) -> int:
        """How many versions of this activity, in this language, were published."""
        return self.publication.publications_so_far(self)

    def is_material_change(self) -> bool:
        """True when a question, key step, checklist item, number or unit changed since the last publication."""
        return self.publication.is_material_change(self)

    def is_unchanged(self) -> bool:
        """True when the draft says what the last publication said: going live again then asks nothing of anybody."""
        return self.publication.is_unchanged(self)

    def has_change_class(self) -> bool:
        """Whether the author chose a class for the publication that comes next, and not for an earlier one."""
        return bool(self.change_class) and self.change_base == self.publications_so_far()

    def publish_problems(self) -> Problems:
        return self._change_problems() | super().publish_problems()

    def _change_problems(self) -> Problems:
        if self.publications_so_far() == 0:
            return {}
        if not self.has_change_class():
            if self.is_unchanged():
                return {}
            said = OVERTAKEN if self._was_overtaken() else _("Say what this change asks of people.")
            return {"change_class": [str(said)]}
        if self.change_class == ChangeClass.WORDING and self.is_material_change():
            return {"change_class": [str(MORE_THAN_WORDING)]}
        if self.change_class in CHANGE_NEEDS_EDITION:
            if self.change_by is None:
                return {"change_by": [str(_("Give the first day on which people need it."))]}
            if self.change_by < clock.today():
                return {"change_by": [str(_("This day is past. Give a day still to come."))]}
        if self.change_class in CHANGE_IS_TOLD and not self.change_note.strip():
            return {"change_note": [str(_("Say in a sentence what changed: whoever did it before reads this."))]}
        return {}

    def _was_overtaken(self) -> bool:
        """Whether a class was chosen, and then somebody else published first; not left over from the last one."""
        stored: Any = type(self)._base_manager.filter(pk=self.pk)
        last = stored.values_list("change_class", "change_by", "change_note", "change_base").first()
        chosen = (self.change_class, self.change_by, self.change_note, self.change_base)
        return bool(self.change_class) and chosen != last

    def effective_change_class(self) -> str:
        """``first`` for the first publication, else the class chosen on the draft."""
        return self.change_class if self.publications_so_far() else ChangeClass.FIRST
