"""What the editor of a scenario shows beside the fields: what is to be mended, and the map. Both follow each save."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel
from wagtail.admin.ui.side_panels import BaseSidePanel

from . import selectors


class CheckPanel(Panel):
    """Above the steps: what stops publishing, each with a link to its step, and how many steps and ends there are."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "cleared_scenarios/admin/check.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            return context | {"check": selectors.check(self.instance.content()), "is_saved": bool(self.instance.pk)}


class MapSidePanel(BaseSidePanel):
    """The map of the draft, its list in words, and what the editor's script says at the steps."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = _("Map")
        icon_name = "cleared-map"
        has_counter = False

    name = "cleared-map"
    title = _("Map")
    template_name = "cleared_scenarios/admin/map_panel.html"
    order = 140

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        content = self.object.content()
        return context | selectors.map_of(content) | {"faults": selectors.faults_by_block(content)}


__all__ = ["CheckPanel", "MapSidePanel"]
