"""What a page asks for in an address, which a browser keeps and shows: never free text, and never a person."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

# A field's name, and what stands in it: days, codes and keys. Free text is on no page of ours.
IN_ADDRESSES = {
    "on": "a day",
    "known": "a day",
    "as_of": "a day",
    "programme": "a code",
    "unit": "a key",
    "job_role": "a key",
    "own": "yes or no",
    "page": "a number",
    "who": "which list",
    "number": "the number of a certificate",
}
TEXT = {"text", "search", ""}


class Forms(HTMLParser):
    """The fields of every form that asks by GET, with their types."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.fields: set[tuple[str, str]] = set()
        self._inside = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = given.get("method", "get").lower() == "get"
        elif self._inside and tag in {"input", "select", "textarea"} and given.get("name"):
            self.fields.add((given["name"], given.get("type", "") if tag == "input" else tag))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False


def put_into_an_address(name: str, page: str) -> Iterator[str]:
    """What a page asks for by GET that may not stand in an address."""
    space = name.partition(":")[0]
    if space in {"cleared", "portal"}:
        if name != "portal:design" and (more := {field for field, _kind in Forms(page).fields} - set(IN_ADDRESSES)):
            yield f"{name}: ask for {sorted(more)} by POST, or say in IN_ADDRESSES what stands there"
    else:
        # Lists of content and of places may be searched by words, since none of their rows is a person.
        may_be = {"q"} - ({"q"} if space.startswith("cleared_people") else set())
        if more := {field for field, kind in Forms(page).fields if kind in TEXT} - may_be:
            yield f"{name}: ask for people, {sorted(more)}, by POST"
