"""What the status beside an editor says of the use of a draft that people work on: how many standards ask for it.

Wagtail counts what refers to the row. Standards name the activity that was published from it, so it always says none.
"""

from __future__ import annotations

import uuid
from functools import partial
from typing import Any

from django.utils.translation import gettext, ngettext
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import StatusSidePanel

from .. import clock
from .wanted import Wanted


class SaysWhoAsks:
    """An edit view whose status says by how many standards its activity is asked for."""

    object: Any

    def activity_key(self) -> uuid.UUID | None:
        """The activity that is or will be published from the draft; None for what becomes none."""
        raise NotImplementedError

    def get_side_panels(self) -> MediaContainer:
        panels: MediaContainer = super().get_side_panels()  # type: ignore[misc]
        key = self.activity_key()
        if key is None:
            return panels
        for panel in panels:
            if isinstance(panel, StatusSidePanel):
                panel.get_usage_context = partial(_asked_for, key)
        return panels


def _asked_for(key: uuid.UUID) -> dict[str, Any]:
    return {"usage_url": None, "usage_url_text": asked_for_by(key)}


def asked_for_by(key: uuid.UUID) -> str:
    """How many standards, in force or to come, ask for the activity. One query."""
    count = Wanted(clock.today()).standards_naming(key)
    if not count:
        return gettext("No standard asks for it")
    return ngettext("Asked for by %(count)s standard", "Asked for by %(count)s standards", count) % {"count": count}


__all__ = ["SaysWhoAsks", "asked_for_by"]
