"""What trainers build a module from: sections, and the parts of a section.

Blocks hold words, help and shape. What publishing demands of them stands in ``problems``: a draft may be as
unfinished as it likes.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from competency.core.number_fields import WholeNumberBlock

TEXT_FEATURES = ["h2", "h3", "bold", "italic", "ul", "ol", "link", "document-link"]
SHORT_FEATURES = ["bold", "italic", "ul", "ol", "link"]
STEP_FEATURES = ["bold", "italic"]


class CalloutKind(models.TextChoices):
    NOTE = "note", _("Note")
    SAFETY = "safety", _("Safety")
    TIP = "tip", _("Tip")


class PictureBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("Picture"))
    alt = blocks.TextBlock(
        label=_("In words"),
        rows=2,
        max_length=400,
        help_text=_(
            "What somebody has to know who cannot see the picture. Shown in its place if it ever goes missing."
        ),
    )
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=200)

    class Meta:
        icon = "image"
        label = _("Picture")
        label_format = "{caption}"


class CalloutBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(label=_("Kind"), choices=CalloutKind.choices, default=CalloutKind.NOTE)
    title = blocks.CharBlock(label=_("Heading"), required=False, max_length=120)
    body = blocks.RichTextBlock(label=_("Text"), features=SHORT_FEATURES)

    class Meta:
        icon = "info-circle"
        label = _("Note, tip or safety warning")
        label_format = "{title}"


class KeyStepsBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("What the steps are for"), max_length=120)
    steps = blocks.ListBlock(
        blocks.RichTextBlock(features=STEP_FEATURES, label=_("Step")),
        label=_("Steps"),
        min_num=1,
        max_num=15,
        help_text=_("One sentence each, starting with a verb. They print as a tip sheet."),
    )

    class Meta:
        icon = "list-ol"
        label = _("Key steps")
        label_format = "{title}"


class PracticeBlock(blocks.StructBlock):
    question = SnippetChooserBlock(
        "cleared_assessments.Question",
        label=_("Practice question"),
        help_text=_("Choose one that is used for practice and is published. Feedback comes at once; it never counts."),
    )

    class Meta:
        icon = "help"
        label = _("Practice question")


class SectionBodyBlock(blocks.StreamBlock):
    text = blocks.RichTextBlock(label=_("Text"), icon="pilcrow", features=TEXT_FEATURES, group=_("Read"))
    why = blocks.RichTextBlock(
        label=_("Why it matters"),
        icon="success",
        features=SHORT_FEATURES,
        group=_("Read"),
        help_text=_("What goes wrong for a patient without it. A module needs at least one."),
    )
    callout = CalloutBlock(group=_("Read"))
    picture = PictureBlock(group=_("Read"))
    key_steps = KeyStepsBlock(group=_("Do"))
    practice = PracticeBlock(group=_("Do"))


class SectionBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Heading of the section"), max_length=120)
    minutes = WholeNumberBlock(
        label=_("Minutes"),
        min_value=1,
        max_value=60,
        default=4,
        help_text=_("To read it and answer. Under five is best: people learn between patients."),
    )
    body = SectionBodyBlock(label=_("Parts"))

    class Meta:
        icon = "doc-full"
        label = _("Section")
        label_format = "{title}"


class SectionsBlock(blocks.StreamBlock):
    section = SectionBlock()


__all__ = ["CalloutKind", "SectionBlock", "SectionBodyBlock", "SectionsBlock"]
