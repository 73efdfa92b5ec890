"""What the Wagtail admin says beside a picture or document: which pages show it, and what a change does to them."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django import template

from .. import kinds
from ..files.uses import shown_in

register = template.Library()


@register.inclusion_tag("cleared_pages/admin/shown_in.html")
def pages_showing(stored: Any) -> dict[str, Any]:
    versions = sorted(shown_in(stored), key=lambda version: version.activity.source)
    by_kind = groupby(versions, key=lambda version: version.activity.source)
    return {"kinds": [(kinds.kind_from(source).words, list(rows)) for source, rows in by_kind]}
