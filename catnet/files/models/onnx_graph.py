"""What the reader of ONNX files keeps while it walks through a graph: values, constants, and how to ask for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from math import prod
from typing import Any, final

import numpy as np
import numpy.typing as npt

from catnet.algebra.floats import exact_entries
from catnet.errors import FormatError
from catnet.files.models.options import Options
from catnet.files.models.program import Value
from catnet.files.models.recorder import Recorder
from catnet.files.models.stored import BFLOAT16, plain

__all__ = ["FLOATS", "Reader", "attribute_of", "constant_of", "number_of", "tensor_of", "value_of", "whole_numbers"]

_TYPES = {
    1: plain("<f4"), 2: plain("u1"), 3: plain("i1"), 5: plain("<i2"), 6: plain("<i4"), 7: plain("<i8"), 9: plain("?"),
    10: plain("<f2"), 11: plain("<f8"), 12: plain("<u4"), 13: plain("<u8"), 16: BFLOAT16,
}  # fmt: skip
FLOATS = (1, 10, 11, 16)
_HALVES = (10, 16)
_TYPED = {"float_data": "<f4", "double_data": "<f8", "int64_data": "<i8"}


def tensor_of(item: Any, file: str) -> npt.NDArray[Any]:
    """A constant array; its size is checked against the bytes that are there."""
    where = f"initializer {item.name!r}"
    if item.data_location == 1 or item.external_data:
        raise FormatError(file, where, "is stored in another file: save the model in one piece")
    shape = tuple(int(n) for n in item.dims)
    if any(n < 0 for n in shape) or len(shape) > 32:
        raise FormatError(file, where, f"its shape is {shape[:8]}")
    kind = item.data_type
    if kind not in _TYPES:
        raise FormatError(file, where, f"its type has the number {kind}, read are floats and integers")
    stored = _TYPES[kind]
    if item.raw_data:
        if len(item.raw_data) != prod(shape) * stored.words.itemsize:
            raise FormatError(
                file, where, f"shape {shape} of {stored.words} takes other than {len(item.raw_data)} bytes"
            )
        return stored.numbers(item.raw_data).reshape(shape)
    filled = next(
        (part for part in ("float_data", "double_data", "int64_data", "int32_data") if getattr(item, part)), ""
    )
    numbers = getattr(item, filled) if filled else []
    if len(numbers) != prod(shape):
        raise FormatError(file, where, f"shape {shape} has {prod(shape)} entries, the file gives {len(numbers)}")
    if filled in _TYPED:
        flat = np.array(numbers, dtype=_TYPED[filled])
    elif kind in _HALVES:  # bit by bit
        flat = stored.numbers(np.array([n & 0xFFFF for n in numbers], dtype="<u2").tobytes())
    else:
        flat = np.array(numbers, dtype=np.int64).astype(stored.words)
    return flat.reshape(shape)


@final
@dataclass(slots=True)
class Reader:
    book: Recorder
    options: Options
    ends: list[str]
    graph: Any
    values: dict[str, Value] = field(default_factory=dict)
    constants: dict[str, npt.NDArray[Any]] = field(default_factory=dict)

    def operand(self, label: str, name: str) -> Any:
        if not label:
            return None
        if label in self.values:
            return self.values[label]
        if label not in self.constants:
            self.book.fail(name, f"reads {label!r}, which nothing before it makes")
        return self.constants[label]

    def at_end(self, node: Any) -> bool:
        return self.options.logits and len(node.output) == 1 and [node.output[0]] == self.ends

    def last(self, node: Any, operator: str, inputs: list[Any], name: str) -> Value:
        """A softmax (or, asked for logits, a sigmoid) at the end is taken away."""
        value = inputs[0]
        if not isinstance(value, Value):
            self.book.refuse(operator, name, "of a constant")
        if [node.output[0]] != self.ends:
            self.book.refuse(operator, name, "it is not the last one")
        if not self.options.logits:
            self.book.refuse(operator, name, "its values are not rational; --output logits takes it away")
        self.book.notes.append(f"{operator} at the end ({name}) is taken away: the outputs are the logits")
        return value


def attribute_of(item: Any) -> Any:
    if item.HasField("t"):
        return item.t
    for kind in ("f", "i", "s"):
        if item.HasField(kind):
            return getattr(item, kind)
    for kind in ("ints", "floats", "strings"):
        if getattr(item, kind):
            return list(getattr(item, kind))
    return []


def value_of(reader: Reader, given: Any, operator: str, name: str) -> Value:
    if not isinstance(given, Value):
        reader.book.refuse(operator, name, "its first input does not depend on the network's input")
    return given


def constant_of(reader: Reader, inputs: list[Any], place: int, operator: str, name: str) -> Any:
    """A constant operand, None where it is left out."""
    given = inputs[place] if place < len(inputs) else None
    if isinstance(given, Value):
        reader.book.refuse(operator, name, "an operand that should be constant depends on the input")
    return given


def whole_numbers(reader: Reader, array: Any, name: str) -> list[int]:
    if not isinstance(array, np.ndarray) or array.dtype.kind not in "iu" or array.size > 32:
        reader.book.fail(name, "expected a short list of integers")
    return [int(n) for n in array.ravel()]


def number_of(array: Any, attribute: Any, default: float) -> Fraction:
    value = exact_entries(np.array(attribute if attribute != [] else default, dtype=np.float32))
    return Fraction(value)
