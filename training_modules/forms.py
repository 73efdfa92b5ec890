"""The form of the page editor: what is published must be fit to be published, a draft need not be."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from wagtail.admin.forms import WagtailAdminPageForm


class ModulePageForm(WagtailAdminPageForm):
    """Ties a chosen change class to the publication it is for, and asks for all that publishing will ask.

    Drafts, and so every autosave, skip the checks: Wagtail defers validation then. Nothing here writes.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "change_class" in self.fields and not self.instance.has_change_class():
            # Chosen for an earlier publication: it says nothing about this one.
            for name in ("change_class", "change_by", "change_note"):
                self.initial[name] = None if name == "change_by" else ""

    def _post_clean(self) -> None:
        """After the instance took the form's values, which is when a whole draft can be judged."""
        super()._post_clean()
        if "change_class" in self.fields:
            self.instance.change_base = self.instance.publications_so_far() if self.instance.change_class else 0
        if self.is_deferred_validation or self.errors:
            return
        for field, lines in self.instance.publish_problems().items():
            self.add_error(field if field in self.fields else None, [ValidationError(line) for line in lines])


__all__ = ["ModulePageForm"]
