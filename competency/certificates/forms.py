"""The one form of the certificates: a number that somebody reads off paper."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from .numbers import WRITTEN_LENGTH, as_typed


class NumberForm(forms.Form):
    """A certificate's number, taken however it is typed and given as it is written."""

    number = forms.CharField(
        label=_("Number on the certificate"),
        help_text=_("Seven groups of four. Capitals, spaces and hyphens do not matter."),
        max_length=4 * WRITTEN_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": _("Type the number first.")},
    )

    def clean_number(self) -> str:
        number = as_typed(self.cleaned_data["number"])
        if number is None:
            raise forms.ValidationError(_("There is a slip in it. Compare it with the paper, symbol by symbol."))
        return number
