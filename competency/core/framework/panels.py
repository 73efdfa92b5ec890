"""The panels of the editor for competencies."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, ObjectList, TabbedInterface

from .forms import CompetencyForm

competency_edit_handler = TabbedInterface(
    [
        ObjectList(
            [
                FieldRowPanel(
                    [
                        FieldPanel("code", help_text=_("Short and its own: MED-03. Keep it when you revise.")),
                        # A draft says it too: nobody should come upon "low" because nobody looked.
                        FieldPanel("risk", required_on_save=True),
                    ]
                ),
                FieldPanel("title"),
                FieldPanel("statement"),
                FieldPanel("objectives"),
                FieldPanel(
                    "criteria",
                    help_text=_(
                        "A module, a test or a checklist is offered here once it is published: nobody is asked for a "
                        "draft. Publish it first; it is on nobody's list until a competency names it. "
                        "High-risk work needs something simulated or observed; knowing alone is not enough."
                    ),
                ),
            ],
            heading=_("What and how shown"),
        ),
        ObjectList(
            [
                FieldRowPanel([FieldPanel("validity_months"), FieldPanel("window_months"), FieldPanel("grace_days")]),
                FieldPanel("base"),
                MultiFieldPanel(
                    [FieldRowPanel([FieldPanel("fixed_on"), FieldPanel("min_active_months")])],
                    heading=_("Only for a fixed calendar day"),
                ),
            ],
            heading=_("How long it lasts"),
        ),
        ObjectList(
            [
                HelpPanel(
                    content=_(
                        "<p>Publishing makes a new standard. What people showed before is judged by the standard of "
                        "that day and stays good to the end of its time, unless you say otherwise here.</p>"
                    )
                ),
                FieldPanel("effective_from"),
                FieldPanel("re_evaluate"),
                FieldPanel("lighter_because"),
            ],
            heading=_("Before you publish"),
        ),
    ],
    base_form_class=CompetencyForm,
)
