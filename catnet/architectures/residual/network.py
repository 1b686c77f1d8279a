"""The parameter of a residual network: an embedding, blocks that add to a stream, a readout.

    x_0 = E x + e,    x_j = x_{j−1} + O_j h_j + c_j,    y = R x_B + r,

with the neurons h_j = σ(W_j x_{j−1} + b_j), or, gated (SwiGLU where σ is SiLU), σ(W_j x_{j−1} + b_j) times
G_j x_{j−1} + d_j, entry by entry.  Every block is two layers, stream → stream ⊕ neurons → stream.  With a `norm`, the ε
of RMSNorm, everything that reads the stream reads x / √(|x|² / d + ε); a learned gain is multiplied into what reads.

>>> one = Affine.linear(Matrix([[1]]))
>>> theta = ResidualNetwork(one, (Block(one, None, one),), one)
>>> theta.widths, theta.parameters, theta((Fraction(3),)), theta((Fraction(-3),))
((1, 1, 2, 1, 1), 8, (Fraction(6, 1),), (Fraction(-3, 1),))
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import final

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.residual.branch import Branch
from catnet.architectures.residual.norm import NormedBranch
from catnet.category import RELU, Activation, Affine, Morphism, Pointwise, Space, compose, identity
from catnet.category.activation import require_activation
from catnet.errors import CompositionError, InputError, ShapeError
from catnet.shown import Shown

__all__ = ["Block", "ResidualNetwork"]


@final
@dataclass(frozen=True, slots=True)
class Block:
    """What is added to the stream.

    Parameters
    ----------
    read : Affine
        (W, b), from the stream of dimension d to m neurons.
    gate : Affine or None
        (G, d), of the same shape.
    write : Affine
        (O, c), back to the stream.
    """

    read: Affine
    gate: Affine | None
    write: Affine

    def __post_init__(self) -> None:
        if self.gate is not None and self.gate.weight.shape != self.read.weight.shape:
            raise ShapeError(f"the gate has shape {self.gate.weight.shape}, what it gates {self.read.weight.shape}")
        if self.read.target != self.write.source or self.read.source != self.write.target:
            raise ShapeError(
                f"a block reads by a matrix of shape {self.read.weight.shape} and writes by one of shape "
                f"{self.write.weight.shape}; it must be the shape of the transpose"
            )

    @property
    def neurons(self) -> int:
        return self.read.target.dimension

    @property
    def parts(self) -> tuple[Affine, ...]:
        return (self.read, self.write) if self.gate is None else (self.read, self.gate, self.write)


@final
@dataclass(frozen=True, slots=True)
class ResidualNetwork(Shown):
    """x ↦ R x_B + r.

    Parameters
    ----------
    embedding : Affine
        (E, e), to the stream.
    blocks : tuple of Block
        All of them gated, or none; there may be none at all.
    readout : Affine
        (R, r).
    activation : Activation
        sigma, ReLU by default.
    norm : Fraction, optional
        The ε > 0 of RMSNorm in front of all blocks and of the readout; None without norms.

    Raises
    ------
    CompositionError, InputError
        Blocks of other streams; gated ones among others; an activation that is linear, or whose symmetries are linear
        in other coordinates only (sigmoid, without gates); an ε that is not positive.
    """

    embedding: Affine
    blocks: tuple[Block, ...]
    readout: Affine
    activation: Activation = RELU
    norm: Fraction | None = None

    def __post_init__(self) -> None:
        require_activation(self.activation)
        if self.norm is not None and self.norm <= 0:
            raise InputError(f"ε is {self.norm}, but RMSNorm without a positive ε is not defined at 0")
        stream = self.embedding.target
        for number, block in enumerate(self.blocks):
            if block.read.source != stream:
                raise CompositionError(
                    f"block {number} reads a stream of dimension {block.read.source.dimension}, the embedding makes "
                    f"one of dimension {stream.dimension}"
                )
        if self.readout.source != stream:
            raise CompositionError(
                f"the readout reads a stream of dimension {self.readout.source.dimension}, the embedding makes one of "
                f"dimension {stream.dimension}"
            )
        if len({block.gate is None for block in self.blocks}) > 1:
            raise InputError("either all blocks are gated or none is")
        if self.activation.is_linear:
            raise InputError("blocks of the identity are affine maps: multiply them out")
        if self.activation.centring is not None and not self.is_gated:
            raise InputError(
                f"write {self.activation.name} by the activation in whose coordinates its symmetries are linear, as "
                "sigmoid(z) = (1 + tanh(z / 2)) / 2"
            )

    @property
    def is_gated(self) -> bool:
        return any(block.gate is not None for block in self.blocks)

    @property
    def stream(self) -> int:
        """d, the dimension of the stream."""
        return self.embedding.target.dimension

    @property
    def widths(self) -> tuple[int, ...]:
        """The dimensions of V_0, …, V_L, L = 2 B + 2."""
        inside = [size for block in self.blocks for size in (self.stream + block.neurons, self.stream)]
        return (self.embedding.source.dimension, self.stream, *inside, self.readout.target.dimension)

    @property
    def spaces(self) -> tuple[Space, ...]:
        return tuple(map(Space, self.widths))

    @property
    def depth(self) -> int:
        return 2 * len(self.blocks) + 2

    @property
    def parameters(self) -> int:
        parts = [self.embedding, *(part for block in self.blocks for part in block.parts), self.readout]
        return sum(m * (n + 1) for m, n in (part.weight.shape for part in parts))

    @property
    def hidden_neurons(self) -> int:
        """Those of the blocks; the coordinates of the stream are no neurons."""
        return sum(block.neurons for block in self.blocks)

    @property
    def kind(self) -> str:
        kinds = [word for word, there in (("normed", self.norm is not None), ("gated", self.is_gated)) if there]
        return " ".join(["residual", *kinds, self.activation.name])

    def layer(self, index: int) -> Morphism:
        """f_i : V_{i−1} → V_i, for i = 1, …, L."""
        if index == 1:
            return self.embedding
        if index == self.depth:
            return self._reading_out()
        block, d = self.blocks[index // 2 - 1], self.stream
        if index % 2:
            return Affine(Matrix.identity(d).beside(block.write.weight), block.write.bias)
        beside = Affine.linear(Matrix.identity(d).above(Matrix.zeros(block.neurons, d)))
        columns = Matrix.zeros(d, block.neurons).above(Matrix.identity(block.neurons))
        return self._normed(beside, Branch.of(_still(beside), self.activation, block.read, block.gate, columns))

    def branch(self, number: int) -> Branch | NormedBranch:
        """The whole of a block, from the stream to the stream."""
        block = self.blocks[number]
        around = Affine(Matrix.identity(self.stream), block.write.bias)
        return self._normed(
            around, Branch.of(_still(around), self.activation, block.read, block.gate, block.write.weight)
        )

    def _normed(self, straight: Affine, inner: Branch) -> Branch | NormedBranch:
        if self.norm is None:
            return inner.beside(straight)
        return NormedBranch(straight, inner, self.norm)

    def _reading_out(self) -> Morphism:
        if self.norm is None:
            return self.readout
        inner = Branch(self.readout, self.activation, (), False)
        return NormedBranch(_still(self.readout), inner, self.norm)

    def morphism(self) -> Morphism:
        """The end-to-end map."""
        blocks = map(self.branch, range(len(self.blocks)))
        return compose([self.embedding, *blocks, self._reading_out()], self.spaces[0])

    def polynomial(self) -> Morphism | None:
        """The same map, made of affine maps and activations alone, where nothing is gated or normed."""
        if self.is_gated or self.norm is not None:
            return None
        stream = identity(Space(self.stream))
        arrows: list[Morphism] = [self.embedding]
        for number, block in enumerate(self.blocks):
            beside = Affine(
                Matrix.identity(self.stream).above(block.read.weight),
                ((Fraction(0),) * self.stream + tuple(block.read.bias)),
            )
            arrows += [beside, stream @ Pointwise(self.activation, block.neurons), self.layer(2 * number + 3)]
        return compose([*arrows, self.readout], self.spaces[0])

    def __call__(self, point: Sequence[Fraction]) -> Vector:
        return self.morphism()(point)

    def without_stream_biases(self) -> ResidualNetwork:
        """The same function with e = 0 and all c = 0: what they add to the stream is added where it is read.  Behind
        norms nothing of the kind is the same function, and theta is returned as it is.
        """
        if self.norm is not None:
            return self
        shift: Vector = self.embedding.bias
        blocks = []
        for block in self.blocks:
            gate = None if block.gate is None else _shifted(block.gate, shift)
            blocks.append(Block(_shifted(block.read, shift), gate, Affine.linear(block.write.weight)))
            shift = tuple(a + b for a, b in zip(shift, block.write.bias, strict=True))
        start, end = Affine.linear(self.embedding.weight), _shifted(self.readout, shift)
        return ResidualNetwork(start, tuple(blocks), end, self.activation)

    def written_out(self) -> MLP | None:
        """The perceptron with the same function, which carries the stream along by c x = σ(x) − σ(−x), where σ has such
        a c and nothing is gated or normed.
        """
        c, d = self.activation.turning, self.stream
        if c is None or self.is_gated or self.norm is not None:
            return None
        one = Matrix.identity(d)
        carried = one.above(-one)  # how it is read, and back
        returned = one.beside(-one) * (1 / c)
        layers: list[Affine] = []
        before = self.embedding
        for block in self.blocks:
            shift = (*(block.read.weight.apply(before.bias)), *before.bias, *(-value for value in before.bias))
            shifts = tuple(a + b for a, b in zip(shift, (*block.read.bias, *[Fraction(0)] * (2 * d)), strict=True))
            layers.append(Affine(block.read.weight.above(carried) @ before.weight, shifts))
            before = Affine(block.write.weight.beside(returned), block.write.bias)
        last = Affine(
            self.readout.weight @ before.weight,
            tuple(a + b for a, b in zip(self.readout.weight.apply(before.bias), self.readout.bias, strict=True)),
        )
        return MLP((*layers, last), self.activation)


def _still(affine: Affine) -> Affine:
    """The zero map between the same spaces."""
    return Affine.linear(Matrix.zeros(*affine.weight.shape))


def _shifted(affine: Affine, shift: Vector) -> Affine:
    """x ↦ affine(x + shift)."""
    return Affine(affine.weight, affine.evaluate(shift))
