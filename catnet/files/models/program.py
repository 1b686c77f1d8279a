"""A model as a short program of exact steps on flat vectors: what every reader of model files writes down first.

`catnet.files.models.recorder` writes one; `catnet.files.models.building` turns it into a network, and
`catnet.files.models.checking` evaluates it beside the source's own arithmetic.  A value is a tensor of exact numbers;
its steps work on the entries in row-major order.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TypeAlias, final

import numpy as np
import numpy.typing as npt

from catnet.algebra.floats import FloatFormat
from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector
from catnet.category import Activation

__all__ = [
    "MAX_ENTRIES",
    "Activate",
    "Averages",
    "Clip",
    "Join",
    "Kernels",
    "Largest",
    "Linear",
    "Operation",
    "Pick",
    "Program",
    "Scale",
    "Step",
    "Sum",
    "Value",
]

MAX_ENTRIES = 2**25
"""How many entries a weight matrix may have, above all one that a convolution is written out into."""


@final
@dataclass(frozen=True, slots=True)
class Kernels:
    """What a convolution shares: its kernels (a row for each output channel) on a grid of (channels, rows, columns)."""

    grid: tuple[int, int, int]
    kernel: Matrix
    bias: Vector
    size: tuple[int, int]
    stride: tuple[int, int]
    padding: tuple[int, int]


@final
@dataclass(frozen=True, slots=True)
class Averages:
    """Averages over whole windows of a grid, channel by channel."""

    grid: tuple[int, int, int]
    size: tuple[int, int]
    stride: tuple[int, int]


@final
@dataclass(frozen=True, slots=True)
class Linear:
    """x ↦ weight x + bias; no row has more than `terms` nonzero weights. `shared` says what was written out."""

    weight: Matrix
    bias: Vector
    terms: int
    shared: Kernels | Averages | None = None


@final
@dataclass(frozen=True, slots=True, eq=False)
class Pick:
    """x ↦ (x_{places[0]}, x_{places[1]}, …)."""

    places: npt.NDArray[np.int64]


@final
@dataclass(frozen=True, slots=True)
class Scale:
    """x ↦ factors x + shifts, entry by entry; `sizes` bounds the terms that the source sums up to a shift."""

    factors: Vector
    shifts: Vector
    sizes: Vector | None = None


@final
@dataclass(frozen=True, slots=True)
class Activate:
    """The activation, entry by entry."""

    activation: Activation


@final
@dataclass(frozen=True, slots=True)
class Join:
    """Several vectors, one after the other."""


@final
@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of two vectors, or their difference."""

    sign: int = 1


@final
@dataclass(frozen=True, slots=True)
class Clip:
    """x ↦ min(max(x, low), high), entry by entry; None where there is no bound."""

    low: Vector | None
    high: Vector | None


@final
@dataclass(frozen=True, slots=True)
class Largest:
    """The largest entry of every window."""

    windows: tuple[tuple[int, ...], ...]


Operation: TypeAlias = Linear | Pick | Scale | Activate | Join | Sum | Clip | Largest


@final
@dataclass(frozen=True, slots=True)
class Step:
    """An operation on earlier values (0 is the input, i the value of step i − 1), with the name of its layer."""

    operation: Operation
    sources: tuple[int, ...]
    size: int
    name: str


@final
@dataclass(frozen=True, slots=True)
class Program:
    """A model as steps; `form` is the format of the floats in which the source computes."""

    inputs: int
    steps: tuple[Step, ...]
    output: int
    form: FloatFormat
    lower: bool = False
    notes: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()


@final
@dataclass(frozen=True, slots=True)
class Value:
    """A tensor of the source: its shape, batch axis included, and the number of the vector that holds its entries."""

    shape: tuple[int, ...]
    number: int

    @property
    def size(self) -> int:
        return prod(self.shape)
