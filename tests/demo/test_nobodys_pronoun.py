"""The demo's modules and questions know nobody's pronoun: not that of staff, nor of a patient without a name."""

from __future__ import annotations

import re

import pytest

from portal.demo.story_reading import PACK

PRONOUNS = re.compile(r"\b(?:she|he|her|hers|herself|him|his|himself)\b", re.IGNORECASE)
# A patient who is described: a man of 71, a woman of 70 kg, Mr Varga.
DESCRIBED = ("He did well. He might not have.", "She is right at the limit.", "by her weight")
FOLDERS = ("modules", "questions", "checklists", "tests")
FILES = sorted(path for folder in FOLDERS for path in (PACK / folder).iterdir() if path.suffix in (".md", ".yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_pronoun_is_guessed(path) -> None:
    text = path.read_text(encoding="utf-8")
    for words in DESCRIBED:
        text = text.replace(words, "")
    # A question about somebody with a name, to its end.
    text = re.sub(r"Mr Varga.*?(?=\n  - code|\Z)", "", text, flags=re.DOTALL)
    assert [line.strip() for line in text.splitlines() if PRONOUNS.search(line)] == []
