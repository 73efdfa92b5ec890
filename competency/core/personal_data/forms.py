"""The forms of records staff: whom to look up, why something is erased, and the password of who confirms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..ledger.forms import PeopleForm
from ..record.gone import Why


class WhomForm(PeopleForm):
    """Whose record: by number or by a name, which is handed in and never stands in an address."""

    person = forms.CharField(
        label=_("Employee number or name"),
        max_length=80,
        help_text=_("Or the number that stands for the name since it was erased."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class WhyForm(forms.Form):
    why = forms.ChoiceField(
        label=_("Why"),
        widget=forms.Select({"class": "w-w-full"}),
        help_text=_("It is recorded with your name. There is no box for words, since they could repeat what goes."),
    )

    def __init__(self, *args: Any, of: Iterable[Why], **kwargs: Any) -> None:
        """``of`` are the reasons for which what is asked about can go."""
        super().__init__(*args, **kwargs)
        why = self.fields["why"]
        assert isinstance(why, forms.ChoiceField)
        why.choices = [("", _("Choose one")), *((one.value, one.label) for one in of)]


class PasswordForm(forms.Form):
    password = forms.CharField(
        label=_("Your password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=_("So that it is you who confirms, and not whoever finds your screen open."),
    )
