"""The form of the scenario's editor: what is wrong stands at the field of the step that it is mended in."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.forms.utils import ErrorList
from wagtail.blocks.stream_block import StreamBlockValidationError

from competency.core.enums import ChangeClass
from competency.core.number_fields import read_numbers
from competency.pages.writing.forms import GovernedPageForm

from .faults import page_problems, stream_error


class ScenarioPageForm(GovernedPageForm):
    """Asks for all that publishing will ask. Drafts, and so every autosave, skip the checks."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        read_numbers(self)

    def _show_change_classes(self, *, material: bool) -> None:
        super()._show_change_classes(material=material)
        widget = self.fields["change_class"].widget
        # A scenario is played whole, so nobody is asked for only what changed of it.
        widget.choices = [choice for choice in widget.choices if choice[0] != ChangeClass.DELTA]

    def _post_clean(self) -> None:
        super()._post_clean()
        found = self.errors.get("story")
        # What the blocks themselves found stands at its fields already.
        if not found or isinstance(found.as_data()[0], StreamBlockValidationError):
            return
        content = self.instance.content()
        error = stream_error(self.fields["story"].block, content.draft, content.faults)
        if error is None:
            return
        # What other rooms say of the whole, such as what a translation lacks, stands above the steps.
        told = {*page_problems(content.draft, content.faults).get("story", []), *map(str, error.non_block_errors)}
        error.non_block_errors.extend(ValidationError(line) for line in found if line not in told)
        self._errors["story"] = ErrorList([error])


__all__ = ["ScenarioPageForm"]
