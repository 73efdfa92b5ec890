"""Every worked case, as a table; and the numbers of the agreed table that must be among them."""

from pathlib import Path

import pytest

import competency.rules
from competency.rules.casefile import read_file
from competency.rules.cases import run

CASES = Path(competency.rules.__file__).with_name("cases.yaml")
ALL = read_file(CASES)
# Those not here are tested where they live: the API, the preview and the outbox.
NUMBERS = [
    *(1, 3, 5, 6, 9, 10, 13, 14, 17, 19, 20, 22, 24, 26, 28, 31, 35, 36, 37, 39),
    *(41, 43, 44, 47, 49, 59, 60, 71, 72),
]


@pytest.mark.parametrize("case", ALL, ids=[f"{each.name} {each.title}" for each in ALL])
def test_case(case):
    result = run(case)
    assert list(result.got) == list(result.expected)
    assert result.passed


def test_every_number_of_the_agreed_table_is_there():
    there = {each.name.rstrip("abc") for each in ALL}
    assert not [number for number in NUMBERS if str(number) not in there]
