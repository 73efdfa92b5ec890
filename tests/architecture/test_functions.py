"""The page of functions has a line for every row, and a line claims only what a screen and a test of ours show."""

from __future__ import annotations

import re
from typing import NamedTuple

from django.urls import get_resolver

from tests.architecture.tree import ROOT

PAGE = ROOT / "docs" / "reference" / "functions.md"
# Every row of the functions that the project sets out to carry, in their order.
ROWS = (
    *("I1", "I2", "I3", "I4"),
    *(f"1.{n}" for n in range(1, 12)),
    *(f"2.{n}" for n in range(1, 33)),
    *(f"3.{n}" for n in range(1, 14)),
    *(f"4.{n}" for n in range(1, 18)),
    *(f"5.{n}" for n in range(1, 12)),
    *(f"C.{n}" for n in range(1, 6)),
    *("G1-3", "G4", "G5", "G6-7", "G8", "G9", "G10"),
    *("S1.1", "S1.2", "S2.1", "S2.2", "S2.3"),
    *(f"F{n}" for n in range(1, 7)),
    "Z1",
)
NOTHING = "–"


class Line(NamedTuple):
    row: str
    function: str
    stands: str
    screen: str
    test: str
    later: str


def lines() -> list[Line]:
    cells = [
        [cell.strip() for cell in text.strip().strip("|").split("|")]
        for text in PAGE.read_text(encoding="utf-8").splitlines()
        if text.startswith("| ") and not text.startswith("| Row ")
    ]
    return [Line(*row) for row in cells]


def screens() -> set[str]:
    """The name of every address, with the namespaces in front."""

    def names(resolver: object, space: str) -> set[str]:
        found: set[str] = set()
        for pattern in resolver.url_patterns:  # type: ignore[attr-defined]
            if hasattr(pattern, "url_patterns"):
                found |= names(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)
            elif pattern.name:
                found.add(f"{space}{pattern.name}")
        return found

    return names(get_resolver(), "")


def test_every_row_has_a_line_and_no_line_is_about_something_else() -> None:
    assert tuple(line.row for line in lines()) == ROWS


def test_a_line_claims_what_a_screen_and_a_test_show_or_says_later() -> None:
    wrong = []
    for line in lines():
        claims = [cell != NOTHING for cell in (line.stands, line.screen, line.test)]
        if not all(claims) and (any(claims) or line.later != "later"):
            wrong.append(f"{line.row}: what stands has a screen and a test")
        if not line.later:
            wrong.append(f"{line.row} does not say what comes later")
    assert not wrong, "\n".join(wrong)


def test_the_screens_that_are_named_exist() -> None:
    named = {name for line in lines() for name in re.findall(r"`([^`]+)`", line.screen)}
    assert named
    assert named <= screens()


def test_the_tests_that_are_named_exist() -> None:
    for line in lines():
        for name in re.findall(r"`([^`]+)`", line.test):
            path, _, function = name.partition("::")
            assert (ROOT / path).is_file(), f"{line.row}: {path}"
            text = (ROOT / path).read_text(encoding="utf-8")
            assert f"def {function or 'test_'}" in text, f"{line.row}: {name}"
