"""The Markdown of packs: paragraphs, lists, bold, italic and three headings, to the HTML of an editor and back.

Only what a rich text field of the editor can hold is used; links, pictures and raw HTML are refused where they stand.
``from_html`` writes what ``to_html`` reads back as the same, and says so when something would be lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

from .faults import Faults, Place

ALLOWED = frozenset(
    {
        "paragraph",
        "bullet_list",
        "ordered_list",
        "list_item",
        "heading",
        "inline",
        "text",
        "strong",
        "em",
        "softbreak",
        "hardbreak",
    }
)
# Where a link of the editor may lead: elsewhere, to a page of the site, to a mailbox or a telephone.
LINK = re.compile(r"(?:https?://|mailto:|tel:|/(?!/))[^\s<>()\\]+")
HEADINGS = frozenset({"h2", "h3", "h4"})
BLOCKS = frozenset({"p", "ul", "ol", "li", *HEADINGS})
INLINE = {"strong": "strong", "b": "strong", "em": "em", "i": "em"}
_SPACE = re.compile(r"\s+")
# What Markdown would take for more than the character it is; and what it would at the start of a line.
_SPECIAL = re.compile(r"([\\`*_\[\]<])|(&)(?=[#a-zA-Z])")
_AT_START = re.compile(r"([-+#>=~:])|(\d+)([.)])(?=\s|$)")

_BREAK = "\N{NULL}"

_markdown = MarkdownIt("commonmark", {"html": False})


def to_html(markdown: str) -> str:
    """Plain HTML (p, ul, ol, li, h2, h3, h4, strong, em) of a text that was checked on reading."""
    return str(_markdown.render(markdown)).strip()


def inline_html(markdown: str) -> str:
    """One line's HTML (strong, em), without a paragraph around it."""
    return str(_markdown.renderInline(markdown)).strip()


def check(markdown: str, place: Place, faults: Faults, *, headings: bool = True, links: bool = False) -> None:
    """Refuse what a rich text field cannot hold: pictures, tables, code, quotes, raw HTML, other headings and links."""
    for token in _markdown.parse(markdown):
        where = Place(place.file, place.line + (token.map[0] if token.map else 0))
        for part in (token, *(token.children or ())):
            name = part.type.removesuffix("_open").removesuffix("_close")
            if name == "link" and links:
                if part.nesting == 1 and not LINK.fullmatch(str(part.attrGet("href"))):
                    faults.add(where, _("a link leads to http, https, mailto, tel or a page of the site (/…)"))
            elif name not in ALLOWED:
                faults.add(where, _("Markdown of the kind '%(kind)s' is not used in content") % {"kind": name})
        if token.type == "heading_open" and not (headings and token.tag in HEADINGS):
            faults.add(where, _("inside a section only ### and #### headings are used"))


@dataclass(slots=True)
class _Element:
    tag: str
    href: str = ""
    inside: list[_Element | str] = field(default_factory=list)


class _Parser(HTMLParser):
    """Rich text as the editor or ``to_html`` writes it, as a tree; ``lost`` are tags that a pack cannot carry."""

    def __init__(self) -> None:
        super().__init__()
        self.root = _Element("")
        self.lost: set[str] = set()
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._open[-1].inside.append(_Element("br"))
            return
        name = INLINE.get(tag, tag)
        href = dict(attrs).get("href") or "" if tag == "a" else ""
        if not (tag in BLOCKS or tag in INLINE or LINK.fullmatch(href)):
            self.lost.add(tag)
        element = _Element(name, href)
        self._open[-1].inside.append(element)
        self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        name = INLINE.get(tag, tag)
        if name in [element.tag for element in self._open[1:]]:
            while self._open.pop().tag != name:
                pass

    def handle_data(self, data: str) -> None:
        self._open[-1].inside.append(data)


def _parsed(html: str) -> _Parser:
    parser = _Parser()
    parser.feed(html)
    parser.close()
    return parser


def normal(html: str) -> str:
    """The HTML without what makes no difference: attributes, spaces between blocks, one tag for another."""
    return "".join(_normal(_Element("", inside=[*_paragraphs(_parsed(html).root.inside)]), is_inline=False))


def _normal(element: _Element, *, is_inline: bool) -> Iterator[str]:
    inside = _unwrapped(element)
    for position, one in enumerate(inside):
        if isinstance(one, str):
            text = _SPACE.sub(" ", one)
            if not is_inline or position == 0 or _is_block(inside[position - 1]):
                text = text.lstrip()
            if not is_inline or position == len(inside) - 1 or _is_block(inside[position + 1]):
                text = text.rstrip() if element.tag in BLOCKS or not element.tag else text
            yield escape(text, quote=False)
        elif one.tag == "br":
            yield "<br>"
        else:
            inner = "".join(_normal(one, is_inline=one.tag not in {"ul", "ol"}))
            if inner or one.tag not in {"p", *INLINE.values()}:
                link = f' href="{escape(one.href)}"' if one.href else ""
                yield f"<{one.tag}{link}>{inner}</{one.tag}>"


def _unwrapped(element: _Element) -> list[_Element | str]:
    """What is inside; the only paragraph of a list's line is no paragraph of its own."""
    inside = [
        one for one in element.inside if not (isinstance(one, str) and not one.strip() and _holds_blocks(element))
    ]
    if element.tag == "li" and inside and isinstance(inside[0], _Element) and inside[0].tag == "p":
        rest = inside[1:]
        if not any(isinstance(one, _Element) and one.tag == "p" for one in rest):
            return [*inside[0].inside, *rest]
    return inside


def _holds_blocks(element: _Element) -> bool:
    return any(_is_block(one) for one in element.inside) or element.tag in {"", "ul", "ol"}


def _is_block(one: _Element | str) -> bool:
    return isinstance(one, _Element) and one.tag in BLOCKS | {"br"}


def from_html(html: str) -> str | None:
    """Markdown that means the HTML; None when it holds something that would be lost."""
    parser = _parsed(html)
    if parser.lost:
        return None
    markdown = "\n\n".join(_block(one) for one in _paragraphs(parser.root.inside))
    return markdown if normal(to_html(markdown)) == normal(html) else None


def line_from_html(html: str) -> str | None:
    """The same for one line, with or without a paragraph around it."""
    parser = _parsed(html)
    inside = parser.root.inside
    if len(inside) == 1 and isinstance(inside[0], _Element) and inside[0].tag == "p":
        inside = inside[0].inside
    if parser.lost or any(_is_block(one) for one in inside):
        return None
    markdown = _line(inside)
    return markdown if normal(inline_html(markdown)) == normal(html) else None


def _paragraphs(inside: list[_Element | str]) -> Iterator[_Element]:
    """Blocks; what stands between them without a tag of its own is a paragraph."""
    loose: list[_Element | str] = []
    for one in inside:
        if isinstance(one, _Element) and one.tag in BLOCKS:
            if any(not isinstance(text, str) or text.strip() for text in loose):
                yield _Element("p", inside=loose)
            loose = []
            yield one
        else:
            loose.append(one)
    if any(not isinstance(text, str) or text.strip() for text in loose):
        yield _Element("p", inside=loose)


def _block(element: _Element) -> str:
    match element.tag:
        case "h2":
            return f"{_line(element.inside)}\n---"
        case "h3" | "h4":
            return f"{'#' * int(element.tag[1])} {_line(element.inside)}"
        case "ul" | "ol":
            return "\n".join(_entries(element))
        case _:
            return _line(element.inside)


def _entries(element: _Element) -> Iterator[str]:
    entries = [one for one in element.inside if isinstance(one, _Element)]
    for number, entry in enumerate(entries, 1):
        mark = "- " if element.tag == "ul" else f"{number}. "
        blocks = [_block(one) for one in _paragraphs(_unwrapped(entry))]
        yield mark + "\n".join(blocks).replace("\n", "\n" + " " * len(mark))


def _line(inside: list[_Element | str]) -> str:
    text = _SPACE.sub(" ", "".join(_inline(one) for one in inside)).strip()
    while text.endswith(_BREAK):
        # A break at the end of a paragraph shows nothing, and Markdown would read it as a backslash.
        text = text.removesuffix(_BREAK).rstrip()
    lines = text.replace(_BREAK, "\\\n").split("\n")
    return "\n".join(_AT_START.sub(_escaped_start, line, count=1) for line in lines)


def _escaped_start(match: re.Match[str]) -> str:
    return f"\\{match[1]}" if match[1] else f"{match[2]}\\{match[3]}"


def _inline(one: _Element | str) -> str:
    if isinstance(one, str):
        return _SPECIAL.sub(r"\\\1\2", one)
    if one.tag == "br":
        return _BREAK
    mark = "**" if one.tag == "strong" else "*"
    if one.href:
        return f"[{''.join(_inline(inside) for inside in one.inside)}]({one.href})"
    inner = "".join(_inline(inside) for inside in one.inside)
    return f"{mark}{inner}{mark}" if inner.strip() else inner


__all__ = ["check", "from_html", "inline_html", "line_from_html", "normal", "to_html"]
