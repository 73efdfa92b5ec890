"""The words of a piece of HTML that is published, and what it links to. Pure Python.

A link to a document of the site has behind its address the hash of the file, as it was when that was published.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import unescape

_TAG = re.compile(r"<[^>]+>")
_SPACE = re.compile(r"\s+")


def plain(html: str) -> str:
    """The words of a piece of HTML, on one line."""
    return _SPACE.sub(" ", unescape(_TAG.sub(" ", html))).strip()


_LINK = re.compile(r'href="(?P<address>[^"]*?)(?:#sha256-(?P<digest>[0-9a-f]{64}))?"')


def links_in(html: str) -> list[str]:
    """The addresses that a text links to, without marks."""
    return [match["address"] for match in _LINK.finditer(html)]


def marked_links(html: str) -> list[tuple[str, str]]:
    """The links of a text that name a file: the address, and the hash."""
    return [(match["address"], match["digest"]) for match in _LINK.finditer(html) if match["digest"]]


def mark_links(html: str, link: Callable[[str, str], str]) -> str:
    """The text with each link as ``link`` makes it of the address and the hash, which is empty where it has none."""
    return _LINK.sub(lambda match: f'href="{link(match["address"], match["digest"] or "")}"', html)


def with_marks(html: str, digests: Mapping[str, str]) -> str:
    """The text, its links marked with the hashes by their addresses; those that are marked stay."""

    def marked(address: str, digest: str) -> str:
        known = digest or digests.get(address, "")
        return f"{address}#sha256-{known}" if known else address

    return mark_links(html, marked)


def without_marks(html: str) -> str:
    """The text as it was written, without the hashes of the files behind its links."""
    return mark_links(html, lambda address, _digest: address)


__all__ = ["links_in", "mark_links", "marked_links", "plain", "with_marks", "without_marks"]
