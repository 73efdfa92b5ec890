"""What the editor shows beside the fields: the checklist before publishing, the change class, and who is concerned."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, Panel
from wagtail.admin.ui.side_panels import BaseSidePanel

from . import selectors


class BeforeYouPublishPanel(Panel):
    """Says, as of the last save, what is missing, what changed since the last publication, and whom it concerns.

    The editor saves by itself; what it says then comes with the answer (``edit_partials.html``).
    """

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("heading", _("Is it ready?"))
        super().__init__(**kwargs)

    class BoundPanel(Panel.BoundPanel):
        template_name = "cleared_pages/admin/before_you_publish.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            return context | selectors.readiness(self.instance)


class ChangePanel(MultiFieldPanel):
    """What the change asks of people; only where something was published that a change could be compared with."""

    def __init__(self, children: Any = (), **kwargs: Any) -> None:
        kwargs.setdefault("heading", _("What does your change ask of people?"))
        kwargs.setdefault("help_text", _("Answer this when you change what people read. Until then leave it empty."))
        fields = list(children) or [
            FieldPanel("change_class", heading=_("Choose one")),
            FieldPanel("change_by", heading=_("Needed from")),
            FieldPanel("change_note"),
        ]
        super().__init__(fields, **kwargs)

    class BoundPanel(MultiFieldPanel.BoundPanel):
        def is_shown(self) -> bool:
            return bool(super().is_shown()) and self.instance.publications_so_far() > 0


class AudienceSidePanel(BaseSidePanel):
    """Who will see this page: the job roles and units that require what it serves, with numbers of people."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = _("Who will see this")
        icon_name = "group"
        has_counter = False

    name = "cleared-audience"
    title = _("Who will see this")
    template_name = "cleared_pages/admin/audience_panel.html"
    order = 150

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        return context | selectors.audience(self.object)


__all__ = ["AudienceSidePanel", "BeforeYouPublishPanel", "ChangePanel"]
