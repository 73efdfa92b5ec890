"""One page holds whatever was shown, or says how much it leaves out."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from competency.certificates.layout import AIRY, DENSE, PACKED, how_many_fit, setting_for


@dataclass(frozen=True)
class Row:
    title: str = "Medicines with the scanner"
    statement: str = "Gives medicines safely with the barcode scanner, also when the scan says no"
    shown: tuple[str, ...] = ("Module, 20 Nov 2026", "Test, 20 Nov 2026")


@pytest.mark.parametrize(("count", "setting"), [(1, AIRY), (4, AIRY), (8, DENSE), (20, PACKED), (60, PACKED)])
def test_more_rows_are_set_more_closely(count, setting):
    assert setting_for([Row()] * count) is setting


def test_long_texts_count_as_what_they_take():
    assert setting_for([Row(statement="word " * 60)] * 4) is DENSE


def test_all_rows_are_printed_while_they_fit_and_never_more_than_fit():
    assert how_many_fit([Row()] * 12, PACKED) == 12
    assert 12 < how_many_fit([Row()] * 60, PACKED) < 60


def test_no_rows_need_no_room():
    assert setting_for([]) is AIRY
    assert how_many_fit([], AIRY) == 0
