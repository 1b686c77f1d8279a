"""Permutations as rows of an array of images: orbits, and words in generators.

>>> rows = np.array([[1, 2, 0, 3], [0, 2, 1, 3]])
>>> orbit_of(rows, 0).tolist(), orbit_of(rows, 3).tolist()
([0, 1, 2], [3])
>>> words(rows, 2).tolist() == words(rows, 2).tolist()
True
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = ["Array", "different_rows", "orbit_of", "smallest_type", "words"]

Array: TypeAlias = npt.NDArray[Any]

_ROUNDS = 8


def smallest_type(degree: int) -> type[np.unsignedinteger[Any]]:
    """The smallest integers that hold 0, …, degree − 1."""
    return np.uint8 if degree <= 1 << 8 else np.uint16 if degree <= 1 << 16 else np.uint32


def orbit_of(generators: Array, point: int) -> Array:
    """The points that the rows carry a point to, in increasing order."""
    reached = np.zeros(generators.shape[1], dtype=bool)
    reached[point] = True
    frontier = np.array([point])
    while len(frontier):
        images = np.zeros(len(reached), dtype=bool)
        images[generators[:, frontier].ravel()] = True
        frontier = np.flatnonzero(images & ~reached)
        reached[frontier] = True
    return np.flatnonzero(reached)


def different_rows(rows: Array) -> Array:
    """The rows without those that came before.  (`numpy.unique` would import masked arrays, half of NumPy's start.)"""
    places = {row.tobytes(): place for place, row in reversed(list(enumerate(rows)))}
    return rows[sorted(places.values())]


def words(generators: Array, count: int) -> Array:
    """Words in the generators, the same ones every time: in every round each is multiplied by another.

    Far apart as random elements are, after eight rounds, though nothing may rely on it.
    """
    found = generators[np.arange(count) % len(generators)]
    state = 1
    for _ in range(_ROUNDS):
        partners = []
        for _ in range(count):
            state = (state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
            partners.append((state >> 33) % count)
        found = np.take_along_axis(found, found[partners], axis=1)
    return found
