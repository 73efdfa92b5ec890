"""How tests are listed and edited in the Wagtail admin, under one menu entry."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import LiveStatusTagColumn

from competency.core.publishing.editor import PublishingViewSet

# --- questions and knowledge tests
from ..forms import CODE_HELP, ClassifiedForm

# --- observations
from .models import KnowledgeTest


class KnowledgeTestViewSet(PublishingViewSet):
    model = KnowledgeTest
    icon = "tasks"
    menu_label = _("Knowledge tests")
    add_to_admin_menu = False
    list_display = ["code", "title", "competency", "job_role", "cut", "review_by", LiveStatusTagColumn()]
    list_filter = ["competency", "job_role", "live"]
    search_fields = ["code", "title"]
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("code", help_text=CODE_HELP), FieldPanel("minutes")]),
                    FieldPanel("title"),
                    FieldRowPanel([FieldPanel("competency"), FieldPanel("job_role")]),
                    FieldPanel("instructions"),
                ],
                heading=_("Test"),
            ),
            MultiFieldPanel(
                [FieldPanel("blueprint", heading=_("Questions it draws")), FieldPanel("fewest_questions")],
                heading=_("What it asks"),
            ),
            MultiFieldPanel(
                [
                    HelpPanel(
                        content=_(
                            "A new pass mark counts for tries that start after it is published. "
                            "It never marks a past try anew."
                        )
                    ),
                    FieldPanel("cut"),
                    FieldPanel("every_critical"),
                ],
                heading=_("What passes"),
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("attempts_allowed"), FieldPanel("cooldown_hours")]),
                    FieldRowPanel([FieldPanel("open_hours"), FieldPanel("time_limit_minutes")]),
                    FieldRowPanel([FieldPanel("shuffle_questions"), FieldPanel("shuffle_options")]),
                ],
                heading=_("Tries and time"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("owner"),
                    FieldRowPanel([FieldPanel("review_by"), FieldPanel("checked_on", heading=_("Right for release"))]),
                ],
                heading=_("Who looks after it"),
            ),
            MultiFieldPanel(
                [
                    HelpPanel(content=_("From the second publication on. The first one asks nothing here.")),
                    FieldPanel("change_class"),
                    FieldRowPanel([FieldPanel("change_by", heading=_("Needed from")), FieldPanel("change_note")]),
                ],
                heading=_("What this change asks of people"),
            ),
        ],
        base_form_class=ClassifiedForm,
    )
