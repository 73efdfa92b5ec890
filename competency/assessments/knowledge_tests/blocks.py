"""The blocks authors build a question's options and a test's blueprint from.

An option's key is the id of its block, which Wagtail keeps through edits, so it is stable across versions.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from competency.core.framework.blocks import competency_choices

from ..enums import Difficulty

# --- questions and knowledge tests


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


class BlueprintRowBlock(blocks.StructBlock):
    competency = blocks.ChoiceBlock(choices=competency_choices, label=_("Competency"))
    difficulty = blocks.ChoiceBlock(choices=Difficulty.choices, label=_("Difficulty"))
    number = blocks.IntegerBlock(min_value=1, max_value=100, label=_("How many questions"))

    class Meta:
        icon = "table"
        label = _("Questions")


class BlueprintBlock(blocks.StreamBlock):
    row = BlueprintRowBlock()


# --- observations
