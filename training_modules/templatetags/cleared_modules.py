"""What the Wagtail admin says beside a picture or document: which modules show it, and what a change does to them."""

from __future__ import annotations

from typing import Any

from django import template

from ..writing.uses import shown_in

register = template.Library()


@register.inclusion_tag("cleared_modules/admin/shown_in.html")
def modules_showing(stored: Any) -> dict[str, Any]:
    return {"versions": shown_in(stored)}
