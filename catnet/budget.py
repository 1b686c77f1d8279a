"""A budget: how much work and memory a question may cost before its answer is "undecided".

One explicit object is handed down from the question to the innermost loop.  It counts *cells* (whatever a method
enumerates: regions, terms, sign patterns), *bytes* of the arrays that are alive, and seconds.  Cells and bytes are
counted by the arrays themselves, never asked of the machine, so that answers agree on every machine; seconds are a
limit on top.  Running out is a `BudgetError` that names the counter, and never read as an answer.

How it is used, from the outside in:

- A question makes one: ``Budget(cells=200_000, bytes=2 * 10**9, seconds=10)``; each may be None.  Wherever a function
  takes ``max_cells`` of type `Limit`, a `Budget`, a number of cells or None may be handed on, and `Budget.of` reads
  it.  A function that enumerates up to a limit of its own says ``budget.with_cells(500)``: the same memory and clock.
- A budget can be *around* what a command does, ``with budget.around(): ...``: then a number of cells, or None, is read
  as that many cells within its memory and its time.
- A loop calls `tick` once in every piece of work that takes a noticeable time (a millisecond or more).
- Before a large temporary is made, `require` asks whether it fits on top of all that is held; while a table lives,
  it is held by ``with budget.hold(size_of(table, other)): ...``.  What is held is given back when the block ends,
  also by an error, so the same budget can go on with the next method.

>>> budget = Budget(cells=3, bytes=1000)
>>> with budget.hold(600):
...     budget.require(400)
>>> budget.held, budget.peak
(0, 1000)
>>> budget.require(1001)
Traceback (most recent call last):
    ...
catnet.errors.BudgetError: the budget of 1000 bytes ran out
>>> Budget.of(7).cells, Budget.of(None).bytes, Budget.of(budget) is budget
(7, 2000000000, True)
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeAlias, final

from catnet.errors import BudgetError, InputError

__all__ = ["DEFAULT_MAX_BYTES", "Budget", "Limit", "size_of"]

DEFAULT_MAX_BYTES = 2 * 10**9
"""Two gigabytes, on every machine."""


@final
class _Ledger:
    """What is held, the most that was, and when time is over; shared by budgets that differ in their cells."""

    __slots__ = ("end", "found", "held", "peak")

    def __init__(self, end: float | None) -> None:
        self.end = end
        self.found = 0
        self.held = 0
        self.peak = 0


@final
class Budget:
    """Limits on cells, bytes and seconds, and what is in use.

    Parameters
    ----------
    cells : int, optional
        The largest number of cells; unlimited without it.
    bytes : int, optional
        The largest number of bytes alive at a time; None for no limit.
    seconds : float, optional
        By the monotonic clock.
    since : float, optional
        When the seconds begin, as `time.monotonic` gives it; by default now.
    """

    __slots__ = ("_before", "_ledger", "bytes", "cells", "seconds")

    def __init__(
        self,
        *,
        cells: int | None = None,
        bytes: int | None = DEFAULT_MAX_BYTES,
        seconds: float | None = None,
        since: float | None = None,
    ) -> None:
        for name, value in (("cells", cells), ("bytes", bytes), ("seconds", seconds)):
            if value is not None and value < 0:
                raise InputError(f"a budget of {value} {name}: it cannot be negative")
        self.cells = cells
        self.bytes = bytes
        self.seconds = seconds
        self._before = 0
        start = time.monotonic() if since is None else since
        self._ledger = _Ledger(None if seconds is None else start + seconds)

    def __repr__(self) -> str:
        return f"Budget(cells={self.cells}, bytes={self.bytes}, seconds={self.seconds})"

    @classmethod
    def of(cls, limit: Limit) -> Budget:
        """A budget as it is; a number, or None, as a limit on cells, with the memory and the time of the budget that
        is around, or the usual memory.
        """
        if isinstance(limit, Budget):
            return limit
        around = _AROUND.get()
        return cls(cells=limit) if around is None else around.with_cells(limit)

    @contextmanager
    def around(self) -> Iterator[None]:
        """Inside the block every limit on cells is one within this budget.

        >>> with Budget(bytes=1000).around():
        ...     Budget.of(5)
        Budget(cells=5, bytes=1000, seconds=None)
        """
        before = _AROUND.set(self)
        try:
            yield
        finally:
            _AROUND.reset(before)

    def with_cells(self, cells: int | None) -> Budget:
        """Another limit on cells, the same memory and the same clock."""
        result = Budget(cells=cells, bytes=self.bytes)
        result.seconds, result._ledger = self.seconds, self._ledger
        return result

    def after(self, cells: int) -> Budget:
        """The same budget for a part of the work, when so many cells have been found elsewhere."""
        result = self.with_cells(self.cells)
        result._before = self._before + cells
        return result

    # ---- time

    def tick(self) -> None:
        """Raise `BudgetError` if time is over.  Cheap: meant for every piece of work of a millisecond or more."""
        end = self._ledger.end
        if end is not None and self.seconds is not None and time.monotonic() > end:
            raise BudgetError("seconds", self.seconds)

    @property
    def remaining(self) -> float | None:
        """The seconds left, at least 0; None without a limit."""
        return None if self._ledger.end is None else max(0.0, self._ledger.end - time.monotonic())

    # ---- cells

    def require_cells(self, count: int) -> None:
        """Raise `BudgetError` if so many cells are more than allowed."""
        total = self._before + count
        self._ledger.found = max(self._ledger.found, total)
        if self.cells is not None and total > self.cells:
            raise BudgetError("cells", self.cells)

    @property
    def found(self) -> int:
        """The most cells that were required at a time: so many are there at least, whatever ended the work."""
        return self._ledger.found

    # ---- bytes

    @property
    def held(self) -> int:
        """The bytes in use."""
        return self._ledger.held

    @property
    def peak(self) -> int:
        """The most bytes that were in use or required at a time."""
        return self._ledger.peak

    def require(self, size: int) -> None:
        """Raise `BudgetError` if so many bytes do not fit on top of those in use."""
        total = self._ledger.held + size
        if self.bytes is not None and total > self.bytes:
            raise BudgetError("bytes", self.bytes)
        self._ledger.peak = max(self._ledger.peak, total)

    @contextmanager
    def hold(self, size: int) -> Iterator[None]:
        """So many bytes are in use inside the block."""
        self.require(size)
        self._ledger.held += size
        try:
            yield
        finally:
            self._ledger.held -= size


_AROUND: ContextVar[Budget | None] = ContextVar("around", default=None)

Limit: TypeAlias = Budget | int | None
"""What a parameter ``max_cells`` takes: a budget, or a number of cells."""


def size_of(*arrays: Any) -> int:
    """The bytes of arrays, the same on every machine; Python integers count with their digits, as large as the
    largest of them.

    >>> import numpy as np
    >>> size_of(np.zeros((2, 3), dtype=np.int64)), size_of(np.array([2**70], dtype=object))
    (48, 44)
    """
    total = 0
    for array in arrays:
        total += int(array.nbytes)
        if array.dtype == object and array.size:
            longest = max(int(array.max()), -int(array.min())).bit_length()
            total += array.size * (24 + 4 * (longest // 30 + 1))
    return total
