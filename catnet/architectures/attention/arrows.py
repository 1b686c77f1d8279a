"""The arrows of attention: maps of n tokens, each of d features, that treat every token alike.

A point of Q^{n d} is token-major: the features of token 0 first.  As a matrix X of shape (d, n) it has one column x_t
for every token.  One or several heads of lightning attention, and whatever linear map mixes their outputs, give

    y_t = F(S, x_t),    S = X X^T = Σ_s x_s x_s^T,

with F linear in the symmetric matrix S and in x_t; `Lightning` keeps the coefficients of F.  For n ≥ 2 they are
determined by the map: the terms of y_t that are quadratic in one other token x_s are F(x_s x_s^T, x_t).  For n = 1
only the cubic form F(x x^T, x) is, and its monomials are kept once.  So two values are equal iff they are the same map,
and that the layer is given by several pairs (A, V) does not matter: a head is (cA, V/c) as well.

>>> one = Matrix([[1]])
>>> head = Lightning.of_head(2, one, one)                            # x_t ↦ (x_0² + x_1²) x_t
>>> head((Fraction(1), Fraction(2)))
(Fraction(5, 1), Fraction(10, 1))
>>> head == Lightning.of_head(2, 3 * one, Fraction(1, 3) * one)
True
>>> swap = Matrix([[0, 1], [1, 0]])
>>> head.absorb(swap, swap) == head, head.absorb(swap, None) == head
(True, False)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

from catnet.algebra.matrix import Matrix
from catnet.algebra.permutation import Permutation
from catnet.algebra.scalars import Vector
from catnet.algebra.subspaces import row_basis
from catnet.category import Morphism, Space
from catnet.errors import ShapeError

__all__ = ["Lightning", "columns_of", "on_tokens", "split_tokens", "vector_of"]


def on_tokens(tokens: int, matrix: Matrix) -> Matrix:
    """The matrix that acts as `matrix` on the features of every token."""
    return Matrix.identity(tokens).kron(matrix)


def split_tokens(
    matrix: Matrix, tokens: int, *, reads: int | None = None, writes: int | None = None, still: bool = False
) -> tuple[Permutation, Matrix] | None:
    """P and C with matrix = P ⊗ C, P a permutation of the tokens; None if there are none.

    A matrix that is zero, or has no entries, is taken as 1 ⊗ C.  None also if C does not read, or write, so many
    features, where that is asked for, or if P moves tokens that are to keep `still`.
    """
    found = _split(matrix, tokens)
    if found is None or (still and not found[0].is_identity):
        return None
    height, width = found[1].shape
    return found if reads in (None, width) and writes in (None, height) else None


def _split(matrix: Matrix, tokens: int) -> tuple[Permutation, Matrix] | None:
    rows, columns = matrix.shape
    if rows % tokens or columns % tokens:
        return None
    height, width = rows // tokens, columns // tokens
    still = Permutation.identity(tokens)
    if matrix.is_zero:
        return still, Matrix.zeros(height, width)
    nonzero = (matrix.packed[0] != 0).reshape(tokens, height, tokens, width).any(axis=(1, 3))
    if not ((nonzero.sum(axis=0) == 1).all() and (nonzero.sum(axis=1) == 1).all()):
        return None
    images = tuple(nonzero.argmax(axis=0).tolist())  # block column s stands in block row images[s]
    first = _block(matrix, images[0], 0, height, width)
    if any(_block(matrix, image, s, height, width) != first for s, image in enumerate(images)):
        return None
    return Permutation(images), first


def _block(matrix: Matrix, row: int, column: int, height: int, width: int) -> Matrix:
    return matrix.select(range(row * height, (row + 1) * height), range(column * width, (column + 1) * width))


def columns_of(point: Vector, tokens: int) -> Matrix:
    """X, of shape (d, n), for a token-major vector."""
    features = len(point) // tokens
    return Matrix([point[t * features : (t + 1) * features] for t in range(tokens)], columns=features).T


def vector_of(columns: Matrix) -> Vector:
    """The token-major vector of X."""
    return tuple(value for column in columns.columns() for value in column)


@final
@dataclass(frozen=True, slots=True)
class Lightning(Morphism):
    """X ↦ Y with y_{p(t)} = F(X X^T, x_t).

    Parameters
    ----------
    tokens, inputs : int
        n ≥ 1, and the number d of features of a token.
    forms : Matrix, shape (d′, d (d + 1) / 2 · d) over Q
        Row by row the coefficients of x_i x_j y_k in F(x x^T, y), for i ≤ j in lexicographic order, then k.
    permutation : Permutation
        p; the identity where the map is zero.
    """

    tokens: int
    inputs: int
    forms: Matrix
    permutation: Permutation

    def __post_init__(self) -> None:
        d = self.inputs
        if self.tokens < 1 or self.permutation.degree != self.tokens:
            raise ShapeError(f"{self.tokens} tokens, and a permutation of {self.permutation.degree}")
        if self.forms.shape[1] != d * (d + 1) // 2 * d:
            raise ShapeError(f"{self.forms.shape[1]} coefficients for {d} features, expected {d * (d + 1) // 2 * d}")
        if self.tokens == 1:
            object.__setattr__(self, "forms", _cubic(self.forms, d))
        if self.forms.is_zero:
            object.__setattr__(self, "permutation", Permutation.identity(self.tokens))

    @classmethod
    def of_head(cls, tokens: int, score: Matrix, value: Matrix) -> Lightning:
        """One head: X ↦ V X (X^T A X), with F(S, y) = V S A y."""
        return cls.of_heads(tokens, [(score, value)], value.shape[1])

    @classmethod
    def of_heads(cls, tokens: int, heads: Sequence[tuple[Matrix, Matrix]], inputs: int) -> Lightning:
        """Several heads (A, V), their outputs side by side."""
        d = inputs
        forms = Matrix.zeros(0, d * (d + 1) // 2 * d)
        for score, value in heads:
            if score.shape != (d, d) or value.shape[1] != d:
                raise ShapeError(f"a head has shapes {score.shape} and {value.shape} on {d} features")
            forms = forms.above(_folded(value.kron(_reshaped(score, (1, d * d))), d))
        return cls(tokens, d, forms, Permutation.identity(tokens))

    @property
    def outputs(self) -> int:
        """d', the number of features of a token afterwards."""
        return self.forms.shape[0]

    @property
    def source(self) -> Space:
        return Space(self.tokens * self.inputs)

    @property
    def target(self) -> Space:
        return Space(self.tokens * self.outputs)

    def evaluate(self, point: Vector) -> Vector:
        columns = columns_of(point, self.tokens)
        gram = list((columns @ columns.T).rows())
        upper = [gram[i][j] for i in range(self.inputs) for j in range(i, self.inputs)]
        monomials = [[s * x for x in column for s in upper] for column in columns.columns()]
        order = [u * self.inputs + k for k in range(self.inputs) for u in range(len(upper))]
        image = self.forms.select(columns=order) @ Matrix(monomials, columns=len(order)).T
        return vector_of(image.select(columns=self.permutation.inverse().images))

    def enclose_balls(self, balls: Sequence[Any]) -> list[Any]:
        """Balls around the values at all points in the given balls, by flint's ball arithmetic."""
        import flint

        d, places = self.inputs, _pairs(self.inputs)
        tokens = [balls[t * d : (t + 1) * d] for t in range(self.tokens)]
        upper = [sum((x[i] * x[j] for x in tokens), flint.arb(0)) for i, j in places]
        image: list[Any] = [flint.arb(0)] * (self.tokens * self.outputs)
        if not (d and self.outputs):
            return image
        forms = flint.arb_mat(self.forms.flint)
        for t, x in enumerate(tokens):
            monomials = [s * value for s in upper for value in x]
            column = forms * flint.arb_mat(len(monomials), 1, monomials)
            place = self.permutation(t) * self.outputs
            for row in range(self.outputs):
                image[place + row] = column[row, 0]
        return image

    @property
    def polynomial_degree(self) -> int:
        return 3

    def expand(self, series: Sequence[Any]) -> list[Any]:
        """The image of power series, or of polynomials."""
        import flint

        d, places = self.inputs, _pairs(self.inputs)
        image: list[Any] = [(series[0] if series else flint.fmpq(1)) * flint.fmpq(0)] * (self.tokens * self.outputs)
        tokens = [series[t * d : (t + 1) * d] for t in range(self.tokens)]
        upper = [sum((x[i] * x[j] for x in tokens[1:]), tokens[0][i] * tokens[0][j]) for i, j in places]
        for t, x in enumerate(tokens):
            monomials = [s * value for s in upper for value in x]
            for row, values in enumerate(self.forms.rows()):
                place = self.permutation(t) * self.outputs + row
                for value, monomial in zip(values, monomials, strict=True):
                    if value:
                        image[place] = image[place] + monomial * flint.fmpq(value.numerator, value.denominator)
        return image

    def absorb(self, before: Matrix | None, after: Matrix | None) -> Lightning | None:
        """The arrow after ∘ self ∘ before, if both are a permutation of the tokens ⊗ a matrix of features."""
        result = self
        if before is not None:
            split = split_tokens(before, self.tokens)
            if split is None:
                return None
            read = result.reading(split[1])
            result = Lightning(self.tokens, read.inputs, read.forms, self.permutation * split[0])
        if after is not None:
            split = split_tokens(after, self.tokens)
            if split is None:
                return None
            forms, permutation = split[1] @ result.forms, split[0] * result.permutation
            result = Lightning(self.tokens, result.inputs, forms, permutation)
        return result

    def reading(self, matrix: Matrix) -> Lightning:
        """X ↦ self(C X) for a matrix C, of shape (d, e), of features."""
        d, e = matrix.shape
        if d != self.inputs:
            raise ShapeError(f"a matrix with {d} rows before a map of {self.inputs} features")
        full, sizes = _unfolded(self.forms, d), (self.outputs, d, d, d)
        for _ in range(3):  # contract the last index, and bring it to the front
            r, a, b, c = sizes
            full = _turned(_reshaped(full, (r * a * b, c)) @ matrix, (r, a, b, e))
            sizes = (r, e, a, b)
        return Lightning(self.tokens, e, _folded(_reshaped(full, (self.outputs, e**3)), e), self.permutation)

    def reads(self) -> Matrix:
        """The canonical matrix of full row rank whose kernel is {z : self(X + z e_t^T) = self(X) for all X and t}.

        That is: F(z x^T + x z^T, y) = 0 and F(S, z) = 0 for all x, y and S; for n = 1 the derivative of the cubic form
        along z vanishes.
        """
        d, r = self.inputs, self.outputs
        half = _unfolded(self.forms, d)
        sizes = (r, d, d, d)
        both = half + _swapped(half, sizes)
        once = _turned(both, sizes)
        first, last = _reshaped(_turned(once, sizes), (r * d * d, d)), _reshaped(both, (r * d * d, d))
        if self.tokens == 1:
            return row_basis(first + last + _reshaped(once, (r * d * d, d)))
        return row_basis(first.above(last))


# ---- coefficients of trilinear forms, kept in matrices whose entries are read in the order (row, i, j, k)


def _reshaped(matrix: Matrix, shape: tuple[int, int]) -> Matrix:
    tops, bottoms = matrix.packed
    return Matrix.from_packed(tops.reshape(shape), bottoms.reshape(shape))


def _turned(matrix: Matrix, sizes: tuple[int, int, int, int]) -> Matrix:
    """The index k before i and j."""
    return _arranged(matrix, sizes, (0, 3, 1, 2))


def _swapped(matrix: Matrix, sizes: tuple[int, int, int, int]) -> Matrix:
    """The indices i and j exchanged."""
    return _arranged(matrix, sizes, (0, 2, 1, 3))


def _arranged(matrix: Matrix, sizes: tuple[int, int, int, int], axes: tuple[int, int, int, int]) -> Matrix:
    r, a, b, c = sizes
    tops, bottoms = (array.reshape(sizes).transpose(axes).reshape(r, a * b * c) for array in matrix.packed)
    return Matrix.from_packed(tops.copy(), bottoms.copy())


def _pairs(d: int) -> list[tuple[int, int]]:
    return [(i, j) for i in range(d) for j in range(i, d)]


def _folded(full: Matrix, d: int) -> Matrix:
    """The coefficients of x_i x_j y_k, i ≤ j, of a form Σ t_{ijk} x_i x_j y_k."""
    upper = full.select(columns=[(i * d + j) * d + k for i, j in _pairs(d) for k in range(d)])
    lower = full.select(columns=[(j * d + i) * d + k for i, j in _pairs(d) for k in range(d)])
    return upper + lower.scale_columns([Fraction(int(i < j)) for i, j in _pairs(d) for _ in range(d)])


def _unfolded(forms: Matrix, d: int) -> Matrix:
    """Some t_{ijk} with these coefficients: t_{ijk} = 0 for i > j."""
    places = {pair: number for number, pair in enumerate(_pairs(d))}
    spare = forms.shape[1]
    widened = forms.beside(Matrix.zeros(forms.shape[0], 1))
    indices = [places[i, j] * d + k if i <= j else spare for i in range(d) for j in range(d) for k in range(d)]
    return widened.select(columns=indices)


def _cubic(forms: Matrix, d: int) -> Matrix:
    """The same cubic form F(x x^T, x), every monomial x_i x_j x_k kept once, where i ≤ j ≤ k."""
    places = {pair: number for number, pair in enumerate(_pairs(d))}
    total = Matrix.zeros(*forms.shape)
    seen: dict[int, list[int]] = {}
    for (i, j), number in places.items():
        for k in range(d):
            a, b, c = sorted((i, j, k))
            seen.setdefault(places[a, b] * d + c, []).append(number * d + k)
    for rank in range(3):
        chosen = {place: sources[rank] for place, sources in seen.items() if rank < len(sources)}
        columns = [chosen.get(place, forms.shape[1]) for place in range(forms.shape[1])]
        total = total + forms.beside(Matrix.zeros(forms.shape[0], 1)).select(columns=columns)
    return total
