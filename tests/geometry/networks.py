"""Small networks, biased to every degeneracy: zero, equal and opposite rows, zero biases, layers of width 0 and 1."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

Network = list[tuple[list[list[Fraction]], list[Fraction]]]
Halfspaces = list[tuple[list[int], int]]

_SMALL = st.integers(-2, 2)
_INPUTS = st.integers(1, 4)


@st.composite
def layers(draw: DrawFn, inputs: int, outputs: int) -> tuple[list[list[Fraction]], list[Fraction]]:
    rows: list[list[int]] = []
    for _ in range(outputs):
        kind = draw(st.sampled_from(["fresh", "fresh", "fresh", "repeated", "opposite", "constant"]))
        if kind == "repeated" and rows:
            rows.append(list(draw(st.sampled_from(rows))))
        elif kind == "opposite" and rows:
            rows.append([-x for x in draw(st.sampled_from(rows))])
        elif kind == "constant":
            rows.append([0] * inputs + [draw(_SMALL)])
        else:
            rows.append([draw(_SMALL) for _ in range(inputs + 1)])
    return [[Fraction(x) for x in row[:-1]] for row in rows], [Fraction(row[-1]) for row in rows]


@st.composite
def networks(
    draw: DrawFn, *, inputs: SearchStrategy[int] = _INPUTS, depth: int = 3, width: int = 4
) -> tuple[int, Network]:
    first = draw(inputs)
    hidden = draw(st.lists(st.integers(0 if draw(st.integers(0, 9)) == 0 else 1, width), max_size=depth))
    widths = [first, *hidden, draw(st.integers(1, 2))]
    return first, [draw(layers(a, b)) for a, b in pairwise(widths)]


@st.composite
def halfspaces(draw: DrawFn, dimension: int) -> Halfspaces:
    """Up to three half-spaces with a nonzero normal, sometimes in a box."""
    normal = st.lists(_SMALL, min_size=dimension, max_size=dimension).filter(any)
    sides = draw(st.lists(st.tuples(normal, st.integers(-1, 3)), max_size=3))
    if draw(st.booleans()):
        for place in range(dimension):
            unit = [int(place == other) for other in range(dimension)]
            sides += [(unit, 1), ([-x for x in unit], 1)]
    return sides
