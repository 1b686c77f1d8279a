"""Residual networks, as the checkers understand them: the format ``catnet-residual/1`` in its canonical writing.

    x_0 = E x + e,    x_j = x_{j−1} + O_j h_j + c_j,    y = R x_B + r,

h_j = sigma(W_j x_{j−1} + b_j), or, gated, that times G_j x_{j−1} + d_j, entry by entry; all blocks are gated or none.
With a norm, ε > 0, blocks and readout read n(x) = x / √(|x|² / d + ε) in the place of the stream x, RMSNorm.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import Any

from .algebra import dot, product
from .intervals import Interval, Number, ends, rounded
from .perceptron import IDENTITY, Activation, Layer, Perceptron, read_activation
from .reading import DIMENSION, Rows, array, fields, integer, matrix, need, number, shape, spell, spelled, vector
from .values import activate, affine

ZERO = Fraction(0)


@dataclass(frozen=True)
class Block:
    """What is added to the stream: (W, b), (G, d) if it is gated, (O, c)."""

    read: Layer
    gate: Layer | None
    write: Layer

    @property
    def neurons(self) -> int:
        return len(self.read[1])


@dataclass(frozen=True)
class Residual:
    """A residual network."""

    activation: Activation
    inputs: int
    embedding: Layer
    blocks: list[Block]
    readout: Layer
    norm: Fraction | None = None

    @property
    def stream(self) -> int:
        return len(self.embedding[1])

    @property
    def outputs(self) -> int:
        return len(self.readout[1])

    @property
    def spaces(self) -> list[int]:
        """The dimensions of V_0, …, V_L: stream and neurons side by side inside of every block."""
        inside = [size for block in self.blocks for size in (self.stream + block.neurons, self.stream)]
        return [self.inputs, self.stream, *inside, self.outputs]

    def written(self) -> dict[str, Any]:
        blocks = []
        for block in self.blocks:
            gate = {} if block.gate is None else {"gate": _written(block.gate, self.stream)}
            write = _written(block.write, block.neurons)
            blocks.append({"read": _written(block.read, self.stream), **gate, "write": write})
        return {
            "format": "catnet-residual/1",
            "activation": self.activation.written(),
            **({} if self.norm is None else {"norm": {"rms": spell(self.norm)}}),
            "embedding": _written(self.embedding, self.inputs),
            "blocks": blocks,
            "readout": _written(self.readout, self.stream),
        }

    def value(self, point: Sequence[Number], bits: int) -> list[Number]:
        state = affine(*self.embedding, point, bits)
        for block in self.blocks:
            read = self.normed(state, bits)
            values = activate(self.activation, affine(*block.read, read, bits), bits)
            if block.gate is not None:
                gates = affine(*block.gate, read, bits)
                values = [rounded(a * b, bits) for a, b in zip(values, gates, strict=True)]
            added = affine(*block.write, values, bits)
            state = [rounded(a + b, bits) for a, b in zip(state, added, strict=True)]
        return affine(*self.readout, self.normed(state, bits), bits)

    def normed(self, state: Sequence[Number], bits: int) -> list[Number]:
        """n(x), or x without a norm."""
        if self.norm is None or not state:
            return list(state)
        need(all(isinstance(x, Fraction | Interval) for x in state), "a norm is no polynomial")
        total: Number = self.norm
        for x in state:
            total = total + x * x * Fraction(1, self.stream)
        low, high = ends(total)
        down, up = root(max(low, self.norm), bits)[0], root(high, bits)[1]
        factor: Number = 1 / up if down == up else Interval(1 / up, 1 / down)
        return [rounded(factor * x, bits) for x in state]

    @property
    def line(self) -> Perceptron:
        """Without blocks, the linear network that it is."""
        need(not self.blocks and self.norm is None, "there are blocks, or a norm")
        return Perceptron(IDENTITY, self.inputs, [self.embedding, self.readout])

    @property
    def centred(self) -> Residual:
        """The same function with e = 0 and all c = 0: what they add to the stream is added where it is read. With a
        norm, the network as it is.
        """
        if self.norm is not None:
            return self
        shift, blocks = self.embedding[1], []
        for block in self.blocks:
            gate = None if block.gate is None else _shifted(block.gate, shift)
            weight, bias = block.write
            blocks.append(Block(_shifted(block.read, shift), gate, (weight, [ZERO] * self.stream)))
            shift = [a + b for a, b in zip(shift, bias, strict=True)]
        start = self.embedding[0], [ZERO] * self.stream
        return Residual(self.activation, self.inputs, start, blocks, _shifted(self.readout, shift))

    @property
    def perceptron(self) -> Perceptron:
        """The perceptron with this function, which carries the stream along by c x = sigma(x) − sigma(−x)."""
        c, d = self.activation.turning, self.stream
        plain = self.norm is None and all(block.gate is None for block in self.blocks)
        need(bool(c) and plain, "the stream is not carried by the activation")
        assert c is not None
        one = [[Fraction(int(i == j)) for j in range(d)] for i in range(d)]
        minus = [[-value for value in row] for row in one]
        layers: list[Layer] = []
        before, width = self.embedding, self.inputs
        for block in self.blocks:
            (weight, bias), (back, shift) = block.read, block.write
            layers.append(_after(([*weight, *one, *minus], [*bias, *[ZERO] * (2 * d)]), before, width))
            returned = [
                [*row, *(v / c for v in a), *(v / c for v in b)] for row, a, b in zip(back, one, minus, strict=True)
            ]
            before, width = (returned, shift), block.neurons + 2 * d
        layers.append(_after(self.readout, before, width))
        return Perceptron(self.activation, self.inputs, layers)


def root(value: Fraction, bits: int) -> tuple[Fraction, Fraction]:
    """Numbers around the root of a positive one; both are it where it is rational."""
    exact = Fraction(isqrt(value.numerator), isqrt(value.denominator))
    if exact * exact == value:
        return exact, exact
    width = bits + max(0, value.denominator.bit_length() - value.numerator.bit_length())
    below = isqrt((value.numerator << 2 * width) // value.denominator)
    return Fraction(below, 1 << width), Fraction(below + 1, 1 << width)


def _shifted(layer: Layer, shift: Sequence[Fraction]) -> Layer:
    """x ↦ layer(x + shift)."""
    weight, bias = layer
    return weight, [dot(row, shift) + b for row, b in zip(weight, bias, strict=True)]


def _after(upper: Layer, lower: Layer, inputs: int) -> Layer:
    """One affine map for two."""
    weight, shift = lower
    return product(upper[0], weight, inputs), _shifted(upper, shift)[1]


def _written(layer: Layer, inputs: int) -> dict[str, Any]:
    weight, bias = layer
    lacks = {} if bias else {"inputs": inputs}  # no row says it then
    return {**lacks, "weight": list(map(spelled, weight)), "bias": spelled(bias)}


def read_residual(value: Any, where: str, depth: int) -> Residual:
    content = fields(value, where, "format", "activation", "embedding", "blocks", "readout", optional=("norm",))
    norm = None
    if "norm" in content:
        norm = number(fields(content["norm"], f"{where}: norm", "rms")["rms"], f"{where}: norm")
        shape(norm > 0, f"{where}: a norm without a positive ε")
    activation = read_activation(content["activation"], f"{where}: activation")
    embedding, inputs = _read_affine(content["embedding"], None, f"{where}: embedding")
    stream, blocks = len(embedding[1]), []
    for index, entry in enumerate(array(content["blocks"], f"{where}: blocks")):
        here = f"{where}, block {index}"
        parts = fields(entry, here, "read", "write", optional=("gate",))
        read, _ = _read_affine(parts["read"], stream, here)
        gate = _read_affine(parts["gate"], stream, here)[0] if "gate" in parts else None
        write, _ = _read_affine(parts["write"], len(read[1]), here)
        shape(gate is None or len(gate[1]) == len(read[1]), f"{here}: the gate has another number of neurons")
        shape(len(write[1]) == stream, f"{here}: the stream has {stream} coordinates, and {len(write[1])} are written")
        blocks.append(Block(read, gate, write))
    gated = [block.gate is not None for block in blocks]
    shape(all(gated) or not any(gated), f"{where}: either all blocks are gated or none is")
    shape(activation.scales != "linear", f"{where}: blocks of the identity are affine maps")
    shape(activation.shifted is None or any(gated), f"{where}: a sigmoid without gates")
    readout, _ = _read_affine(content["readout"], stream, f"{where}: readout")
    return Residual(activation, inputs, embedding, blocks, readout, norm)


def _read_affine(value: Any, before: int | None, where: str) -> tuple[Layer, int]:
    """W x + b, and how many numbers it reads."""
    lacks = type(value) is dict and value.get("weight") == []
    parts = fields(value, where, "weight", "bias", *(["inputs"] if lacks else []))
    if lacks:
        said = integer(parts["inputs"], where, 0, DIMENSION)
        shape(before in (None, said), f"{where}: {said} inputs, where {before} are read")
        before = said
    weight: Rows = matrix(parts["weight"], where, before)
    return (weight, vector(parts["bias"], where, len(weight))), before if before is not None else len(weight[0])
