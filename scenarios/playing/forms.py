"""What somebody writes after a play, for themselves."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from .looking_back import MOST_SIGNS
from .models import Feeling


class WordsForm(forms.Form):
    """How it was, and what happened in one sentence, before anything is shown."""

    feeling = forms.ChoiceField(
        label=_("How was that?"),
        choices=Feeling.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it was. Nothing was kept yet.")},
    )
    line = forms.CharField(
        label=_("What happened, in one sentence?"),
        required=False,
        max_length=MOST_SIGNS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only you read this. Write nothing about real patients."),
    )


class KeepForm(forms.Form):
    """The one thing somebody wants to do from now on."""

    text = forms.CharField(
        label=_("One thing I will do on my next shift"),
        max_length=MOST_SIGNS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only you read this. It is kept with this play. Write nothing about real patients."),
        error_messages={"required": _("Write one thing, in your own words. Nothing was kept yet.")},
    )
