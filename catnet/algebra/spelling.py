"""Fractions in packed arrays as ``"p/q"`` strings.

>>> import numpy as np
>>> spelled_rows(np.array([[1, -3]]), np.array([[2, 1]]))
[['1/2', '-3']]
"""

from __future__ import annotations

from fractions import Fraction

from catnet.algebra.packed import Integers
from catnet.algebra.scalars import spell

__all__ = ["spelled_rows"]

_LONG = 10**4_000


def spelled_rows(numerators: Integers, denominators: Integers) -> list[list[str]]:
    """Arrays of shape (m, n), in lowest terms, as m lists of n strings."""
    tops, bottoms = numerators.tolist(), denominators.tolist()
    return [
        [f"{top}/{bottom}" if bottom != 1 else str(top) for top, bottom in zip(*pair, strict=True)]
        if _short(pair)
        else [spell(Fraction(top, bottom)) for top, bottom in zip(*pair, strict=True)]
        for pair in zip(tops, bottoms, strict=True)
    ]


def _short(pair: tuple[list[int], list[int]]) -> bool:
    """Whether all numbers of a row have few enough digits for `str` under Python's default limit."""
    return all(min(part) > -_LONG and max(part) < _LONG for part in pair if part)
