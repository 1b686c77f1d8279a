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

__all__ = ["Table"]


@final
class Table:
    """An array with room at its end.

    Parameters
    ----------
    rows : ndarray
        The first rows; copied.  A table widens to Python integers when rows of Python integers are appended.
    """

    __slots__ = ("_room", "rows")
    _room: npt.NDArray[Any]
    rows: npt.NDArray[Any]

    def __init__(self, rows: npt.NDArray[Any]) -> None:
        self._room = rows.copy()
        self.rows = self._room

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def nbytes(self) -> int:
        """The bytes of the table, its room included."""
        return self._room.nbytes

    def append(self, rows: npt.NDArray[Any]) -> None:
        used = len(self.rows)
        if rows.dtype == object and self._room.dtype != object:
            self._room = self._room.astype(object)
        self._reserve(used, used + len(rows))
        self._room[used : used + len(rows)] = rows
        self.rows = self._room[: used + len(rows)]

    def extend(self, count: int) -> npt.NDArray[Any]:
        """That many more rows, not yet filled, to be written at once."""
        used = len(self.rows)
        self._reserve(used, used + count)
        self.rows = self._room[: used + count]
        return self.rows[used:]

    def cut(self, count: int) -> None:
        """Forget all but the first rows."""
        self.rows = self._room[:count]

    def _reserve(self, used: int, total: int) -> None:
        if total > len(self._room):
            room = np.empty((max(total, 2 * used), *self._room.shape[1:]), dtype=self._room.dtype)
            room[:used] = self._room[:used]
            self._room = room
