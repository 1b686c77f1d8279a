"""Heads of softmax attention with rotary positions: what a token asks and offers is turned by its place.

    y_t = Σ_s V_h x_s w_st,   w_t = softmax over s of (R^s K_h x_s)^T (R^t Q_h x_t) = x_s^T K_h^T R^{t−s} Q_h x_t,

with one orthogonal matrix R for all heads.  R is over Q, so its angles have rational sines and cosines, as
(3 + 4i) / 5 has; these are dense on the circle.  (The angles 10000^{−2i/d} that are common have irrational ones; what a
program multiplies by are floats near them, which are orthogonal up to rounding only.)

A head is kept as the scores S_Δ = K^T R^Δ Q, −n < Δ < n, which is all that the map sees, under a mask those with Δ ≥ 0,
and of S_0 the symmetric part, since a token gives itself x_t^T S_0 x_t: K and Q may be changed to M K and M^{−T} Q by
every M that commutes with R, the group of keys and queries.

>>> turn, one = Matrix([["3/5", "-4/5"], ["4/5", "3/5"]]), Matrix.identity(2)
>>> layer = RotaryHeads(((one, one, one),), 2, turn)
>>> layer.scores(layer.heads[0], 2)[2] == turn, layer.commutes_with(Permutation((1, 0)))
(True, False)

References
----------
Su, Lu, Pan, Murtadha, Wen, Liu, "RoFormer: enhanced transformer with rotary position embedding", arXiv 2104.09864.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias, final

from catnet.algebra.matrix import Matrix
from catnet.algebra.permutation import Permutation
from catnet.algebra.scalars import Vector
from catnet.architectures.attention.arrows import columns_of, split_tokens
from catnet.architectures.attention.series import attended, paired, through
from catnet.architectures.attention.side_by_side import SideBySide, routes
from catnet.architectures.attention.softmax_heads import SoftmaxHeads
from catnet.category import Morphism, Space
from catnet.errors import InexactNumberError, InputError, ShapeError

__all__ = ["RotaryHeads", "RotarySum"]

Scores: TypeAlias = tuple[Matrix, ...]
"""S_Δ for Δ = −(n − 1), …, n − 1."""


@final
@dataclass(frozen=True, slots=True)
class RotaryHeads(SideBySide):
    """X ↦ (V_h X softmax of the scores turned by the places)_h, over the tokens that each token sees.

    Parameters
    ----------
    heads : tuple of (Matrix, Matrix, Matrix)
        (K_h, Q_h, V_h), of shapes (k, d), (k, d) and (d_h, d) over Q.
    inputs : int
        d.
    rotation : Matrix, shape (k, k)
        R, orthogonal.
    causal : bool
        Whether token t sees the tokens up to t only.
    """

    heads: tuple[tuple[Matrix, Matrix, Matrix], ...]
    inputs: int
    rotation: Matrix
    causal: bool = False

    def __post_init__(self) -> None:
        turn = self.rotation
        if turn.shape[0] != turn.shape[1] or not (turn.T @ turn).is_identity:
            raise InputError("the rotation is not orthogonal: its transpose times it is not 1")
        for number, (key, query, value) in enumerate(self.heads):
            if value.shape[1] != self.inputs or key.shape != query.shape or key.shape != (turn.shape[0], self.inputs):
                raise ShapeError(
                    f"head {number}: a key of shape {key.shape}, a query of shape {query.shape} and a value of shape "
                    f"{value.shape}, for {self.inputs} features and a rotation of size {turn.shape[0]}"
                )

    @property
    def parameters(self) -> int:
        return sum(2 * key.shape[0] * self.inputs for key, *_ in self.heads) + self.outputs * self.inputs

    def commutes_with(self, permutation: Permutation) -> bool:
        """Whether the layer, whatever its parameters, commutes with a permutation of the tokens."""
        return permutation.is_identity

    def scores(self, head: tuple[Matrix, ...], tokens: int) -> Scores:
        """S_Δ for all Δ, in the form that the map determines."""
        return _seen(self._powers(head, tokens), tokens, self.causal)

    def plain(self, tokens: int) -> SoftmaxHeads | None:
        """The heads without positions that are the same map; None where the scores depend on places."""
        found = []
        for head in self.heads:
            key, query, value = head
            score = key.T @ query
            turned = self._powers(head, tokens)
            if value.is_zero or tokens == 1:
                score = score * 0
            elif any(other != score for other in (turned[tokens:] if self.causal else turned)):
                return None
            found.append((score, value))
        return SoftmaxHeads(tuple(found), self.inputs, self.causal)

    def _powers(self, head: tuple[Matrix, ...], tokens: int) -> Scores:
        key, query, _ = head
        power, found = Matrix.identity(self.rotation.shape[0]), []
        for _ in range(tokens - 1):
            power = power @ self.rotation.T
        for _ in range(2 * tokens - 1):
            found.append(key.T @ power @ query)
            power = power @ self.rotation
        return tuple(found)

    def arrow(self, tokens: int) -> RotarySum:
        terms = []
        for head, there in zip(self.heads, self.ranges, strict=True):
            terms.append((self.scores(head, tokens), self.placed(head[2], there)))
        return RotarySum(tokens, self.causal, self.inputs, self.outputs, tuple(terms))

    def reading(self, matrix: Matrix) -> RotaryHeads:
        heads = tuple((key @ matrix, query @ matrix, value @ matrix) for key, query, value in self.heads)
        return RotaryHeads(heads, matrix.shape[1], self.rotation, self.causal)

    def writing(self, matrix: Matrix) -> RotaryHeads | None:
        """The layer followed by a square matrix of features, if every head's output goes to that of one head."""
        found = routes(matrix, self.ranges)
        if found is None:
            return None
        heads, none = [], Matrix.zeros(self.rotation.shape[0], self.inputs)
        for route, size in zip(found, self.blocks, strict=True):
            if route is None:
                heads.append((none, none, Matrix.zeros(size, self.inputs)))
                continue
            key, query, value = self.heads[route[0]]
            heads.append((key, query, route[1] @ value))
        return RotaryHeads(tuple(heads), self.inputs, self.rotation, self.causal)

    def permuted(self, permutation: Permutation) -> RotaryHeads:
        return self


@final
@dataclass(frozen=True, slots=True)
class RotarySum(Morphism):
    """X ↦ Y, y_t = Σ U X w_t, the weights of token t the softmax of x_s^T S_{t−s} x_t over the tokens s that it sees.

    Parameters
    ----------
    tokens : int
    causal : bool
    inputs, outputs : int
    terms : tuple of (scores, Matrix)
        (S, U); those with one S are added up, and those with U = 0 left out, so equal values are equal maps.
    """

    tokens: int
    causal: bool
    inputs: int
    outputs: int
    terms: tuple[tuple[Scores, Matrix], ...]

    def __post_init__(self) -> None:
        found: dict[Scores, Matrix] = {}
        for scores, value in self.terms:
            if value.shape != (self.outputs, self.inputs) or len(scores) != 2 * self.tokens - 1:
                raise ShapeError(f"{len(scores)} scores and a value of shape {value.shape}, for {self.tokens} tokens")
            kept = _seen(scores, self.tokens, self.causal)
            found[kept] = found[kept] + value if kept in found else value
        terms = [(scores, value) for scores, value in found.items() if not value.is_zero]
        object.__setattr__(self, "terms", tuple(sorted(terms, key=_order)))

    @property
    def source(self) -> Space:
        return Space(self.tokens * self.inputs)

    @property
    def target(self) -> Space:
        return Space(self.tokens * self.outputs)

    @property
    def is_rational(self) -> bool:
        return all(score.is_zero for scores, _ in self.terms for score in scores)

    def seen(self, token: int) -> range:
        """The tokens that a token sees."""
        return range(token + 1 if self.causal else self.tokens)

    def evaluate(self, point: Vector) -> Vector:
        columns = columns_of(point, self.tokens)
        image: list[Vector] = []
        for t in range(self.tokens):
            here, seen = columns.select(columns=[t]), self.seen(t)
            total = Matrix.zeros(self.outputs, 1)
            for scores, value in self.terms:
                row = {(columns.select(columns=[s]).T @ self._score(scores, s, t) @ here)[0, 0] for s in seen}
                if len(row) > 1:
                    raise InexactNumberError("softmax of different rational scores is not rational; it can be enclosed")
                mean = Matrix.column([Fraction(int(s in seen), len(seen)) for s in range(self.tokens)])
                total = total + value @ columns @ mean
            image.append(total.T.row(0))
        return tuple(value for token in image for value in token)

    def _score(self, scores: Scores, s: int, t: int) -> Matrix:
        return scores[t - s + self.tokens - 1]

    def enclose_balls(self, balls: Sequence[Any]) -> list[Any]:
        """Balls around the values at all points in the given balls, by flint's ball arithmetic."""
        import flint

        n, d, outputs = self.tokens, self.inputs, self.outputs
        image: list[Any] = [flint.arb(0)] * (n * outputs)
        if not outputs or not d:
            return image
        rows = flint.arb_mat(n, d, list(balls))
        columns = rows.transpose()
        for scores, value in self.terms:
            moved = flint.arb_mat(value.flint) * columns
            tables = [rows * flint.arb_mat(score.flint) * columns for score in scores]
            for t in range(n):
                seen = self.seen(t)
                found = [tables[t - s + n - 1][s, t] for s in seen]
                weights = [(score - found[-1]).exp() for score in found]
                total = sum(weights, flint.arb(0))
                for row in range(outputs):
                    mixed = sum((moved[row, s] * w for s, w in zip(seen, weights, strict=True)), flint.arb(0))
                    image[t * outputs + row] += mixed / total
        return image

    def expand(self, series: Sequence[Any]) -> list[Any]:
        """The image of power series, where for every token the scores of all that it sees are equal at t = 0."""
        import flint

        n, d, outputs = self.tokens, self.inputs, self.outputs
        columns = [list(series[t * d : (t + 1) * d]) for t in range(n)]
        image: list[Any] = [flint.fmpq_series([0])] * (n * outputs)
        for scores, value in self.terms:
            moved = [through(value, column) for column in columns]
            for t in range(n):
                seen = self.seen(t)
                own = [paired(columns[s], through(self._score(scores, s, t), columns[t])) for s in seen]
                for row, one in enumerate(attended(own, [moved[s] for s in seen])):
                    image[t * outputs + row] += one
        return image

    def absorb(self, before: Matrix | None, after: Matrix | None) -> RotarySum | None:
        """The arrow after ∘ self ∘ before, if both are a matrix of features alike on all tokens."""
        inputs, outputs, terms = self.inputs, self.outputs, self.terms
        if before is not None:
            split = split_tokens(before, self.tokens, writes=inputs, still=True)
            if split is None:
                return None
            c = split[1]
            terms = tuple((tuple(c.T @ score @ c for score in scores), u @ c) for scores, u in terms)
            inputs = c.shape[1]
        if after is not None:
            split = split_tokens(after, self.tokens, reads=outputs, still=True)
            if split is None:
                return None
            terms = tuple((scores, split[1] @ u) for scores, u in terms)
            outputs = split[1].shape[0]
        return RotarySum(self.tokens, self.causal, inputs, outputs, terms)


def _seen(scores: Scores, tokens: int, causal: bool) -> Scores:
    """The scores that play a part, the others 0, and the symmetric part of S_0."""
    middle, half = tokens - 1, Fraction(1, 2)
    found = []
    for place, score in enumerate(scores):
        if tokens == 1 or (causal and place < middle):
            found.append(score * 0)
        else:
            found.append((score + score.T) * half if place == middle else score)
    return tuple(found)


def _order(term: tuple[Scores, Matrix]) -> tuple[Fraction, ...]:
    return tuple(value for score in term[0] for row in score.rows() for value in row)
