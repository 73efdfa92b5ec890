"""How checklists are listed and edited in the Wagtail admin; they stand under the menu entry of ``viewsets``."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn

from competency.core.publishing.editor import PublishingViewSet

from ..forms import CODE_HELP, ClassifiedForm
from .models import Checklist


class ChecklistViewSet(PublishingViewSet):
    model = Checklist
    icon = "list-ul"
    menu_label = _("Observation checklists")
    add_to_admin_menu = False
    list_display = [
        "code",
        "title",
        Column("get_setting_display", label=_("Where"), sort_key="setting"),
        "minutes",
        "owner",
        "review_by",
        LiveStatusTagColumn(),
    ]
    list_filter = ["setting", "live"]
    search_fields = ["code", "title"]
    copy_view_enabled = True
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("code", help_text=CODE_HELP), FieldPanel("minutes")]),
                    FieldPanel("title"),
                    FieldPanel("setting"),
                    FieldPanel("intro"),
                ],
                heading=_("Checklist"),
            ),
            MultiFieldPanel(
                [
                    HelpPanel(
                        content=_(
                            "One act a step, in the order it happens. Say what each answer looks like: it is what "
                            "makes two assessors agree. People may read the checklist before they are watched."
                        )
                    ),
                    FieldPanel("steps", heading=_("Steps")),
                ],
                heading=_("What is watched"),
            ),
            MultiFieldPanel(
                [
                    HelpPanel(
                        content=_(
                            "Two scales that are never mixed. Competencies ask for a level of the one that looks "
                            "ahead; the one that looks back helps the person and the next assessor."
                        )
                    ),
                    FieldPanel("entrustment", heading=_("Looking ahead: what may be done next time")),
                    FieldPanel("retrospective", heading=_("Looking back: how much help was needed")),
                    FieldPanel("comment_hint"),
                ],
                heading=_("The two levels and the comment"),
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
