"""Where the steps of a map stand: in layers from top to bottom, so that most ways lead down and few cross.

The method is Sugiyama's (Sugiyama, Tagawa, Toda: Methods for visual understanding of hierarchical system structures,
1981): ways that lead back are turned round for the while, each step is put one layer below the lowest that leads to it,
long ways get a place in each layer they pass, and layers are ordered by the mean place of their neighbours, down and up
by turns. Same graph, same picture.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

SWEEPS = 4
MOST_STAND_INS = 6_000
"""Where everything leads everywhere there is no good picture: ways are drawn straight then, and soon."""
WIDEST = 6
"""As many steps stand side by side; a wider layer goes on in a row below it, so that a map can be read on a panel."""


@dataclass(frozen=True, slots=True)
class Spot:
    """``column`` is the middle, in steps' widths from the left; ``row`` counts from the top."""

    column: float
    row: int


@dataclass(frozen=True, slots=True)
class Layout:
    """``spots`` by node, and for each edge as it was given the points it passes, its ends among them."""

    spots: tuple[Spot, ...]
    ways: tuple[tuple[Spot, ...], ...]
    columns: float
    rows: int


def laid_out(count: int, edges: Sequence[tuple[int, int]], roots: Iterable[int] = (0,)) -> Layout:
    """The places of ``count`` nodes and the ways between them. ``roots`` are the nodes where people begin.

    What cannot be reached from a root stands in a layer of its own at the bottom.
    """
    if not count:
        return Layout((), (), 0, 0)
    down = _without_circles(count, edges, [root for root in roots if root < count])
    layers = _layers(count, down)
    linked = {node for edge in edges for node in edge if edge[0] != edge[1]} | {0}
    lowest = max((layers[node] for node in linked), default=0)
    for node in range(count):
        if node not in linked:
            layers[node] = lowest + 1
    rows, chains = _rows(count, down, layers)
    _order(rows, chains)
    return _placed(count, edges, rows, chains)


def _without_circles(count: int, edges: Sequence[tuple[int, int]], roots: list[int]) -> list[tuple[int, int]]:
    """The edges, those that lead back on the way from the roots turned round, each pair once."""
    after: list[list[int]] = [[] for _ in range(count)]
    for start, end in edges:
        if start != end and end not in after[start]:
            after[start].append(end)
    begun: set[int] = set()
    done: set[int] = set()
    found: dict[tuple[int, int], None] = {}
    for root in (*roots, *range(count)):
        if root in begun:
            continue
        begun.add(root)
        stack: list[tuple[int, Iterator[int]]] = [(root, iter(after[root]))]
        while stack:
            node, ways = stack[-1]
            target = next(ways, None)
            if target is None:
                done.add(node)
                stack.pop()
            elif target in begun and target not in done:
                found[target, node] = None
            else:
                found[node, target] = None
                if target not in begun:
                    begun.add(target)
                    stack.append((target, iter(after[target])))
    return list(found)


def _layers(count: int, down: Sequence[tuple[int, int]]) -> list[int]:
    """The longest way to each node from one that nothing leads to."""
    before = [0] * count
    after: list[list[int]] = [[] for _ in range(count)]
    for start, end in down:
        before[end] += 1
        after[start].append(end)
    layers = [0] * count
    ready = [node for node in range(count) if not before[node]]
    for node in ready:
        for target in after[node]:
            layers[target] = max(layers[target], layers[node] + 1)
            before[target] -= 1
            if not before[target]:
                ready.append(target)
    return layers


Chains = dict[tuple[int, int], list[int]]


def _rows(count: int, down: Sequence[tuple[int, int]], layers: list[int]) -> tuple[list[list[int]], Chains]:
    """The nodes by layer, with a stand-in in each layer that an edge passes, and each edge as such a chain."""
    rows: list[list[int]] = [[] for _ in range(max(layers) + 1)]
    for node in range(count):
        rows[layers[node]].append(node)
    chains: Chains = {}
    fresh = count
    is_sparse = sum(layers[end] - layers[start] for start, end in down) <= MOST_STAND_INS
    for start, end in down:
        chain = [start]
        for layer in range(layers[start] + 1, layers[end]) if is_sparse else ():
            rows[layer].append(fresh)
            chain.append(fresh)
            fresh += 1
        chains[start, end] = [*chain, end]
    return rows, chains


def _order(rows: list[list[int]], chains: Chains) -> None:
    """Order each layer by the mean place of its neighbours in the layer before, downwards and upwards by turns."""
    above: dict[int, list[int]] = {}
    below: dict[int, list[int]] = {}
    for chain in chains.values():
        for upper, lower in pairwise(chain):
            above.setdefault(lower, []).append(upper)
            below.setdefault(upper, []).append(lower)
    for sweep in range(SWEEPS):
        downwards = sweep % 2 == 0
        neighbours = above if downwards else below
        pairs = pairwise(rows if downwards else rows[::-1])
        for fixed, moved in pairs:
            places = {node: _share(place, fixed) for place, node in enumerate(fixed)}
            means = {
                node: _mean([places[near] for near in neighbours.get(node, ()) if near in places], _share(place, moved))
                for place, node in enumerate(moved)
            }
            moved.sort(key=means.__getitem__)


def _share(place: int, row: Sequence[int]) -> float:
    """A place as a part of its row, so that rows of different lengths compare."""
    return (place + 0.5) / len(row)


def _mean(places: Sequence[float], otherwise: float) -> float:
    return sum(places) / len(places) if places else otherwise


def _placed(count: int, edges: Sequence[tuple[int, int]], rows: list[list[int]], chains: Chains) -> Layout:
    """Steps get a whole width and stand-ins a fifth; rows that are too wide go on below."""
    lines: list[list[int]] = []
    for row in rows:
        line: list[int] = []
        for node in row:
            if node < count and sum(one < count for one in line) >= WIDEST:
                lines.append(line)
                line = []
            line.append(node)
        lines.append(line)
    widths = [sum(_width(node, count) for node in line) for line in lines]
    columns = max(widths)
    spots: dict[int, Spot] = {}
    for number, (line, width) in enumerate(zip(lines, widths, strict=True)):
        left = (columns - width) / 2
        for node in line:
            spots[node] = Spot(left + _width(node, count) / 2, number)
            left += _width(node, count)
    ways = tuple(tuple(spots[node] for node in _chain(edge, chains)) for edge in edges)
    return Layout(tuple(spots[node] for node in range(count)), ways, columns, len(lines))


def _width(node: int, count: int) -> float:
    return 1.0 if node < count else 0.2


def _chain(edge: tuple[int, int], chains: Chains) -> list[int]:
    if edge in chains:
        return chains[edge]
    back = chains.get((edge[1], edge[0]))
    return back[::-1] if back is not None else list(edge)


__all__ = ["Layout", "Spot", "laid_out"]
