"""The recorder: readers of model files say layer by layer what happens, and it writes the program down.

It checks shapes, makes constants exact, and refuses by the name of the operator and the layer.

>>> import numpy as np
>>> book = Recorder("m.onnx", (1, 2))
>>> hidden = book.activate(book.dense(book.start, np.array([[1.0, -0.5]]), None, "fc"), RELU, "act")
>>> hidden.shape, len(book.program(hidden).steps)
((1, 1), 2)
>>> book.refuse("Softsign", "act2")
Traceback (most recent call last):
    ...
catnet.errors.FormatError: m.onnx: layer 'act2': the operator Softsign is not read
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import prod
from typing import Any, NoReturn, final

import numpy as np
import numpy.typing as npt

from catnet.algebra.floats import FLOAT32, FLOAT64, FloatFormat, as_array, dyadic
from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector
from catnet.category import RELU, Activation
from catnet.errors import FormatError, NumberError
from catnet.files.models.batchnorm import folded
from catnet.files.models.program import (
    MAX_ENTRIES,
    Activate,
    Averages,
    Clip,
    Join,
    Kernels,
    Largest,
    Linear,
    Operation,
    Pick,
    Program,
    Scale,
    Step,
    Sum,
    Value,
)
from catnet.files.models.windows import convolution_matrix, window_average, window_places

__all__ = ["Recorder"]


@final
@dataclass(slots=True)
class Recorder:
    """Writes a program down.

    Parameters
    ----------
    file : str
        What errors call the source.
    shape : tuple of int
        Of the input, with the batch axis, whose length is 1.
    fold : FloatFormat, optional
        The format to which the factors of a BatchNorm are rounded; without it BatchNorm is refused.
    lower : bool
        Whether what is no layer of a perceptron may be rewritten as ReLU layers.
    """

    file: str
    shape: tuple[int, ...]
    fold: FloatFormat | None = None
    lower: bool = False
    form: FloatFormat = FLOAT32
    steps: list[Step] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)

    @property
    def start(self) -> Value:
        """The input."""
        return Value(self.shape, 0)

    def program(self, output: Value) -> Program:
        """All that was written down, up to this output."""
        comments = tuple(dict.fromkeys(self.comments))
        return Program(
            prod(self.shape), tuple(self.steps), output.number, self.form, self.lower, tuple(self.notes), comments
        )

    # ---- errors

    def fail(self, name: str, what: str) -> NoReturn:
        raise FormatError(self.file, f"layer {name!r}" if name else "", what)

    def refuse(self, operator: str, name: str, why: str = "") -> NoReturn:
        """An operator that has no place in an exact network."""
        self.fail(name, f"the operator {operator} is not read{': ' + why if why else ''}")

    def need_lower(self, operator: str, name: str) -> None:
        if not self.lower:
            self.refuse(
                operator, name, "with --lower it is written as ReLU layers: the same function, other parameters"
            )
        self.comments.append("lowered: the function is that of the model, the parameters are not")

    # ---- exact constants

    def constants(self, values: Any, name: str, shape: Sequence[int] | None = None) -> Vector:
        """The entries of an array as exact numbers, broadcast to a shape."""
        array = as_array(values)
        if shape is not None:
            try:
                array = np.broadcast_to(array, tuple(shape))
            except ValueError:
                self.fail(name, f"a constant of shape {array.shape} does not fit a value of shape {tuple(shape)}")
        tops, bottoms = self._dyadic(array, name)
        return tuple(map(Fraction, tops.ravel().tolist(), bottoms.ravel().tolist()))

    def matrix(self, values: Any, name: str) -> Matrix:
        array = as_array(values)
        self.limit(array.size, name)
        tops, bottoms = self._dyadic(array, name)
        return Matrix.from_lowest(tops, bottoms)

    def limit(self, entries: int, name: str) -> None:
        if entries > MAX_ENTRIES:
            self.fail(name, f"written out, the layer has {entries} weights, more than the limit of {MAX_ENTRIES}")

    def _dyadic(self, array: Any, name: str) -> tuple[Any, Any]:
        if np.issubdtype(array.dtype, np.float64):
            self.form = FLOAT64
        try:
            return dyadic(array)
        except NumberError as error:
            self.fail(name, str(error))

    # ---- steps

    def add(self, operation: Operation, sources: Sequence[Value], shape: Sequence[int], name: str) -> Value:
        """Write a step down; what it makes has this shape."""
        value = Value(tuple(shape), len(self.steps) + 1)
        self.steps.append(Step(operation, tuple(source.number for source in sources), value.size, name))
        return value

    def dense(self, value: Value, weight: Any, bias: Any, name: str) -> Value:
        """weight (outputs, inputs) times the last axis, plus bias (outputs,)."""
        array = weight if isinstance(weight, Matrix) else as_array(weight)
        if len(array.shape) != 2:
            self.fail(name, f"a weight has two axes, this one has the shape {tuple(array.shape)}")
        outputs, inputs = (int(n) for n in array.shape)
        if not value.shape or value.shape[-1] != inputs:
            self.fail(name, f"the weight takes {inputs} inputs, the value before has the shape {value.shape}")
        copies = prod(value.shape[:-1])
        self.limit(copies * copies * outputs * inputs, name)
        matrix = array if isinstance(array, Matrix) else self.matrix(array, name)
        shifts = (Fraction(0),) * outputs if bias is None else bias
        if not isinstance(shifts, tuple):
            shifts = self.constants(shifts, name, (outputs,))
        if copies != 1:
            matrix = Matrix.identity(copies).kron(matrix)
        return self.add(Linear(matrix, shifts * copies, inputs), [value], (*value.shape[:-1], outputs), name)

    def convolve(
        self,
        value: Value,
        kernel: Any,
        bias: Any,
        name: str,
        *,
        strides: Sequence[int],
        pads: Sequence[tuple[int, int]],
        dilations: Sequence[int],
        groups: int,
    ) -> Value:
        """A convolution of a value (1, channels, pixels…) with a kernel (channels out, channels in / groups, window…),
        written out.
        """
        array = as_array(kernel)
        if array.ndim < 3 or len(value.shape) != array.ndim or value.shape[0] != 1:
            self.fail(name, f"a kernel of shape {array.shape} does not fit a value of shape {value.shape}")
        outs, ins = array.shape[:2]
        if groups < 1 or outs % groups or ins * groups != value.shape[1]:
            self.fail(name, f"{groups} groups of kernels of shape {array.shape} on {value.shape[1]} channels")
        table = window_places(value.shape[2:], array.shape[2:], strides, pads, dilations)
        if table is None:
            self.fail(name, f"a window of shape {array.shape[2:]} does not fit pixels of shape {value.shape[2:]}")
        places, pixels = table
        self.limit(outs * len(places) * value.size, name)
        matrix = convolution_matrix(self._dyadic(array, name), places, prod(value.shape[2:]), groups)
        shifts = (Fraction(0),) * outs if bias is None else self.constants(bias, name, (outs,))
        whole = tuple(shift for shift in shifts for _ in range(len(places)))
        shared = None
        if array.ndim == 4 and groups == 1 and set(dilations) == {1} and all(a == b for a, b in pads):
            (rows, columns), (down, right), (above, beside) = array.shape[2:], strides, (pad[0] for pad in pads)
            grid = (value.shape[1], value.shape[2], value.shape[3])
            kernels = self.matrix(array.reshape(outs, -1), name)
            shared = Kernels(grid, kernels, shifts, (rows, columns), (down, right), (above, beside))
        return self.add(Linear(matrix, whole, array[0].size, shared), [value], (1, outs, *pixels), name)

    def average(
        self,
        value: Value,
        window: Sequence[int],
        name: str,
        *,
        strides: Sequence[int],
        pads: Sequence[tuple[int, int]],
        count_pads: bool,
    ) -> Value:
        """The average over windows of pixels, each channel for itself; exactly 1/n of n entries."""
        table = window_places(value.shape[2:], window, strides, pads, [1] * len(window))
        if table is None or len(value.shape) != len(window) + 2 or value.shape[0] != 1:
            self.fail(name, f"a window of shape {tuple(window)} does not fit a value of shape {value.shape}")
        places, pixels = table
        self.limit(value.shape[1] * len(places) * value.size, name)
        matrix = window_average(places, value.shape[1], prod(value.shape[2:]), count_pads)
        shifts = (Fraction(0),) * matrix.shape[0]
        shared = None
        if len(window) == 2 and not any(x for pair in pads for x in pair):
            grid = (value.shape[1], value.shape[2], value.shape[3])
            shared = Averages(grid, (window[0], window[1]), (strides[0], strides[1]))
        return self.add(Linear(matrix, shifts, prod(window) + 1, shared), [value], (1, value.shape[1], *pixels), name)

    def largest(
        self,
        value: Value,
        window: Sequence[int],
        name: str,
        *,
        strides: Sequence[int],
        pads: Sequence[tuple[int, int]],
        dilations: Sequence[int],
    ) -> Value:
        """The largest entry over windows of pixels (with --lower)."""
        self.need_lower("MaxPool", name)
        table = window_places(value.shape[2:], window, strides, pads, dilations)
        if table is None or len(value.shape) != len(window) + 2 or value.shape[0] != 1:
            self.fail(name, f"a window of shape {tuple(window)} does not fit a value of shape {value.shape}")
        places, pixels = table
        area = prod(value.shape[2:])
        windows = tuple(
            tuple(channel * area + place for place in row if place >= 0)
            for channel in range(value.shape[1])
            for row in places.tolist()
        )
        if not all(windows):
            self.fail(name, "a window holds nothing but padding")
        return self.add(Largest(windows), [value], (1, value.shape[1], *pixels), name)

    def scale(self, value: Value, factors: Any, shifts: Any, name: str, sizes: Vector | None = None) -> Value:
        """factors · value + shifts, broadcast; either may be None, an array, or exact numbers of the value's size."""
        size = value.size
        exact = []
        for given, neutral in ((factors, 1), (shifts, 0)):
            if given is None:
                exact.append((Fraction(neutral),) * size)
            elif isinstance(given, tuple):
                exact.append(given)
            else:
                exact.append(self.constants(given, name, value.shape))
        return self.add(Scale(exact[0], exact[1], sizes), [value], value.shape, name)

    def rearrange(self, value: Value, places: npt.NDArray[Any], name: str) -> Value:
        """The entries at these flat places, in an array of the new shape."""
        return self.add(Pick(places.ravel().astype(np.int64)), [value], places.shape, name)

    def reshape(self, value: Value, shape: Sequence[int], name: str) -> Value:
        """The same entries in another shape; one axis may be −1."""
        known = prod(n for n in shape if n != -1)
        free = [i for i, n in enumerate(shape) if n == -1]
        new = list(shape)
        if len(free) == 1 and known and value.size % known == 0:
            new[free[0]] = value.size // known
        if len(free) > 1 or any(n < 0 for n in new) or prod(new) != value.size:
            self.fail(name, f"cannot reshape a value of shape {value.shape} to {tuple(shape)}")
        return Value(tuple(new), value.number)

    def transpose(self, value: Value, axes: Sequence[int], name: str) -> Value:
        if sorted(axes) != list(range(len(value.shape))):
            self.fail(name, f"{list(axes)} is no order of the axes of a value of shape {value.shape}")
        places = np.arange(value.size).reshape(value.shape).transpose(axes)
        if [n for n in axes if value.shape[n] != 1] == [n for n in range(len(axes)) if value.shape[n] != 1]:
            return Value(places.shape, value.number)  # only axes of length 1 move
        return self.rearrange(value, places, name)

    def activate(self, value: Value, activation: Activation, name: str) -> Value:
        if activation.is_linear:
            return value
        return self.add(Activate(activation), [value], value.shape, name)

    def clip(self, value: Value, low: Any, high: Any, name: str) -> Value:
        """min(max(value, low), high); ReLU where only low = 0 is given."""
        bounds = [
            None if given is None else given if isinstance(given, tuple) else self.constants(given, name, value.shape)
            for given in (low, high)
        ]
        if bounds[1] is None and bounds[0] is not None and not any(bounds[0]):
            return self.activate(value, RELU, name)
        self.need_lower("Clip", name)
        if bounds[0] is not None and bounds[1] is not None and any(a > b for a, b in zip(*bounds, strict=True)):
            self.fail(name, "the lower bound is above the upper one")
        return self.add(Clip(bounds[0], bounds[1]), [value], value.shape, name)

    def sum(self, left: Value, right: Value, name: str, sign: int = 1) -> Value:
        """The sum of two values of one shape (with --lower)."""
        self.need_lower("Add of two values" if sign > 0 else "Sub of two values", name)
        if left.shape != right.shape:
            self.fail(name, f"values of shapes {left.shape} and {right.shape} are added")
        return self.add(Sum(sign), [left, right], left.shape, name)

    def join(self, values: Sequence[Value], axis: int, name: str) -> Value:
        """Values one after the other along an axis (with --lower)."""
        if len(values) == 1:
            return values[0]
        self.need_lower("Concat", name)
        arrays, start = [], 0
        for value in values:
            arrays.append(np.arange(start, start + value.size).reshape(value.shape))
            start += value.size
        try:
            places = np.concatenate(arrays, axis)
        except ValueError:
            self.fail(name, f"values of shapes {', '.join(str(v.shape) for v in values)} are joined along axis {axis}")
        joined = self.add(Join(), values, (start,), name)
        return self.rearrange(joined, places, name)

    def greatest(self, values: Sequence[Value], name: str) -> Value:
        """The largest of values of one shape, entry by entry: maxout (with --lower)."""
        self.need_lower("Max", name)
        if len({value.shape for value in values}) > 1:
            self.fail(name, f"values of shapes {', '.join(str(v.shape) for v in values)} are compared")
        size = values[0].size
        joined = self.add(Join(), values, (size * len(values),), name)
        windows = tuple(tuple(range(entry, size * len(values), size)) for entry in range(size))
        return self.add(Largest(windows), [joined], values[0].shape, name)

    def batch_norm(
        self,
        value: Value,
        scale: Any,
        shift: Any,
        mean: Any,
        variance: Any,
        epsilon: Fraction,
        name: str,
        axis: int = 1,
    ) -> Value:
        """(value − mean) · scale / √(variance + epsilon) + shift, channel by channel, its factors rounded once."""
        if self.fold is None:
            self.refuse(
                "BatchNorm", name, "its square root is not rational; --fold-batchnorm float32 rounds its factors once"
            )
        count = (value.shape[axis],)
        arrays = [
            None if given is None else self.constants(given, name, count) for given in (scale, shift, mean, variance)
        ]
        parts = folded(self, arrays, epsilon, count[0], name)
        inner = prod(value.shape[axis + 1 :]) if axis >= 0 else 1
        outer = value.size // (inner * count[0])
        self.comments.append(
            f"BatchNorm folded: its factors are scale / sqrt(variance + epsilon) rounded to {self.fold.name}"
        )
        wide = [tuple(x for _ in range(outer) for x in part for _ in range(inner)) for part in parts]
        return self.scale(value, wide[0], wide[1], name, wide[2])
