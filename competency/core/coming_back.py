"""Back goes where one came from: a link says on which page it stands, and the page it opens leads back there.

The page that is said travels in the address, since a browser may tell a site nothing, or something else, about the page
before. It is only ever one of this site, and it is only ever a link: nothing is decided by it.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

BACK = "back"
# Pages that lead from one to the next keep the way, each within the other; beyond this the usual way back stands.
LONGEST = 2000


def came_from(request: HttpRequest) -> str:
    """The page of this site that the address says the reader came from; empty when it says none, or another site's."""
    way = request.GET.get(BACK, "")
    is_ours = way.startswith("/") and len(way) <= LONGEST and url_has_allowed_host_and_scheme(way, allowed_hosts=None)
    return way if is_ours and urlsplit(way).path != request.path else ""


def said_here(request: HttpRequest) -> str:
    """What a link adds to its query, so that the page it opens leads back to this one; empty when that is too long."""
    here = request.get_full_path()
    return urlencode({BACK: here}) if len(here) <= LONGEST else ""


def this_page(request: HttpRequest, query: str = "") -> str:
    """The page's own address with the way back and ``query``, for its forms and for a redirect to itself: whoever hands
    something in comes back to where they were, and Back still leads where they came from."""
    way = came_from(request)
    said = "&".join(part for part in (query, urlencode({BACK: way}) if way else "") if part)
    return f"{request.path}?{said}" if said else request.path


def is_same_page(way: str, usual: str) -> bool:
    """Whether both are one page, on whatever day or part of it."""
    return urlsplit(way).path == urlsplit(usual).path


__all__ = ["BACK", "came_from", "is_same_page", "said_here", "this_page"]
