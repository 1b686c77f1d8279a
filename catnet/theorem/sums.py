"""Sums of parameters of one architecture: x ↦ c Σ_j f(x; theta_j), with the hidden spaces of the theta_j side by side.

Which architectures are closed under them they say themselves (`catnet.theorem.architecture.Architecture.direct_sum`).
A hidden space of a sum is a direct sum of *strips*.  A strip Q^outer ⊗ Q^copies ⊗ Q^inner holds one part of every
copy, and permuting the copies permutes its middle factor.

>>> from catnet.algebra.permutation import Permutation
>>> exchange((Strip(2, 1),), Permutation((1, 0))).permutation.images
(1, 0, 3, 2)
>>> exchange((Strip(1, 2), Strip(1, 1, copied=False)), Permutation((1, 0))).permutation.images
(2, 3, 0, 1, 4)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Generic, TypeVar, final

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.algebra.scalars import Vector

__all__ = ["DirectSum", "Strip", "exchange", "joined", "joined_biases"]

Theta = TypeVar("Theta")


@final
@dataclass(frozen=True, slots=True)
class Strip:
    """How the copies lie in one summand of a hidden space.

    Parameters
    ----------
    outer, inner : int
        A coordinate is (o, copy, i), o < outer, i < inner, the last index running fastest.
    copied : bool
        False for a summand that the copies share: its coordinates are (o, i).
    """

    outer: int
    inner: int
    copied: bool = True


@final
@dataclass(frozen=True, slots=True)
class DirectSum(Generic[Theta]):
    """A sum of copies, as a parameter of their architecture.

    Parameters
    ----------
    network : Theta
    layout : tuple of tuples of Strip
        For every hidden space V_1, …, V_{L-1} of the network its summands.
    """

    network: Theta
    layout: tuple[tuple[Strip, ...], ...]


def exchange(strips: Sequence[Strip], permutation: Permutation) -> Monomial:
    """The operator on a hidden space that permutes the copies: copy c goes to the place of copy p(c)."""
    images: list[int] = []
    for outer, inner, moved in ((strip.outer, strip.inner, strip.copied) for strip in strips):
        start, places = len(images), permutation.images if moved else (0,)
        for o in range(outer):
            images += [start + (o * len(places) + place) * inner + i for place in places for i in range(inner)]
    return Monomial.of_permutation(images)


def joined(parts: Sequence[Matrix], *, first: bool, last: bool, share: Fraction) -> Matrix:
    """One layer of a sum: the weights of the copies, which read the same inputs if it is the `first` layer, and whose
    outputs are added up, with weight `share`, if it is the `last`.
    """
    if first and last:
        return reduce(Matrix.__add__, parts) * share
    if first:
        return _folded(parts, Matrix.above)
    if last:
        return _folded(parts, Matrix.beside) * share
    return _folded(parts, Matrix.direct_sum)


def joined_biases(parts: Sequence[Vector], last: bool, share: Fraction) -> Vector:
    """The bias of a layer of a sum: one copy's after the other, or added up, with weight `share`, in the last layer."""
    if last:
        return tuple(share * sum(values, Fraction(0)) for values in zip(*parts, strict=True))
    return tuple(value for part in parts for value in part)


def _folded(parts: Sequence[Matrix], two: Callable[[Matrix, Matrix], Matrix]) -> Matrix:
    """Pair by pair, so that no block is written more often than the logarithm of their number."""
    found = list(parts)
    while len(found) > 1:
        pairs = zip(found[::2], found[1::2], strict=False)
        found = [two(left, right) for left, right in pairs] + (found[-1:] if len(found) % 2 else [])
    return found[0]
