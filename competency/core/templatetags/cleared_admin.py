"""What the core's pages in the Wagtail admin ask about whoever reads them."""

from __future__ import annotations

from django import template
from django.http import HttpRequest
from wagtail.admin.search import admin_search_areas

register = template.Library()

PAGES = "pages"


@register.filter
def may_find_pages(request: HttpRequest) -> bool:
    """Whether Wagtail offers the search for pages beside its menu: to whom it does not, no page is ever found."""
    return any(area.name == PAGES for area in admin_search_areas.search_items_for_request(request))
