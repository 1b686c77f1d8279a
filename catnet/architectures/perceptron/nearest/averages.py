"""The average of an affine layer over a group, exactly: the nearest layer that commutes with its actions.

For actions σ on V_{i-1} and ρ on V_i the average of (W, b) is |G|^{-1} Σ_g (ρ(g) W σ(g)^{-1}, ρ(g) b).  Where both act
by signed permutations, it is read off the orbits of G on the entries, each with the sign it picks up: an entry becomes
the mean over its orbit, or 0 where the orbit holds it with both signs.  That takes time linear in the entries for every
generator and round (rounds: the logarithm of the longest orbit), however large G is.  Other operators are averaged
element by element.

>>> from catnet.algebra.permutation import Permutation
>>> swap = Monomial.of_permutation(Permutation((1, 0)))
>>> average_layer(Affine(Matrix([[1, 2], [3, 5]]), vector([1, 2])), [(swap, swap)])
Affine(weight=Matrix([['3', '5/2'], ['5/2', '3']]), bias=(Fraction(3, 2), Fraction(3, 2)))
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import reduce
from math import lcm
from typing import Any

import numpy as np
import numpy.typing as npt

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.packed import lcm_of, pack, widen
from catnet.algebra.scalars import vector
from catnet.category import Affine
from catnet.groups import Operator
from catnet.groups.operators import after, block

__all__ = ["average_layer", "average_over_elements", "squared_distance", "squared_norm"]


def average_layer(layer: Affine, generators: Sequence[tuple[Operator, Operator]]) -> Affine:
    """The average under the group that pairs (on V_{i-1}, on V_i) of signed permutations generate.

    Returns
    -------
    Affine
        The nearest layer in the Frobenius norm that commutes with every pair: averaging over a group of orthogonal
        maps is the orthogonal projection to what it fixes.
    """
    height, width = layer.weight.shape
    tops, bottoms = layer.weight.packed
    common = lcm_of(bottoms) if bottoms.size else 1
    entries = widen(tops) * (common // widen(bottoms)) if tops.size else widen(tops)
    moves = []
    biases = []
    for before, here in generators:
        assert isinstance(before, Monomial) and isinstance(here, Monomial)
        rows, row_signs = _signed(here)
        columns, column_signs = _signed(before)
        moves.append(((rows[:, None] * width + columns[None, :]).ravel(), (row_signs[:, None] * column_signs).ravel()))
        biases.append((rows, row_signs))
    sums, counts = _means(entries.ravel(), moves)
    weight = Matrix.from_packed(
        pack((int(value) for value in sums), (height, width)),
        pack((int(count) * common for count in counts), (height, width)),
    )
    shared = lcm(*(value.denominator for value in layer.bias))
    numbers = np.array([int(value * shared) for value in layer.bias], dtype=object)
    sums, counts = _means(numbers, biases)
    return Affine(weight, vector([Fraction(int(a), int(n) * shared) for a, n in zip(sums, counts, strict=True)]))


def average_over_elements(layer: Affine, pairs: Sequence[tuple[Operator, Operator]]) -> Affine:
    """The average over elements given one by one, as pairs of any invertible operators on V_{i-1} and V_i."""
    weights = [block(here, after(layer.weight, before.inverse())) for before, here in pairs]
    biases = [here.apply(layer.bias) for _, here in pairs]
    share = Fraction(1, len(pairs))
    bias = tuple(share * sum(values, Fraction(0)) for values in zip(*biases, strict=True))
    return Affine(reduce(Matrix.__add__, weights) * share, bias)


def squared_norm(layer: Affine) -> Fraction:
    """The sum of the squares of all weights and biases."""
    tops, bottoms = layer.weight.packed
    common = lcm_of(bottoms) if bottoms.size else 1
    entries = widen(tops) * (common // widen(bottoms)) if tops.size else widen(tops)
    total = Fraction(int((entries * entries).sum()) if entries.size else 0, common * common)
    return total + sum((value * value for value in layer.bias), Fraction(0))


def squared_distance(left: Affine, right: Affine) -> Fraction:
    """The squared Frobenius distance of two layers of one shape."""
    bias = tuple(a - b for a, b in zip(left.bias, right.bias, strict=True))
    return squared_norm(Affine(left.weight - right.weight, bias))


def _signed(operator: Monomial) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    return (
        np.array(operator.permutation.images, dtype=np.int64),
        np.array([1 if factor > 0 else -1 for factor in operator.scale], dtype=np.int64),
    )


def _means(
    values: npt.NDArray[Any], moves: Sequence[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]
) -> tuple[npt.NDArray[Any], npt.NDArray[np.int64]]:
    """For every place the sum over its orbit, with signs, and how many places that is.

    Places are doubled, once for each sign; then all is a matter of connected components.
    """
    size = values.size
    if size == 0:
        return values, np.ones(0, dtype=np.int64)
    doubled = []
    for images, signs in moves:
        plain, turned = images + size * (signs < 0), images + size * (signs > 0)
        doubled.append(np.concatenate([plain, turned]))
    labels = _components(2 * size, doubled)
    order = np.argsort(labels, kind="stable")
    starts = np.flatnonzero(np.diff(labels[order], prepend=-1))
    both = np.concatenate([values, -values])
    sums = np.add.reduceat(both[order], starts)
    counts = np.diff(np.append(starts, 2 * size))
    number = np.empty(2 * size, dtype=np.int64)
    number[order] = np.repeat(np.arange(len(starts)), counts)
    return sums[number[:size]], counts[number[:size]]


def _components(size: int, moves: Sequence[npt.NDArray[np.int64]]) -> npt.NDArray[np.int64]:
    """The least place of every orbit, by passing labels along the moves and jumping."""
    labels = np.arange(size)
    while True:
        before = labels.copy()
        for images in moves:
            smaller = np.minimum(labels, labels[images])
            labels = smaller.copy()
            np.minimum.at(labels, images, smaller)
            labels = labels[labels]
        if (labels == before).all():
            return labels
