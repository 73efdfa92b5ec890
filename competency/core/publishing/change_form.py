"""The part of an editor's form that asks what a publication does to people; any app's form may mix it in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from .refusals import OVERTAKEN


class OpenedOn(forms.IntegerField):
    """The number of the draft's publication that a page was opened on, hidden in it.

    A number that no page of ours sends is none: the choice is asked again, in words that lead on, instead of an
    error at a field nobody sees.
    """

    def __init__(self) -> None:
        super().__init__(required=False, min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    def clean(self, value: Any) -> int | None:
        try:
            number: int | None = super().clean(value)
        except ValidationError:
            return None
        return number


class ClassifiesForm:
    """Mixed into the form of a draft that says what its publication asks of people, before the form's own base.

    The page carries the number of the publication it was opened on, so that a class chosen while somebody else
    published is not taken for one about what they published. It is asked anew for each publication.
    """

    instance: Any
    fields: dict[str, Any]
    initial: dict[str, Any]
    cleaned_data: dict[str, Any]
    errors: Any
    data: Any
    add_prefix: Any
    error_class: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "change_class" not in self.fields:
            return
        if not self.instance.has_change_class():
            # Chosen for an earlier publication: it says nothing about this one.
            self.initial |= {"change_class": "", "change_by": None, "change_note": ""}
        self.fields["change_base"] = OpenedOn()
        self.initial["change_base"] = self.instance.publications_so_far()

    def _post_clean(self) -> None:
        if "change_class" in self.fields:
            chosen = self.cleaned_data.get("change_class")
            self.instance.change_base = (self.cleaned_data.get("change_base") or 0) if chosen else 0
        super()._post_clean()  # type: ignore[misc]

    def full_clean(self) -> None:
        super().full_clean()  # type: ignore[misc]
        if "change_class" in self.errors and not self.instance.has_change_class():
            if self._was_opened_before_another_publication():
                # More than that nothing was chosen: what is to be chosen for is not what this page shows.
                self.errors["change_class"] = self.error_class([OVERTAKEN])
            # The page now says that the class is to be chosen again; sent again, it is chosen for this publication.
            posted = self.data.copy()
            posted[self.add_prefix("change_base")] = str(self.instance.publications_so_far())
            self.data = posted

    def _was_opened_before_another_publication(self) -> bool:
        opened_on = self.cleaned_data.get("change_base")
        return opened_on is not None and opened_on != self.instance.publications_so_far()
