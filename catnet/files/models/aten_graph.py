"""Graphs of torch.export: calls of operators on named tensors, and what their reader keeps on its way through them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import isfinite
from typing import Any, final

import numpy as np
import numpy.typing as npt

from catnet.algebra.floats import exact_entries
from catnet.files.models.options import Options
from catnet.files.models.program import Value
from catnet.files.models.recorder import Recorder

__all__ = ["Call", "Graph", "Reader", "Ref"]


@final
@dataclass(frozen=True, slots=True)
class Ref:
    """The tensor of this name."""

    name: str


@final
@dataclass(frozen=True, slots=True)
class Call:
    """One call: the operator (``conv2d``), its arguments by name, the name of its result, the layer it stands in."""

    operator: str
    arguments: Mapping[str, Any]
    result: str
    layer: str


@final
@dataclass(frozen=True, slots=True)
class Graph:
    """Calls in order; the name and shape of the input, the constants, the name of the output."""

    input: str
    shape: tuple[int, ...]
    constants: Mapping[str, npt.NDArray[Any]]
    calls: tuple[Call, ...]
    output: str


@final
@dataclass(slots=True)
class Reader:
    book: Recorder
    options: Options
    output: str
    values: dict[str, Value] = field(default_factory=dict)
    constants: dict[str, npt.NDArray[Any]] = field(default_factory=dict)

    def operand(self, call: Call, key: str, default: Any = None) -> Any:
        """A value, a constant array, or a plain argument."""
        given = call.arguments.get(key, default)
        if isinstance(given, Ref):
            if given.name in self.values:
                return self.values[given.name]
            if given.name in self.constants:
                return self.constants[given.name]
            self.book.fail(call.layer, f"reads {given.name!r}, which nothing before it makes")
        return given

    def value(self, call: Call, key: str) -> Value:
        given = self.operand(call, key)
        if not isinstance(given, Value):
            self.book.refuse(f"aten.{call.operator}", call.layer, f"its {key} does not depend on the network's input")
        return given

    def constant(self, call: Call, key: str) -> Any:
        given = self.operand(call, key)
        if isinstance(given, Value):
            self.book.refuse(f"aten.{call.operator}", call.layer, f"its {key} depends on the input")
        return given

    def number(self, call: Call, given: Any) -> Fraction:
        """A Python number as the kernels take it: an integer, or a float brought to the format of the weights."""
        if isinstance(given, int):
            return Fraction(given)
        if not isinstance(given, float) or not isfinite(given):
            self.book.fail(call.layer, f"expected a finite number, found {given!r}")
        with np.errstate(over="ignore"):
            narrow = np.asarray(given, dtype=self.book.form.array_type)
        if not np.isfinite(narrow):
            self.book.fail(call.layer, f"{given!r} is beyond the range of {self.book.form.name}")
        return Fraction(exact_entries(narrow))

    def integers(self, call: Call, key: str, default: Sequence[int], axes: int | None = None) -> list[int]:
        """A list of integers; one for every axis where a lone one is given."""
        given = call.arguments.get(key, default)
        numbers = [given] if isinstance(given, int) else list(given if given is not None else default)
        if not all(type(n) is int for n in numbers) or len(numbers) > 32:
            self.book.fail(call.layer, f"{key} is {str(given)[:40]}, expected integers")
        if axes is not None and len(numbers) == 1:
            numbers *= axes
        return numbers
