"""Forms of records staff: which evidence people share, and why it never counts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ..activities.models import Activity
from ..finding import numbered
from ..people.models import Person
from .corrections import Shared


class SharedForm(forms.Form):
    """What rows have in common. People are named by their employee number, which is nobody else's."""

    person = forms.CharField(label=_("One person's (employee number)"), required=False, max_length=40)
    assessor = forms.CharField(label=_("Judged by (employee number)"), required=False, max_length=40)
    brought_by = forms.CharField(label=_("Entered by (employee number)"), required=False, max_length=40)
    source = forms.CharField(
        label=_("Source"), required=False, max_length=40, help_text=_("As the import wrote it: the name of the system.")
    )
    activity = forms.ModelChoiceField(label=_("Activity"), required=False, queryset=Activity.objects.order_by("title"))
    performed_from = forms.DateField(label=_("Done from"), required=False, widget=forms.DateInput({"type": "date"}))
    performed_until = forms.DateField(label=_("Done until"), required=False, widget=forms.DateInput({"type": "date"}))
    recorded_from = forms.DateField(label=_("Recorded from"), required=False, widget=forms.DateInput({"type": "date"}))
    recorded_until = forms.DateField(
        label=_("Recorded until"), required=False, widget=forms.DateInput({"type": "date"})
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people

    def _named(self, name: str) -> Person | None:
        number = (self.cleaned_data.get(name) or "").strip()
        if not number:
            return None
        found: Person | None = numbered(self.people, number)
        if found is None:
            raise ValidationError(_("Nobody has this number."))
        return found

    def clean_person(self) -> Person | None:
        return self._named("person")

    def clean_assessor(self) -> Person | None:
        return self._named("assessor")

    def clean_brought_by(self) -> Person | None:
        return self._named("brought_by")

    def shared(self) -> Shared:
        """What was asked for; call it on a form that is valid."""
        return Shared(**self.cleaned_data)


__all__ = ["SharedForm"]
