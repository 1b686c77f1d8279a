"""The best permutation and the best involution for a table of gains, in integers, each with a bound that shows it.

A permutation π gains Σ_a K[a, π(a)].  Potentials u, v with u_a + v_b ≥ K[a, b] for all a and b bound that by
Σ u + Σ v, whoever made them; shortest augmenting paths end with potentials that reach it.  An *involution* is a
matching with loops: with S = K + K^T a pair gains S[a, b] and a loop S[a, a] / 2, so that the permutations of S bound
twice the involutions.  Permutations fall into cycles, of which an even one splits into pairs and loses nothing; only
odd ones leave a gap, and then no pair whose u_a + v_b + u_b + v_a is above 2 S[a, b] by more than the gap is in a
better matching.  Of what is left Edmonds' algorithm finds the best.

>>> import numpy as np
>>> best_permutation(np.array([[1, 5, 0], [5, 1, 0], [0, 0, 2]])).images.tolist()
[1, 0, 2]
>>> best_involution(np.array([[0, 9, 0], [0, 0, 9], [9, 0, 1]])).tolist()       # a cycle of three: one is left alone
[1, 0, 2]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias, final

import numpy as np
import numpy.typing as npt

__all__ = ["Assignment", "best_involution", "best_permutation"]

Integers: TypeAlias = npt.NDArray[Any]

_MOST_PAIRS = 800
"""Pairs that Edmonds' algorithm is given; with more, those of the largest gain."""


@final
@dataclass(frozen=True, slots=True, eq=False)
class Assignment:
    """A permutation of the largest gain, and potentials: rows[a] + columns[b] ≥ K[a, b], equal where π(a) = b."""

    images: Integers
    rows: Integers
    columns: Integers


def best_permutation(gains: Integers) -> Assignment:
    """By shortest augmenting paths; O(n³), row after row.  The gains may be integers of Python, of any length."""
    size = len(gains)
    costs = -gains
    columns = costs.min(axis=0) if size else np.zeros(0, dtype=np.int64)  # reduced: every column has a zero
    rows = (costs - columns).min(axis=1) if size else columns
    owner = np.full(size, -1, dtype=np.int64)  # of a column
    for row in range(size):  # what costs nothing, first
        tight = np.flatnonzero((costs[row] - rows[row] - columns == 0) & (owner < 0))
        if tight.size:
            owner[tight[0]] = row
    matched = np.zeros(size, dtype=bool)
    matched[owner[owner >= 0]] = True
    for start in np.flatnonzero(~matched):
        _augment(costs, rows, columns, owner, int(start))
    images = np.empty(size, dtype=np.int64)
    images[owner] = np.arange(size)
    return Assignment(images, -rows, -columns)


def _augment(costs: Integers, rows: Integers, columns: Integers, owner: Integers, start: int) -> None:
    """A shortest path from a row to a free column; potentials and owners change in place."""
    size = len(costs)
    distance = costs[start] - rows[start] - columns
    came = np.full(size, start, dtype=np.int64)
    done = np.zeros(size, dtype=bool)
    while True:
        open_ = np.flatnonzero(~done)
        column = int(open_[distance[open_].argmin()])
        least = distance[column]
        if owner[column] < 0:
            break
        done[column] = True
        row = int(owner[column])
        through = least + costs[row] - rows[row] - columns
        better = ~done & (through < distance)
        distance[better] = through[better]
        came[better] = row
    rows[start] += least
    rows[owner[done]] += least - distance[done]
    columns[done] -= least - distance[done]
    while True:
        row = int(came[column])
        before = np.flatnonzero(owner == row)
        owner[column] = row
        if row == start:
            return
        column = int(before[0] if before[0] != column else before[1])


def best_involution(gains: Integers) -> Integers:
    """An involution π that gains Σ_a K[a, π(a)], as much as any but where odd cycles are too many to be matched."""
    twice = gains + gains.T
    found = best_permutation(twice)
    result = _paired(found.images, twice)
    bound = int(found.rows.sum() + found.columns.sum())
    gap = bound - _gain(twice, result)
    if gap == 0:
        return result
    single = found.rows + found.columns  # of a loop and, added up, of a pair
    one, two = np.triu_indices(len(twice), 1)
    loops = np.diagonal(twice)
    slack, more = single[one] + single[two] - 2 * twice[one, two], 2 * twice[one, two] - loops[one] - loops[two]
    usable = np.flatnonzero((slack <= gap) & (more > 0))
    usable = usable[np.argsort(slack[usable], kind="stable")][:_MOST_PAIRS]
    matched = _matching(len(twice), one[usable], two[usable], more[usable])
    return matched if _gain(twice, matched) > _gain(twice, result) else result


def _gain(table: Integers, images: Integers) -> int:
    return int(table[np.arange(len(images)), images].sum())


def _paired(images: Integers, twice: Integers) -> Integers:
    """Every cycle taken apart into pairs and loops, as well as that can be done along it."""
    result = np.arange(len(images))
    seen = np.zeros(len(images), dtype=bool)
    for start in range(len(images)):
        cycle = []
        here = start
        while not seen[here]:
            seen[here] = True
            cycle.append(here)
            here = int(images[here])
        if len(cycle) > 1:
            for one, two in _along(cycle, twice):
                result[one], result[two] = two, one
    return result


def _along(cycle: list[int], twice: Integers) -> list[tuple[int, int]]:
    """The best matching of a cycle: without its last edge, or with it."""
    options = [_on_path(cycle, twice)]
    if len(cycle) > 2:
        pairs, gain = _on_path(cycle[1:-1], twice)
        options.append(([*pairs, (cycle[-1], cycle[0])], gain + 2 * int(twice[cycle[-1], cycle[0]])))
    return max(options, key=lambda option: option[1])[0]


def _on_path(path: list[int], twice: Integers) -> tuple[list[tuple[int, int]], int]:
    """The best matching with loops of a path, and what it gains."""
    gains, paired = [0], [False]
    for index, here in enumerate(path):
        alone = gains[-1] + int(twice[here, here])
        both = gains[-2] + 2 * int(twice[path[index - 1], here]) if index else alone - 1
        gains.append(max(alone, both))
        paired.append(both > alone)
    pairs, place = [], len(path)
    while place > 0:
        if paired[place]:
            pairs.append((path[place - 2], path[place - 1]))
            place -= 1
        place -= 1
    return pairs, gains[-1]


def _matching(size: int, one: Integers, two: Integers, gains: Integers) -> Integers:
    """A matching of the largest gain among some pairs."""
    import networkx as nx

    graph = nx.Graph()
    graph.add_weighted_edges_from(zip(one.tolist(), two.tolist(), gains.tolist(), strict=True))
    result = np.arange(size)
    for part in nx.connected_components(graph):
        for a, b in nx.max_weight_matching(graph.subgraph(part)):
            result[a], result[b] = b, a
    return result
