"""What a scenario is written from: steps, and beside them variables, events, words beside the patient, a limit.

The names of the fields are those of the document (``scenarios.story.parts``), so that a fault has one place in both.
Blocks hold words, help and shape; what publishing demands stands in the lint, and a draft may be as unfinished as it
likes. Nothing is "required" here, since the lint says it better and once.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import BlockGroup
from wagtail.images.blocks import ImageChooserBlock

from competency.core.number_fields import NumberBlock, WholeNumberBlock

from ..graph.document import A_DAY, MOST_CHOICES, MOST_CONDITIONS, MOST_EFFECTS, MOST_POINTS
from ..graph.model import Combine, Domain, Ending, Operator, VariableType
from ..story.parts import MOST_LOOKS
from .lazy import LazyStreamBlock, LazyStructBlock
from .name_fields import KeyBlock, StepBlock, ValueBlock, VariableBlock, VariableNameBlock


class CountsAs(models.TextChoices):
    """What doing a thing means for passing, in one choice instead of three marks that can contradict each other."""

    NOTHING = "nothing", _("Nothing special")
    MUST = "must", _("Must be done")
    SAFE = "safe", _("Safe where it is critical")
    MUST_SAFE = "must_safe", _("Must be done, and safe where it is critical")
    UNSAFE = "unsafe", _("Unsafe: fails at once")


class Does(models.TextChoices):
    """What an effect does. Setting a flag and setting a number are one thing to an author."""

    SET = "set", _("becomes")
    ADD = "add", _("changes by")
    CLAMP = "clamp", _("is kept between")
    ADVANCE = "advance", _("time passes, in minutes")


_COMBINE = [(Combine.ALL.value, _("all of these hold")), (Combine.ANY.value, _("any one of these holds"))]
_OPERATORS = [
    (Operator.IS.value, _("is")),
    (Operator.IS_NOT.value, _("is not")),
    (Operator.LESS.value, _("is less than")),
    (Operator.AT_MOST.value, _("is at most")),
    (Operator.AT_LEAST.value, _("is at least")),
    (Operator.MORE.value, _("is more than")),
]
_ENDINGS = [
    (Ending.SAFE.value, _("Safe")),
    (Ending.RECOVERED.value, _("Recovered: it went wrong and was put right")),
    (Ending.HARM.value, _("Harm")),
    (Ending.INCOMPLETE.value, _("Not finished")),
]
TYPES = [
    (VariableType.NUMBER.value, _("a number")),
    (VariableType.FLAG.value, _("yes or no")),
    (VariableType.CHOICE.value, _("one of some words")),
]
DOMAINS = {
    Domain.SAFETY: _("Safety"),
    Domain.DATA_QUALITY: _("Data quality"),
    Domain.WORKFLOW: _("Workflow"),
    Domain.COMMUNICATION: _("Communication"),
}


def folded(heading: Any, *names: str, label_format: str = "") -> BlockGroup:
    """Fields that few need, behind one heading."""
    return BlockGroup(list(names), heading=heading, classname="collapsed", label_format=label_format)


def _line(label: Any, longest: int, **kwargs: Any) -> blocks.CharBlock:
    return blocks.CharBlock(label=label, required=False, max_length=longest, **kwargs)


def _text(label: Any, longest: int, rows: int = 3, **kwargs: Any) -> blocks.TextBlock:
    return blocks.TextBlock(label=label, required=False, max_length=longest, rows=rows, **kwargs)


def _minutes(**kwargs: Any) -> WholeNumberBlock:
    return WholeNumberBlock(label=_("Minutes"), required=False, min_value=0, max_value=A_DAY, **kwargs)


class ConditionBlock(blocks.StructBlock):
    variable = VariableBlock(label=_("What"))
    operator = blocks.ChoiceBlock(label=_("How"), choices=_OPERATORS, default=Operator.IS.value)
    value = ValueBlock(label=_("Value"))

    class Meta:
        icon = "sliders"
        label = _("Condition")
        form_classname = "clr-row"


class GuardBlock(blocks.StructBlock):
    combine = blocks.ChoiceBlock(label=_("Holds when"), choices=_COMBINE, default=Combine.ALL.value)
    conditions = blocks.ListBlock(ConditionBlock(), label=_("Conditions"), default=[], max_num=MOST_CONDITIONS)

    class Meta:
        icon = "sliders"
        label = _("Only when")
        collapsed = True
        label_format = ""


class EffectBlock(blocks.StructBlock):
    variable = VariableBlock(label=_("What"))
    effect = blocks.ChoiceBlock(label=_("Does what"), choices=Does.choices, default=Does.SET.value)
    value = ValueBlock(label=_("Value"))
    lowest = NumberBlock(label=_("Lowest"), required=False)
    highest = NumberBlock(label=_("Highest"), required=False)

    class Meta:
        icon = "rotate"
        label = _("Effect")
        form_classname = "clr-row"


def _effects() -> blocks.ListBlock:
    return blocks.ListBlock(EffectBlock(), label=_("Then also"), default=[], max_num=MOST_EFFECTS)


class ScoresBlock(blocks.StructBlock):
    def __init__(self, **kwargs: Any) -> None:
        points = {"required": False, "min_value": -MOST_POINTS, "max_value": MOST_POINTS}
        fields = [(domain.value, WholeNumberBlock(label=label, **points)) for domain, label in DOMAINS.items()]
        super().__init__(fields, **kwargs)

    class Meta:
        icon = "list-ol"
        label = _("Points")
        collapsed = True
        label_format = ""
        form_classname = "clr-row"


class ChoiceBlock(blocks.StructBlock):
    label = _line(_("What they can do"), 300, help_text=_("Start with a verb: “Order the set now”."))
    goto = StepBlock(label=_("Goes to"), help_text=_("The key of the next step."))
    cost = _minutes()
    counts_as = blocks.ChoiceBlock(label=_("Counts as"), choices=CountsAs.choices, default=CountsAs.NOTHING.value)
    feedback = _text(_("Feedback, read at the end"), 4_000, help_text=_("Why, from what could be known then."))
    done = _line(_("As it is told afterwards"), 300, help_text=_("“Ordered the set now”. Empty: as above."))
    must_do = _line(
        _("What has to be done"), 120, help_text=_("Several choices can do one thing: give them the same words here.")
    )
    key = KeyBlock(label=_("Short key"), help_text=_("Only for exchange with other systems."))
    scores = ScoresBlock()
    guard = GuardBlock(label=_("Offered only when"))
    effects = _effects()

    class Meta:
        icon = "arrow-right"
        label = _("Choice")
        label_format = "{label}"
        form_layout = BlockGroup(
            [
                "label",
                "goto",
                "cost",
                "counts_as",
                "feedback",
                folded(_("More about this choice"), "done", "must_do", "scores", "guard", "effects", "key"),
            ]
        )


class TimeUpBlock(blocks.StructBlock):
    goto = StepBlock(label=_("When time runs out, goes to"))
    cost = _minutes()
    is_critical_unsafe = blocks.BooleanBlock(label=_("Unsafe: fails at once"), required=False)
    feedback = _text(_("Feedback, read at the end"), 4_000)
    scores = ScoresBlock()
    effects = _effects()

    class Meta:
        icon = "time"
        label = _("When time runs out")
        collapsed = True
        label_format = ""


class LookBlock(blocks.StructBlock):
    title = _line(_("What they look at"), 80)
    body = _text(_("What they find"), 4_000)

    class Meta:
        icon = "view"
        label = _("Something to look at")
        label_format = "{title}"


class PictureBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("Picture"), required=False)
    alt = _text(_("In words"), 600, rows=2, help_text=_("For whoever cannot see it."))

    class Meta:
        icon = "image"
        label = _("Picture")
        collapsed = True
        label_format = ""


class _StepBlock(LazyStructBlock):
    """What every step has."""

    title = _line(_("Title"), 300, help_text=_("Seen by trainers, and in the list at the end."))
    key = KeyBlock(label=_("Key"), help_text=_("What others say to lead here. Small letters and hyphens."))
    body = _text(_("What happens"), 4_000, rows=4, help_text=_("The story, not the verdict. Two to four sentences."))
    quote = _text(_("What somebody says"), 600, rows=2)
    speaker = _line(_("Who says it"), 160)
    looks = blocks.ListBlock(LookBlock(), label=_("Things to look at"), default=[], max_num=MOST_LOOKS)
    picture = PictureBlock()


_AROUND = ("quote", "speaker", "looks", "picture")


class InformationBlock(_StepBlock):
    goto = StepBlock(label=_("Then comes"), help_text=_("The key of the next step."))
    cost = _minutes()
    effects = _effects()

    class Meta:
        icon = "info-circle"
        label = _("Information")
        group = _("Steps")
        label_format = "{title}"
        form_layout = BlockGroup(
            ["title", "key", "body", "goto", folded(_("More about this step"), *_AROUND, "cost", "effects")]
        )


class DecisionBlock(_StepBlock):
    question = _line(_("What is asked"), 160, help_text=_("“What do you do first?”"))
    choices = blocks.ListBlock(ChoiceBlock(), label=_("Choices"), max_num=MOST_CHOICES)
    cost = _minutes(help_text=_("Added to whatever they choose."))
    seconds = WholeNumberBlock(
        label=_("Seconds to decide"),
        required=False,
        min_value=10,
        max_value=3_600,
        help_text=_("Real time. Leave empty unless haste is what is practised."),
    )
    time_up = TimeUpBlock()

    class Meta:
        icon = "help"
        label = _("Decision")
        group = _("Steps")
        label_format = "{title}"
        form_layout = BlockGroup(
            [
                "title",
                "key",
                "body",
                "question",
                "choices",
                folded(_("More about this step"), *_AROUND, "cost", "seconds", "time_up"),
            ]
        )


class OutcomeBlock(_StepBlock):
    ending = blocks.ChoiceBlock(label=_("How it ends for the patient"), choices=_ENDINGS, required=False)
    passes = blocks.BooleanBlock(label=_("Whoever comes to this end can pass"), required=False)
    debrief = _text(_("What came of it"), 4_000, rows=4, help_text=_("Read at the end, after their own path."))

    class Meta:
        icon = "success"
        label = _("End")
        group = _("Steps")
        label_format = "{title}"
        form_layout = BlockGroup(
            ["title", "key", "body", "ending", "passes", "debrief", folded(_("More about this step"), *_AROUND)]
        )


class DriftBlock(blocks.StructBlock):
    by = NumberBlock(label=_("Changes by"), required=False)
    every = WholeNumberBlock(label=_("Every so many minutes"), required=False, min_value=1, max_value=A_DAY)
    guard = GuardBlock()

    class Meta:
        icon = "time"
        label = _("Changes by itself")
        collapsed = True
        label_format = ""


class ScenarioVariableBlock(LazyStructBlock):
    name = VariableNameBlock(label=_("Name"), help_text=_("For conditions: small letters, digits, underscores."))
    type = blocks.ChoiceBlock(label=_("Is"), choices=TYPES, default=VariableType.NUMBER.value)
    start = ValueBlock(label=_("At the start"))
    lowest = NumberBlock(label=_("Lowest"), required=False)
    highest = NumberBlock(label=_("Highest"), required=False)
    decimals = WholeNumberBlock(label=_("Decimals"), required=False, min_value=0, max_value=4)
    options = _text(_("The words it can be"), 1_500, rows=2, help_text=_("One a line."))
    label = _line(_("Shown as"), 80, help_text=_("Empty: nobody is told."))
    unit = _line(_("Unit"), 20)
    worry_below = NumberBlock(label=_("Marked below"), required=False)
    worry_above = NumberBlock(label=_("Marked above"), required=False)
    when_true = _line(_("Said when yes"), 80)
    when_false = _line(_("Said when no"), 80)
    drift = DriftBlock()

    class Meta:
        icon = "sliders"
        label = _("Variable")
        group = _("What changes")
        label_format = "{name}"
        form_layout = BlockGroup(
            [
                "name",
                "type",
                "start",
                "lowest",
                "highest",
                "options",
                "label",
                folded(
                    _("More about this variable"),
                    *("unit", "decimals", "worry_below", "worry_above", "when_true", "when_false", "drift"),
                ),
            ]
        )


class EventBlock(LazyStructBlock):
    title = _line(_("Title"), 300)
    key = KeyBlock(label=_("Key"))
    at = WholeNumberBlock(
        label=_("At minute"), required=False, min_value=1, max_value=7 * A_DAY, help_text=_("Since the start.")
    )
    guard = GuardBlock(label=_("When"))
    body = _text(_("What people are told"), 600)
    goto = StepBlock(label=_("Takes them to"), help_text=_("Empty: they go on where they are."))
    effects = _effects()

    class Meta:
        icon = "calendar-alt"
        label = _("Event")
        group = _("What changes")
        label_format = "{title}"


class BannerBlock(LazyStructBlock):
    text = _line(_("Words beside the patient’s name"), 80)
    warns = blocks.BooleanBlock(label=_("Mark it as a warning"), required=False)
    guard = GuardBlock(label=_("Shown only when"))

    class Meta:
        icon = "tag"
        label = _("Words beside the name")
        group = _("What people see")
        label_format = "{text}"


class LimitBlock(LazyStructBlock):
    label = _line(_("What it is for"), 80, help_text=_("“for the antibiotic”"))
    minute = WholeNumberBlock(label=_("By minute"), required=False, min_value=1, max_value=7 * A_DAY)
    guard = GuardBlock(label=_("Counted only while"))

    class Meta:
        icon = "time"
        label = _("Time limit")
        group = _("What people see")
        label_format = "{label}"


class StoryBlock(LazyStreamBlock):
    """The whole graph in one stream, so that it is drafted, reviewed, published and translated at once."""

    information = InformationBlock()
    decision = DecisionBlock()
    outcome = OutcomeBlock()
    variable = ScenarioVariableBlock()
    event = EventBlock()
    banner = BannerBlock()
    limit = LimitBlock()

    class Meta:
        collapsed = True
        block_counts = {"limit": {"max_num": 1}}


__all__ = ["DOMAINS", "TYPES", "CountsAs", "Does", "StoryBlock"]
