"""Multiple-response questions: any number of options is chosen, and only exactly the right ones count."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .choosing import Choosing
from .protocol import Option


class Multiple(Choosing):
    code = "multiple"
    label = gettext_lazy("Several right answers")
    template = "cleared_assessments/types/multiple.html"
    hint = gettext_lazy("More than one may be right. Choose each of them.")
    takes_several = True

    def marks_problem(self, options: Sequence[Option]) -> str:
        if sum(option.is_right for option in options) in {0, len(options)}:
            return _("Mark at least one answer as right and leave at least one wrong.")
        return ""
