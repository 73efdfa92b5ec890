"""What the assessor or super-user records after working through a test with somebody."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ..kept.marks import MarkedForm


class RemediationForm(MarkedForm):
    """What an assessor or super-user records after working through a test with somebody."""

    note = forms.CharField(
        label=_("What you worked on (optional)"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is kept with the record. Write nothing about patients."),
    )


# --- observations
