"""A growing table: rows are appended in amortised constant time, and the rows so far are a plain array.

>>> import numpy as np
>>> table = Table(np.array([[1, 2]]))
>>> table.append(np.array([[3, 4], [5, 6]]))
>>> table.rows.tolist()
[[1, 2], [3, 4], [5, 6]]
"""

from __future__ import annotations

from typing import Any, final

import numpy as np
import numpy.typing as npt

from catnet.budget import size_of

__all__ = ["Table"]

_LARGE = 1 << 20  # bytes from which on a table grows by an eighth only
_KEPT = 1 << 22

np.empty(_KEPT, dtype=np.uint8)
# Made and forgotten, never touched: from then on glibc keeps freed memory up to this size for the next array instead of
# giving it back to the system, which clears every page again (two thirds of the page faults of 6-8-8-1).


@final
class Table:
    """An array with room at its end.

    Parameters
    ----------
    rows : ndarray
        The first rows; not copied.  A table widens to Python integers when rows of Python integers are appended.

    Notes
    -----
    A table that nobody else looks at grows where it is, so that there are never two of them; `rows` must be asked for
    again after rows have been added.
    """

    __slots__ = ("_room", "_used")
    _room: npt.NDArray[Any]

    def __init__(self, rows: npt.NDArray[Any]) -> None:
        self._room = rows
        self._used = len(rows)

    def __len__(self) -> int:
        return self._used

    @property
    def rows(self) -> npt.NDArray[Any]:
        return self._room[: self._used]

    @property
    def nbytes(self) -> int:
        """The bytes of the table, its room included."""
        return self._room.nbytes if self._room.dtype != object else size_of(self.rows)

    def append(self, rows: npt.NDArray[Any]) -> None:
        if rows.dtype == object and self._room.dtype != object:
            self._room = self._room.astype(object)
        self.extend(len(rows))[:] = rows

    def extend(self, count: int) -> npt.NDArray[Any]:
        """That many more rows, not yet filled, to be written at once."""
        used, total = self._used, self._used + count
        if total > len(self._room):
            size = max(total, 2 * used if self._room.nbytes < _LARGE else used + used // 8)
            self._resize(size)
        self._used = total
        return self._room[used:total]

    def cut(self, count: int) -> None:
        """Forget all but the first rows."""
        self._used = count

    def finish(self) -> npt.NDArray[Any]:
        """The rows, without room behind them."""
        if len(self._room) > self._used:
            self._resize(self._used)
        return self._room

    def _resize(self, size: int) -> None:
        shape = (size, *self._room.shape[1:])
        try:
            self._room.resize(shape)  # in place, and refused if the array is in use elsewhere or does not own its data
        except ValueError:
            room = np.empty(shape, dtype=self._room.dtype)
            kept = min(size, self._used)
            room[:kept] = self._room[:kept]
            self._room = room
