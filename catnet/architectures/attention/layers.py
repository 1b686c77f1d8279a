"""The layers of attention networks, as parameters: what acts on n tokens of d features each.

Every layer can be read after a matrix of features (`reading`: X ↦ f(C X)), written through one (`writing`: X ↦ C f(X),
where the kind of layer allows it) and carried along a permutation of the tokens (`permuted`: P f P^{-1}).

>>> one = Matrix([[1]])
>>> Linear(one).reading(2 * one).writing(3 * one).weight
Matrix([['6']])
>>> Embedding(one, Matrix([[5, 7]])).permuted(Permutation((1, 0))).encoding
Matrix([['7', '5']])

A head (A, V) is the same map as (c A, V / c); it is kept with A a primitive integer matrix whose first nonzero entry
is positive, and with A = 0 = V where one of them is zero.

>>> Head(2 * one, one) == Head(-one, -2 * one)
True
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from typing import TypeAlias, final

from catnet.algebra.matrix import Matrix
from catnet.algebra.permutation import Permutation
from catnet.algebra.scalars import Vector, vector
from catnet.architectures.attention.arrows import Lightning, on_tokens
from catnet.architectures.attention.rotary_heads import RotaryHeads
from catnet.architectures.attention.side_by_side import routes, written_by
from catnet.architectures.attention.softmax_arrow import SoftmaxSum
from catnet.architectures.attention.softmax_heads import SoftmaxHeads
from catnet.category import Affine
from catnet.errors import ShapeError

__all__ = ["Embedding", "Head", "Heads", "Layer", "Linear", "Readout", "RotaryHeads", "Softmax", "SoftmaxHeads"]


@final
@dataclass(frozen=True, slots=True)
class Embedding:
    """X ↦ W X + E.

    Parameters
    ----------
    weight : Matrix, shape (d, d_0) over Q
    encoding : Matrix, shape (d, n), optional
        None where the architecture has no positional encodings.
    """

    weight: Matrix
    encoding: Matrix | None = None

    @property
    def inputs(self) -> int:
        return self.weight.shape[1]

    @property
    def outputs(self) -> int:
        return self.weight.shape[0]

    @property
    def parameters(self) -> int:
        return _entries(self.weight) + (_entries(self.encoding) if self.encoding is not None else 0)

    @property
    def table(self) -> Matrix:
        """(W | E)."""
        return self.weight if self.encoding is None else self.weight.beside(self.encoding)

    def check(self, tokens: int) -> None:
        if self.encoding is not None and self.encoding.shape != (self.outputs, tokens):
            raise ShapeError(f"the encodings have shape {self.encoding.shape}, expected {(self.outputs, tokens)}")

    def arrow(self, tokens: int) -> Affine:
        shift = (Fraction(0),) * (tokens * self.outputs)
        if self.encoding is not None:
            shift = tuple(value for column in self.encoding.columns() for value in column)
        return Affine(on_tokens(tokens, self.weight), shift)

    def reading(self, matrix: Matrix) -> Embedding:
        return Embedding(self.weight @ matrix, self.encoding)

    def writing(self, matrix: Matrix) -> Embedding:
        return Embedding(matrix @ self.weight, None if self.encoding is None else matrix @ self.encoding)

    def permuted(self, permutation: Permutation) -> Embedding:
        """Token t's encoding goes to token p(t)."""
        if self.encoding is None:
            return self
        return Embedding(self.weight, self.encoding.select(columns=permutation.inverse().images))


@final
@dataclass(frozen=True, slots=True)
class Linear:
    """X ↦ W X + b 1^T; b is None where the architecture has no bias."""

    weight: Matrix
    bias: Vector | None = None

    def __post_init__(self) -> None:
        if self.bias is not None:
            object.__setattr__(self, "bias", vector(self.bias))
            if len(self.bias) != self.outputs:
                raise ShapeError(f"the weight has {self.outputs} rows, the bias {len(self.bias)} entries")

    @property
    def inputs(self) -> int:
        return self.weight.shape[1]

    @property
    def outputs(self) -> int:
        return self.weight.shape[0]

    @property
    def parameters(self) -> int:
        return _entries(self.weight) + len(self.bias or ())

    @property
    def table(self) -> Matrix:
        """(W | b)."""
        return self.weight if self.bias is None else self.weight.beside(Matrix.column(self.bias))

    def check(self, tokens: int) -> None: ...

    def arrow(self, tokens: int) -> Affine:
        shift = self.bias if self.bias is not None else (Fraction(0),) * self.outputs
        return Affine(on_tokens(tokens, self.weight), shift * tokens)

    def reading(self, matrix: Matrix) -> Linear:
        return Linear(self.weight @ matrix, self.bias)

    def writing(self, matrix: Matrix) -> Linear:
        return Linear(matrix @ self.weight, None if self.bias is None else matrix.apply(self.bias))

    def permuted(self, permutation: Permutation) -> Linear:
        return self


@final
@dataclass(frozen=True, slots=True)
class Readout:
    """X ↦ Σ_t W_t x_t + c.

    Parameters
    ----------
    weight : Matrix, shape (m, n d)
        (W_0 | … | W_{n−1}).
    tokens : int
    bias : vector, optional
        c; None where the architecture has none.
    """

    weight: Matrix
    tokens: int
    bias: Vector | None = None

    def __post_init__(self) -> None:
        if self.tokens < 1 or self.weight.shape[1] % self.tokens:
            raise ShapeError(f"a readout of {self.weight.shape[1]} columns for {self.tokens} tokens")
        if self.bias is not None:
            object.__setattr__(self, "bias", vector(self.bias))
            if len(self.bias) != self.outputs:
                raise ShapeError(f"the weight has {self.outputs} rows, the bias {len(self.bias)} entries")

    @property
    def inputs(self) -> int:
        return self.weight.shape[1] // self.tokens

    @property
    def outputs(self) -> int:
        return self.weight.shape[0]

    @property
    def parameters(self) -> int:
        return _entries(self.weight) + len(self.bias or ())

    @property
    def blocks(self) -> list[Matrix]:
        """W_0, …, W_{n−1}."""
        d = self.inputs
        return [self.weight.select(columns=range(t * d, (t + 1) * d)) for t in range(self.tokens)]

    @property
    def stacked(self) -> Matrix:
        """All W_t, one above the other: what is read of the features of a token somewhere."""
        result = Matrix.zeros(0, self.inputs)
        for part in self.blocks:
            result = result.above(part)
        return result

    def check(self, tokens: int) -> None:
        if tokens != self.tokens:
            raise ShapeError(f"a readout of {self.tokens} tokens in a network of {tokens}")

    def arrow(self, tokens: int) -> Affine:
        return Affine(self.weight, self.bias if self.bias is not None else (Fraction(0),) * self.outputs)

    def reading(self, matrix: Matrix) -> Readout:
        return Readout(self.weight @ on_tokens(self.tokens, matrix), self.tokens, self.bias)

    def writing(self, matrix: Matrix) -> Readout:
        bias = None if self.bias is None else matrix.apply(self.bias)
        return Readout(matrix @ self.weight, self.tokens, bias)

    def permuted(self, permutation: Permutation) -> Readout:
        """W_t reads token p(t)."""
        parts = self.blocks
        weight = Matrix.zeros(self.outputs, 0)
        for t in permutation.inverse().images:
            weight = weight.beside(parts[t])
        return Readout(weight, self.tokens, self.bias)


@final
@dataclass(frozen=True, slots=True)
class Head:
    """X ↦ V X (X^T A X), with A of shape (d, d) and V of shape (d_h, d)."""

    score: Matrix
    value: Matrix

    def __post_init__(self) -> None:
        d = self.value.shape[1]
        if self.score.shape != (d, d):
            raise ShapeError(f"the score has shape {self.score.shape}, the value reads {d} features")
        if self.score.is_zero or self.value.is_zero:
            object.__setattr__(self, "score", Matrix.zeros(d, d))
            object.__setattr__(self, "value", Matrix.zeros(*self.value.shape))
            return
        tops, bottoms = (array.ravel().tolist() for array in self.score.packed)
        content = Fraction(gcd(*map(int, tops)), lcm(*map(int, bottoms)))
        factor = content if next(top for top in tops if top) > 0 else -content
        if factor != 1:
            object.__setattr__(self, "score", self.score * (1 / factor))
            object.__setattr__(self, "value", self.value * factor)

    @property
    def outputs(self) -> int:
        return self.value.shape[0]

    def reading(self, matrix: Matrix) -> Head:
        return Head(matrix.T @ self.score @ matrix, self.value @ matrix)

    def writing(self, matrix: Matrix) -> Head:
        return Head(self.score, matrix @ self.value)


@final
@dataclass(frozen=True, slots=True)
class Heads:
    """Heads on the same d features, their outputs side by side; there may be none."""

    heads: tuple[Head, ...]
    inputs: int

    def __post_init__(self) -> None:
        for number, head in enumerate(self.heads):
            if head.value.shape[1] != self.inputs:
                raise ShapeError(f"head {number} reads {head.value.shape[1]} features, the layer has {self.inputs}")

    @property
    def outputs(self) -> int:
        return sum(head.outputs for head in self.heads)

    @property
    def parameters(self) -> int:
        return sum(_entries(head.score) + _entries(head.value) for head in self.heads)

    @property
    def ranges(self) -> list[range]:
        """Which output features each head writes."""
        return written_by(self.blocks)

    @property
    def blocks(self) -> tuple[int, ...]:
        """d_h for every head."""
        return tuple(head.outputs for head in self.heads)

    def forms(self, tokens: int) -> list[tuple[object, Matrix]]:
        """For every head nothing, and the coefficients of F, on which its features act."""
        return [((), Heads((head,), self.inputs).arrow(tokens).forms) for head in self.heads]

    def check(self, tokens: int) -> None: ...

    def arrow(self, tokens: int) -> Lightning:
        return Lightning.of_heads(tokens, [(head.score, head.value) for head in self.heads], self.inputs)

    def reading(self, matrix: Matrix) -> Heads:
        return Heads(tuple(head.reading(matrix) for head in self.heads), matrix.shape[1])

    def writing(self, matrix: Matrix) -> Heads | None:
        """The layer followed by a square matrix of features, if every head's output goes to that of one head."""
        found = routes(matrix, self.ranges)
        if found is None:
            return None
        heads, still = [], Matrix.zeros(self.inputs, self.inputs)
        for route, size in zip(found, self.blocks, strict=True):
            none = Head(still, Matrix.zeros(size, self.inputs))
            heads.append(none if route is None else self.heads[route[0]].writing(route[1]))
        return Heads(tuple(heads), self.inputs)

    def permuted(self, permutation: Permutation) -> Heads:
        return self


@final
@dataclass(frozen=True, slots=True)
class Softmax:
    """X ↦ V X softmax(X^T A X)."""

    score: Matrix
    value: Matrix

    def __post_init__(self) -> None:
        if self.score.shape != (self.inputs, self.inputs):
            raise ShapeError(f"the score has shape {self.score.shape}, the value reads {self.inputs} features")

    @property
    def inputs(self) -> int:
        return self.value.shape[1]

    @property
    def outputs(self) -> int:
        return self.value.shape[0]

    @property
    def parameters(self) -> int:
        return _entries(self.score) + _entries(self.value)

    def check(self, tokens: int) -> None: ...

    def determined(self, tokens: int) -> Softmax:
        """The layer with A = 0 where A does not matter."""
        idle = tokens == 1 or self.value.is_zero
        return Softmax(Matrix.zeros(self.inputs, self.inputs), self.value) if idle else self

    def arrow(self, tokens: int) -> SoftmaxSum:
        return SoftmaxSum.of_head(tokens, self.score, self.value)

    def reading(self, matrix: Matrix) -> Softmax:
        return Softmax(matrix.T @ self.score @ matrix, self.value @ matrix)

    def writing(self, matrix: Matrix) -> Softmax:
        return Softmax(self.score, matrix @ self.value)

    def permuted(self, permutation: Permutation) -> Softmax:
        return self


Layer: TypeAlias = Embedding | Linear | Heads | SoftmaxHeads | RotaryHeads | Softmax | Readout


def _entries(matrix: Matrix) -> int:
    return matrix.shape[0] * matrix.shape[1]
