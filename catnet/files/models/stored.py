"""How files store numbers: the type of their words, and what is made of them.

>>> plain("<f4").numbers(np.array([1.5], dtype="<f4").tobytes()).tolist()
[1.5]
>>> BFLOAT16.numbers(b"\\xc0\\x3f").tolist()
[1.5]
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias, final

import numpy as np
import numpy.typing as npt

__all__ = ["BFLOAT16", "Stored", "plain"]

Array: TypeAlias = npt.NDArray[Any]


@final
@dataclass(frozen=True, slots=True)
class Stored:
    """A type of numbers in a file.

    Parameters
    ----------
    words : dtype
        What NumPy reads.
    widen : callable, optional
        What makes numbers of the words, where they are none that NumPy knows.
    """

    words: np.dtype[Any]
    widen: Callable[[Array], Array] | None = None

    def numbers(self, raw: bytes | memoryview) -> Array:
        """As many numbers as there are words, in one row."""
        flat = np.frombuffer(raw, dtype=self.words)
        return flat if self.widen is None else self.widen(flat)


def plain(code: str) -> Stored:
    """A type that NumPy knows under this code."""
    return Stored(np.dtype(code))


def _widened(words: Array) -> Array:
    """The float32 numbers whose upper halves are these 16-bit words; exact."""
    return (words.astype(np.uint32) << np.uint32(16)).view(np.float32)


BFLOAT16 = Stored(np.dtype("<u2"), _widened)
