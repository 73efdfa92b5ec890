"""Forms of the editor and of the pages: they check what publishing would refuse and say it at the field."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from competency.core.enums import ChangeClass
from competency.core.publishing.change_form import ClassifiesForm
from competency.core.publishing.draft_form import PublishableForm

# --- questions and knowledge tests


class ClassifiedForm(ClassifiesForm, PublishableForm):
    """The form of a knowledge test or a checklist: both are done whole, so there is no part of them to ask for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "change_class" in self.fields:
            field = self.fields["change_class"]
            field.choices = [choice for choice in field.choices if choice[0] != ChangeClass.DELTA]


class RemediationForm(forms.Form):
    """What an assessor or super-user records after working through a test with somebody."""

    note = forms.CharField(
        label=_("What you worked on (optional)"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is kept with the record. Write nothing about patients."),
    )


# --- observations
