"""The arrow of heads of softmax attention whose outputs are added, kept in the form that the map determines.

With S_t the tokens that token t sees (all, or under a causal mask those up to t), y_t = Σ_h U_h X softmax(A_h).  Let m
be the largest |S_t|.  The map determines L = Σ U_h and, for m ≥ 3, the U_A ≠ 0 summed for each A ≠ 0; for m = 2, where
a head (−A, U) is (A, −U) and a head of score 0 with 2 U, it determines U_A − U_{−A} for each A ≠ 0 up to sign; for m =
1 nothing else (docs/architectures/attention.md, theorem 6).

>>> one, plain = Matrix([[1]]), Permutation.identity(2)
>>> turned = SoftmaxSum(2, False, one, ((-one, 2 * one),), plain)
>>> turned == SoftmaxSum(2, False, one, ((one, -2 * one),), plain)
True
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, final

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.algebra.scalars import Vector
from catnet.architectures.attention.arrows import columns_of, split_tokens
from catnet.architectures.attention.series import attended, paired, through
from catnet.category import Morphism, Space
from catnet.errors import InexactNumberError, ShapeError

__all__ = ["SoftmaxSum"]


@final
@dataclass(frozen=True, slots=True)
class SoftmaxSum(Morphism):
    """X ↦ Y with y_{p(t)} = L x̄_t + Σ_A U_A (X w_t(A) − x̄_t), x̄_t the mean of the tokens that t sees.

    Parameters
    ----------
    tokens : int
    causal : bool
    whole : Matrix, shape (d′, d) over Q
        L.
    terms : tuple of (Matrix, Matrix)
        (A, U_A), put into the form above.
    permutation : Permutation
        p; the identity where all outputs are equal, and under a mask.
    """

    tokens: int
    causal: bool
    whole: Matrix
    terms: tuple[tuple[Matrix, Matrix], ...]
    permutation: Permutation

    def __post_init__(self) -> None:
        d, n = self.inputs, self.tokens
        if n < 1 or self.permutation.degree != n:
            raise ShapeError(f"{n} tokens, and a permutation of {self.permutation.degree}")
        found: dict[Matrix, Matrix] = {}
        for score, value in self.terms:
            if score.shape != (d, d) or value.shape != self.whole.shape:
                raise ShapeError(f"a score of shape {score.shape} and a value of shape {value.shape}, for {d} features")
            if n == 2 and _is_negative(score):
                score, value = -score, -value
            found[score] = found[score] + value if score in found else value
        terms = [(a, u) for a, u in found.items() if not (n == 1 or a.is_zero or u.is_zero)]
        object.__setattr__(self, "terms", tuple(sorted(terms, key=lambda term: _order(term[0]))))
        if self._is_constant:
            object.__setattr__(self, "permutation", Permutation.identity(n))

    @classmethod
    def of_head(cls, tokens: int, score: Matrix, value: Matrix) -> SoftmaxSum:
        """One unmasked head: X ↦ V X softmax(X^T A X)."""
        return cls(tokens, False, value, ((score, value),), Permutation.identity(tokens))

    @property
    def _is_constant(self) -> bool:
        """Whether the outputs of all tokens are equal."""
        if self.causal or self.tokens > 2:
            return not self.causal and not self.terms
        return all((score + score.T).is_zero for score, _ in self.terms)

    @property
    def inputs(self) -> int:
        return self.whole.shape[1]

    @property
    def outputs(self) -> int:
        return self.whole.shape[0]

    @property
    def source(self) -> Space:
        return Space(self.tokens * self.inputs)

    @property
    def target(self) -> Space:
        return Space(self.tokens * self.outputs)

    @property
    def is_rational(self) -> bool:
        return not self.terms

    def seen(self, token: int) -> range:
        """The tokens that a token sees."""
        return range(token + 1 if self.causal else self.tokens)

    def evaluate(self, point: Vector) -> Vector:
        columns = columns_of(point, self.tokens)
        for score, _ in self.terms:
            table = columns.T @ score @ columns
            if any(len({table[s, t] for s in self.seen(t)}) > 1 for t in range(self.tokens)):
                raise InexactNumberError("softmax of different rational scores is not rational; it can be enclosed")
        image: list[Any] = [None] * self.tokens
        for t in range(self.tokens):
            seen = self.seen(t)
            weights = Matrix.column([Fraction(int(s in seen), len(seen)) for s in range(self.tokens)])
            image[self.permutation(t)] = (self.whole @ columns @ weights).T.row(0)
        return tuple(value for token in image for value in token)

    def enclose_balls(self, balls: Sequence[Any]) -> list[Any]:
        """Balls around the values at all points in the given balls, by flint's ball arithmetic."""
        import flint

        n, d, outputs = self.tokens, self.inputs, self.outputs
        if not outputs or not d:
            return [flint.arb(0)] * (n * outputs)
        columns = flint.arb_mat(n, d, list(balls)).transpose()
        rest = self.whole
        for _, value in self.terms:
            rest = rest - value
        heads = self.terms if rest.is_zero else (*self.terms, (Matrix.zeros(d, d), rest))
        image: list[Any] = [flint.arb(0)] * (n * outputs)
        for score, value in heads:
            moved = flint.arb_mat(value.flint) * columns
            scores = columns.transpose() * flint.arb_mat(score.flint) * columns
            for t in range(n):
                seen, place = self.seen(t), self.permutation(t) * outputs
                weights = [(scores[s, t] - scores[t, t]).exp() for s in seen]
                total = sum(weights, flint.arb(0))
                for row in range(outputs):
                    mixed = sum((moved[row, s] * w for s, w in zip(seen, weights, strict=True)), flint.arb(0))
                    image[place + row] += mixed / total
        return image

    def expand(self, series: Sequence[Any]) -> list[Any]:
        """The image of power series, where for every token the scores of all that it sees are equal at t = 0."""
        n, d, outputs = self.tokens, self.inputs, self.outputs
        columns = [list(series[t * d : (t + 1) * d]) for t in range(n)]
        rest = self.whole
        for _, value in self.terms:
            rest = rest - value
        image: list[Any] = [0] * (n * outputs)
        for score, value in (*self.terms, (Matrix.zeros(d, d), rest)):
            moved = [through(value, column) for column in columns]
            keys = [through(score.T, column) for column in columns]
            for t in range(n):
                seen, place = self.seen(t), self.permutation(t) * outputs
                mixed = attended([paired(keys[s], columns[t]) for s in seen], [moved[s] for s in seen])
                for row, one in enumerate(mixed):
                    image[place + row] += one
        return image

    def absorb(self, before: Matrix | None, after: Matrix | None) -> SoftmaxSum | None:
        """The arrow after ∘ self ∘ before, if both are a permutation of the tokens ⊗ a matrix of features; under a mask
        only the identity permutes.
        """
        whole, terms, permutation = self.whole, self.terms, self.permutation
        if before is not None:
            split = split_tokens(before, self.tokens, writes=self.inputs, still=self.causal)
            if split is None:
                return None
            c, permutation = split[1], permutation * split[0]
            whole, terms = whole @ c, tuple((c.T @ a @ c, u @ c) for a, u in terms)
        if after is not None:
            split = split_tokens(after, self.tokens, reads=self.outputs, still=self.causal)
            if split is None:
                return None
            c, permutation = split[1], split[0] * permutation
            whole, terms = c @ whole, tuple((a, c @ u) for a, u in terms)
        return SoftmaxSum(self.tokens, self.causal, whole, terms, permutation)

    def shed(self) -> tuple[SoftmaxSum, Monomial] | None:
        """Without the permutation of the tokens, and that."""
        if self.permutation.is_identity:
            return None
        size = self.outputs
        images = [self.permutation(t) * size + k for t in range(self.tokens) for k in range(size)]
        return replace(self, permutation=Permutation.identity(self.tokens)), Monomial.of_permutation(images)


def _order(matrix: Matrix) -> tuple[Fraction, ...]:
    return tuple(value for row in matrix.rows() for value in row)


def _is_negative(matrix: Matrix) -> bool:
    """Whether the first nonzero entry is."""
    return next((value for value in _order(matrix) if value), Fraction(0)) < 0
