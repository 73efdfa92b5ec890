"""What the Wagtail admin says beside a picture or document, which pages show it and what a change does to them; and
beside a page that is taken off, who asks for it.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django import template
from django.utils.html import format_html
from wagtail.models import Page

from competency.core.publishing.status_panel import asked_for_by

from .. import kinds
from ..files.uses import shown_in
from ..writing.models import GovernedPage

register = template.Library()


SUMMARY = "wagtailadmin/shared/usage_summary.html"


@register.simple_tag(takes_context=True)
def referred_to_by(context: Any) -> str:
    """Before something is taken off: of a page that people learn from, who asks for it, as its side panel says. Wagtail
    counts what refers to the row, which no standard does. Of anything else what Wagtail says."""
    shown = context.get("page") or context.get("object")
    shown = shown.get("item") if isinstance(shown, dict) else shown
    page = shown.specific if isinstance(shown, Page) else None
    if isinstance(page, GovernedPage):
        return format_html("<p>{}</p>", asked_for_by(page.activity_key))
    own = context.render_context.template.origin
    wagtails, _origin = context.template.engine.find_template(SUMMARY, skip=[own])
    return str(wagtails.render(context))


@register.inclusion_tag("cleared_pages/admin/shown_in.html")
def pages_showing(stored: Any) -> dict[str, Any]:
    versions = sorted(shown_in(stored), key=lambda version: version.activity.source)
    by_kind = groupby(versions, key=lambda version: version.activity.source)
    return {"kinds": [(kinds.kind_from(source).words, list(rows)) for source, rows in by_kind]}
