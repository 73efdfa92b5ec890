"""The picture of two paths: what does not fit a box is left out by whole words."""

from __future__ import annotations

import pytest

from scenarios.playing.drawing import _two_lines


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        ("Went to bed 9", ("Went to bed 9", "")),
        ("Signed the pneumonia set at once", ("Signed the", "pneumonia set…")),
        ("Stopped the drip, called the emergency team", ("Stopped the", "drip, called…")),
        ("Told her nurse and her daughter", ("Told her nurse", "and her daughter")),
        ("Told her nurse and her daughters", ("Told her nurse", "and her…")),
        ("Electroencephalography", ("Electroencephal…", "")),
    ],
)
def test_what_does_not_fit_is_left_out_word_by_word(words, lines):
    assert _two_lines(words) == lines
