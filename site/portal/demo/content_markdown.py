"""The form of a module's file: YAML front matter, then sections of Markdown with fenced blocks.

::

    ---
    code: N1
    ---
    ## A section's title {key=first-look minutes=6}

    Markdown: paragraphs, lists, **bold**, *italic*, ### and #### headings. Nothing else.

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

Pictures and practice questions are one line and take no closing fence. ``to_html`` renders what
``content_files.load`` let through: only what a rich text field of the editor can hold.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

from portal.demo.content_reader import ContentError, Source, Text
from portal.demo.content_types import Block, Callout, CalloutKind, KeySteps, Picture, Practice, RichText, Section, Why

SECTION = re.compile(r"## (?P<title>.+?) \{key=(?P<key>[a-z0-9]+(?:-[a-z0-9]+)*) minutes=(?P<minutes>[1-9]\d*)\}")
STEP = re.compile(r"(?P<number>\d+)\. (?P<step>\S.*)")
ALLOWED = frozenset(
    {"paragraph", "bullet_list", "ordered_list", "list_item", "heading", "inline", "text", "strong", "em", "softbreak"}
)

_markdown = MarkdownIt("commonmark", {"html": False})


def to_html(markdown: str) -> str:
    """Plain HTML (p, ul, ol, li, h3, h4, strong, em) of a text that was checked on loading."""
    return str(_markdown.render(markdown)).strip()


def inline_html(markdown: str) -> str:
    """One line's HTML (strong, em), without a paragraph around it: key steps."""
    return str(_markdown.renderInline(markdown)).strip()


def check_markdown(markdown: str, file: str, first_line: int) -> None:
    """Refuse what a rich text field cannot hold: links, images, tables, code, quotes, raw HTML, other headings."""
    for token in _markdown.parse(markdown):
        line = f"{file}:{first_line + (token.map[0] if token.map else 0)}"
        for part in (token, *(token.children or ())):
            name = part.type.removesuffix("_open").removesuffix("_close")
            if name not in ALLOWED:
                raise ContentError(line, f"Markdown of the kind '{name}' is not used in content")
        if token.type == "heading_open" and token.tag not in {"h3", "h4"}:
            raise ContentError(line, "inside a section only ### and #### headings are used")


@dataclass(frozen=True, slots=True)
class Document:
    """A Markdown file, cut into its front matter and its body. ``body_line`` is the body's first line."""

    name: str
    front: Source
    body: str
    body_line: int

    @classmethod
    def of(cls, path: Path, root: Path) -> Document:
        name = path.relative_to(root).as_posix()
        if not path.is_file():
            raise ContentError(name, "the file is missing")
        lines = path.read_text(encoding="utf-8").splitlines()
        if not lines or lines[0] != "---" or "---" not in lines[1:]:
            raise ContentError(f"{name}:1", "front matter between two lines of --- is missing")
        end = lines.index("---", 1)
        front = Source(name, "\n".join(lines[1:end]), first_line=2)
        return cls(name, front, "\n".join(lines[end + 1 :]), end + 2)


class SectionReader:
    """Reads a body line by line into sections and blocks."""

    def __init__(self, document: Document, pictures: Path) -> None:
        self._file = document.name
        self._lines = document.body.splitlines()
        self._first_line = document.body_line
        self._pictures = pictures
        self._at = 0

    def sections(self) -> tuple[Section, ...]:
        found: list[Section] = []
        while self._skip_blank():
            where, line = self._where(), self._lines[self._at]
            heading = SECTION.fullmatch(line)
            if heading is None:
                raise ContentError(where, "a section's heading was expected: ## Title {key=some-key minutes=5}")
            if heading["key"] in {section.key for section in found}:
                raise ContentError(where, f"two sections have the key '{heading['key']}'")
            self._at += 1
            blocks = self._blocks()
            if not blocks:
                raise ContentError(where, "a section needs something in it")
            found.append(
                Section(
                    key=heading["key"], title=heading["title"], minutes=int(heading["minutes"]), blocks=tuple(blocks)
                )
            )
        return tuple(found)

    def _where(self, back: int = 0) -> str:
        return f"{self._file}:{self._first_line + self._at - back}"

    def _skip_blank(self) -> bool:
        while self._at < len(self._lines) and not self._lines[self._at].strip():
            self._at += 1
        return self._at < len(self._lines)

    def _blocks(self) -> list[Block]:
        blocks: list[Block] = []
        while self._skip_blank() and not self._lines[self._at].startswith("## "):
            if self._lines[self._at].startswith(":::"):
                blocks.append(self._fenced())
            else:
                blocks.append(self._rich_text())
        return blocks

    def _rich_text(self) -> RichText:
        start = self._at
        while self._at < len(self._lines) and not self._lines[self._at].startswith((":::", "## ")):
            self._at += 1
        text = "\n".join(self._lines[start : self._at]).rstrip()
        check_markdown(text, self._file, self._first_line + start)
        return RichText(text)

    def _fenced(self) -> Block:
        where = self._where()
        name, _, rest = self._lines[self._at].removeprefix(":::").strip().partition(" ")
        self._at += 1
        if name == "picture":
            return self._picture(where, rest)
        if name == "practice":
            if not rest:
                raise ContentError(where, "'practice' names a question: ::: practice N2-P1")
            return Practice(Text(rest, where))
        if name not in {"why", "key-steps", "callout"}:
            raise ContentError(where, f"unknown block '{name}'; known: why, key-steps, callout, picture, practice")
        start = self._at
        while self._at < len(self._lines) and self._lines[self._at].strip() != ":::":
            if self._lines[self._at].startswith((":::", "## ")):
                raise ContentError(where, f"'{name}' is not closed with :::")
            self._at += 1
        if self._at == len(self._lines):
            raise ContentError(where, f"'{name}' is not closed with :::")
        body = self._lines[start : self._at]
        self._at += 1
        if not "".join(body).strip():
            raise ContentError(where, f"'{name}' is empty")
        if name == "key-steps":
            return self._key_steps(where, rest, body, start)
        text = "\n".join(body).strip()
        check_markdown(text, self._file, self._first_line + start)
        if name == "why":
            if rest:
                raise ContentError(where, "'why' takes no title")
            return Why(text)
        kind, _, title = rest.partition(" ")
        if kind not in set(CalloutKind) or not title:
            raise ContentError(where, "a callout says its kind and a title: ::: callout safety Stop and ask")
        return Callout(CalloutKind(kind), title, text)

    def _key_steps(self, where: str, title: str, body: list[str], start: int) -> KeySteps:
        if not title:
            raise ContentError(where, "'key-steps' needs a title: it prints as a tip sheet")
        steps: list[str] = []
        for number, line in enumerate(body):
            if not line.strip():
                continue
            step = STEP.fullmatch(line)
            if step is None or int(step["number"]) != len(steps) + 1:
                raise ContentError(
                    f"{self._file}:{self._first_line + start + number}", f"step {len(steps) + 1}. was expected"
                )
            steps.append(step["step"])
        return KeySteps(title, tuple(steps))

    def _picture(self, where: str, rest: str) -> Picture:
        try:
            pairs = [part.partition("=") for part in shlex.split(rest)]
        except ValueError as error:
            raise ContentError(where, f"a picture's quotes are not closed ({error})") from error
        given = {key: value for key, _, value in pairs}
        if unknown := set(given) - {"file", "alt", "caption"}:
            raise ContentError(where, f"unknown key '{sorted(unknown)[0]}' of a picture; known: file, alt, caption")
        if not given.get("file") or not given.get("alt"):
            raise ContentError(where, 'a picture needs file=... and alt="..."')
        path = self._pictures / given["file"]
        if path.suffix != ".png" or not path.is_file():
            raise ContentError(where, f"there is no picture '{given['file']}' (PNG) in {self._pictures.name}/")
        return Picture(path, given["alt"], given.get("caption", ""))
