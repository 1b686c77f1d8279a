"""Weights tied along tokens: the linear space {I ⊗ A + M ⊗ B} of n m × n d matrices, and what leaves it in place.

>>> path = Tying(Matrix([[0, 1, 0], [1, 0, 1], [0, 1, 0]]))
>>> own, neighbours = Matrix([[1, 2]]), Matrix([[3, 4]])
>>> path.untie(path.tie(own, neighbours), 1, 2) == (own, neighbours)
True
>>> mirror, swap = Monomial.of_permutation((2, 1, 0)), Monomial.of_permutation((1, 0, 2))
>>> path.factorise(Tying.spread(mirror, 2), 2) == (mirror, Monomial.identity(2)), path.factorise(swap, 1)
(True, None)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import final

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.groups import Operator
from catnet.groups.blocks import simplest
from catnet.groups.operators import after, as_matrix, block, identity_operator

__all__ = ["Tying", "Untied"]


@final
@dataclass(frozen=True, slots=True)
class Untied:
    """A tied weight or bias that a generator carries out of the tied ones.

    Parameters
    ----------
    generator : str
    layer : int
    words : str
    weight, image : Matrix
        What is tied, and what it becomes; biases are columns.
    """

    generator: str
    layer: int
    words: str
    weight: Matrix
    image: Matrix


@final
@dataclass(frozen=True, slots=True)
class Tying:
    """How an n × n matrix M, n ≥ 1, ties weights."""

    mixing: Matrix

    @property
    def tokens(self) -> int:
        return self.mixing.shape[0]

    @property
    def row_sum(self) -> Fraction | None:
        """What every row of M sums to, if that is one number."""
        sums = set(self.mixing.apply((Fraction(1),) * self.tokens))
        return sums.pop() if len(sums) == 1 else None

    @property
    def factor(self) -> Fraction | None:
        """c where M = c I: then own and neighbours are not told apart."""
        first = self.mixing[0, 0]
        return first if self.mixing == Matrix.identity(self.tokens) * first else None

    def tie(self, own: Matrix, neighbours: Matrix) -> Matrix:
        """I ⊗ own + M ⊗ neighbours."""
        return Matrix.identity(self.tokens).kron(own) + self.mixing.kron(neighbours)

    def untie(self, weight: Matrix, rows: int, columns: int) -> tuple[Matrix, Matrix] | None:
        """The own and the neighbours, of shape (rows, columns), of a tied weight; neighbours are 0 where M = c I."""

        def part(t: int, s: int) -> Matrix:
            return weight.select(rows=range(t * rows, (t + 1) * rows), columns=range(s * columns, (s + 1) * columns))

        neighbours = Matrix.zeros(rows, columns)
        places = [(t, s) for t in range(self.tokens) for s in range(self.tokens)]
        edge = next((place for place in places if place[0] != place[1] and self.mixing[place]), None)
        if edge is not None:
            neighbours = part(*edge) * (1 / self.mixing[edge])
        elif self.factor is None:
            t = next(t for t in range(self.tokens) if self.mixing[t, t] != self.mixing[0, 0])
            neighbours = (part(t, t) - part(0, 0)) * (1 / (self.mixing[t, t] - self.mixing[0, 0]))
        own = part(0, 0) - neighbours * self.mixing[0, 0]
        return (own, neighbours) if self.tie(own, neighbours) == weight else None

    def factorise(self, operator: Operator, width: int) -> tuple[Monomial, Operator] | None:
        """The permutation P of the tokens, commuting with M, and the A with operator = P ⊗ A, if there are such."""
        if not width:
            return Monomial.identity(self.tokens), Monomial.identity(0)
        matrix = as_matrix(operator)
        images: list[int] = []
        on_features: Matrix | None = None
        for s in range(self.tokens):
            columns = range(s * width, (s + 1) * width)
            filled = [row // width for row in range(matrix.shape[0]) if any(matrix.select([row], columns).row(0))]
            t = filled[0]
            found = matrix.select(range(t * width, (t + 1) * width), columns)
            if set(filled) != {t} or t in images or (on_features is not None and found != on_features):
                return None
            images.append(t)
            on_features = found
        permutation = Monomial.of_permutation(Permutation(tuple(images)))
        if on_features is None or permutation.times(self.mixing) != permutation.after(self.mixing):
            return None
        return permutation, simplest(on_features)

    @staticmethod
    def spread(permutation: Monomial, width: int) -> Monomial:
        """P ⊗ I: tokens permuted, each with its features."""
        images = (image * width + feature for image in permutation.permutation.images for feature in range(width))
        return Monomial.of_permutation(Permutation(tuple(images)))

    def carried_out(
        self, name: str, layer: int, first: Operator, last: Operator, columns: int, rows: int
    ) -> Untied | None:
        """A tied weight W with last W first^{-1} not tied, or a tied bias with last b not tied; None if there is none.

        Notes
        -----
        Tied weights are spanned by I ⊗ E_ab and M ⊗ E_ab.  Where `last` is the identity, a = 0 stands for all a, and
        where `first` is, b = 0 stands for all b.
        """
        if first.is_identity and last.is_identity:
            return None
        back = first.inverse()
        for a in range(min(rows, 1) if last.is_identity else rows):
            for b in range(min(columns, 1) if first.is_identity else columns):
                unit = Matrix([[int((i, j) == (a, b)) for j in range(columns)] for i in range(rows)], columns=columns)
                for letter, left in (("I", Matrix.identity(self.tokens)), ("M", self.mixing)):
                    weight = left.kron(unit)
                    image = block(last, after(weight, back))
                    if self.untie(image, rows, columns) is None:
                        words = f"the tied weight {letter} ⊗ E_{a}{b} becomes one that is not tied"
                        return Untied(name, layer, words, weight, image)
            bias = Matrix.column([int(place % rows == a) for place in range(rows * self.tokens)])
            moved = block(last, bias)
            if any(moved[place, 0] != moved[place % rows, 0] for place in range(rows * self.tokens)):
                return Untied(name, layer, f"the tied bias 1 ⊗ e_{a} becomes one that is not tied", bias, moved)
        return None

    def iter_elementary(self, inputs: int, outputs: int) -> Iterator[tuple[str, Operator, Operator]]:
        """Three linear actions on each end, on feature 0 of the tokens 0 and 1.

        With E_00, E_01 and E_10 independent modulo I, at most one of the three lies in the span of I and M.
        """
        if self.tokens == 1:
            return
        ends = inputs * self.tokens, outputs * self.tokens
        for side, (width, label) in enumerate(((inputs, "input"), (outputs, "output"))):
            for row, column in ((0, 0), (0, 1), (1, 0)) if width else ():
                table = [[int(i == j) for j in range(ends[side])] for i in range(ends[side])]
                table[row * width][column * width] += 1
                name = f"adding coordinate {column * width} of the {label} to coordinate {row * width}"
                one = identity_operator(ends[1 - side])
                yield (name, one, Matrix(table)) if side else (name, Matrix(table), one)
