"""Where the steps of a map stand."""

from __future__ import annotations

import time
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from scenarios.map.layout import WIDEST, laid_out

NODES = st.integers(min_value=1, max_value=14)


@st.composite
def graphs(draw: st.DrawFn) -> tuple[int, list[tuple[int, int]]]:
    count = draw(NODES)
    node = st.integers(min_value=0, max_value=count - 1)
    return count, draw(st.lists(st.tuples(node, node), max_size=30, unique=True))


@given(graphs())
def test_every_step_has_a_place_of_its_own(graph: tuple[int, list[tuple[int, int]]]) -> None:
    count, edges = graph
    layout = laid_out(count, edges)
    assert len(set(layout.spots)) == count
    for row in range(layout.rows):
        columns = sorted(spot.column for spot in layout.spots if spot.row == row)
        assert all(right - left > 0.99 for left, right in pairwise(columns))
        assert len(columns) <= WIDEST
    assert all(0 <= spot.column <= layout.columns and 0 <= spot.row < layout.rows for spot in layout.spots)


@given(graphs())
def test_every_way_begins_and_ends_at_its_steps(graph: tuple[int, list[tuple[int, int]]]) -> None:
    count, edges = graph
    layout = laid_out(count, edges)
    for (start, end), way in zip(edges, layout.ways, strict=True):
        assert way[0] == layout.spots[start]
        assert way[-1] == layout.spots[end]


@given(graphs())
def test_the_same_graph_is_the_same_picture(graph: tuple[int, list[tuple[int, int]]]) -> None:
    assert laid_out(*graph) == laid_out(*graph)


def test_ways_lead_down_where_nothing_leads_back() -> None:
    layout = laid_out(5, [(0, 1), (0, 2), (1, 3), (2, 3), (0, 3), (3, 4)])
    assert [spot.row for spot in layout.spots] == [0, 1, 1, 2, 3]


def test_a_way_back_is_drawn_up() -> None:
    layout = laid_out(3, [(0, 1), (1, 2), (2, 0)])
    assert [spot.row for spot in layout.spots] == [0, 1, 2]
    assert [spot.row for spot in layout.ways[2]] == [2, 1, 0]


def test_what_nothing_links_stands_at_the_bottom() -> None:
    layout = laid_out(4, [(0, 1), (1, 3)])
    assert layout.spots[2].row > layout.spots[3].row


def test_neighbours_stand_below_what_leads_to_them() -> None:
    # Written crosswise, so that leaving the order alone would cross all of it.
    layout = laid_out(7, [(0, 1), (0, 2), (0, 3), (1, 6), (2, 5), (3, 4)])
    over = sorted((1, 2, 3), key=lambda node: layout.spots[node].column)
    under = sorted((4, 5, 6), key=lambda node: layout.spots[node].column)
    assert [{1: 6, 2: 5, 3: 4}[node] for node in over] == under


def test_nothing_is_nothing() -> None:
    assert laid_out(0, []).rows == 0


def test_the_densest_scenario_there_can_be_is_laid_out_soon() -> None:
    edges = sorted({(node, (node * 7 + way * 31) % 300) for node in range(300) for way in range(12)})
    before = time.process_time()
    laid_out(300, edges)
    assert time.process_time() - before < 1.0
