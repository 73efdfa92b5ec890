"""The blocks a trainer builds a competency's criteria from: all of these, or any N of those.

A criterion's key is the id of its block, which Wagtail keeps through edits, so it is stable across versions.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.apps import apps
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import BlockGroup

from ..activities.models import Activity
from ..kind_words import kind_choices, kind_word
from ..number_fields import NumberBlock, WholeNumberBlock


def activity_choices() -> list[tuple[str, str]]:
    """Every activity that is on offer, as the drop-down shows it; and those that a standard asks for all the same.

    Without the latter an editor could not show what such a standard says, and would lose it.
    """
    choices = [_choice(activity) for activity in Activity.objects.filter(retired_at__isnull=True)]
    if gone := list(Activity.objects.filter(retired_at__isnull=False)):
        named = _named_by_standards()
        choices += [_choice(activity, _("not on offer")) for activity in gone if str(activity.key) in named]
    return choices


def _choice(activity: Activity, state: Any = "") -> tuple[str, str]:
    words = f"{kind_word(activity.kind)}: {activity}"
    return str(activity.key), f"{words} ({state})" if state else words


def _named_by_standards() -> set[str]:
    """The activities that the newest standard of each competency asks for."""
    published = apps.get_model("cleared_core", "Standard").objects.current().order_by("number")
    newest = dict(published.values_list("competency", "criteria"))
    return {one.get("activity", "") for groups in newest.values() for group in groups for one in group["criteria"]}


def competency_choices() -> list[tuple[str, str]]:
    """Every competency. The model is asked for by its name, since its own column is made of these blocks."""
    competencies = apps.get_model("cleared_core", "Competency").objects.values_list("pk", "code", "title")
    return [(str(pk), f"{code} {title}") for pk, code, title in competencies]


def _laid_out(*subject: str) -> BlockGroup:
    """The subject in the open; how often and how well it is asked folded below it, with the numbers beside the fold."""
    how_often = BlockGroup(
        ["count", "assessors", "entrustment", "cut", "max_age_months"],
        heading=_("How often, how well"),
        icon="sliders",
        classname="collapsed",
        # Nothing here that is shown empty: a label cannot leave out a part. A level says "any" where none is asked.
        label_format=_("Times: {count} · Assessors: {assessors} · Level: {entrustment}"),
    )
    return BlockGroup([*subject, how_often])


class LevelBlock(WholeNumberBlock):
    """A level from 1 to 5 that is chosen, so that a fold can say which: "any" where none is asked."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=5, **kwargs)
        self.field.widget = forms.Select(choices=[("", _("any")), *((n, str(n)) for n in range(1, 6))])


class _Asked(blocks.StructBlock):
    """What every criterion may ask besides its subject."""

    cut = NumberBlock(
        required=False,
        min_value=0,
        max_value=100,
        label=_("At least (%)"),
        help_text=_("Leave empty: passed is enough."),
    )
    entrustment = LevelBlock(
        required=False,
        label=_("At least level (1–5)"),
        help_text=_("For observations. High risk starts at level 4, twice, by two different assessors."),
    )
    count = WholeNumberBlock(default=1, min_value=1, max_value=50, label=_("How many times"))
    assessors = WholeNumberBlock(default=1, min_value=1, max_value=10, label=_("By how many different assessors"))
    max_age_months = WholeNumberBlock(
        required=False, min_value=1, label=_("Not older than (months)"), help_text=_("Leave empty: the validity.")
    )


class ActivityCriterionBlock(_Asked):
    activity = blocks.ChoiceBlock(choices=activity_choices, label=_("Activity"))

    class Meta:
        icon = "tasks"
        label = _("An activity")
        form_layout = _laid_out("activity")


class KindCriterionBlock(_Asked):
    kind = blocks.ChoiceBlock(choices=kind_choices, label=_("Kind of evidence"))
    title = blocks.CharBlock(
        required=False, max_length=120, label=_("Called"), help_text=_("As people know it: the name of the workshop.")
    )
    minutes = WholeNumberBlock(required=False, min_value=1, label=_("Minutes"))

    class Meta:
        icon = "list-ul"
        label = _("Any evidence of a kind")
        form_layout = _laid_out("kind", "title", "minutes")


class CompetencyCriterionBlock(blocks.StructBlock):
    competency = blocks.ChoiceBlock(choices=competency_choices, label=_("Competency"))

    class Meta:
        icon = "link"
        label = _("Another competency")


class CriteriaBlock(blocks.StreamBlock):
    activity = ActivityCriterionBlock()
    kind = KindCriterionBlock()
    competency = CompetencyCriterionBlock()


class AnyOfBlock(blocks.StructBlock):
    needed = WholeNumberBlock(default=1, min_value=1, label=_("How many of them"))
    criteria = CriteriaBlock()

    class Meta:
        icon = "list-ol"
        label = _("Any of these")


class CriteriaGroupsBlock(blocks.StreamBlock):
    all_of = CriteriaBlock(label=_("All of these"), icon="check")
    any_of = AnyOfBlock()


def criteria_json(groups: blocks.StreamValue) -> list[dict[str, object]]:
    """The criteria as a standard stores them: plain JSON, one object a group, a key for each criterion."""
    stored: list[dict[str, object]] = []
    for group in groups:
        needed = group.value["needed"] if group.block_type == "any_of" else None
        criteria = group.value["criteria"] if group.block_type == "any_of" else group.value
        stored.append({"needed": needed, "criteria": [_criterion_json(child) for child in criteria]})
    return stored


def _criterion_json(child: blocks.StreamValue.StreamChild) -> dict[str, object]:
    value = child.value
    if child.block_type == "competency":
        return {"key": child.id, "competency": value["competency"]}
    months = value["max_age_months"]
    return {
        "key": child.id,
        child.block_type: value[child.block_type],
        "cut": None if value["cut"] is None else str(value["cut"]),
        "entrustment": value["entrustment"],
        "count": value["count"] or 1,
        "assessors": value["assessors"] or 1,
        "max_age": f"P{months}M" if months else None,
        # For people only; the rules do not read them.
        "title": value.get("title") or "",
        "minutes": value.get("minutes"),
    }
