"""The blocks a trainer builds a checklist from: the steps to watch, and the two scales of five levels each.

A step's key is the id of its block, which Wagtail keeps through edits, so what was seen of it stays comparable.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from competency.core.languages import in_the_sites_language


class StepBlock(blocks.StructBlock):
    """One step, and what each answer looks like, so that two assessors mean the same by it."""

    text = blocks.CharBlock(max_length=200, label=_("Step"), help_text=_("One act that can be seen."))
    critical = blocks.BooleanBlock(
        required=False,
        label=_("Critical"),
        help_text=_("Not doing it could harm somebody. Without it nobody passes, and it is marked by itself."),
    )
    done = blocks.CharBlock(required=False, max_length=300, label=_("Done looks like"))
    prompt = blocks.CharBlock(
        required=False,
        max_length=300,
        label=_("With a prompt looks like"),
        help_text=_("Stands in the comment when an assessor marks a prompt; it can be changed."),
    )
    not_done = blocks.CharBlock(required=False, max_length=300, label=_("Not done looks like"))
    unsafe = blocks.CharBlock(required=False, max_length=300, label=_("Unsafe looks like"))

    class Meta:
        icon = "check"
        label = _("Step")
        label_format = "{text}"


class StepsBlock(blocks.StreamBlock):
    step = StepBlock()


class LevelBlock(blocks.StructBlock):
    label = blocks.CharBlock(max_length=80, label=_("Level"))
    descriptor = blocks.CharBlock(required=False, max_length=300, label=_("What it means"))

    class Meta:
        icon = "order"
        label = _("Level")
        label_format = "{label}"


class ScaleBlock(blocks.StreamBlock):
    """A checklist's scale of exactly five levels; the place in the list is the level, from 1 up."""

    level = LevelBlock()

    class Meta:
        block_counts = {"level": {"min_num": 5, "max_num": 5}}


def usual_help() -> list[dict[str, Any]]:
    """The usual words of a checklist's scale that looks back."""
    return _levels(
        (_("I had to do it"), _("You took over a part of it.")),
        (_("I had to talk them through"), _("You gave directions through most of it.")),
        (_("I had to prompt now and then"), _("You stepped in with words a few times.")),
        (_("I was there just in case"), _("They needed nothing from you. You would like somebody near next time.")),
        (_("I need not have been there"), _("They did it alone, and safely.")),
    )


def usual_entrustment() -> list[dict[str, Any]]:
    """The usual words of a checklist's scale that looks ahead."""
    return _levels(
        (_("May observe"), _("Next time they watch.")),
        (_("With somebody beside them"), _("Next time somebody who is cleared stands beside them.")),
        (_("With somebody on call"), _("Next time they do it alone, and somebody who is cleared can come at once.")),
        (_("On their own"), _("Next time they need nobody.")),
        (_("May supervise others"), _("They can watch and teach others.")),
    )


def _levels(*levels: tuple[Any, Any]) -> list[dict[str, Any]]:
    # They become the checklist's own words, so they are not its author's browser's.
    with in_the_sites_language():
        return [
            {"type": "level", "value": {"label": str(label), "descriptor": str(descriptor)}}
            for label, descriptor in levels
        ]
