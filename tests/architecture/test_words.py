"""What learners read: none of the words that belong to the people who keep the records."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.tree import PLUGINS, PORTAL, ROOT, name_of, nodes, parsed, python_files, templates, written
from tests.plain_words import banned_words

# Templates that only assessors, managers, trainers or records staff see, by folder or file name.
NOT_FOR_LEARNERS = re.compile(r"/(?:assess|manage|board|admin|wagtailadmin|editor|trainer|records|panels)(?:[/_.]|$)")


def learner_templates() -> list[Path]:
    return [path for path in templates(*PLUGINS, PORTAL) if not NOT_FOR_LEARNERS.search(name_of(path))]


def words_shown(source: str) -> str:
    """The text of a template that can reach a reader: text, and what is translated; markup and code are dropped."""
    source = re.sub(r"{% comment %}.*?{% endcomment %}|{#.*?#}|<!--.*?-->", " ", source, flags=re.DOTALL)
    translated = re.findall(r"""{%\s*(?:translate|trans)\s+(?:"([^"]*)"|'([^']*)')""", source)
    spoken = re.findall(r"""\b(?:alt|title|aria-label|placeholder|content)="([^"]*)\"""", source)
    text = re.sub(r"{%.*?%}|{{.*?}}", " ", source, flags=re.DOTALL)
    text = re.sub(r"<[^>]*>", " ", text)
    return " ".join([text, *("".join(pair) for pair in translated), *spoken])


def test_a_learners_page_uses_plain_words() -> None:
    found = [
        f"{name_of(path)} says {word}"
        for path in learner_templates()
        for word in banned_words(words_shown(path.read_text(encoding="utf-8")))
    ]
    assert not found, "\n".join(found)


# Words that people who had never seen the product took for something else, or for nothing.
FAILED = re.compile(
    r"\bT-\d|Where you are asked|who mends it|[Cc]hecked on release|\bNobody here\b|[Bb]y exception"
    r"|, alone$|(?:}}|\)s|\d) not$"
)
# A name of a field or of a choice stands in migrations; what is shown of it has words that say it better.
NAMED_IN_MIGRATIONS = {"checked on release", "By exception"}


def said_in_templates() -> Iterator[tuple[str, str]]:
    block = re.compile(r"{%\s*blocktranslate[^%]*%}(.*?){%\s*endblocktranslate\s*%}", re.DOTALL)
    given = re.compile(r"""_?\(?(?:"([^"]*)"|'([^']*)')""")
    for path in templates(*PLUGINS, PORTAL):
        source = path.read_text(encoding="utf-8")
        yield from ((name_of(path), text.strip()) for text in block.findall(source))
        for tag in re.findall(r"{%.*?%}", source):
            yield from ((name_of(path), "".join(pair)) for pair in given.findall(tag))


def said_in_modules() -> Iterator[tuple[str, str]]:
    for path in python_files(*PLUGINS, PORTAL):
        for node in nodes(parsed(path)):
            if isinstance(node, ast.Call) and re.fullmatch(r"_\w?|\w*gettext\w*", written(node.func)):
                yield from (
                    (name_of(path), each.value)
                    for each in node.args
                    if isinstance(each, ast.Constant) and isinstance(each.value, str)
                )


def test_no_page_says_what_fresh_readers_did_not_understand() -> None:
    said = [*said_in_templates(), *said_in_modules()]
    assert len({where for where, _text in said}) > 200
    found = {f"{where}: {text}" for where, text in said if FAILED.search(text) and text not in NAMED_IN_MIGRATIONS}
    assert not found, "\n".join(sorted(found))


def test_what_a_migration_names_badly_has_a_heading_of_its_own() -> None:
    panels = [
        written(node)
        for path in python_files(*PLUGINS)
        for node in nodes(parsed(path))
        if isinstance(node, ast.Call)
        and written(node.func).startswith("FieldPanel")
        and written(node).startswith("FieldPanel('checked_on'")
    ]
    assert len(panels) == 3 and all("heading=_('Right for release')" in panel for panel in panels), panels


@pytest.mark.parametrize(
    ("source", "is_plain"),
    [
        ("<p class='criterion'>{{ standing.label }}</p>{# lapsed #}", True),
        ("<p>Your standing</p>", False),
        ('{% translate "In grace until" %}', False),
        ("{% blocktranslate %}All criteria met{% endblocktranslate %}", False),
        ('<a aria-label="Lapsed">x</a>', False),
        ("<p>Done until 11 Feb. Gracefully.</p>", True),
    ],
)
def test_the_words_are_found_where_people_read_them(source: str, is_plain: bool) -> None:
    assert bool(banned_words(words_shown(source))) is not is_plain


def test_pages_of_ours_need_no_inline_script_or_style() -> None:
    """The portal's content security policy refuses them, so they would be dead code on a good day."""
    inline = re.compile(r"<script(?![^>]*\b(?:src|type=\"application/json\")\b)[^>]*>|<style\b|\sstyle=|\son[a-z]+=\"")
    in_admin = re.compile(r"/(?:wagtailadmin|admin|panels|emails?|pdf)(?:/|_|\.)|certificate\w*\.html$")
    found = [
        f"{name_of(path)}: {match.group(0).strip()}"
        for path in templates(*PLUGINS, PORTAL)
        if not in_admin.search(name_of(path))
        for match in inline.finditer(re.sub(r"{#.*?#}", "", path.read_text(encoding="utf-8")))
    ]
    assert not found, "\n".join(found)


def test_no_page_asks_another_machine_for_anything() -> None:
    loads = re.compile(r"""(?:src|srcset|action|<link[^>]*href)\s*=\s*["'](?:https?:)?//""", re.IGNORECASE)
    sheets = [path for folder in (*PLUGINS, PORTAL) for path in (ROOT / folder).rglob("*.css")]
    imported = re.compile(r"""(?:@import|url\()\s*["']?(?:https?:)?//""", re.IGNORECASE)
    found = [name_of(path) for path in templates(*PLUGINS, PORTAL) if loads.search(path.read_text(encoding="utf-8"))]
    found += [name_of(path) for path in sheets if imported.search(path.read_text(encoding="utf-8"))]
    assert not found, "\n".join(found)
