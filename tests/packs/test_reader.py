"""The reader of packs: every value with its line, every fault at once, nothing that YAML could hide."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Annotated, ClassVar

import pytest
from django.db import models
from pydantic import Field

from competency.packs import tree
from competency.packs.faults import Faults, Place
from competency.packs.references import Known, Names
from competency.packs.rows import Row, RowReader
from competency.packs.values import Clock, Day, Length, Line, Number, Whole, Words, YesNo, at_least, longest

ON = date(2027, 1, 31)


class Colour(models.TextChoices):
    RED = "red", "Red"
    BLUE = "blue", "Blue"


class Wheel(Row):
    spokes: Annotated[Whole, at_least(3)]


class Cart(Row):
    noun: ClassVar[str] = "cart"

    code: Annotated[Line, longest(8)]
    colour: Colour = Colour.RED
    made: Day | None = None
    weight: Number | None = None
    lent: YesNo = False
    opens: Clock | None = None
    lasts: Length = "P1Y"
    says: Words = ""
    pulls: Annotated[tuple[Line, ...], Names("cart")] = ()
    wheels: tuple[Wheel, ...] = Field(default=(), max_length=4)


def read(text: str) -> tuple[list[Cart], list[str]]:
    faults = Faults()
    reader = RowReader(faults, {"on": ON})
    node = tree.read(text, "carts.yaml", faults)
    carts = reader.lists(node, "carts.yaml", {"carts": Cart})["carts"] if node else []
    known = Known(faults)
    known.give(carts)
    known.give_broken(reader.broken)
    known.check(carts, lambda kind: {"old"}, {"cart": "cart"})
    return carts, [str(fault) for fault in sorted(faults)]


def test_a_row_knows_its_values_and_their_lines() -> None:
    carts, faults = read(
        "carts:\n- code: A\n  made: D+1\n  weight: 2.50\n  lent: yes\n  opens: 07:30\n"
        "  wheels:\n  - {spokes: 12}\n  pulls:\n  - old\n"
    )
    assert faults == []
    (cart,) = carts
    assert (cart.made, str(cart.weight), cart.lent) == (date(2027, 2, 1), "2.5", True)
    assert cart.where() == Place("carts.yaml", 2)
    assert cart.where("weight") == Place("carts.yaml", 4)
    assert cart.wheels[0].where("spokes") == Place("carts.yaml", 8)
    assert cart.where("pulls", 0) == Place("carts.yaml", 10)


def test_every_fault_is_told_at_once() -> None:
    _, faults = read(
        "carts:\n- code: A\n  colour: green\n  wheels: [{spokes: 2}, {spoke: 5}]\n- coed: B\n"
        "- {code: C, weight: much, lent: maybe}\n"
        "- {code: D, pulls: [A, Z]}\n"
    )
    assert faults == [
        "carts.yaml:3: 'colour' is 'green'; it must be one of: red, blue",
        "carts.yaml:4: 'spokes' is missing",
        "carts.yaml:4: 'spokes' must be at least 3, not 2",
        "carts.yaml:4: unknown key 'spoke'; known: spokes",
        "carts.yaml:5: 'code' is missing",
        "carts.yaml:5: unknown key 'coed'; known: code, colour, made, weight, lent, opens, lasts, says, pulls, wheels",
        "carts.yaml:6: 'lent' must be yes or no, not 'maybe'",
        "carts.yaml:6: 'weight' must be a number, not 'much'",
        "carts.yaml:7: there is no cart 'Z'",
    ]


def test_a_name_given_twice_is_refused_where_it_stands_the_second_time() -> None:
    _, faults = read("carts:\n- code: A\n- code: A\n")
    assert faults == ["carts.yaml:3: there are two of cart 'A'; first at carts.yaml:2"]


@pytest.mark.parametrize(
    ("text", "fault"),
    {
        "an alias": ("carts: &a\n- *a\n", "1: A pack writes everything out: an anchor (&) stands here."),
        "a tag": (
            "carts:\n- !!python/name:os.system {}\n",
            "2: A pack holds plain values only: a tag (!) stands here.",
        ),
        "two documents": ("carts: []\n---\ncarts: []\n", "2: A file holds one document; a second one starts here."),
        "nothing": ("# nothing\n", "1: There is nothing in this file."),
        "a key twice": ("carts: []\ncarts: []\n", "2: 'carts' stands here twice"),
        "a key that is a list": ("? [a]\n: b\n", "1: A key is a plain word."),
        "indentation": (
            "carts:\n- code: A\n   colour: red\n",
            "3: This is not valid YAML (mapping values are not allowed in this context): look at the indentation.",
        ),
        "no list": ("carts: A\n", "1: 'carts' must be a list (- …)"),
        "no fields": ("carts:\n- A\n", "2: fields were expected here (key: value)"),
        "a list for a word": ("carts:\n- code: [A]\n", "2: 'code' must be a single value"),
        "an empty value": ("carts:\n- code:\n", "2: 'code' is empty"),
        "HTML": ("carts:\n- code: <b>A\n", "2: 'code' holds HTML (<b>A); plain words are written here"),
        "two lines": ('carts:\n- code: "A\\nB"\n', "2: 'code' must stand on one line"),
        "an escaped control character": (
            'carts:\n- code: "A\\x07"\n',
            "2: 'code' holds an invisible character (U+0007)",
        ),
        "too long": ("carts:\n- code: ABCDEFGHI\n", "2: 'code' is longer than 8 characters"),
        "31 February": ("carts:\n- code: A\n  made: 2027-02-31\n", "3: 'made': '2027-02-31' is no day of the calendar"),
        "no day": (
            "carts:\n- code: A\n  made: tomorrow\n",
            "3: 'made': 'tomorrow' is no day such as 2027-03-01 or D+14",
        ),
        "a day too far": ("carts:\n- code: A\n  made: D+99999\n", "3: 'made': 'D+99999' is too far away to be meant"),
        "no clock": ("carts:\n- code: A\n  opens: 7 am\n", "3: 'opens' must be a time such as '07:00', not '7 am'"),
        "no length": ("carts:\n- code: A\n  lasts: a year\n", "3: 'a year' is no length such as P12M or P14D"),
        "no number": ("carts:\n- code: A\n  weight: NaN\n", "3: 'weight' must be a number, not 'NaN'"),
    }.values(),
)
def test_what_is_refused_says_where(text: str, fault: str) -> None:
    assert f"carts.yaml:{fault}" in read(text)[1]


def test_neither_depth_nor_size_of_a_file_can_bring_it_down() -> None:
    assert read("carts: " + "[" * 5_000)[1] == ["carts.yaml:1: This is nested too deeply."]
    assert len(read("carts:\n" + "- 1\n" * 20_000)[1]) == 20_000


@pytest.mark.parametrize(
    ("text", "expected"),
    [("D", ON), ("D-31", date(2026, 12, 31)), ("D+28", date(2027, 2, 28)), ("2028-02-29", date(2028, 2, 29))],
)
def test_days_are_days_of_the_calendar_or_counted_from_the_day_of_loading(text: str, expected: date) -> None:
    carts, faults = read(f"carts:\n- code: A\n  made: {text}\n")
    assert (faults, carts[0].made) == ([], expected)


def test_less_than_is_not_html() -> None:
    carts, faults = read("carts:\n- code: A\n  says: SpO2 < 92 & pulse > 120, 3 <5\n")
    assert (faults, carts[0].says) == ([], "SpO2 < 92 & pulse > 120, 3 <5")


def test_the_engine_knows_no_model(tmp_path: Path) -> None:
    """It stands below the record: what a row means is told to it by the apps."""
    program = (
        "import sys, competency.packs.api; "
        "BELOW = ('competency.packs', 'competency.rules', 'competency.typed'); "
        "ours = [name for name in sys.modules if name.startswith(('competency', 'wagtail'))]; "
        "print(*sorted(name for name in ours if not name.startswith(BELOW)))"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", program], env={"PYTHONPATH": str(root)}, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["competency"]
