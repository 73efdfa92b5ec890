"""What the site adds to the menu of the Wagtail editor."""

from __future__ import annotations

from django.http import HttpRequest
from wagtail.admin.menu import MenuItem

from portal.context_processors import portal


class SwitchPersonItem(MenuItem):
    """The way back to the cast: the editor does not show the demo's banner."""

    def is_shown(self, request: HttpRequest) -> bool:
        return portal(request)["playing"] is not None
