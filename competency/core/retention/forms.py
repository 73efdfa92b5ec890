"""The forms of retention: what to hold, and why."""

from __future__ import annotations

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from .. import clock
from ..ledger.forms import PeopleForm
from ..places.models import Unit


class HoldForm(PeopleForm):
    """A person by number or name, or a unit: what is typed is handed in and never stands in an address.

    The page sends what it records under a number of its own (``token``), so that sent once more it holds nothing anew.
    """

    token = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)

    person = forms.CharField(
        label=_("Employee number or name"),
        max_length=80,
        required=False,
        help_text=_("Of the person whose record is held."),
        widget=forms.TextInput({"autocomplete": "off"}),
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


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why it is lifted"), widget=forms.Textarea(attrs={"rows": 3}))
