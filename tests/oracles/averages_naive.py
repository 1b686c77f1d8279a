"""Averages over a group by its definition: all elements, one by one, as dense matrices of fractions."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.category import Affine


def group_elements(pairs: Sequence[tuple[Monomial, Monomial]]) -> list[tuple[Monomial, Monomial]]:
    """All products of the pairs."""
    one = (Monomial.identity(pairs[0][0].size), Monomial.identity(pairs[0][1].size))
    found, stack = {one}, [one]
    while stack:
        before, here = stack.pop()
        for first, last in pairs:
            image = (first * before, last * here)
            if image not in found:
                found.add(image)
                stack.append(image)
    return list(found)


def naive_average(layer: Affine, pairs: Sequence[tuple[Monomial, Monomial]]) -> Affine:
    elements = group_elements(pairs)
    height, width = layer.weight.shape
    weight = [[Fraction(0)] * width for _ in range(height)]
    bias = [Fraction(0)] * height
    for before, here in elements:
        for i in range(height):
            a, s = here.permutation.images[i], here.scale[i]
            bias[a] += s * layer.bias[i] / len(elements)
            for j in range(width):
                b, t = before.permutation.images[j], before.scale[j]
                weight[a][b] += s * layer.weight[i, j] / t / len(elements)
    return Affine(Matrix(weight, columns=width), tuple(bias))
