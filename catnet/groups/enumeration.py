"""All elements of a permutation group, breadth first: arrays of rows, level by level.

The walk goes over the Cayley graph g → s g: an element comes when its first shortest word does, and within a level in
the order of the elements before and then of the generators.

>>> generators = np.array([[1, 2, 0], [0, 2, 1]])
>>> [level.rows.tolist() for level in iter_levels(generators, lambda: (0, 1), limit=6)]
[[[0, 1, 2]], [[1, 2, 0], [0, 2, 1]], [[2, 0, 1], [2, 1, 0], [1, 0, 2]]]

Notes
-----
An element is known by its images of a base.  Read as digits they make one number, and whether it was met is looked up
in a table, or among sorted numbers where the table would be large.  Costs one product for each element, one look-up for
each element and generator, and memory for all elements.  Where the digits do not fit into 64 bits, and for the first
few hundred elements, rows are met as bytes.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import final

import numpy as np
import numpy.typing as npt

from catnet.budget import Budget
from catnet.errors import BudgetError
from catnet.groups.arrays import Array, orbit_of, smallest_type

__all__ = ["Level", "iter_levels"]

_SMALL = 300
_TABLE = 1 << 23


@final
@dataclass(frozen=True, slots=True)
class Level:
    """The elements of one length: `rows`, each `letters[k]` times the element `parents[k]` of the level before."""

    rows: Array
    parents: Array
    letters: Array


def iter_levels(generators: Array, base: Callable[[], tuple[int, ...]], *, limit: int) -> Iterator[Level]:
    """The levels one by one; `BudgetError` instead of the level with which there would be more than `limit` elements.

    Parameters
    ----------
    generators : array, shape (m, n)
    base : callable
        Gives points that only the identity fixes; asked when there are more than a few hundred elements.
    """
    count, degree = generators.shape
    compact = generators.astype(smallest_type(degree))
    rows = np.arange(degree, dtype=compact.dtype)[np.newaxis]
    nothing = np.zeros(0, dtype=np.intp)
    levels = [rows]
    met: _Met = _ByBytes()
    met.first_of(rows)
    found = 1
    yield Level(rows, nothing, nothing)
    budget = Budget.of(None)
    while count:
        budget.tick()
        budget.require(found * degree * compact.itemsize)
        if found > _SMALL and levels:
            met = _best(compact, base()) or met
            met.first_of(np.concatenate(levels))
            levels = []
        new = met.first_products(compact, rows)
        if not len(new):
            return
        found += len(new)
        if found > limit:
            raise BudgetError("group elements", limit)
        parents, letters = np.divmod(new, count)
        rows = compact.ravel().take((letters * degree)[:, np.newaxis] + rows[parents])
        if levels:
            levels.append(rows)
        yield Level(rows, parents, letters)


class _Met(ABC):
    """What was met before: which rows are new, in their order, and only the first of equal ones.  Abstract."""

    @abstractmethod
    def first_of(self, rows: Array) -> Array:
        """Their places; they are met from then on."""

    def first_products(self, generators: Array, rows: Array) -> Array:
        """The same for all products: s g for every g in turn and every s."""
        products = generators[:, rows].swapaxes(0, 1)
        return self.first_of(products.reshape(len(generators) * len(rows), rows.shape[1]))


@final
class _ByBytes(_Met):
    def __init__(self) -> None:
        self.found: set[bytes] = set()

    def first_of(self, rows: Array) -> Array:
        new = []
        for index, row in enumerate(rows):
            key = row.tobytes()
            if key not in self.found:
                self.found.add(key)
                new.append(index)
        return np.array(new, dtype=np.intp)


@final
class _ByNumber(_Met):
    """By the images of a base, as digits; a digit says which point of its orbit an image is."""

    def __init__(self, base: list[int], digits: list[Array], space: int) -> None:
        self.base = base
        self.digits = digits
        self.met: npt.NDArray[np.bool_] | None = np.zeros(space, dtype=bool) if space <= _TABLE else None
        self.first = np.empty(space if space <= _TABLE else 0, dtype=np.int32)
        self.sorted = np.zeros(0, dtype=np.int64)

    def first_of(self, rows: Array) -> Array:
        keys = np.zeros(len(rows), dtype=np.int64)
        for digit, point in zip(self.digits, self.base, strict=True):
            keys += digit[rows[:, point]]
        return self._first(keys)

    def first_products(self, generators: Array, rows: Array) -> Array:
        keys = np.zeros((len(rows), len(generators)), dtype=np.int64)
        for digit, point in zip(self.digits, self.base, strict=True):
            images = rows[:, point]
            for number, generator in enumerate(generators):
                keys[:, number] += digit[generator][images]
        return self._first(keys.ravel())

    def _first(self, keys: Array) -> Array:
        if self.met is None:
            return self._among_sorted(keys)
        fresh = np.flatnonzero(~self.met[keys])
        keys = keys[fresh]
        places = np.arange(len(keys), dtype=np.int32)
        self.first[keys[::-1]] = places[::-1]
        new = self.first[keys] == places
        self.met[keys[new]] = True
        found: Array = fresh[new]
        return found

    def _among_sorted(self, keys: Array) -> Array:
        different, places = np.unique(keys, return_index=True)
        at = np.searchsorted(self.sorted, different)
        known = np.zeros(len(different), dtype=bool)
        inside = at < len(self.sorted)
        known[inside] = self.sorted[at[inside]] == different[inside]
        self.sorted = np.insert(self.sorted, at[~known], different[~known])
        return np.sort(places[~known])


def _best(generators: Array, base: tuple[int, ...]) -> _ByNumber | None:
    """Numbers for a base, or None if they would be too long."""
    space, digits = 1, []
    for point in base:
        orbit = orbit_of(generators, point)
        digit = np.zeros(generators.shape[1], dtype=np.int64)
        if space * len(orbit) >= 1 << 63:
            return None
        digit[orbit] = np.arange(len(orbit)) * space
        digits.append(digit)
        space *= len(orbit)
    return _ByNumber(list(base), digits, space)
