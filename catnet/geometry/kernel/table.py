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

    def append(self, rows: npt.NDArray[Any]) -> None:
        used = len(self.rows)
        total = used + len(rows)
        if rows.dtype == object and self._room.dtype != object:
            self._room = self._room.astype(object)
        if total > len(self._room):
            room = np.empty((max(total, 2 * used), *self._room.shape[1:]), dtype=self._room.dtype)
            room[:used] = self._room[:used]
            self._room = room
        self._room[used:total] = rows
        self.rows = self._room[:total]
