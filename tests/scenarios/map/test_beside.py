"""Two ways beside each other: what both come to in the middle, the rest on either side, and no line across another."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from scenarios.map.beside import LEFT, MIDDLE, RIGHT, beside

WAYS = st.lists(st.sampled_from("abcde"), max_size=12)


def told(first: str, second: str) -> list[str]:
    """Each row as what stands on the left, in the middle and on the right of it."""
    laid = beside(first, second)
    rows = [["."] * 3 for _row in range(laid.rows)]
    for place in laid.places:
        row = rows[place.spot.row]
        if place.first is not None:
            row[[LEFT, MIDDLE].index(place.spot.column)] = first[place.first]
        elif place.second is not None:
            row[2] = second[place.second]
    return ["".join(row) for row in rows]


def test_what_both_come_to_stands_in_the_middle_and_the_rest_beside_it() -> None:
    assert told("abce", "axyce") == [".a.", "b.x", "..y", ".c.", ".e."]


def test_two_that_part_for_good_end_beside_each_other() -> None:
    assert told("abh", "acs") == [".a.", "b.c", "h.s"]


def test_a_step_that_is_come_to_again_stands_again() -> None:
    assert told("abaca", "aca") == [".a.", "b..", "a..", ".c.", ".a."]


def test_a_line_past_what_only_the_other_has_keeps_to_its_own_side() -> None:
    laid = beside("ac", "abbc")
    [way] = laid.first
    assert [(spot.column, spot.row) for spot in way] == [(MIDDLE, 0), (LEFT, 1), (LEFT, 2), (MIDDLE, 3)]


def test_nothing_beside_nothing_is_nothing() -> None:
    assert beside("", "").rows == 0
    assert told("ab", "") == ["a..", "b.."]


@given(WAYS, WAYS)
def test_both_ways_are_whole_in_order_and_lead_down_on_their_own_side(first: list[str], second: list[str]) -> None:
    laid = beside(first, second)
    assert [place.first for place in laid.places if place.first is not None] == list(range(len(first)))
    assert [place.second for place in laid.places if place.second is not None] == list(range(len(second)))
    for place in laid.places:
        if place.first is not None and place.second is not None:
            assert first[place.first] == second[place.second]
    spots = [(place.spot.row, place.spot.column) for place in laid.places]
    assert len(set(spots)) == len(spots)
    taken = set(spots)
    for ways, side in ((laid.first, LEFT), (laid.second, RIGHT)):
        for way in ways:
            assert all(below.row == above.row + 1 for above, below in pairwise(way))
            assert all(spot.column == side and (spot.row, side) not in taken for spot in way[1:-1])
    for row in range(laid.rows):
        columns = {column for at, column in spots if at == row}
        assert columns and (MIDDLE not in columns or len(columns) == 1)
