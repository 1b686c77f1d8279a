"""Several heads of softmax attention on the same features, their outputs side by side, perhaps under a causal mask.

>>> one = Matrix([[1]])
>>> SoftmaxHeads(((one, 2 * one), (-one, one)), 1).arrow(3).whole
Matrix([['2'], ['1']])
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from catnet.algebra.matrix import Matrix
from catnet.algebra.permutation import Permutation
from catnet.architectures.attention.side_by_side import SideBySide, routes
from catnet.architectures.attention.softmax_arrow import SoftmaxSum
from catnet.errors import ShapeError

__all__ = ["SoftmaxHeads"]


@final
@dataclass(frozen=True, slots=True)
class SoftmaxHeads(SideBySide):
    """X ↦ (V_h X softmax(X^T A_h X))_h, the softmax of every token over the tokens that it sees.

    Parameters
    ----------
    heads : tuple of (Matrix, Matrix)
        (A_h, V_h), of shapes (d, d) and (d_h, d) over Q.
    inputs : int
        d.
    causal : bool
        Whether token t sees the tokens up to t only.
    """

    heads: tuple[tuple[Matrix, Matrix], ...]
    inputs: int
    causal: bool = False

    def __post_init__(self) -> None:
        for number, (score, value) in enumerate(self.heads):
            if value.shape[1] != self.inputs or score.shape != (self.inputs, self.inputs):
                raise ShapeError(
                    f"head {number}: a score of shape {score.shape}, a value of shape {value.shape}, for "
                    f"{self.inputs} features"
                )

    @property
    def parameters(self) -> int:
        return len(self.heads) * self.inputs**2 + self.outputs * self.inputs

    def commutes_with(self, permutation: Permutation) -> bool:
        """Whether the layer, whatever its parameters, commutes with a permutation of the tokens."""
        return permutation.is_identity or not self.causal

    def scores(self, head: tuple[Matrix, ...], tokens: int) -> Matrix:
        """A."""
        return head[0]

    def arrow(self, tokens: int) -> SoftmaxSum:
        whole, terms = Matrix.zeros(0, self.inputs), []
        for (score, value), there in zip(self.heads, self.ranges, strict=True):
            whole = whole.above(value)
            terms.append((score, self.placed(value, there)))
        return SoftmaxSum(tokens, self.causal, whole, tuple(terms), Permutation.identity(tokens))

    def reading(self, matrix: Matrix) -> SoftmaxHeads:
        heads = tuple((matrix.T @ score @ matrix, value @ matrix) for score, value in self.heads)
        return SoftmaxHeads(heads, matrix.shape[1], self.causal)

    def writing(self, matrix: Matrix) -> SoftmaxHeads | None:
        """The layer followed by a square matrix of features, if every head's output goes to that of one head."""
        found = routes(matrix, self.ranges)
        if found is None:
            return None
        heads, still = [], Matrix.zeros(self.inputs, self.inputs)
        for route, size in zip(found, self.blocks, strict=True):
            score, value = (still, Matrix.zeros(size, self.inputs)) if route is None else self.heads[route[0]]
            heads.append((score, value if route is None else route[1] @ value))
        return SoftmaxHeads(tuple(heads), self.inputs, self.causal)

    def permuted(self, permutation: Permutation) -> SoftmaxHeads:
        return self
