"""Single best answer: exactly one option is right, and one is chosen."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy, ngettext

from .choosing import Choosing
from .protocol import Option


class Single(Choosing):
    code = "single"
    label = gettext_lazy("One best answer")
    template = "cleared_assessments/types/single.html"
    takes_several = False

    def marks_problem(self, options: Sequence[Option]) -> str:
        right = sum(option.is_right for option in options)
        if right == 1:
            return ""
        return ngettext(
            "Mark exactly one answer as right: %(count)d is marked.",
            "Mark exactly one answer as right: %(count)d are marked.",
            right,
        ) % {"count": right}
