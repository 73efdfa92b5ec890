"""What a reviewer asked of an author, on the admin's first page; *Is it ready?* beside the editor says it too."""

from __future__ import annotations

from typing import Any

from wagtail.admin.views.home import UserObjectsInWorkflowModerationPanel


class WhereItStandsPanel(UserObjectsInWorkflowModerationPanel):
    """Wagtail's list of what its reader has under review, with the reviewer's words where changes were asked for."""

    template_name = "cleared_pages/admin/under_review_panel.html"

    @classmethod
    def take_the_place_of(cls, panels: list[Any]) -> None:
        """Put it where Wagtail's stands; a host's own is left."""
        panels[:] = [cls() if type(panel) is UserObjectsInWorkflowModerationPanel else panel for panel in panels]


__all__ = ["WhereItStandsPanel"]
