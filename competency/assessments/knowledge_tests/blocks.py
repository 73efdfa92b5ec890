"""The blocks authors build a test's blueprint from: so many questions of a competency and difficulty."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from competency.core.framework.blocks import competency_choices
from competency.core.number_fields import WholeNumberBlock

from ..enums import Difficulty


class BlueprintRowBlock(blocks.StructBlock):
    competency = blocks.ChoiceBlock(choices=competency_choices, label=_("Competency"))
    difficulty = blocks.ChoiceBlock(choices=Difficulty.choices, label=_("Difficulty"))
    number = WholeNumberBlock(min_value=1, max_value=100, label=_("How many questions"))

    class Meta:
        icon = "table"
        label = _("Questions")


class BlueprintBlock(blocks.StreamBlock):
    row = BlueprintRowBlock()
