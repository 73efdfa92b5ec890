"""Numbers cannot be guessed, survive being read aloud, and betray a slip."""

from __future__ import annotations

import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency.certificates import numbers


def test_a_number_holds_at_least_128_random_bits() -> None:
    assert len(numbers.ALPHABET) == len(set(numbers.ALPHABET)) == 32
    assert numbers.RANDOM_SYMBOLS * 5 >= 128


def test_the_random_part_comes_from_the_systems_own_source(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "choice", lambda symbols: symbols[-1])
    assert set(numbers.new_number().replace("-", "")[:-1]) == {"Z"}


def test_a_number_is_written_in_seven_groups_of_four_and_fits_an_address() -> None:
    number = numbers.new_number()
    assert [len(group) for group in number.split("-")] == [4] * 7
    assert len(number) == numbers.WRITTEN_LENGTH
    assert numbers.as_typed(number) == number


def test_numbers_do_not_repeat() -> None:
    assert len({numbers.new_number() for _each in range(2_000)}) == 2_000


def test_case_spaces_hyphens_and_misread_letters_do_not_matter() -> None:
    number = next(each for each in iter(numbers.new_number, None) if "0" in each and "1" in each)
    sloppy = number.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert numbers.as_typed(sloppy) == number


@given(st.integers(0, numbers.LENGTH - 1), st.sampled_from(numbers.ALPHABET))
def test_one_altered_symbol_is_found(place: int, symbol: str) -> None:
    symbols = numbers.new_number().replace("-", "")
    altered = symbols[:place] + symbol + symbols[place + 1 :]
    assert (numbers.as_typed(altered) is None) == (altered != symbols)


@pytest.mark.parametrize("text", ["", "7QK2", "x" * 28, "é" * 28, "7" * 27 + "!", "7" * 5_000, "../../etc", "0" * 29])
def test_what_cannot_be_a_number_is_none(text: str) -> None:
    assert numbers.as_typed(text) is None
