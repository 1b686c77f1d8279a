"""Fewer generators of the same finite group of pairs of (signed) permutations.

>>> turn = Monomial.of_permutation((1, 2, 3, 0))
>>> swaps = [Monomial.of_permutation(images) for images in ((1, 0, 2, 3), (0, 2, 1, 3), (0, 1, 3, 2))]
>>> [str(first.permutation) for first, in few_generators([(turn,), *((swap,) for swap in swaps)], 24)]
['(0 1 2 3)', '(0 1)']
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import mul
from typing import TypeAlias

from catnet.algebra.monomial import Monomial
from catnet.groups.finite import FiniteGroup
from catnet.groups.finiteness import permutation_model

__all__ = ["few_generators"]

Tuple: TypeAlias = tuple[Monomial, ...]

_FEW = 8
_LETTERS = 40


def few_generators(generators: Sequence[Tuple], order: int | None) -> list[Tuple]:
    """Some of them, or a few products of them, that generate a group of the same order.

    Parameters
    ----------
    generators : sequence of tuples of Monomial
        Signed permutations.
    order : int or None
        Of the group that they generate; None if it is not known: then they are all kept.

    Notes
    -----
    Of a few generators those are dropped without which the order stays.  Of many, two, three or more products of a
    fixed sequence are tried: nearly every pair of elements of a symmetric group generates it, or its even half.
    """
    moving = [entry for entry in generators if not all(operator.is_identity for operator in entry)]
    if order is None or len(moving) < 2:
        return moving
    if len(moving) > _FEW:
        for count in range(2, _FEW + 1):
            words = _words(moving, count)
            if _order(words) == order:
                return words
        return moving
    kept = moving
    for entry in moving[::-1]:
        without = [other for other in kept if other is not entry]
        if _order(without) == order:
            kept = without
    return kept


def _order(generators: Sequence[Tuple]) -> int:
    if not generators:
        return 1
    models = permutation_model(generators)
    return FiniteGroup(tuple((str(number), model) for number, model in enumerate(models))).order


def _words(generators: Sequence[Tuple], count: int) -> list[Tuple]:
    """Products of many letters each, the same on every machine."""
    state = count
    words = []
    for _ in range(count):
        letters = []
        for _ in range(_LETTERS + len(generators)):
            state = (state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
            letters.append(generators[(state >> 33) % len(generators)])
        words.append(tuple(reduce(mul, column) for column in zip(*letters, strict=True)))
    return words
