"""The blocks authors build a question's answers from.

An answer's key is the id of its block, which Wagtail keeps through edits, so it is stable across versions.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class OptionBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Answer"), max_length=300)
    is_right = blocks.BooleanBlock(label=_("This is right"), required=False)
    feedback = blocks.TextBlock(
        label=_("Feedback"),
        rows=2,
        help_text=_("Shown after the answer counts: why this is right, or what would happen if somebody did this."),
    )

    class Meta:
        icon = "list-ul"
        label = _("Answer")


class OptionsBlock(blocks.StreamBlock):
    option = OptionBlock()

    class Meta:
        max_num = 8
