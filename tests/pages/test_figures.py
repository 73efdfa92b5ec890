"""What counts as a number or a unit where wording is told from more than wording."""

from __future__ import annotations

import pytest

from competency.pages.texts.figures import figures


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Three lines are right.", "Four lines are right."),
        ("Give it once a day.", "Give it daily."),
        ("Check it once.", "Check it."),
        ("Give one tablet.", "Give a tablet."),
        ("Half the dose.", "The dose."),
        ("Thirteen hours", "Fourteen hours"),
        ("Wait twenty-five minutes.", "Wait twenty-six minutes."),
        ("A hundred units", "A thousand units"),
        ("Ask the fourth nurse.", "Ask the fifth nurse."),
        ("Triple it.", "Double it."),
        ("5 mg", "5 mcg"),
        ("per kg", "per lb"),
    ],
)
def test_numbers_count_as_digits_and_as_words(before: str, after: str) -> None:
    assert figures(before) != figures(after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Once you scanned it, sign.", "When you scanned it, sign."),
        ("Once the band is read, sign.", "As soon as the band is read, sign."),
        ("Use this one.", "Use this."),
        ("No one signs.", "Nobody signs."),
        ("Someone, anyone", "Somebody, anybody"),
        ("Often", "Mostly"),
    ],
)
def test_words_that_only_look_like_numbers_are_wording(before: str, after: str) -> None:
    assert figures(before) == figures(after)
