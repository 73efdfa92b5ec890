"""Pages of the documentation as tables, terms and links. Holds no expectations of its own."""

import re

from tests.architecture.tree import ROOT

FENCED = re.compile(r"^[ \t]*(```|~~~).*?^[ \t]*\1[ \t]*$", re.MULTILINE | re.DOTALL)


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def section(text: str, heading: str) -> str:
    """What stands under a heading of the second level, up to the next one."""
    parts = re.split(r"^## +(.+?) *$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))[heading]


def rows(text: str) -> list[dict[str, str]]:
    """The rows of every table of a text, as cells by the words of the table's head."""
    found, head = [], None
    for line in text.splitlines():
        if not line.startswith("|"):
            head = None
            continue
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if head is None:
            head = cells
        elif not set(line) <= set("|-: "):
            found.append(dict(zip(head, cells, strict=True)))
    return found


def terms(text: str) -> dict[str, str]:
    """The terms of every definition list of a text, with what is said of each. A term written twice fails."""
    found: dict[str, str] = {}
    for term, said in re.findall(r"^(\S.*)\n: +(.*(?:\n(?: +.*)?)*)", text, re.MULTILINE):
        assert term not in found, f"{term} is explained twice"
        found[term] = said
    return found


def codes(text: str) -> list[str]:
    """What is set as code within the sentences of a text; examples in fences are left out."""
    return re.findall(r"`([^`\n]+)`", FENCED.sub("", text))


def links(text: str) -> list[str]:
    """Every address a page links to or shows as a picture; examples in fences are no links, pictures in them are."""
    pictures = re.findall(r"^[ \t]*(?:```|:::)\{(?:image|figure)\}[ \t]+(\S+)", text, re.MULTILINE)
    prose = re.sub(r"`[^`\n]*`", "", FENCED.sub("", text))
    inline = re.findall(r"\]\(<?([^)\s>]+)>?[^)]*\)", prose)
    named = re.findall(r"^[ \t]*\[[^\]^]+\]:[ \t]+(\S+)", prose, re.MULTILINE)
    return [*pictures, *inline, *named, *re.findall(r"(?:src|href)=\"([^\"]+)\"", prose)]
