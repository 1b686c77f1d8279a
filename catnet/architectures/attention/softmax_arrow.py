"""The arrow of softmax attention, kept in the form that the map determines.

>>> head = SoftmaxAttention(2, Matrix([[1]]), Matrix([[1]]), Permutation.identity(2))
>>> head.is_rational, head((Fraction(3), Fraction(3)))
(False, (Fraction(3, 1), Fraction(3, 1)))
>>> SoftmaxAttention(2, Matrix([[0]]), Matrix([[1]]), Permutation((1, 0))).permutation.is_identity
True
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

from catnet.algebra.matrix import Matrix
from catnet.algebra.permutation import Permutation
from catnet.algebra.scalars import Vector
from catnet.architectures.attention.arrows import columns_of, split_tokens, vector_of
from catnet.category import Morphism, Space
from catnet.errors import InexactNumberError, ShapeError

__all__ = ["SoftmaxAttention"]


@final
@dataclass(frozen=True, slots=True)
class SoftmaxAttention(Morphism):
    """X ↦ Y with y_{p(t)} = V X w_t, w_t = softmax(X^T A x_t), for one unmasked head.

    The values are kept in the form that the map determines.  V is what comes out when all tokens are equal.  If n ≥ 2
    and V ≠ 0, the weights of two tokens determine A.  Otherwise A does not matter and is kept as 0, and where all
    outputs are equal (V = 0, A = 0, or n = 2 and A antisymmetric) p is kept as the identity.  So values are equal iff
    they are the same map.

    Parameters
    ----------
    tokens : int
    value : Matrix, shape (d', d) over Q
    score : Matrix, shape (d, d)
    permutation : Permutation
    """

    tokens: int
    value: Matrix
    score: Matrix
    permutation: Permutation

    def __post_init__(self) -> None:
        d = self.value.shape[1]
        if self.score.shape != (d, d):
            raise ShapeError(f"the score has shape {self.score.shape}, the value reads {d} features")
        if self.tokens < 1 or self.permutation.degree != self.tokens:
            raise ShapeError(f"{self.tokens} tokens, and a permutation of {self.permutation.degree}")
        if self.tokens == 1 or self.value.is_zero:
            object.__setattr__(self, "score", Matrix.zeros(d, d))
        if self.score.is_zero or (self.tokens == 2 and (self.score + self.score.T).is_zero):
            object.__setattr__(self, "permutation", Permutation.identity(self.tokens))

    @property
    def inputs(self) -> int:
        return self.value.shape[1]

    @property
    def outputs(self) -> int:
        return self.value.shape[0]

    @property
    def source(self) -> Space:
        return Space(self.tokens * self.inputs)

    @property
    def target(self) -> Space:
        return Space(self.tokens * self.outputs)

    @property
    def is_rational(self) -> bool:
        """Only where all weights are equal."""
        return self.score.is_zero

    def evaluate(self, point: Vector) -> Vector:
        columns = columns_of(point, self.tokens)
        scores = columns.T @ self.score @ columns
        for column in scores.columns():
            if len(set(column)) > 1:
                raise InexactNumberError("softmax of different rational scores is not rational; it can be enclosed")
        mean = Matrix.column([Fraction(1, self.tokens)] * self.tokens)
        image = self.value @ columns @ mean @ Matrix([[1] * self.tokens])
        return vector_of(image)

    def enclose_balls(self, balls: Sequence[Any]) -> list[Any]:
        """Balls around the values at all points in the given balls, by flint's ball arithmetic."""
        import flint

        n, d, outputs = self.tokens, self.inputs, self.outputs
        if not outputs:
            return []
        if not d:
            return [flint.arb(0)] * (n * outputs)
        columns = flint.arb_mat(n, d, list(balls)).transpose()
        moved = flint.arb_mat(self.value.flint) * columns
        scores = columns.transpose() * flint.arb_mat(self.score.flint) * columns
        image: list[Any] = [None] * (n * outputs)
        for t in range(n):
            weights = [(scores[s, t] - scores[t, t]).exp() for s in range(n)]
            total = sum(weights, flint.arb(0))
            place = self.permutation(t) * outputs
            for row in range(outputs):
                image[place + row] = sum((moved[row, s] * weights[s] for s in range(n)), flint.arb(0)) / total
        return image

    def absorb(self, before: Matrix | None, after: Matrix | None) -> SoftmaxAttention | None:
        """The arrow after ∘ self ∘ before, if both are a permutation of the tokens ⊗ a matrix of features."""
        value, score, permutation = self.value, self.score, self.permutation
        if before is not None:
            split = split_tokens(before, self.tokens)
            if split is None or split[1].shape[0] != self.inputs:
                return None
            value, score, permutation = value @ split[1], split[1].T @ score @ split[1], permutation * split[0]
        if after is not None:
            split = split_tokens(after, self.tokens)
            if split is None or split[1].shape[1] != self.outputs:
                return None
            value, permutation = split[1] @ value, split[0] * permutation
        return SoftmaxAttention(self.tokens, value, score, permutation)
