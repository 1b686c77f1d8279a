"""All ways in which a cyclic group can permute a few neurons, with signs or without, and what each of them loses."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from fractions import Fraction

from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.category import Affine
from tests.oracles.averages_naive import naive_average


def roots_of_one(size: int, order: int, *, signed: bool) -> Iterator[Monomial]:
    """All (signed) permutations whose power of this order is the identity."""
    for images in itertools.permutations(range(size)):
        for signs in itertools.product((1, -1) if signed else (1,), repeat=size):
            if all(_power(images, signs, start, order) == (start, 1) for start in range(size)):
                yield Monomial(Permutation(images), tuple(map(Fraction, signs)))


def _power(images: Sequence[int], signs: Sequence[int], place: int, order: int) -> tuple[int, int]:
    sign = 1
    for _ in range(order):
        place, sign = images[place], sign * signs[place]
    return place, sign


def naive_loss(layers: Sequence[Affine], spaces: Sequence[Monomial]) -> Fraction:
    """The squared distance of layers to their averages under one generator on every space."""
    total = Fraction(0)
    for layer, before, here in zip(layers, spaces, spaces[1:], strict=False):
        mean = naive_average(layer, [(before, here)])
        pairs = [*zip(layer.bias, mean.bias, strict=True)]
        for row, other in zip(layer.weight.rows(), mean.weight.rows(), strict=True):
            pairs += zip(row, other, strict=True)
        total += sum(((a - b) ** 2 for a, b in pairs), Fraction(0))
    return total
