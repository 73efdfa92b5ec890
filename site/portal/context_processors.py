"""What the portal's own frame shows: in the demo, as whom one is looking around."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from portal.cast import member


def portal(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    is_demo = bool(settings.CLEARED_DEMO)
    playing = member(user.get_username()) if is_demo and user is not None and user.is_authenticated else None
    return {"is_demo": is_demo, "playing": playing}
