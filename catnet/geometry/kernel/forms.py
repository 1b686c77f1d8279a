"""Linear forms on rays: their values exactly, and their signs, which seldom need them.

Values are int64 while a bound, computed beforehand, proves that nothing overflows, and Python integers, row by row,
where it does not.  Signs are taken from doubles where these are beyond an error bound; that is the one place where
the result of a rounded operation is used, and it is proved, not tried:

- Let x, y be vectors of k integers, x', y' their entries rounded to doubles, u = 2^-53.  In whatever order a sum of
  products is formed, with or without fused multiplications, the computed s satisfies |s - x' . y'| <= k u / (1 - k u)
  |x'| . |y'| (Higham, "Accuracy and Stability of Numerical Algorithms", 2nd ed., section 3.1: the bound counts the
  roundings that a term goes through, of which there are at most k; a fused operation has fewer).  Products of
  integers do not underflow.  Rounding x and y adds another factor (1 + u)^2, and the sum |x'| . |y'| is itself
  computed, too small by at most a factor 1 - k u / (1 - k u).  All of this is below (k + 4) 2^-52 |x'| . |y'| as it
  was computed, for k < 2^20: twice what is needed.
- Integers of more than 62 bits are shifted first: a vector times a positive number has the same signs.  What that cuts
  off is less than 1 in every entry, and |x| . 1 bounds what it can do.

Where doubles do not tell, the sum is small compared to its terms.  So it often fits into a word although its terms do
not: then arithmetic modulo 2^64, which is what int64 does, gives it exactly.  What remains goes through Python
integers.

>>> import numpy as np
>>> big = 2**61
>>> forms = Forms(np.array([[[big, big], [1 - big, -big]]]))          # big x + (1 - big) y, big x - big y
>>> [flags.tolist() for flags in forms.signs(np.array([0]), np.array([[big, big]]))]
[[[True, False]], [[False, False]]]
"""

from __future__ import annotations

from typing import Any, final

import numpy as np
import numpy.typing as npt

from catnet.algebra.packed import Integers, largest, shrink, widen
from catnet.geometry.kernel.bits import Booleans
from catnet.geometry.kernel.rays import Indices, crossing, multiply

__all__ = ["Forms"]

_DOUBLE = 2**53
_WORD = 2**62
_SAFE = 2.0**61  # for bounds that are themselves summed in doubles: their rounding is far below this factor of 2
_BITS = 62
_Doubles = npt.NDArray[np.float64]


@final
class Forms:
    """Linear forms on cells, with the bounds that say how large their values can be.

    Parameters
    ----------
    table : Integers, shape (cells, n + 1, m)
        In cell c, form number j is ``table[c, :, j]``; a single cell stands for all.
    """

    __slots__ = ("_doubles", "_exact_doubles", "_largest", "_shifted", "table")

    def __init__(self, table: Integers) -> None:
        self.table = table
        self._largest = largest(table)
        self._exact_doubles: _Doubles | None = None
        self._doubles: _Doubles | None = None
        self._shifted: _Doubles | None = None

    def __len__(self) -> int:
        return len(self.table)

    # ---- exact values

    def values(self, owner: Indices, rays: Integers) -> Integers:
        """The values of all m forms of the cells `owner`, shape (rays,), on rays, shape (rays, n + 1)."""
        if len(self.table) == 1:
            return multiply(rays, self.table[0])
        if self.table.dtype == object or rays.dtype == object:
            return shrink(_dots(self.table.take(owner, axis=0), rays))
        bound = self._largest * largest(rays) * rays.shape[1]
        if bound < _DOUBLE:
            table = self._in_doubles().take(owner, axis=0)
            return np.asarray(np.matmul(rays[:, None, :].astype(np.float64), table)[:, 0].astype(np.int64))
        if bound < _WORD:
            return self._wrapped(owner, rays)
        fits = self._sizes(owner, rays).max(axis=1, initial=0.0) < _SAFE
        if fits.all():
            return self._wrapped(owner, rays)
        result = np.empty((len(rays), self.table.shape[2]), dtype=object)
        result[fits] = self._wrapped(owner[fits], rays[fits])
        wide = np.flatnonzero(~fits)
        result[wide] = _dots(self.table.take(owner.take(wide), axis=0), rays.take(wide, axis=0))
        return shrink(result)

    def value(self, owner: Indices, rays: Integers, column: Indices) -> Integers:
        """The value of form number `column`, shape (rays,), of the cells `owner` on rays."""
        forms = self._columns(owner, column)
        fits = self._fitting(forms, rays)
        if fits is None:
            return np.asarray((forms * rays).sum(axis=1))
        result = np.empty(len(rays), dtype=object)
        result[fits] = (forms[fits] * rays[fits]).sum(axis=1)
        result[~fits] = (widen(forms[~fits]) * widen(rays[~fits])).sum(axis=1)
        return result

    def meet(self, owner: Indices, column: Indices, a: Integers, b: Integers) -> Integers:
        """The primitive rays between a and b where form number `column` vanishes, positive on a and negative on b."""
        forms = self._columns(owner, column)
        fits, others = self._fitting(forms, a), self._fitting(forms, b)
        if fits is None and others is None:
            return crossing((forms * a).sum(axis=1), a, (forms * b).sum(axis=1), b)
        both = np.ones(len(a), dtype=np.bool_)
        both &= True if fits is None else fits
        both &= True if others is None else others
        parts: list[tuple[Indices, Integers]] = []
        for rows in (np.flatnonzero(both), np.flatnonzero(~both)):
            one, other, form = a.take(rows, axis=0), b.take(rows, axis=0), forms.take(rows, axis=0)
            if len(parts):
                one, other, form = widen(one), widen(other), widen(form)
            parts.append((rows, crossing((form * one).sum(axis=1), one, (form * other).sum(axis=1), other)))
        wide = any(rays.dtype == object for rows, rays in parts if len(rows))
        result = np.empty(a.shape, dtype=object if wide else np.int64)
        for rows, rays in parts:
            result[rows] = rays
        return result

    def _columns(self, owner: Indices, column: Indices) -> Integers:
        if len(self.table) == 1:
            return np.ascontiguousarray(self.table[0].T).take(column, axis=0)
        return np.asarray(self.table[owner, :, column])

    def _fitting(self, forms: Integers, rays: Integers) -> Booleans | None:
        """On which rows words are safe; None if on all, or if there are no words."""
        if forms.dtype == object or rays.dtype == object:
            return np.zeros(len(rays), dtype=np.bool_) if len(rays) else None
        if self._largest * largest(rays) * rays.shape[1] < _WORD:
            return None
        sizes = np.abs(forms.astype(np.float64))
        sizes *= np.abs(rays)
        fits = sizes.sum(axis=1) < _SAFE
        return None if fits.all() else fits

    def _wrapped(self, owner: Indices, rays: Integers) -> Integers:
        """The values modulo 2^64."""
        table = self.table
        total = table[owner, 0] * rays[:, :1]
        for coordinate in range(1, rays.shape[1]):
            total += table[owner, coordinate] * rays[:, coordinate : coordinate + 1]
        return np.asarray(total)

    def _in_doubles(self) -> _Doubles:
        """The table where its entries are below 2^53."""
        if self._exact_doubles is None:
            self._exact_doubles = self.table.astype(np.float64)
        return self._exact_doubles

    def _sizes(self, owner: Indices, rays: Integers) -> _Doubles:
        """Sums of absolute values, up to rounding."""
        table = np.abs(self.table.take(owner, axis=0)).astype(np.float64)
        return np.asarray(np.matmul(np.abs(rays).astype(np.float64)[:, None, :], table)[:, 0])

    # ---- signs

    def signs(self, owner: Indices, rays: Integers) -> tuple[Booleans, Booleans]:
        """Where the values of all m forms of the cells `owner` on rays are positive, and where negative."""
        words = self.table.dtype != object and rays.dtype != object
        if words and self._largest * largest(rays) * rays.shape[1] < _WORD:
            values = self.values(owner, rays)
            return values > 0, values < 0
        return self._filtered(owner, rays)

    def _filtered(self, owner: Indices, rays: Integers) -> tuple[Booleans, Booleans]:
        """The signs, from doubles beyond their error bound and exactly elsewhere; see the top of the file."""
        if self._doubles is None or self._shifted is None:
            self._doubles, self._shifted = _rounded(self.table, 1)
        left, cut = _rounded(rays, 1)
        if len(self.table) == 1:
            right, cut_right = self._doubles, self._shifted
        else:
            right, cut_right = self._doubles.take(owner, axis=0), self._shifted.take(owner, axis=0)
        approximate = np.matmul(left[:, None, :], right)[:, 0]
        sizes = np.abs(left)
        total = np.matmul(sizes[:, None, :], np.abs(right))[:, 0]
        error = total * ((rays.shape[1] + 4) * 2.0**-52)
        if cut.any() or cut_right.any():  # what was cut off, and twice for the rounding of these sums themselves
            most = np.abs(right).sum(axis=1) + rays.shape[1]
            error += 2 * (cut * most + cut_right[:, 0] * (sizes.sum(axis=1, keepdims=True) + rays.shape[1]))
        above, below = approximate > error, approximate < -error
        row, column = np.nonzero(~(above | below))
        if len(row):
            forms = self._columns(owner.take(row), column)
            exact = _small_dots(forms, rays.take(row, axis=0), 2 * error[row, column])
            above[row, column], below[row, column] = exact > 0, exact < 0
        return above, below


def _dots(forms: Integers, rays: Integers) -> Integers:
    """The values of forms, shape (rays, n + 1, m), on rays, in Python integers."""
    if not len(rays):
        return np.zeros((0, forms.shape[2]), dtype=np.int64)
    return np.asarray((widen(forms) * widen(rays)[:, :, None]).sum(axis=1))


def _small_dots(forms: Integers, rays: Integers, bound: _Doubles) -> npt.NDArray[Any]:
    """The values of forms, shape (rays, n + 1), on rays, none greater than its bound."""
    if forms.dtype == object or rays.dtype == object:
        return np.asarray((widen(forms) * widen(rays)).sum(axis=1))
    result = (forms * rays).sum(axis=1)  # modulo 2^64
    wide = np.flatnonzero(bound >= _SAFE)
    if len(wide):
        result = result.astype(object)
        result[wide] = (widen(forms.take(wide, axis=0)) * widen(rays.take(wide, axis=0))).sum(axis=1)
    return np.asarray(result)


def _rounded(table: Integers, axis: int) -> tuple[_Doubles, _Doubles]:
    """The integers as doubles, those along the axis times a common power of 2 if they have more than 62 bits; and 1
    where bits were cut off, 0 elsewhere.
    """
    if table.dtype != object:
        shape = list(table.shape)
        shape[axis] = 1
        return table.astype(np.float64), np.zeros(shape)
    lengths = np.asarray(np.frompyfunc(int.bit_length, 1, 1)(table)).astype(np.int64)
    shift = np.maximum(lengths.max(axis=axis, keepdims=True, initial=0) - _BITS, 0)
    return (table >> shift.astype(object)).astype(np.float64), (shift > 0).astype(np.float64)
