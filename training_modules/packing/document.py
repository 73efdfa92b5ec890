"""The form of a module's file: YAML front matter, then sections of Markdown with fenced blocks.

::

    ---
    code: N1
    ---
    ## A section's title {key=first-look minutes=6}

    Markdown: paragraphs, lists, **bold**, *italic*, [links](https://…), ### and #### headings. Nothing else.

    ::: why
    Markdown.
    :::

    ::: key-steps A title
    1. One step, one line.
    :::

    ::: callout safety A title      (note, safety or tip)
    Markdown.
    :::

    ::: picture file=name.png alt="What it shows" caption="Optional"
    ::: practice N2-P1

Pictures and practice questions are one line and take no closing fence.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from competency.packs import markdown, tree, values
from competency.packs.faults import Place
from competency.packs.folder import Found
from competency.packs.reading import Pack

from ..writing.blocks import CalloutKind

PICTURES = "modules/pictures"
SECTION = re.compile(
    r"## (?P<title>.+?) \{key=(?P<key>[a-z0-9]+(?:-[a-z0-9]+)*) minutes=(?P<minutes>[1-9][0-9]?[0-9]?)\}"
)
STEP = re.compile(r"(?P<number>[0-9]+)\. (?P<step>\S.*)")
# As long as the editor's own fields take them.
LONGEST_ALT, LONGEST_CAPTION, LONGEST_TITLE = 400, 200, 120
FENCED = ("why", "key-steps", "callout")


@dataclass(frozen=True, slots=True)
class RichText:
    markdown: str


@dataclass(frozen=True, slots=True)
class Why:
    """The "Why it matters" box. Publishing asks for at least one in a module."""

    markdown: str


@dataclass(frozen=True, slots=True)
class KeySteps:
    """An ordered list, one sentence each; prints as a tip sheet. Steps may hold **bold** and *italic*."""

    title: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Callout:
    kind: CalloutKind
    title: str
    markdown: str


@dataclass(frozen=True, slots=True)
class Picture:
    path: Path
    alt: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Practice:
    """A practice question by its code, and where it is asked."""

    question: str
    place: Place


Block = RichText | Why | KeySteps | Callout | Picture | Practice


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    key: str  # a slug, unique in its module, stable for ever
    title: str
    minutes: int
    blocks: tuple[Block, ...]


def front_matter(pack: Pack, found: Found, text: str) -> tuple[tree.Node, str, int] | None:
    """The front matter, the body and the line on which that starts; None, and a fault, where there is none."""
    lines = text.split("\n")
    if lines[0] != "---" or "---" not in lines[1:]:
        pack.folder.refuse(found.name, _("front matter between two lines of --- is missing"))
        return None
    end = lines.index("---", 1)
    node = tree.read("\n".join(lines[1:end]), found.name, pack.faults, first_line=2)
    if node is None:
        pack.folder.unread.add("modules")
        return None
    return node, "\n".join(lines[end + 1 :]), end + 2


class SectionReader:
    """Reads a body line by line into sections and blocks; what is wrong is a fault of the pack, and it reads on."""

    def __init__(self, pack: Pack, file: str, body: str, first_line: int) -> None:
        self._pack = pack
        self._file = file
        self._lines = body.split("\n")
        self._first_line = first_line
        self._at = 0

    def sections(self) -> tuple[Section, ...]:
        sections: list[Section] = []
        while self._skip_blank():
            where, line = self._where(), self._lines[self._at]
            heading = SECTION.fullmatch(line)
            if heading is None:
                self._fault(where, _("a section's heading was expected: ## Title {key=some-key minutes=5}"))
                self._skip_section()
                continue
            if heading["key"] in {section.key for section in sections}:
                self._fault(where, _("two sections have the key '%(key)s'") % {"key": heading["key"]})
            self._at += 1
            title = self._name("title", heading["title"], where)
            blocks = self._blocks()
            if not blocks:
                self._fault(where, _("a section needs something in it"))
            sections.append(
                Section(key=heading["key"], title=title, minutes=int(heading["minutes"]), blocks=tuple(blocks))
            )
        return tuple(sections)

    def _where(self) -> Place:
        return self._place(self._at)

    def _place(self, at: int) -> Place:
        return Place(self._file, self._first_line + at)

    def _name(self, key: str, text: str, where: Place, *, most: int = LONGEST_TITLE) -> str:
        return values.line(key, text, where, self._pack.faults, most=most)

    def _fault(self, where: Place, sentence: str) -> None:
        self._pack.faults.add(where, sentence)

    def _skip_blank(self) -> bool:
        while self._at < len(self._lines) and not self._lines[self._at].strip():
            self._at += 1
        return self._at < len(self._lines)

    def _skip_section(self) -> None:
        self._at += 1
        while self._at < len(self._lines) and not self._lines[self._at].startswith("## "):
            self._at += 1

    def _blocks(self) -> list[Block]:
        blocks: list[Block] = []
        while self._skip_blank() and not self._lines[self._at].startswith("## "):
            block = self._fenced() if self._lines[self._at].startswith(":::") else self._rich_text()
            if block is not None:
                blocks.append(block)
        return blocks

    def _rich_text(self) -> RichText:
        start = self._at
        while self._at < len(self._lines) and not self._lines[self._at].startswith((":::", "## ")):
            self._at += 1
        text = "\n".join(self._lines[start : self._at]).rstrip()
        markdown.check(text, self._place(start), self._pack.faults, links=True)
        return RichText(text)

    def _fenced(self) -> Block | None:
        where = self._where()
        name, _space, rest = self._lines[self._at].removeprefix(":::").strip().partition(" ")
        self._at += 1
        rest = rest.strip()
        if name == "picture":
            return self._picture(where, rest)
        if name == "practice":
            if not rest:
                self._fault(where, _("'practice' names a question: ::: practice N2-P1"))
            return Practice(rest, where)
        if name not in FENCED:
            words = {"name": name, "known": ", ".join((*FENCED, "picture", "practice"))}
            self._fault(where, _("unknown block '%(name)s'; known: %(known)s") % words)
            return None
        start = self._at
        while self._at < len(self._lines) and self._lines[self._at].strip() != ":::":
            if self._lines[self._at].startswith((":::", "## ")):
                break
            self._at += 1
        if self._at == len(self._lines) or self._lines[self._at].strip() != ":::":
            self._fault(where, _("'%(name)s' is not closed with :::") % {"name": name})
            return None
        body = self._lines[start : self._at]
        self._at += 1
        if not "".join(body).strip():
            self._fault(where, _("'%(name)s' is empty") % {"name": name})
            return None
        if name == "key-steps":
            return self._key_steps(where, rest, body, start)
        return self._boxed(name, where, rest, "\n".join(body).strip(), start)

    def _boxed(self, name: str, where: Place, rest: str, text: str, start: int) -> Block | None:
        markdown.check(text, self._place(start), self._pack.faults, headings=False, links=True)
        if name == "why":
            if rest:
                self._fault(where, _("'why' takes no title"))
            return Why(text)
        kind, _space, title = rest.partition(" ")
        if kind not in CalloutKind.values or not title:
            self._fault(where, _("a callout says its kind and a title: ::: callout safety Stop and ask"))
            return None
        return Callout(CalloutKind(kind), self._name("title", title, where), text)

    def _key_steps(self, where: Place, title: str, body: list[str], start: int) -> KeySteps:
        if not title:
            self._fault(where, _("'key-steps' needs a title: it prints as a tip sheet"))
        else:
            title = self._name("title", title, where)
        steps: list[str] = []
        for number, line in enumerate(body):
            if not line.strip():
                continue
            step = STEP.fullmatch(line)
            if step is None or int(step["number"]) != len(steps) + 1:
                self._fault(
                    self._place(start + number), _("step %(number)d. was expected") % {"number": len(steps) + 1}
                )
                break
            markdown.check(step["step"], self._place(start + number), self._pack.faults, headings=False)
            steps.append(step["step"])
        return KeySteps(title, tuple(steps))

    def _picture(self, where: Place, rest: str) -> Picture | None:
        try:
            pairs = [part.partition("=") for part in shlex.split(rest)]
        except ValueError as error:
            self._fault(where, _("a picture's quotes are not closed (%(why)s)") % {"why": error})
            return None
        given = {key: value for key, _equals, value in pairs}
        if unknown := set(given) - {"file", "alt", "caption"}:
            words = {"key": sorted(unknown)[0]}
            self._fault(where, _("unknown key '%(key)s' of a picture; known: file, alt, caption") % words)
            return None
        if not given.get("file") or not given.get("alt"):
            self._fault(where, _('a picture needs file=... and alt="..."'))
            return None
        found = self._pack.folder.picture(PICTURES, given["file"])
        if found is None:
            words = {"name": given["file"], "folder": PICTURES}
            self._fault(where, _("there is no picture '%(name)s' in %(folder)s/") % words)
            return None
        alt = self._name("alt", given["alt"], where, most=LONGEST_ALT)
        caption = self._name("caption", given["caption"], where, most=LONGEST_CAPTION) if given.get("caption") else ""
        return Picture(found.path, alt, caption)


__all__ = [
    "PICTURES",
    "Block",
    "Callout",
    "KeySteps",
    "Picture",
    "Practice",
    "RichText",
    "Section",
    "SectionReader",
    "Why",
    "front_matter",
]
