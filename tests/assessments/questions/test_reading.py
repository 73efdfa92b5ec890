"""Reading what people type: both decimal signs, no guessing, and words when it cannot be read."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency.assessments.questions.reading import Unreadable, read_number
from competency.assessments.questions.types.protocol import Served
from competency.assessments.questions.types.registry import type_in


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("2.5", "2.5"),
        ("2,5", "2.5"),
        (" 2.50 ", "2.5"),
        ("200", "200"),
        ("0,125", "0.125"),
        ("1.125", "1.125"),
        ("1250,5", "1250.5"),
        (".5", "0.5"),
        ("\u22122", "-2"),
        ("+3", "3"),
        ("-0", "0"),
    ],
)
def test_decimal_point_and_comma_both_work(typed: str, number: str) -> None:
    assert read_number(typed) == Decimal(number)


@pytest.mark.parametrize(
    "typed", ["1,250", "12,500", "1,234.5", "1.234,5", "1 000", "1\u00a0000", "1'000", "1.234.567"]
)
def test_a_number_that_can_be_read_in_two_ways_is_refused(typed: str) -> None:
    with pytest.raises(Unreadable, match="two ways"):
        read_number(typed)


@pytest.mark.parametrize("typed", ["3 mL", "3mL", "50 %", "2 µg", "3 /h"])
def test_a_unit_behind_the_number_is_refused_with_a_hint(typed: str) -> None:
    with pytest.raises(Unreadable, match="the unit stands beside it"):
        read_number(typed)


@pytest.mark.parametrize("typed", ["three", "1e3", "5.", "--2", "2..5", "1/2", "NaN", "Infinity", "٣", "²", "<b>"])
def test_what_is_no_number_is_refused_in_words(typed: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_number(typed)
    assert "Nothing was changed" in str(refused.value)


def test_an_empty_box_is_no_answer() -> None:
    assert read_number("  ") is None


@given(st.text(max_size=30))
def test_whatever_is_typed_is_a_number_nothing_or_refused(typed: str) -> None:
    found: Decimal | None = None
    with suppress(Unreadable):
        found = read_number(typed)
    assert found is None or found.is_finite()


def read(snapshot, chosen, typed):
    return type_in(snapshot).read(Served(snapshot), {"chosen": chosen, "typed": [typed]})


OPTIONS = {"type": "single", "options": [{"key": "a", "text": "A"}, {"key": "b", "text": "B"}], "unit": ""}


def test_an_option_nobody_offered_is_refused() -> None:
    with pytest.raises(Unreadable):
        read(OPTIONS, ["z"], "")


def test_two_answers_to_a_single_question_are_refused() -> None:
    with pytest.raises(Unreadable):
        read(OPTIONS, ["a", "b"], "")


def test_several_answers_are_stored_in_the_order_of_the_question() -> None:
    assert read(OPTIONS | {"type": "multiple"}, ["b", "a", "b"], "") == {"options": ["a", "b"]}


def test_nothing_chosen_is_no_answer() -> None:
    assert read(OPTIONS, [], "") is None


def test_a_number_keeps_what_was_typed_beside_what_it_means() -> None:
    assert read({"type": "numeric", "options": [], "unit": "mL"}, [], " 2,50 ") == {"number": "2.5", "text": "2,50"}
