"""The form of the page editor: what is published must be fit to be published, a draft need not be."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from wagtail.admin.forms import WagtailAdminPageForm

from competency.core.enums import ChangeClass
from competency.core.publishing.change_form import ClassifiesForm
from competency.core.publishing.content_owners import offer_owners
from competency.core.publishing.saving import ReadsWholePages


class GovernedPageForm(ClassifiesForm, ReadsWholePages, WagtailAdminPageForm):
    """Asks for all that publishing will ask, and shows the classes of a change as cards to choose from.

    Drafts, and so every autosave, skip the checks: Wagtail defers validation then. Nothing here writes.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "change_class" in self.fields:
            # Wording only is offered where the draft, as last saved, is no more than that.
            self._show_change_classes(material=not self.is_bound and self._is_material())
        if self.instance.owner_field in self.fields:
            offer_owners(self)
        if "audience" in self.fields:
            self.fields["audience"].widget = forms.CheckboxSelectMultiple(choices=self.fields["audience"].choices)

    def _is_material(self) -> bool:
        return bool(self.instance.publications_so_far()) and self.instance.is_material_change()

    def _show_change_classes(self, *, material: bool) -> None:
        choices = [choice for choice in self.fields["change_class"].choices if choice[0]]
        if material:
            choices = [choice for choice in choices if choice[0] != ChangeClass.WORDING]
        self.fields["change_class"].widget = forms.RadioSelect(choices=choices)

    def _post_clean(self) -> None:
        """After the instance took the form's values, which is when a whole draft can be judged."""
        super()._post_clean()
        if self.is_deferred_validation or self.errors:
            return
        for field, lines in self.instance.publish_problems().items():
            self.add_error(field if field in self.fields else None, ValidationError(lines))
        if "change_class" in self.errors:
            self._show_change_classes(material=self._is_material())


class FolderForm(ReadsWholePages, WagtailAdminPageForm):
    """Of a folder of pages."""


__all__ = ["FolderForm", "GovernedPageForm"]
