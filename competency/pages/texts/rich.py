"""Rich text on its way into a snapshot: links resolved, everything but a few plain tags dropped, headings in order."""

from __future__ import annotations

import re

import nh3
from wagtail.rich_text import expand_db_html

TAGS = {"p", "br", "h2", "h3", "h4", "strong", "b", "em", "i", "ul", "ol", "li", "a", "hr"}
INLINE = {"strong", "b", "em", "i", "br"}
_HEADING = re.compile(r"<(/?)h([1-6])>")


def clean(html: str) -> str:
    """What may be shown of a page's HTML, whatever wrote it: no script, style, embed or attribute but a link."""
    return nh3.clean(
        html, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto", "tel"}, link_rel="noopener"
    ).strip()


def clean_line(html: str) -> str:
    """What may be shown of one line, as a key step: bold and italic, no more."""
    return nh3.clean(html, tags=INLINE, attributes={}).strip()


def published(source: str) -> str:
    """An author's rich text as the editor stores it, with links to pages and documents as addresses, cleaned."""
    return clean(expand_db_html(source))


class HeadingOrder:
    """Makes the headings of a text follow the title above it without a gap: level two, then at most one deeper."""

    def __init__(self) -> None:
        self._last = 1
        self._levels: list[int] = []

    def settle(self, html: str) -> str:
        return _HEADING.sub(self._settled, html)

    def _settled(self, match: re.Match[str]) -> str:
        if match[1]:
            return f"</h{self._levels.pop() if self._levels else self._last}>"
        level = max(2, min(int(match[2]), self._last + 1))
        self._last = level
        self._levels.append(level)
        return f"<h{level}>"


__all__ = ["HeadingOrder", "clean", "clean_line", "published"]
