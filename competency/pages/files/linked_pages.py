"""Where a page stands for those who link to it, and which addresses lead there. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

from wagtail.models import Page


@dataclass(frozen=True, slots=True)
class Place:
    """The address of a page: the host of its site, and the path there without the last stroke."""

    host: str
    path: str

    def is_of(self, address: str, *, with_below: bool) -> bool:
        """Whether an address in a text leads to the page, or to what stands below it. One without a host is any."""
        try:
            parts = urlsplit(unescape(address))
        except ValueError:
            return False
        if parts.scheme not in ("", "http", "https") or (parts.netloc and parts.netloc != self.host):
            return False
        path = parts.path.rstrip("/")
        if not parts.path.startswith("/"):
            return bool(parts.netloc) and path == self.path
        return path == self.path or (with_below and path.startswith(f"{self.path}/"))


def place_of(page: Page) -> Place | None:
    """Where a page stands as it is stored; None for one on no site."""
    parts = page.get_url_parts()
    if parts is None or not parts[1]:
        return None
    return Place(urlsplit(parts[1]).netloc, parts[2].rstrip("/"))


__all__ = ["Place", "place_of"]
