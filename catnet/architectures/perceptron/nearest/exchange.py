"""Orbits exchanged: two orbits that lose much are taken apart, and their neurons put together in another way.

>>> import numpy as np
>>> from catnet.groups import cyclic
>>> gains = np.array([np.eye(4), np.eye(4)[[2, 3, 0, 1]]])                     # the other element swaps 0, 2 and 1, 3
>>> worse = SignedImages(np.array([[0, 1, 2, 3], [1, 0, 3, 2]]), np.ones((2, 4), dtype=int))
>>> table = Table.of(cyclic(2))
>>> exchanged(table, table.kinds(), gains, worse, signed=False).images.tolist()
[[0, 1, 2, 3], [2, 3, 0, 1]]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from catnet.architectures.perceptron.nearest.proposals import SignedImages, energy, propose_orbits
from catnet.architectures.perceptron.nearest.subgroups import Kind, Table

__all__ = ["exchanged"]

Floats: TypeAlias = npt.NDArray[np.float64]

_WORK = 400
"""Orbits that are put together, at most, for every layer."""

_LITTLE = 1e-9


def exchanged(
    table: Table, kinds: Sequence[Kind], overlaps: Floats, action: SignedImages, *, signed: bool
) -> SignedImages:
    """An action that keeps at least as much energy.

    Parameters
    ----------
    table : Table
    kinds : sequence of Kind
        ``table.kinds()``.
    overlaps : array, shape (|G|, d, d)
    action : SignedImages
    signed : bool
        Whether an element may change a neuron's sign.
    """
    images, signs = action.images.copy(), action.signs.copy()
    little = _LITTLE * float(np.einsum("aa->", overlaps[0])) if overlaps.size else 0.0
    work = _WORK
    improved = True
    while improved:
        improved = False
        for neurons in _pairs(overlaps, SignedImages(images, signs), little):
            part = overlaps[:, neurons][:, :, neurons]
            place = {int(neuron): index for index, neuron in enumerate(neurons)}
            inside = np.vectorize(place.__getitem__, otypes=[np.int64])(images[:, neurons])
            best, now = None, energy(part, SignedImages(inside, signs[:, neurons])) + little
            for order in _orders(part):
                work -= len(kinds) * len(neurons)
                if work < 0:
                    return SignedImages(images, signs)
                tried = propose_orbits(table, kinds, part, signed=signed, order=order)
                kept = energy(part, tried)
                if kept > now:
                    best, now = tried, kept
            if best is not None:
                images[:, neurons], signs[:, neurons] = neurons[best.images], best.signs
                improved = True
                break
    return SignedImages(images, signs)


def _pairs(overlaps: Floats, action: SignedImages, little: float) -> Iterator[npt.NDArray[np.int64]]:
    """The neurons of two orbits each of which loses something, those that lose most first."""
    found = []
    seen: set[int] = set()
    rows = np.arange(action.images.shape[0])[:, None]
    for start in range(action.images.shape[1]):
        if start not in seen:
            orbit = np.unique(action.images[:, start])
            seen.update(orbit.tolist())
            kept = overlaps[rows, orbit[None, :], action.images[:, orbit]] * action.signs[:, orbit]
            lost = float(overlaps[0, orbit, orbit].sum() - kept.sum() / len(rows))
            if lost > little:
                found.append((-lost, orbit))
    found.sort(key=lambda item: (item[0], int(item[1][0])))
    for (_, one), (_, other) in combinations(found, 2):
        yield np.sort(np.concatenate([one, other]))


def _orders(overlaps: Floats) -> Iterator[npt.NDArray[np.int64]]:
    """Heaviest first, and each of the others before all."""
    heaviest = np.argsort(-np.einsum("aa->a", overlaps[0]), kind="stable")
    for index in range(len(heaviest)):
        yield np.concatenate([heaviest[index : index + 1], np.delete(heaviest, index)])
