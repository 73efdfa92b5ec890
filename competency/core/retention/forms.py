"""The forms of retention: what to hold, and why."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from .. import clock
from ..finding import numbered
from ..people.models import Person
from ..places.models import Unit


class HoldForm(forms.Form):
    """A person by number, or a unit: the number is handed in and never stands in an address.

    The page sends what it records under a number of its own (``token``), so that sent once more it holds nothing anew.
    """

    token = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)

    number = forms.CharField(
        label=_("Employee number"), max_length=40, required=False, help_text=_("Of the person whose record is held.")
    )
    unit = forms.ModelChoiceField(
        label=_("Or a unit"),
        queryset=Unit.objects.order_by("path"),
        required=False,
        widget=forms.Select({"class": "w-w-full"}),
        help_text=_("Holds everybody who was ever placed there or below."),
    )
    from_on = forms.DateField(
        label=_("From"), initial=clock.today, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(
        label=_("What it is held for"), widget=forms.Textarea(attrs={"rows": 3}), help_text=_("Name nobody here.")
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        number = (cleaned.get("number") or "").strip()
        cleaned["person"] = numbered(Person.objects.all(), number)
        if number and cleaned["person"] is None:
            raise ValidationError({"number": _g("Nobody has this number. Nothing was changed.")})
        return cleaned


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why it is lifted"), widget=forms.Textarea(attrs={"rows": 3}))
