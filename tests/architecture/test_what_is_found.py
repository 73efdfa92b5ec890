"""The table of what is found when the record was changed is that of the test which changes it, kind for kind."""

from __future__ import annotations

from tests.architecture.pages import page, rows, section
from tests.core.record.test_tampering import KINDS
from tests.tampering import often_found

NUMBERS = ("Tried", "Found before", "Found now", "Found with a line that was kept")


def test_the_page_lists_what_is_tried_and_how_often_it_is_found() -> None:
    told = rows(section(page("explanation/what-is-found.md"), "Tried"))
    assert [row["What was done"] for row in told] == list(KINDS)
    for row in told:
        _change, was_found = KINDS[row["What was done"]]
        found = often_found(row["What was done"], was_found=was_found)
        assert [int(row[column]) for column in NUMBERS] == found, row["What was done"]


def test_what_is_found_only_by_a_line_is_one_kind_and_stands_under_what_is_not_found() -> None:
    """The page says what it does not find, and no kind of change is quietly among it."""
    only_by_a_line = [
        name for name, (_change, was_found) in KINDS.items() if often_found(name, was_found=was_found)[2] == 0
    ]
    assert len(only_by_a_line) == 1
    assert "when no line was kept elsewhere" in section(page("explanation/what-is-found.md"), "What is not found")
