"""What somebody else reads before it goes out is reviewed: one word for it, also where Wagtail has another."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import wagtail
from django.utils import translation

OTHER_WORD = re.compile("moderat", re.IGNORECASE)
SAID = re.compile(r'^msgid(_plural)? ((?:".*"\n)+)', re.MULTILINE)


def said_by_wagtail() -> Iterator[str]:
    for catalogue in sorted(Path(wagtail.__file__).parent.rglob("locale/en/LC_MESSAGES/django.po")):
        for _plural, lines in SAID.findall(catalogue.read_text(encoding="utf-8")):
            yield "".join(ast.literal_eval(line) for line in lines.splitlines())


def test_wagtails_editor_says_review_where_it_would_say_moderation() -> None:
    others = {words for words in said_by_wagtail() if OTHER_WORD.search(words)}
    assert len(others) > 30
    with translation.override("en-gb"):
        plural = {words for words in others if "states_in_progress)d" in words}
        left = [words for words in others - plural if OTHER_WORD.search(translation.gettext(words))]
        for one in (words for words in plural if "page/snippet." in words):
            many = next(each for each in plural if each != one and each[:20] == one[:20])
            left += [one for count in (1, 2) if OTHER_WORD.search(translation.ngettext(one, many, count))]
    assert not left, "\n".join(left)


@pytest.mark.parametrize("words", ["Save draft", "Publish"])
def test_what_is_not_about_a_review_reads_as_before(words: str) -> None:
    with translation.override("en-gb"):
        assert translation.gettext(words) == words
