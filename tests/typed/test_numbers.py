"""What somebody types as a number is read in one way, or refused with both readings."""

from __future__ import annotations

import re
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency.typed.numbers import Unreadable, read_number, read_whole, written


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("2.5", "2.5"),
        ("1,5", "1.5"),
        (" 2.50 ", "2.5"),
        ("200", "200"),
        ("007", "7"),
        # Nothing before the decimal sign, or a nought: no thousands.
        ("0,125", "0.125"),
        ("0.500", "0.5"),
        (".5", "0.5"),
        (",500", "0.5"),
        # Not three places, or more than three before: no thousands.
        ("1.25", "1.25"),
        ("1.2340", "1.234"),
        ("1250,5", "1250.5"),
        ("1234,567", "1234.567"),
        # Two marks, or the same twice: the last of two is the decimal sign.
        ("1,234.5", "1234.5"),
        ("1.234,5", "1234.5"),
        ("1,234,567", "1234567"),
        ("1.234.567", "1234567"),
        ("1.234.567,8", "1234567.8"),
        # Marks that are never a decimal sign.
        ("1 000", "1000"),
        ("1\u00a0000", "1000"),
        ("12\u202f500,75", "12500.75"),
        ("1'000", "1000"),
        ("1’000.5", "1000.5"),
        # Signs, and digits of other scripts.
        ("\u22122", "-2"),
        ("+3", "3"),
        ("-0", "0"),
        ("٣", "3"),
        ("१२", "12"),
        ("１．５", "1.5"),
        ("١٫٥", "1.5"),
    ],
)
def test_what_can_be_read_in_one_way_is_read(typed: str, number: str) -> None:
    assert read_number(typed) == Decimal(number)


@pytest.mark.parametrize(
    ("typed", "small", "large", "asked"),
    [
        ("1,234", "1.2340", "1234", "a little more than 1 (type 1.2340) or 1234?"),
        ("1.234", "1.2340", "1234", "a little more than 1 (type 1.2340) or 1234?"),
        ("12,500", "12.5", "12500", "a little more than 12 (type 12.5) or 12500?"),
        ("999.999", "999.9990", "999999", "a little more than 999 (type 999.9990) or 999999?"),
        ("-1,250", "-1.25", "-1250", "a little less than -1 (type -1.25) or -1250?"),
        ("1.000", "1", "1000", "1 or 1000? Type one of these."),
        (" 1,250 ", "1.25", "1250", "a little more than 1 (type 1.25) or 1250?"),
        ("１，２５０", "1.25", "1250", "a little more than 1 (type 1.25) or 1250?"),
    ],
)
def test_what_can_be_two_numbers_is_refused_with_both(typed: str, small: str, large: str, asked: str) -> None:
    with pytest.raises(Unreadable, match=re.escape(f"Did you mean {asked}")) as refused:
        read_number(typed)
    assert refused.value.readings == (small, large)
    assert [read_number(one) for one in (small, large)] == [Decimal(small), Decimal(large)]


@pytest.mark.parametrize("typed", ["3 mL", "3mL", "50 %", "2 µg", "3 /h", "1e3"])
def test_a_unit_behind_the_number_is_refused_with_a_hint(typed: str) -> None:
    with pytest.raises(Unreadable, match="the unit stands beside it"):
        read_number(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "three",
        "5.",
        "--2",
        "2..5",
        "1/2",
        "NaN",
        "Infinity",
        "²",
        "<b>",
        "1_000",
        "12 5",
        "1,234,5",
        "1,23,456",
        "-",
        "+",
    ],
)
def test_what_is_no_number_is_refused_in_words(typed: str) -> None:
    with pytest.raises(Unreadable, match="Nothing was changed") as refused:
        read_number(typed)
    assert refused.value.readings == ()


def test_an_empty_box_is_no_answer() -> None:
    assert read_number("  ") is None
    assert read_whole("\u00a0") is None


def test_a_whole_number_has_no_places() -> None:
    assert read_whole("12") == 12
    assert read_whole("12,0") == 12
    with pytest.raises(Unreadable, match="not a whole number"):
        read_whole("1,5")
    with pytest.raises(Unreadable, match=r"more than 1 \(type 1\.25\) or 1250"):
        read_whole("1,250")


@given(st.text(max_size=30))
def test_whatever_is_typed_is_a_number_nothing_or_refused(typed: str) -> None:
    found: Decimal | None = None
    with suppress(Unreadable):
        found = read_number(typed)
    assert found is None or found.is_finite()


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4))
def test_what_we_write_is_read_again_as_the_same(number: Decimal) -> None:
    assert read_number(written(number)) == number


@given(st.integers(-999_999, 999_999), st.integers(0, 999), st.sampled_from(".,"))
def test_a_mark_and_three_places_are_never_guessed(whole: int, behind: int, mark: str) -> None:
    """A thousandfold lies between the two readings."""
    typed = f"{whole}{mark}{behind:03}"
    if 0 < abs(whole) < 1000:
        with pytest.raises(Unreadable):
            read_number(typed)
    elif abs(whole) >= 1000:
        assert read_number(typed) == Decimal(f"{whole}.{behind:03}")
