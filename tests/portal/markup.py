"""Reads a page as a strict content security policy would."""

from __future__ import annotations

from html.parser import HTMLParser


class _Inline(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in names):
            self.found.append(f"<{tag}>")
        self.found += [f"<{tag} {name}>" for name in names if name == "style" or name.startswith("on")]
        self.found += [
            f"<{tag} {name}={value}>"
            for name, value in attrs
            if value and value.strip().lower().startswith("javascript:")
        ]


def inline_code(html: str) -> list[str]:
    """Every inline style, script or handler of a page."""
    parser = _Inline()
    parser.feed(html)
    return parser.found
