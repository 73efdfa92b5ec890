"""What every page of ours needs from its site: the template to extend, and the person's menu."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from . import menu


def cleared(request: HttpRequest) -> dict[str, Any]:
    """``cleared_base`` for ``{% extends cleared_base %}``, and ``cleared_menu``, worked out when it is shown.

    ``cleared_base`` is a template of ours that extends the host's (``CLEARED_BASE_TEMPLATE``) and adds our
    stylesheet, so that the host's own pages stay as they are.
    """
    return {
        "cleared_base": "cleared/page.html",
        "cleared_host_base": getattr(settings, "CLEARED_BASE_TEMPLATE", "cleared/base.html"),
        "cleared_menu": SimpleLazyObject(lambda: menu.entries(request)),
    }
