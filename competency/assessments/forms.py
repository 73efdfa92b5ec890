"""Forms of the editor and of the pages: they check what publishing would refuse and say it at the field."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from competency.core.forms import PublishableForm

# --- questions and knowledge tests


class ClassifiedForm(PublishableForm):
    """The change class belongs to the publication it was chosen against, and is asked anew for the next one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "change_class" in self.fields and self.instance.change_base != self.instance.publications_so_far():
            self.initial |= {"change_class": "", "change_by": None, "change_note": ""}

    def _post_clean(self) -> None:
        if self.cleaned_data.get("change_class"):
            self.instance.change_base = self.instance.publications_so_far()
        super()._post_clean()


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
